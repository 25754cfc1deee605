"""Drawings that people asked to be kept.

Nothing comes here unasked. A row holds the drawing as strokes (what the canvas sent), the 28x28
image that the network was given, what it was meant to be, and which model read it as what. Its
owner sees, changes and deletes it, and nobody else; nothing that leaves the server says whose it
is.
"""

from __future__ import annotations

import json
import re
import secrets
import threading
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, Connection, Row, delete, func, insert, select, update

from mnist_core.config import MNIST_SIDE
from mnist_core.errors import DrawingError, DrawingReason, Limit, LimitError
from mnist_core.files.checks import UNREADABLE
from mnist_core.settings import Settings
from mnist_core.storage.database import Database
from mnist_core.storage.drawings import KeptDrawing, check_drawing, compact_json
from mnist_core.storage.fair_share import Holding, what_makes_way
from mnist_core.storage.people import add_person, find_person
from mnist_core.storage.tables import drawings as table
from mnist_core.storage.tables import now

_ID = re.compile(r"[0-9]{13}-[0-9a-f]{8}")
_AT_A_TIME = 500  # rows of a statement that names them
_DAY = 86_400  # seconds


class DrawingStore:
    """Reads and writes kept drawings. Safe to share between threads.

    Whose they are is said by the secret in a browser's cookie, its mark.

    Args:
        database: where they are.
        settings: `max_drawings`, `max_drawings_per_owner` and `drawings_days` are read.

    Attributes:
        per_owner: so many drawings one person may keep.
        days: when there is no more room, drawings older than this are removed first.
    """

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self.per_owner = settings.max_drawings_per_owner
        self._in_all = settings.max_drawings
        self.days = settings.drawings_days
        self._unused = 0  # a moment in milliseconds: none of this server's ids is as late
        self._lock = threading.Lock()

    def drawings_of(self, mark: str) -> tuple[KeptDrawing, ...]:
        """A person's drawings, the oldest first; damaged rows are left out.

        Raises:
            DatabaseError: they cannot be read.
        """
        with self._database.reading() as connection:
            rows = connection.execute(
                select(table).where(_owned_by(connection, mark)).order_by(table.c.id)
            ).all()
        return tuple(drawing for drawing in map(_from_row, rows) if drawing is not None)

    def find(self, mark: str, drawing_id: str) -> KeptDrawing | None:
        """One of a person's drawings; None when it is not there, or not theirs.

        Raises:
            DatabaseError: it cannot be read.
        """
        with self._database.reading() as connection:
            return _find(connection, mark, drawing_id)

    def keep(self, mark: str, *drawings: KeptDrawing) -> tuple[KeptDrawing, ...]:
        """Write drawings, all of them or none, and return them with their ids.

        Raises:
            DatabaseError: they could not be written.
            DrawingError: one is no drawing, or nobody is known as this owner.
            LimitError: there would be more than this person, or all, may have.
        """
        moments = self._moments(len(drawings))
        kept = tuple(_with_id(drawing, at) for drawing, at in zip(drawings, moments, strict=True))
        self._keep(mark, kept)
        return kept

    def put_back(self, mark: str, drawing: KeptDrawing) -> None:
        """Keep a removed drawing again, as old as it was. Raises as `keep`."""
        if not _ID.fullmatch(drawing.id):
            raise DrawingError(DrawingReason.UNKNOWN)
        self._keep(mark, (drawing,))

    def relabel(self, mark: str, drawing_id: str, label: int) -> KeptDrawing:
        """Say that a kept drawing is something else.

        Raises:
            DatabaseError: it could not be written; the old label stays.
            DrawingError: there is no such drawing of this person, or it is no label.
        """
        with self._database.writing() as connection:
            drawing = _find(connection, mark, drawing_id)
            if drawing is None:
                raise DrawingError(DrawingReason.UNKNOWN)
            drawing = replace(drawing, label=label)
            check_drawing(drawing)
            own = update(table).where(_owned_by(connection, mark), table.c.id == drawing_id)
            connection.execute(own.values(label=label))
        return drawing

    def remove(self, mark: str, *drawing_ids: str) -> None:
        """Delete some of a person's drawings; what is not there, or not theirs, is passed over.

        Raises:
            DatabaseError: they could not be deleted, and all of them are still there.
        """
        ids = list(filter(_ID.fullmatch, drawing_ids))  # PostgreSQL takes no other text
        with self._database.writing() as connection:
            for start in range(0, len(ids), _AT_A_TIME):
                named = table.c.id.in_(ids[start : start + _AT_A_TIME])
                connection.execute(delete(table).where(_owned_by(connection, mark), named))

    def remove_all(self, mark: str) -> None:
        """Delete all of a person's drawings, the damaged ones too. Raises as `remove`."""
        with self._database.writing() as connection:
            connection.execute(delete(table).where(_owned_by(connection, mark)))

    def _moments(self, count: int) -> range:
        """Now, in milliseconds since 1970, and as many after it as there are drawings: two that
        came within one millisecond have different ones, and ids sort by age."""
        with self._lock:
            first = max(int(1000 * time.time()), self._unused)
            self._unused = first + count
        return range(first, first + count)

    def _keep(self, mark: str, drawings: Sequence[KeptDrawing]) -> None:
        for drawing in drawings:
            check_drawing(drawing)
        with self._database.writing() as connection:
            self._database.exclusive(connection)
            owner = add_person(connection, mark)
            if not owner:
                raise DrawingError(DrawingReason.OWNER)
            self._make_room(connection, owner, len(drawings))
            connection.execute(insert(table), [drawing_values(one, owner) for one in drawings])

    def _make_room(self, connection: Connection, owner: str, more: int) -> None:
        """If there is no more room, old drawings go first, then the oldest of whoever has most.

        A browser that lost its cookie leaves drawings that nobody can delete, and neither one
        person nor fifty may keep a newcomer out.
        """
        counted = select(func.count()).select_from(table)
        if connection.execute(counted.where(table.c.owner == owner)).scalar_one() + more > (
            self.per_owner
        ):
            raise LimitError(Limit.DRAWINGS_PER_OWNER, self.per_owner)
        if connection.execute(counted).scalar_one() + more <= self._in_all:
            return
        connection.execute(delete(table).where(table.c.kept < now() - _DAY * self.days))
        holdings: dict[str, list[Holding]] = defaultdict(list)
        listed = select(table.c.owner, table.c.id).order_by(table.c.id)
        for name, drawing_id in connection.execute(listed):
            holdings[name].append(Holding(drawing_id, drawing_id))
        given_up = what_makes_way(holdings, owner, more, self._in_all)
        if given_up is None:
            raise LimitError(Limit.DRAWINGS_IN_ALL, self._in_all)
        names = [holding.name for _, holding in given_up]
        for start in range(0, len(names), _AT_A_TIME):
            some = table.c.id.in_(names[start : start + _AT_A_TIME])
            connection.execute(delete(table).where(some))


def _with_id(drawing: KeptDrawing, at: int) -> KeptDrawing:
    """Named by the millisecond in which it came here."""
    name = f"{at:013d}-{secrets.token_hex(4)}"
    return replace(drawing, id=name, created=drawing.created or at / 1000)


def _owned_by(connection: Connection, mark: str) -> ColumnElement[bool]:
    return table.c.owner == find_person(connection, mark)


def _find(connection: Connection, mark: str, drawing_id: str) -> KeptDrawing | None:
    if not _ID.fullmatch(drawing_id):
        return None
    own = select(table).where(_owned_by(connection, mark), table.c.id == drawing_id)
    row = connection.execute(own).first()
    return None if row is None else _from_row(row)


def drawing_values(drawing: KeptDrawing, owner: str) -> dict[str, Any]:
    """A drawing's columns; `owner` is a person's id."""
    strokes = drawing.strokes
    return {
        "owner": owner,
        "id": drawing.id,
        "label": drawing.label,
        "image": drawing.image.tobytes(),
        "strokes": strokes if strokes is None else compact_json(strokes).decode(),
        "model": drawing.model,
        "answer": drawing.answer,
        "created": drawing.created,
        "kept": drawing.kept,
    }


def _from_row(row: Row[Any]) -> KeptDrawing | None:
    """A drawing; None where the row is damaged."""
    try:
        image = np.frombuffer(row.image, np.uint8).reshape(MNIST_SIDE, MNIST_SIDE)
        drawing = KeptDrawing(
            image,
            row.label,
            strokes=row.strokes and json.loads(row.strokes),
            model=row.model,
            answer=row.answer,
            created=row.created,
            id=row.id,
        )
        check_drawing(drawing)
    except (*UNREADABLE, DrawingError):
        return None
    return drawing if _ID.fullmatch(drawing.id) else None
