"""A disk with no space left."""

from __future__ import annotations

import contextlib
import subprocess
from pathlib import Path


def fill(folder: Path) -> Path:
    """Take all the space that is left on a folder's disk; returns the file that has it."""
    path = folder / "ballast"
    with open(path, "wb", buffering=0) as ballast:
        for size in (65_536, 4096):
            with contextlib.suppress(OSError):
                while ballast.write(bytes(size)):
                    pass
    return path


def run(*command: str) -> subprocess.CompletedProcess:
    """Run a command of the system's, such as `mount`."""
    return subprocess.run(command, capture_output=True, text=True, timeout=10)
