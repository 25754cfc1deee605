"""SHA-256 checksums of files of numbers, where a changed byte is another answer and no error.

Each folder of a model has a file `SHA256SUMS`, as `sha256sum` writes it: whoever has the
folder can check it with `sha256sum -c SHA256SUMS`. A file is checked as it is read, once. A file
that is not listed was stored by a version before there were checksums and is taken as it is.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
import shutil
import tempfile
import threading
from collections.abc import Mapping
from pathlib import Path

from mnist_core.files.atomic import storage_error, write_file

FILE = "SHA256SUMS"
_RECORDS = ("run.json", "history.json")
_LINE = re.compile(r"([0-9a-f]{64})  ([\w.-]+)")
_writing = threading.Lock()


class AlteredFileError(ValueError):
    """A file is not what it was when it was written."""


def read_checked(path: Path) -> bytes:
    """A file's content.

    Raises:
        AlteredFileError: it is not what was written.
        OSError: it cannot be read.
    """
    content = path.read_bytes()
    noted = load_checksums(path.parent).get(path.name)
    if noted is not None and noted != checksum(content):
        raise AlteredFileError(f"{path}: not what was written")
    return content


def checksum(content: bytes) -> str:
    """SHA-256, 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def load_checksums(folder: Path) -> dict[str, str]:
    """Checksums by file name; none of a folder that has no list."""
    try:
        text = (folder / FILE).read_text("utf-8", errors="replace")
    except OSError:
        return {}
    found = map(_LINE.fullmatch, text.splitlines())
    return {line[2]: line[1] for line in found if line}


def note_checksums(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Write down the checksums of files; those of others that are still there stay.

    Args:
        folder: of a model.
        contents: what is in each file, by its name.

    Raises:
        StorageError: the list cannot be written.
    """
    with _writing:
        listed = load_checksums(folder).items()
        known = {name: noted for name, noted in listed if (folder / name).is_file()}
        known |= {name: checksum(content) for name, content in contents.items()}
        lines = (f"{known[name]}  {name}\n" for name in sorted(known))
        write_file(folder / FILE, "".join(lines).encode())


def note_folder(folder: Path) -> list[str]:
    """Write down the checksums of all files of a folder, as they are now, and return their names.

    Records are left out: they are checked word by word.

    Raises:
        StorageError: the list cannot be written.
    """
    names = sorted(path.name for path in folder.iterdir() if path.is_file())
    names = [name for name in names if name not in (FILE, *_RECORDS)]
    with contextlib.suppress(FileNotFoundError):
        (folder / FILE).unlink()
    note_checksums(folder, {name: (folder / name).read_bytes() for name in names})
    return names


def write_folder(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Write a folder of files with their checksums, whole, in place of what is there.

    Raises:
        StorageError: it cannot be written.
    """
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".") as temporary:
            complete = Path(temporary) / folder.name
            complete.mkdir()
            for name, content in contents.items():
                (complete / name).write_bytes(content)
            note_folder(complete)
            shutil.rmtree(folder, ignore_errors=True)
            complete.replace(folder)
    except OSError as error:
        raise storage_error(folder, error) from error
