"""How much there is in a class, said before it is deleted."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, Table, func, select, true

from mnist_core.storage.class_tables import (
    class_answers,
    class_drawings,
    class_runs,
    members,
    round_drawings,
    rounds,
)
from mnist_core.storage.database import Database
from mnist_core.storage.tables import runs


class ClassCounts(NamedTuple):
    """How many of each a class has, or one member of it; `drawings` has those of rounds too."""

    members: int
    runs: int
    drawings: int
    answers: int


def count_contents(database: Database, class_id: str, person: str = "") -> ClassCounts:
    """Count what is in a class.

    Args:
        database: where it is.
        class_id: the class.
        person: id of a member, for what is theirs; "" for everybody's.

    Raises:
        DatabaseError: it cannot be read.
    """

    def own(table: Table) -> ColumnElement[bool]:
        return table.c.person == person if person else true()

    its_rounds = select(rounds.c.id).where(rounds.c.class_id == class_id)
    its_runs = select(class_runs.c.run_id).where(class_runs.c.class_id == class_id)
    whose = runs.c.owner == person if person else true()
    in_round = round_drawings.c.round_id.in_(its_rounds) & own(round_drawings)
    with database.reading() as connection:
        joined, sent, answered = (
            _count(connection, table, (table.c.class_id == class_id) & own(table))
            for table in (members, class_drawings, class_answers)
        )
        drawn = _count(connection, round_drawings, in_round)
        started = _count(connection, runs, runs.c.id.in_(its_runs) & whose)
    return ClassCounts(joined, started, sent + drawn, answered)


def _count(connection: Connection, table: Table, which: ColumnElement[bool]) -> int:
    return connection.execute(select(func.count()).select_from(table).where(which)).scalar_one()
