"""Drawings that members sent to their class: of whom, of which digit, and as what they were read.

A member sends, sees and takes back their own; the teacher removes any. The class has at most so
many of a digit from one member (`Class.drawings_per_digit`), and no picture twice.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Connection, Row, delete, func, insert, select

from mnist_core.errors import ClassError, ClassReason
from mnist_core.storage.class_access import check_here, is_teacher, load_class
from mnist_core.storage.class_tables import class_drawings as table
from mnist_core.storage.damaged_values import (
    digit_or_none,
    image_or_none,
    text_or,
    time_or,
)
from mnist_core.storage.database import Database
from mnist_core.storage.drawings import LABELS, KeptDrawing, check_drawing
from mnist_core.storage.people import find_person
from mnist_core.storage.table_base import now

_ID = re.compile(r"[0-9a-f]{32}")
_REFUSED = (ClassReason.BLANK, ClassReason.DUPLICATE, ClassReason.DIGIT_FULL)


@dataclass(frozen=True, eq=False)
class ClassDrawing:
    """A drawing in a class.

    Attributes:
        id: 32 hexadecimal digits.
        person: id of its maker.
        label: what it is, as its maker says, 0 to 9.
        image: uint8 (28, 28), 255 is ink.
        model: id of the network that read it when it was sent; "" for none.
        answer: what that network read, 0 to 9; None without one.
        created: seconds since 1970, by the database's clock.
    """

    id: str
    person: str
    label: int
    image: NDArray[np.uint8]
    model: str
    answer: int | None
    created: float


class Counts(NamedTuple):
    """How many drawings of each digit there are, ten numbers each: in the class, and of one
    person."""

    of_all: tuple[int, ...]
    own: tuple[int, ...]


class Sent(NamedTuple):
    """What became of several drawings: how many are in the class now, and how many were not taken:
    for lack of ink, as duplicates, or as more than a member may send of a digit."""

    taken: int
    blank: int
    duplicates: int
    too_many: int


class ClassDrawingStore:
    """Reads and writes the drawings of classes. Safe to share between threads."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def send(self, mark: str, class_id: str, drawing: KeptDrawing) -> ClassDrawing:
        """Put a drawing into the class that this browser is in.

        Args:
            mark: the secret of the member's browser.
            class_id: the class.
            drawing: its strokes stay here.

        Raises:
            ClassError: no member of the class, or it is blank, a duplicate, or one too many.
            DatabaseError: it could not be written.
            DrawingError: it is no drawing.
        """
        with self._database.writing() as connection:
            self._database.exclusive(connection)
            person = find_person(connection, mark)
            check_here(connection, class_id, person)
            most = load_class(connection, class_id).drawings_per_digit
            return _send(connection, class_id, person, drawing, most)

    def send_all(self, mark: str, class_id: str, drawings: Iterable[KeptDrawing]) -> Sent:
        """Put all drawings into the class that it takes. Raises as `send`, but not for those it
        does not take."""
        refused = dict.fromkeys(_REFUSED, 0)
        taken = 0
        with self._database.writing() as connection:
            self._database.exclusive(connection)
            person = find_person(connection, mark)
            check_here(connection, class_id, person)
            most = load_class(connection, class_id).drawings_per_digit
            for drawing in drawings:
                try:
                    _send(connection, class_id, person, drawing, most)
                    taken += 1
                except ClassError as error:
                    refused[error.reason] += 1
        return Sent(taken, *(refused[reason] for reason in _REFUSED))

    def drawings_in(self, mark: str, class_id: str) -> tuple[ClassDrawing, ...]:
        """All drawings of a class, the oldest first, for its teacher and for those who are in it.

        Raises:
            ClassError: this browser is neither.
            DatabaseError: they cannot be read.
        """
        with self._database.reading() as connection:
            person = find_person(connection, mark)
            if not is_teacher(connection, class_id, person):
                check_here(connection, class_id, person)
            return _load(connection, table.c.class_id == class_id)

    def drawings_of(self, mark: str, class_id: str) -> tuple[ClassDrawing, ...]:
        """What this browser sent to a class, the oldest first. Raises DatabaseError."""
        with self._database.reading() as connection:
            return _load(connection, _own(class_id, find_person(connection, mark)))

    def find(self, mark: str, class_id: str, image: NDArray[np.uint8]) -> ClassDrawing | None:
        """What this browser sent to a class, by its image; None if it did not. Raises
        DatabaseError."""
        with self._database.reading() as connection:
            own = _own(class_id, find_person(connection, mark))
            found = _load(connection, own & (table.c.digest == _digest(image)))
        return found[0] if found else None

    def count(self, mark: str, class_id: str) -> Counts:
        """How many drawings of each digit a class has, and how many of them are this browser's.
        Raises DatabaseError."""
        with self._database.reading() as connection:
            person = find_person(connection, mark)
            in_class = _count(connection, table.c.class_id == class_id)
            return Counts(in_class, _count(connection, _own(class_id, person)))

    def remove(self, mark: str, class_id: str, *drawing_ids: str) -> None:
        """Delete drawings of a class: the teacher any, everybody else their own.

        What is not there, or not theirs, is passed over.

        Raises:
            DatabaseError: they could not be deleted, and all of them are still there.
        """
        ids = list(filter(_ID.fullmatch, drawing_ids))
        with self._database.writing() as connection:
            person = find_person(connection, mark)
            teacher = is_teacher(connection, class_id, person)
            allowed = table.c.class_id == class_id if teacher else _own(class_id, person)
            connection.execute(delete(table).where(allowed, table.c.id.in_(ids)))
        self._database.give_back_space()


def scarcest_digit(counts: Iterable[int], then: Iterable[int] = (0,) * LABELS) -> int:
    """The digit that there is least of, 0 to 9.

    Args:
        counts: drawings of each digit, ten numbers.
        then: other counts, which decide between equals; the smaller digit decides at last.
    """
    first, second = tuple(counts), tuple(then)
    return min(range(LABELS), key=lambda digit: (first[digit], second[digit], digit))


def _send(
    connection: Connection, class_id: str, person: str, drawing: KeptDrawing, most: int
) -> ClassDrawing:
    if not drawing.image.any():
        raise ClassError(ClassReason.BLANK)
    check_drawing(drawing)
    digest = _digest(drawing.image)
    same = (table.c.class_id == class_id) & (table.c.digest == digest)
    if connection.execute(select(table.c.id).where(same)).first() is not None:
        raise ClassError(ClassReason.DUPLICATE)
    if _count(connection, _own(class_id, person))[drawing.label] >= most:
        raise ClassError(ClassReason.DIGIT_FULL, str(most))
    drawing_id = secrets.token_hex(16)
    values = {"id": drawing_id, "class_id": class_id, "person": person, "label": drawing.label}
    values |= {"image": drawing.image.tobytes(), "digest": digest, "created": now()}
    values |= {"model": drawing.model, "answer": drawing.answer}
    connection.execute(insert(table).values(**values))
    return _load(connection, table.c.id == drawing_id)[0]


def _load(connection: Connection, which: ColumnElement[bool]) -> tuple[ClassDrawing, ...]:
    wanted = select(table).where(which).order_by(table.c.created, table.c.id)
    found = map(_from_row, connection.execute(wanted))
    return tuple(each for each in found if each is not None)


def _count(connection: Connection, which: ColumnElement[bool]) -> tuple[int, ...]:
    counted = select(table.c.label, func.count()).where(which).group_by(table.c.label)
    found = {label: count for label, count in connection.execute(counted)}
    return tuple(found.get(label, 0) for label in range(LABELS))


def _own(class_id: str, person: str) -> ColumnElement[bool]:
    return (table.c.class_id == class_id) & (table.c.person == person)


def _digest(image: NDArray[np.uint8]) -> str:
    return hashlib.sha256(image.tobytes()).hexdigest()


def _from_row(row: Row[Any]) -> ClassDrawing | None:
    """None for a row that is no drawing."""
    image, label = image_or_none(row.image), digit_or_none(row.label)
    if image is None or label is None:
        return None
    read = (text_or(row.model), digit_or_none(row.answer), time_or(row.created))
    return ClassDrawing(row.id, row.person, label, image, *read)
