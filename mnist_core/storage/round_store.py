"""Rounds in which a class fools a network: begun and moved on by the teacher.

    drawing     members draw digits that the network misreads
    voting      classmates say what they see, without being told what it is meant to be
    training    the network learns the hits, see `classroom.rounds`
    ended       the same drawings were read again

A change of a round is a change of its class, so that everybody's page follows.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import Connection, Integer, Row, cast, func, insert, select, update

from mnist_core.errors import ClassError, ClassReason
from mnist_core.storage.class_access import check_here, check_teacher, is_teacher, load_class
from mnist_core.storage.class_tables import classes, round_drawings, rounds
from mnist_core.storage.damaged_values import text_or, time_or, whole_or
from mnist_core.storage.database import Database
from mnist_core.storage.people import find_person
from mnist_core.storage.table_base import now

_AFTER = {"drawing": ("voting",), "voting": ("training", "ended"), "training": ("ended",)}
_MINUTE = 60.0  # seconds


@dataclass(frozen=True)
class Round:
    """A round.

    Attributes:
        id: 32 hexadecimal digits.
        class_id: of the class.
        number: from 1, within the class.
        state: one of `records.ROUND_STATES`.
        model: id of the network to be fooled.
        tuned: id of the run that learned the hits; "" for none.
        ends: when drawing ends, seconds since 1970; None for when the teacher says so.
        tries: drawings that the network read correctly, which are not kept.
        created: seconds since 1970, by the database's clock.
    """

    id: str
    class_id: str
    number: int
    state: str
    model: str
    tuned: str
    ends: float | None
    tries: int
    created: float


ROUND_COLUMNS = [rounds.c[field.name] for field in fields(Round)]


class RoundStore:
    """Reads and writes rounds. Safe to share between threads."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, mark: str, class_id: str, model: str, minutes: float | None = None) -> Round:
        """Begin the next round of a class.

        Args:
            mark: the secret of a teacher's browser.
            class_id: the class.
            model: id of the network to be fooled.
            minutes: so long drawings are taken; None for as long as the teacher wants.

        Raises:
            ClassError: this browser is not the teacher, or a round has not ended.
            DatabaseError: nothing was written.
        """
        with self._database.writing() as connection:
            self._database.exclusive(connection)
            check_teacher(connection, class_id, find_person(connection, mark))
            own = rounds.c.class_id == class_id
            going = select(rounds.c.id).where(own, rounds.c.state != "ended")
            if connection.execute(going).first() is not None:
                raise ClassError(ClassReason.ROUND_OPEN)
            last = connection.execute(
                select(func.max(cast(rounds.c.number, Integer))).where(own)
            ).scalar()
            round_id = secrets.token_hex(16)
            named = {"id": round_id, "class_id": class_id, "model": model, "state": "drawing"}
            ends = None if minutes is None else now() + minutes * _MINUTE
            added = insert(rounds).values(**named, number=(last or 0) + 1, ends=ends, created=now())
            connection.execute(added)
            _note_change(connection, class_id)
            return load_round(connection, round_id)

    def rounds_of(self, class_id: str) -> list[Round]:
        """The rounds of a class, the first first. Raises DatabaseError."""
        wanted = select(*ROUND_COLUMNS).where(rounds.c.class_id == class_id)
        with self._database.reading() as connection:
            found = connection.execute(wanted.order_by(rounds.c.number)).all()
        return [_from_row(row) for row in found]

    def move_on(self, mark: str, round_id: str, state: str, tuned: str = "") -> Round:
        """Let the next part of a round begin.

        Args:
            mark: the secret of a teacher's browser.
            round_id: the round.
            state: one that follows on the one it is in; a round is ended without training, too.
            tuned: id of the run that learns the hits, for "training".

        Raises:
            ClassError: this browser is not the teacher, or the round is elsewhere by now.
            DatabaseError: nothing was changed.
        """
        with self._database.writing() as connection:
            self._database.exclusive(connection)
            found = load_round(connection, round_id)
            check_teacher(connection, found.class_id, find_person(connection, mark))
            _check_follows(found, state)
            _change(connection, found, state=state, tuned=tuned or found.tuned)
            return load_round(connection, round_id)

    def end(self, mark: str, round_id: str, answers: Mapping[str, int]) -> None:
        """Write down what the network reads after training, and end the round.

        Whoever is in the class may come first; a round that has ended stays as it is.

        Args:
            mark: the secret of a browser in the class.
            round_id: the round.
            answers: digits by the id of the drawing.

        Raises:
            ClassError: this browser is not in the class.
            DatabaseError: nothing was changed.
        """
        with self._database.writing() as connection:
            self._database.exclusive(connection)
            found = load_round(connection, round_id)
            check_in_class(connection, found.class_id, find_person(connection, mark))
            if found.state != "training":
                return
            for drawing_id, answer in answers.items():
                own = (round_drawings.c.round_id == round_id) & (round_drawings.c.id == drawing_id)
                connection.execute(update(round_drawings).where(own).values(answer_after=answer))
            _change(connection, found, state="ended")


def load_round(connection: Connection, round_id: str) -> Round:
    """A round.

    Raises:
        ClassError: there is none, or it went with its class.
    """
    row = connection.execute(select(*ROUND_COLUMNS).where(rounds.c.id == round_id)).first()
    if row is None:
        raise ClassError(ClassReason.GONE)
    return _from_row(row)


def _from_row(row: Row[Any]) -> Round:
    """A damaged value reads as nothing known; without a known end, the teacher ends it."""
    values = row._asdict()
    for name in ("number", "tries"):
        values[name] = whole_or(values[name])
    for name in ("model", "tuned"):
        values[name] = text_or(values[name])
    values["ends"] = time_or(values["ends"]) or None
    return Round(**(values | {"created": time_or(values["created"])}))


def check_in_class(connection: Connection, class_id: str, person: str) -> None:
    """Raises ClassError unless this person teaches the class or is in it now."""
    if not is_teacher(connection, class_id, person):
        check_here(connection, class_id, person)


def _check_follows(found: Round, state: str) -> None:
    if state not in _AFTER.get(found.state, ()):
        raise ClassError(ClassReason.ROUND_CLOSED)


def _change(connection: Connection, found: Round, **values: object) -> None:
    connection.execute(update(rounds).where(rounds.c.id == found.id).values(**values))
    _note_change(connection, found.class_id)


def _note_change(connection: Connection, class_id: str) -> None:
    load_class(connection, class_id, for_update=True)
    own = update(classes).where(classes.c.id == class_id)
    connection.execute(own.values(version=classes.c.version + 1, last_used=now()))
