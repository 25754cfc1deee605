"""Drawings that people asked to be kept: one file each, in a folder per person.

    artifacts/drawings/<owner>/<id>.json

Nothing comes here unasked. A file holds the drawing as strokes (what the canvas sent), the
28x28 image that the network was given, what it was meant to be, and which model read it as
what. The folder's name is the person's opaque mark: whoever has the mark sees, changes and
deletes these drawings and no others, and nothing that leaves the server carries it.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import re
import secrets
import threading
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from mnist_core.config import MNIST_SIDE
from mnist_core.errors import DrawingError, LimitError, StorageError
from mnist_core.files.atomic import write_file
from mnist_core.settings import Settings
from mnist_core.storage.fair_share import Holding, what_makes_way
from mnist_core.storage.run_store import is_name

LABELS = 10
MAX_STROKES_BYTES = 64_000  # as JSON; a digit in one stroke is some 5,000

_OWNER = re.compile(r"[0-9a-f]{16}")
_ID = re.compile(r"[0-9]{13}-[0-9a-f]{8}")


@dataclass(frozen=True, eq=False)
class KeptDrawing:
    """A drawing with what it was meant to be.

    Attributes:
        image: uint8 (28, 28), 255 is ink.
        label: what the person says it is, 0 to 9.
        strokes: as the canvas sent them; None for one that was not drawn on a canvas.
        model: id of the model that read it; "" for none.
        answer: what that model read, 0 to 9; None without a model.
        created: seconds since 1970, by the server's clock.
        id: name of its file; "" until it is kept.
    """

    image: np.ndarray
    label: int
    strokes: dict[str, Any] | None = None
    model: str = ""
    answer: int | None = None
    created: float = 0.0
    id: str = ""

    def details(self) -> dict[str, Any]:
        """All but image, label and id, as JSON has it."""
        return {
            "strokes": self.strokes,
            "model": self.model,
            "answer": self.answer,
            "created": self.created,
        }


def check_drawing(drawing: KeptDrawing) -> None:
    """Refuse what is no drawing, wherever it came from.

    Raises:
        DrawingError: one of its parts is not what `KeptDrawing` says.
    """
    image, strokes = drawing.image, drawing.strokes
    if image.dtype != np.uint8 or image.shape != (MNIST_SIDE, MNIST_SIDE):
        raise DrawingError("image")
    if not image.any():
        raise DrawingError("blank")
    if not _is_label(drawing.label):
        raise DrawingError("label")
    if not (drawing.answer is None or _is_label(drawing.answer)):
        raise DrawingError("answer")
    if not (drawing.model == "" or (isinstance(drawing.model, str) and is_name(drawing.model))):
        raise DrawingError("answer")
    if type(drawing.created) not in (int, float) or not 0 <= drawing.created < 1e11:
        raise DrawingError("date")
    if not (strokes is None or isinstance(strokes, dict)):
        raise DrawingError("strokes")
    if len(_json(strokes)) > MAX_STROKES_BYTES:
        raise DrawingError("too many strokes")


class DrawingStore:
    """Reads and writes `artifacts/drawings`. Safe to share between threads.

    Attributes:
        per_owner: so many drawings one person may keep.
        days: when places run out, drawings older than this are removed first.
    """

    def __init__(self, settings: Settings) -> None:
        self._folder = settings.drawings
        self.per_owner = settings.max_drawings_per_owner
        self._in_all = settings.max_drawings
        self.days = settings.drawings_days
        self._lock = threading.Lock()

    def drawings_of(self, owner: str) -> tuple[KeptDrawing, ...]:
        """A person's drawings, the oldest first; damaged files are left out."""
        folder = self._folder_of(owner)
        found = (_load(folder / f"{name}.json") for name in _ids(folder))
        return tuple(drawing for drawing in found if drawing is not None)

    def find(self, owner: str, drawing_id: str) -> KeptDrawing | None:
        """One of a person's drawings; None when it is not there, or not theirs."""
        if not _ID.fullmatch(drawing_id):
            return None
        return _load(self._folder_of(owner) / f"{drawing_id}.json")

    def keep(self, owner: str, *drawings: KeptDrawing) -> tuple[KeptDrawing, ...]:
        """Write drawings, all of them or none, and return them with their ids.

        Raises:
            DrawingError: one is no drawing.
            LimitError: there would be more than this person, or all, may have.
            StorageError: the folder cannot be written.
        """
        kept = tuple(_with_id(drawing, i) for i, drawing in enumerate(drawings))
        self._keep(owner, kept)
        return kept

    def put_back(self, owner: str, drawing: KeptDrawing) -> None:
        """Keep a drawing that was removed again, in the place it had. Raises as `keep`."""
        if not _ID.fullmatch(drawing.id):
            raise DrawingError("unknown")
        self._keep(owner, (drawing,))

    def relabel(self, owner: str, drawing_id: str, label: int) -> KeptDrawing:
        """Say that a kept drawing is something else.

        Raises:
            DrawingError: there is no such drawing of this person, or it is no label.
            StorageError: the folder cannot be written; the old label stays.
        """
        with self._lock:
            drawing = self.find(owner, drawing_id)
            if drawing is None:
                raise DrawingError("unknown")
            drawing = replace(drawing, label=label)
            check_drawing(drawing)
            _write(self._folder_of(owner), drawing)
        return drawing

    def remove(self, owner: str, *drawing_ids: str) -> None:
        """Delete some of a person's drawings; what is not there, or not theirs, is passed over.

        Raises:
            StorageError: the folder cannot be written.
        """
        with self._lock:
            _remove(self._folder_of(owner), filter(_ID.fullmatch, drawing_ids))

    def remove_all(self, owner: str) -> None:
        """Delete all of a person's drawings, the damaged ones too. Raises as `remove`."""
        self.remove(owner, *_ids(self._folder_of(owner)))

    def _keep(self, owner: str, drawings: tuple[KeptDrawing, ...]) -> None:
        for drawing in drawings:
            check_drawing(drawing)
        folder = self._folder_of(owner)
        with self._lock:
            self._make_room(owner, len(drawings))
            try:
                for drawing in drawings:
                    _write(folder, drawing)
            except StorageError:
                _remove(folder, (drawing.id for drawing in drawings))
                _remove_if_empty(folder)
                raise

    def _folder_of(self, owner: str) -> Path:
        """A person's folder. Raises DrawingError if that is no person's mark."""
        if not _OWNER.fullmatch(owner):
            raise DrawingError("owner")
        return self._folder / owner

    def _make_room(self, owner: str, more: int) -> None:
        """Where places run out, old drawings go first, then the oldest of whoever has the most.

        A browser that lost its cookie leaves drawings that nobody can delete, and neither one
        person nor fifty may keep a newcomer out.
        """
        if len(_ids(self._folder / owner)) + more > self.per_owner:
            raise LimitError("drawings per owner", self.per_owner)
        kept = self._kept()
        if sum(map(len, kept.values())) + more <= self._in_all:
            return
        self._remove_expired(kept)
        given_up = what_makes_way(
            {name: [Holding(i, i) for i in ids] for name, ids in self._kept().items()},
            owner,
            more,
            self._in_all,
        )
        if given_up is None:
            raise LimitError("drawings in all", self._in_all)
        for name, holding in given_up:
            _remove(self._folder / name, [holding.name])
            _remove_if_empty(self._folder / name)

    def _kept(self) -> dict[str, list[str]]:
        """Ids of everybody's drawings."""
        return {folder.name: _ids(folder) for folder in self._folders()}

    def _remove_expired(self, kept: dict[str, list[str]]) -> None:
        oldest = f"{_milliseconds(time.time() - 86_400 * self.days):013d}"
        for name, ids in kept.items():
            _remove(self._folder / name, (i for i in ids if i < oldest))

    def _folders(self) -> list[Path]:
        try:
            with os.scandir(self._folder) as entries:
                return [Path(entry) for entry in entries if _OWNER.fullmatch(entry.name)]
        except OSError:
            return []


def next_label(drawings: Iterable[KeptDrawing]) -> int:
    """The digit to ask for next: the one there is least of, from 0 to 9."""
    counts = Counter(drawing.label for drawing in drawings)
    return min(range(LABELS), key=lambda label: counts[label])


def stacked(drawings: Sequence[KeptDrawing]) -> np.ndarray:
    """All images, uint8 (n, 28, 28)."""
    shape = len(drawings), MNIST_SIDE, MNIST_SIDE
    return np.array([drawing.image for drawing in drawings], np.uint8).reshape(shape)


def _is_label(value: object) -> bool:
    return type(value) is int and 0 <= value < LABELS


def _with_id(drawing: KeptDrawing, place: int) -> KeptDrawing:
    """Named by the time it came here and its place among others, so that names sort by age."""
    now = time.time()
    name = f"{_milliseconds(now) + place:013d}-{secrets.token_hex(4)}"
    return replace(drawing, id=name, created=drawing.created or now)


def _milliseconds(seconds: float) -> int:
    return int(1000 * seconds)


def _write(folder: Path, drawing: KeptDrawing) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(str(folder), error.strerror or str(error)) from error
    image = base64.b64encode(drawing.image.tobytes()).decode()
    values = {"label": drawing.label, "image": image, **drawing.details()}
    write_file(folder / f"{drawing.id}.json", _json(values))


def _load(path: Path) -> KeptDrawing | None:
    try:
        values = json.loads(path.read_bytes())
        pixels = np.frombuffer(base64.b64decode(values.pop("image"), validate=True), np.uint8)
        drawing = KeptDrawing(pixels.reshape(MNIST_SIDE, MNIST_SIDE), id=path.stem, **values)
        check_drawing(drawing)
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError, DrawingError):
        return None
    return drawing


def _remove(folder: Path, names: Iterable[str]) -> None:
    try:
        for name in names:
            (folder / f"{name}.json").unlink(missing_ok=True)
    except OSError as error:
        raise StorageError(str(folder), error.strerror or str(error)) from error


def _remove_if_empty(folder: Path) -> None:
    with contextlib.suppress(OSError):  # there is something in it
        folder.rmdir()


def _ids(folder: Path) -> list[str]:
    """Ids of the drawings in a folder, the oldest first."""
    try:
        with os.scandir(folder) as entries:
            stems = (e.name.removesuffix(".json") for e in entries if e.name.endswith(".json"))
            return sorted(stem for stem in stems if _ID.fullmatch(stem))
    except OSError:
        return []


def _json(values: object) -> bytes:
    """Compact JSON. Raises DrawingError for what JSON cannot hold."""
    try:
        return json.dumps(values, separators=(",", ":"), allow_nan=False).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise DrawingError("strokes") from error
