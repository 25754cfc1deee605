"""The folder in which the workers of this machine have their certificates, logs and scratch space.

Only this user can read it. A server that is killed leaves its folder behind, and the next one
removes it. A lock tells the two apart, for the system lets go of it however a server ends; process
ids are given out again, and those of another container are not seen here.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from distributed import Security

PREFIX = "mnist-workers-"
_LOCK = "server.lock"
_CERTIFICATE = "certificate.pem"
_KEY = "key.pem"


class WorkerFolder:
    """A private folder for as long as this process lives.

    Args:
        security: what `Security.temporary` made; the workers' part of it is written here.

    Raises:
        OSError: no folder can be made, or the disk is full.
    """

    def __init__(self, security: Security) -> None:
        self.path = Path(tempfile.mkdtemp(prefix=PREFIX))  # nobody else may look into it
        self._lock = open(self.path / _LOCK, "wb")  # noqa: SIM115  it stays open: see `close`
        try:
            _take(self._lock)
            self._write(_CERTIFICATE, security.tls_worker_cert)  # type: ignore[attr-defined]
            # The key comes last: see `remove_leftovers`.
            self._write(_KEY, security.tls_worker_key)  # type: ignore[attr-defined]
        except OSError:
            self.close()
            raise

    def tls_arguments(self) -> list[str]:
        """Arguments of `dask worker` that say where its certificate is: it signs itself."""
        certificate = str(self.path / _CERTIFICATE)
        key = str(self.path / _KEY)
        return ["--tls-ca-file", certificate, "--tls-cert", certificate, "--tls-key", key]

    def close(self) -> None:
        """Remove the folder. Idempotent."""
        self._lock.close()
        shutil.rmtree(self.path, ignore_errors=True)

    def _write(self, name: str, content: str) -> None:
        descriptor = os.open(self.path / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(descriptor, "w") as file:
            file.write(content)


def remove_leftovers() -> None:
    """Remove the folders that servers of this user left behind when they were killed."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):  # locked, somebody else's, or gone meanwhile
            if _is_ours(folder) and (folder / _KEY).exists():  # or it is being made just now
                with open(folder / _LOCK, "r+b") as lock:
                    _take(lock)
                shutil.rmtree(folder, ignore_errors=True)


def _is_ours(folder: Path) -> bool:
    if folder.is_symlink() or not folder.is_dir():
        return False
    return sys.platform == "win32" or folder.stat().st_uid == os.getuid()


def _take(lock: IO[bytes]) -> None:
    """Lock an open file until it is closed or its process ends.

    Raises:
        OSError: another process, or another part of this one, has locked it.
    """
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(lock.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
