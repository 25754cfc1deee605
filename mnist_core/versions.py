"""Which code this is: what server and workers compare before they work together."""

from __future__ import annotations

import functools
import hashlib
from importlib.metadata import version
from pathlib import Path

from mnist_core import __version__


@functools.cache
def code_versions() -> dict[str, str]:
    """Versions of what decides how a network is trained, read without importing Keras.

    The package's own version carries a fingerprint of its source: two checkouts that differ
    by one line would not give the same network.
    """
    return {
        "mnist_core": f"{__version__}+{_fingerprint()}",
        "keras": version("keras"),
    }


def _fingerprint() -> str:
    folder = Path(__file__).resolve().parent
    digest = hashlib.sha256()
    for path in sorted([*folder.glob("*.py"), *folder.glob("models/*.py")]):
        digest.update(path.name.encode())
        digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()[:8]
