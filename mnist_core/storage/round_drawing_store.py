"""What members draw in a round to fool its network, and what classmates see in it."""

from __future__ import annotations

import hashlib
import secrets
from collections import defaultdict
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, delete, func, insert, select, update

from mnist_core.errors import ClassError, ClassReason, DrawingError, DrawingReason
from mnist_core.storage.class_access import check_here, is_teacher
from mnist_core.storage.class_tables import round_drawings as table
from mnist_core.storage.class_tables import rounds, votes
from mnist_core.storage.damaged_values import digit_or_none, image_or_none
from mnist_core.storage.database import Database
from mnist_core.storage.drawings import LABELS, KeptDrawing, check_drawing
from mnist_core.storage.people import find_person
from mnist_core.storage.round_store import Round, check_in_class, load_round
from mnist_core.storage.table_base import now

VOTES = 2  # classmates who say what they see in a drawing
MOST_PER_PERSON = 10  # drawings in a round


@dataclass(frozen=True, eq=False)
class RoundDrawing:
    """A drawing that the network of a round has misread.

    Attributes:
        id: 32 hexadecimal digits.
        round_id: of the round.
        person: id of its maker.
        label: what it is, as its maker says, 0 to 9.
        image: uint8 (28, 28), 255 is ink.
        answer: what the network read, 0 to 9.
        answer_after: what it reads once it has learned the hits; None before.
        votes: what classmates see, 0 to 9, or None for no digit.
    """

    id: str
    round_id: str
    person: str
    label: int
    image: NDArray[np.uint8]
    answer: int
    answer_after: int | None
    votes: tuple[int | None, ...]


class Ballot(NamedTuple):
    """A drawing to vote on: its id and its image, uint8 (28, 28), and nothing more."""

    id: str
    image: NDArray[np.uint8]


class RoundDrawingStore:
    """Reads and writes the drawings and votes of rounds. Safe to share between threads."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def send(
        self, mark: str, round_id: str, image: NDArray[np.uint8], label: int, answer: int
    ) -> None:
        """Try to fool the network with a drawing; what it reads correctly counts as a try alone.

        Args:
            mark: the secret of the member's browser.
            round_id: the round.
            image: uint8 (28, 28), 255 is ink.
            label: what it is, as its maker says, 0 to 9.
            answer: what the network of the round reads in it.

        Raises:
            ClassError: the network reads it correctly; or nothing was counted: no member, not the
                time to draw, blank, a duplicate, or too many.
            DatabaseError: it could not be written.
            DrawingError: it is no drawing.
        """
        with self._database.writing() as connection:
            self._database.exclusive(connection)
            found = load_round(connection, round_id)
            person = find_person(connection, mark)
            check_here(connection, found.class_id, person)
            _check_time_to_draw(connection, found)
            _check_image(image, label, answer)
            digest = hashlib.sha256(image.tobytes()).hexdigest()
            if answer == label:
                tried = update(rounds).where(rounds.c.id == round_id)
                connection.execute(tried.values(tries=rounds.c.tries + 1))
            else:
                _check_room(connection, round_id, person, digest)
                of = {"id": secrets.token_hex(16), "round_id": round_id, "person": person}
                read = {"label": label, "answer": answer}
                pixels = {"image": image.tobytes(), "digest": digest}
                connection.execute(insert(table).values(**of, **read, **pixels, created=now()))
        if answer == label:
            raise ClassError(ClassReason.READ_CORRECTLY)

    def drawings_of(self, class_id: str) -> dict[str, list[RoundDrawing]]:
        """All drawings of a class's rounds by the id of the round, the oldest first. Raises
        DatabaseError."""
        own = table.c.round_id.in_(select(rounds.c.id).where(rounds.c.class_id == class_id))
        cast: dict[str, list[int | None]] = defaultdict(list)
        told: dict[str, list[RoundDrawing]] = defaultdict(list)
        with self._database.reading() as connection:
            voted = select(votes.c.drawing_id, votes.c.label).join(table).where(own)
            for drawing_id, label in connection.execute(voted.order_by(votes.c.created)):
                cast[drawing_id].append(label)
            rows = connection.execute(select(table).where(own).order_by(table.c.created)).all()
        for row in rows:
            image, label = image_or_none(row.image), digit_or_none(row.label)
            answer, after = digit_or_none(row.answer), digit_or_none(row.answer_after)
            if image is None or label is None or answer is None:
                continue  # it is no drawing
            made = (row.id, row.round_id, row.person, label, image)
            told[row.round_id].append(RoundDrawing(*made, answer, after, tuple(cast[row.id])))
        return dict(told)

    def count_own(self, mark: str, round_id: str) -> int:
        """How many drawings this browser has in a round. Raises DatabaseError."""
        with self._database.reading() as connection:
            person = find_person(connection, mark)
            own = (table.c.round_id == round_id) & (table.c.person == person)
            counted = connection.execute(select(func.count()).select_from(table).where(own))
            return int(counted.scalar_one())

    def next_ballot(self, mark: str, round_id: str) -> Ballot | None:
        """A drawing that this browser is to vote on: somebody else's, with the fewest votes.

        Returns:
            None when there is nothing left to vote on, or it is not the time to.

        Raises:
            ClassError: this browser is not in the class.
            DatabaseError: it cannot be read.
        """
        with self._database.reading() as connection:
            found = load_round(connection, round_id)
            person = find_person(connection, mark)
            check_in_class(connection, found.class_id, person)
            if found.state != "voting":
                return None
            mine = select(votes.c.drawing_id).where(votes.c.person == person)
            counted = select(table.c.id, table.c.image, func.count(votes.c.person))
            counted = counted.outerjoin(votes).where(table.c.round_id == round_id)
            counted = counted.where(table.c.person != person, table.c.id.not_in(mine))
            rows = connection.execute(counted.group_by(table.c.id, table.c.image)).all()
        left = [(count, _order(person, row_id), row_id, image) for row_id, image, count in rows]
        for count, _order_of, drawing_id, image in sorted(left):
            pixels = image_or_none(image)
            if count < VOTES and pixels is not None:
                return Ballot(drawing_id, pixels)
        return None

    def vote(self, mark: str, drawing_id: str, label: int | None) -> None:
        """Say what one sees in a drawing; where enough have voted meanwhile, nothing is counted.

        Args:
            mark: the secret of a browser in the class.
            drawing_id: the drawing.
            label: 0 to 9, or None for no digit.

        Raises:
            ClassError: not in the class, one's own drawing, voted already, or not the time to.
            DatabaseError: it was not counted.
            DrawingError: this is no label.
        """
        if label is not None and label not in range(LABELS):
            raise DrawingError(DrawingReason.LABEL)
        with self._database.writing() as connection:
            self._database.exclusive(connection)
            found, maker = _load_with_maker(connection, drawing_id)
            person = find_person(connection, mark)
            check_in_class(connection, found.class_id, person)
            if found.state != "voting":
                raise ClassError(ClassReason.ROUND_CLOSED)
            if maker == person:
                raise ClassError(ClassReason.OWN_DRAWING)
            cast = select(votes.c.person).where(votes.c.drawing_id == drawing_id)
            voters = set(connection.execute(cast).scalars())
            if person in voters:
                raise ClassError(ClassReason.ALREADY_VOTED)
            if len(voters) < VOTES:
                values = {"drawing_id": drawing_id, "person": person, "label": label}
                connection.execute(insert(votes).values(**values, created=now()))

    def remove(self, mark: str, drawing_id: str) -> None:
        """Delete a drawing of a round: the teacher any, everybody else their own.

        Raises:
            ClassError: it is not there, or not theirs.
            DatabaseError: it is still there.
        """
        with self._database.writing() as connection:
            found, maker = _load_with_maker(connection, drawing_id)
            person = find_person(connection, mark)
            if person != maker and not is_teacher(connection, found.class_id, person):
                raise ClassError(ClassReason.NOT_TEACHER)
            connection.execute(delete(table).where(table.c.id == drawing_id))
        self._database.give_back_space()


def _check_time_to_draw(connection: Connection, found: Round) -> None:
    over = found.ends is not None and connection.execute(select(now())).scalar_one() > found.ends
    if found.state != "drawing" or over:
        raise ClassError(ClassReason.ROUND_CLOSED)


def _check_image(image: NDArray[np.uint8], label: int, answer: int) -> None:
    if not image.any():
        raise ClassError(ClassReason.BLANK)
    check_drawing(KeptDrawing(image, label, answer=answer))


def _check_room(connection: Connection, round_id: str, person: str, digest: str) -> None:
    in_round = table.c.round_id == round_id
    same = select(table.c.id).where(in_round, table.c.digest == digest)
    if connection.execute(same).first() is not None:
        raise ClassError(ClassReason.DUPLICATE)
    own = select(func.count()).where(in_round, table.c.person == person)
    if connection.execute(own).scalar_one() >= MOST_PER_PERSON:
        raise ClassError(ClassReason.ROUND_FULL, str(MOST_PER_PERSON))


def _load_with_maker(connection: Connection, drawing_id: str) -> tuple[Round, str]:
    wanted = select(table.c.round_id, table.c.person).where(table.c.id == drawing_id)
    row = connection.execute(wanted).first()
    if row is None:
        raise ClassError(ClassReason.UNKNOWN_DRAWING)
    return load_round(connection, row.round_id), row.person


def _order(person: str, drawing_id: str) -> str:
    """Another order for each person, so that not all look at the same drawing first."""
    return hashlib.sha256(f"{person} {drawing_id}".encode()).hexdigest()
