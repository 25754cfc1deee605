"""Ruff, as pyproject.toml sets it up."""

from __future__ import annotations

import subprocess
import sys

from mnist_core.settings import PROJECT


def test_ruff_finds_nothing():
    found = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--quiet", "."],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert found.returncode == 0, found.stdout + found.stderr
