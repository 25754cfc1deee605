"""How things stand that open pages show, read for all of them at once: a few words for each thing,
other ones as soon as it has changed."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal, NamedTuple

from sqlalchemy import Connection, and_, select

from mnist_core.storage.class_tables import class_teachers, classes, members, seats
from mnist_core.storage.database import Database
from mnist_core.storage.tables import runs

_AT_A_TIME = 500  # names in a query; SQLite takes some thousand


class Shown(NamedTuple):
    """Something that a page shows: the class that a person is in, by the id of the person, or a
    run, by its id."""

    kind: Literal["seat", "run"]
    name: str


Stand = tuple[object, ...] | None


def read_stands(database: Database, shown: Collection[Shown]) -> dict[Shown, Stand]:
    """How each of them stands; None for what is not there. Raises DatabaseError."""
    stands: dict[Shown, Stand] = dict.fromkeys(shown)
    names = sorted(shown)
    with database.reading() as connection:
        for start in range(0, len(names), _AT_A_TIME):
            some = names[start : start + _AT_A_TIME]
            stands |= _seats(connection, [one.name for one in some if one.kind == "seat"])
            stands |= _runs(connection, [one.name for one in some if one.kind == "run"])
    return stands


def _seats(connection: Connection, people: list[str]) -> dict[Shown, Stand]:
    """Which class it is, which of its versions, what the person is called in it, and whether they
    teach it."""
    if not people:
        return {}
    own = and_(members.c.class_id == seats.c.class_id, members.c.person == seats.c.person)
    taught = and_(
        class_teachers.c.class_id == seats.c.class_id, class_teachers.c.person == seats.c.person
    )
    columns = (seats.c.person, classes.c.id, classes.c.version, members.c.state, members.c.nickname)
    everything = seats.join(classes).outerjoin(members, own).outerjoin(class_teachers, taught)
    wanted = select(*columns, class_teachers.c.since).select_from(everything)
    found = connection.execute(wanted.where(seats.c.person.in_(people)))
    return {Shown("seat", person): tuple(stand) for person, *stand in found}


def _runs(connection: Connection, ids: list[str]) -> dict[Shown, Stand]:
    if not ids:
        return {}
    wanted = select(runs.c.id, runs.c.version).where(runs.c.id.in_(ids))
    return {Shown("run", run_id): (version,) for run_id, version in connection.execute(wanted)}
