"""Runs and drawings that earlier versions kept as files, taken into the database once.

    artifacts/runs/<run id>/               run.json, history.json, checkpoint-0003.npz, ...
    artifacts/drawings/<mark>/<id>.json    a person's drawings, by the mark of their browser

All of it comes in one transaction with the note that it has come. The folders are left as they
are, and not looked at again. What is damaged there is passed over.
"""

from __future__ import annotations

import base64
import contextlib
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import IntegrityError

from mnist_core.config import MNIST_SIDE
from mnist_core.errors import DrawingError
from mnist_core.files.checks import UNREADABLE, is_id, read_json
from mnist_core.files.checksums import load_checksums
from mnist_core.records import EpochRecord, Run, in_order
from mnist_core.settings import Settings
from mnist_core.storage.drawing_store import drawing_values
from mnist_core.storage.drawings import KeptDrawing, check_drawing
from mnist_core.storage.people import SECRET, add_person
from mnist_core.storage.run_files import put_file
from mnist_core.storage.run_rows import epoch_values, run_values
from mnist_core.storage.tables import drawings, epochs, now, runs, takeovers

_FILES = {
    "model.keras": "keras",
    "model.tflite": "tflite",
    "layers.json": "layers",
    "test_logits.npy": "test-logits",
    "calibration.json": "calibration",
}
_NUMBERED = re.compile(r"(checkpoint|weights)-(\d{4,5})\.npz|(epoch)-(\d{4,5})\.tflite")
_LONGEST_NAME = 1000  # of a folder, in the database
_DRAWING = re.compile(r"[0-9]{13}-[0-9a-f]{8}")


class _File(NamedTuple):
    path: Path
    kind: str
    epoch: int


def take_over(connection: Connection, settings: Settings) -> None:
    """Take in what is in the folders, unless that was done before.

    Args:
        connection: of a transaction, which has the database to itself.
        settings: `artifacts` is read.
    """
    take = {"runs": _take_runs, "drawings": _take_drawings}
    for folder in folders_left(connection, settings):
        take[folder.name](connection, folder)
        noted = insert(takeovers).values(folder=_key(connection, folder), taken=now())
        connection.execute(noted)


def folders_left(connection: Connection, settings: Settings) -> list[Path]:
    """Folders of an earlier version that have not been taken over yet; mostly none."""
    found = [settings.artifacts / name for name in ("runs", "drawings")]
    known = select(takeovers.c.folder)
    noted = set(connection.execute(known).scalars()) if any(map(Path.is_dir, found)) else set()
    return [path for path in found if path.is_dir() and _key(connection, path) not in noted]


def _key(connection: Connection, folder: Path) -> str:
    """What a folder is noted as. SQLite's file is beside it, wherever both of them are moved."""
    name = folder.name if connection.dialect.name == "sqlite" else str(folder)
    return name[-_LONGEST_NAME:]


def _take_runs(connection: Connection, folder: Path) -> None:
    known = set(connection.execute(select(runs.c.id)).scalars())  # from a copy of the folder
    found = [run for run in map(_run_in, _folders(folder, is_id)) if run is not None]
    for run in sorted(found, key=lambda run: run.created):
        if run.id not in known:
            with contextlib.suppress(IntegrityError), connection.begin_nested():
                _take_run(connection, folder / run.id, run)


def _run_in(folder: Path) -> Run | None:
    """A run that was under way when its server ended is interrupted."""
    try:
        run = replace(Run.from_dict(read_json(folder / "run.json")), id=folder.name)
    except UNREADABLE:
        return None
    return replace(run, state="interrupted") if run.scheduled else run


def _take_run(connection: Connection, folder: Path, run: Run) -> None:
    owner = add_person(connection, run.owner)  # the browser's mark was its secret
    connection.execute(insert(runs).values(**run_values(replace(run, owner=owner))))
    for record in _history_in(folder, run):
        connection.execute(insert(epochs).values(**epoch_values(run.id, record)))
    noted = load_checksums(folder)
    for file in _files_in(folder):
        content = _content(file.path)
        put_file(connection, run.id, file.kind, content, file.epoch, noted.get(file.path.name))


def _content(path: Path) -> bytes:
    """Raises OSError that names the file: the folder is taken over as a whole or not at all."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise OSError(error.errno, f"{path}: {error.strerror}") from error


def _history_in(folder: Path, run: Run) -> tuple[EpochRecord, ...]:
    try:
        values = read_json(folder / "history.json")
        return in_order(map(EpochRecord.from_dict, values[: run.epochs_done]))
    except UNREADABLE:
        return ()


def _files_in(folder: Path) -> Iterator[_File]:
    for path in sorted(path for path in folder.iterdir() if path.is_file()):
        numbered = _NUMBERED.fullmatch(path.name)
        if path.name in _FILES:
            yield _File(path, _FILES[path.name], 0)
        elif numbered is not None:
            kind = "epoch-tflite" if numbered[3] else numbered[1]
            epoch = int(numbered[2] or numbered[4])
            is_start = kind == "checkpoint" and epoch == 0
            yield _File(path, "warm-start" if is_start else kind, epoch)


def _take_drawings(connection: Connection, folder: Path) -> None:
    known = set(connection.execute(select(drawings.c.id)).scalars())
    for own in _folders(folder, lambda name: SECRET.fullmatch(name) is not None):
        paths = (path for path in sorted(own.glob("*.json")) if _DRAWING.fullmatch(path.stem))
        found = [drawing for drawing in map(_drawing_in, paths) if drawing is not None]
        new = [drawing for drawing in found if drawing.id not in known]
        if new:
            known |= {drawing.id for drawing in new}
            owner = add_person(connection, own.name)
            rows = [drawing_values(drawing, owner) for drawing in new]
            connection.execute(insert(drawings), rows)


def _drawing_in(path: Path) -> KeptDrawing | None:
    try:
        values: dict[str, Any] = json.loads(path.read_bytes())
        pixels = np.frombuffer(base64.b64decode(values.pop("image"), validate=True), np.uint8)
        drawing = KeptDrawing(pixels.reshape(MNIST_SIDE, MNIST_SIDE), id=path.stem, **values)
        check_drawing(drawing)
    except (*UNREADABLE, DrawingError):
        return None
    return drawing


def _folders(parent: Path, wanted: Callable[[str], bool]) -> list[Path]:
    return sorted(path for path in parent.iterdir() if wanted(path.name) and path.is_dir())
