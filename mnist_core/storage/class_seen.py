"""Where the members of classes were seen last, and that their classes are in use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import Connection, select, update

from mnist_core.storage.class_tables import classes, members, seats
from mnist_core.storage.database import Database
from mnist_core.storage.table_base import now

_USED_AGAIN_SECONDS = 3600.0  # a class that was used within an hour is not written down again


class Place(NamedTuple):
    """Where somebody is: the page, and what they did last, "" for nothing new."""

    page: str
    doing: str


def note_seen(database: Database, places: Mapping[str, Place]) -> None:
    """Write down where some people are now, each in the class they are in.

    Args:
        database: where the classes are.
        places: by the id of the person.

    Raises:
        DatabaseError: nothing was written.
    """
    with database.writing() as connection:
        for person in sorted(places):  # in the same order on each server: none waits in a circle
            _note(connection, person, places[person])
        here = select(seats.c.class_id).where(seats.c.person.in_(list(places)))
        stale = classes.c.last_used < now() - _USED_AGAIN_SECONDS
        used = update(classes).where(classes.c.id.in_(here), stale)
        connection.execute(used.values(last_used=now()))


def _note(connection: Connection, person: str, place: Place) -> None:
    seat = select(seats.c.class_id).where(seats.c.person == person).scalar_subquery()
    own = (members.c.person == person) & (members.c.class_id == seat)
    values = {"seen": now(), "page": place.page}
    if place.doing:
        values["doing"] = place.doing
    connection.execute(update(members).where(own).values(**values))
