"""Files that are written so that a crash, or a full disk, leaves the old one or the new one."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from mnist_core.errors import StorageError


def write_file(path: Path, content: bytes) -> None:
    """Replace a file in one step, and only once its content is safely on the disk.

    Raises:
        StorageError: disk full, folder read-only or gone; the old file is unharmed.
    """
    temporary = None
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            temporary = Path(file.name)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except OSError as error:
        if temporary:
            temporary.unlink(missing_ok=True)
        raise storage_error(path, error) from error


def storage_error(path: Path, error: OSError) -> StorageError:
    """What to raise when a file or folder cannot be written."""
    return StorageError(str(path), error.strerror or str(error))
