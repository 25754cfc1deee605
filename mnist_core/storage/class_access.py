"""Who may do what in a class, seen in the transaction that does it."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from mnist_core.errors import ClassError, ClassReason, ConfigError
from mnist_core.records import CLASS_LIMITS, Class, Member
from mnist_core.storage.class_rows import (
    CLASS_COLUMNS,
    MEMBER_COLUMNS,
    class_from_row,
    member_from_row,
)
from mnist_core.storage.class_tables import class_teachers, classes, join_tries, members, seats
from mnist_core.storage.table_base import now

TRIES_PER_SOURCE, TRIES_IN_ALL, TRIES_SECONDS = 20, 60, 60.0
"""Wrong codes within so many seconds, from one network address and from all. At 60 a minute for a
year, somebody finds one of 30 classes among 2**30 codes with a probability of less than 90 %: so
codes are for joining and show nothing, and what is secret has a key of 128 bits."""


_ID = re.compile(r"[0-9a-f]{32}")


_INVISIBLE = re.compile(  # letters and marks, says Unicode, without ink
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\uffa0]"
)
_VARIATIONS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")  # of the character before
_MOST_MARKS = 6  # on one letter; no script needs so many, and they lie over the lines above


class Seat(NamedTuple):
    """Where a browser is now: the class, the id of its person, and as what they are in it: as its
    teacher, as a member, or both."""

    found: Class
    person: str
    member: Member | None
    teaches: bool


def name_key(name: str) -> str:
    """What two names share that look the same but for capital letters, the width, and which
    picture of a character is shown."""
    return unicodedata.normalize("NFKC", _VARIATIONS.sub("", name)).casefold()


def check_name(name: str, longest: int) -> None:
    """Raises ClassError for one that is too long, or that has what is no character of a line."""
    unseen = not name.isprintable() or _INVISIBLE.search(name) or _has_stray_marks(name)
    if len(name) > longest or unseen:
        raise ClassError(ClassReason.NAME_TOO_LONG, str(longest))


def _has_stray_marks(name: str) -> bool:
    """True if there are marks on nothing, or more of them on a letter than a line has room for."""
    shown = _VARIATIONS.sub("", unicodedata.normalize("NFC", name))
    kinds = "".join(unicodedata.category(character)[0] for character in shown)
    return kinds.startswith("M") or "M" * _MOST_MARKS in kinds or bool(name and not shown)


def check_limits(found: Class) -> None:
    """Raises ClassError for a number that no class may have."""
    for name, (least, most) in CLASS_LIMITS.items():
        value = getattr(found, name)
        if type(value) is not int or not least <= value <= most:
            raise ClassError(ClassReason.OUT_OF_RANGE, str(value))


def check_task(found: Class) -> None:
    """Raises ClassError for a task that cannot be one."""
    try:
        if found.task is not None:
            found.task.validate()
    except (TypeError, ValueError, ConfigError) as error:
        raise ClassError(ClassReason.TASK, str(error)) from error


def is_class_id(text: str) -> bool:
    """True if a class may be called so; PostgreSQL refuses to be asked for other texts."""
    return _ID.fullmatch(text) is not None


def load_class(connection: Connection, class_id: str, for_update: bool = False) -> Class:
    """A class, which nobody else changes to the end of the transaction if it is to be updated.

    Raises:
        ClassError: there is none, or no longer.
    """
    wanted = select(*CLASS_COLUMNS).where(classes.c.id == class_id)
    wanted = wanted.with_for_update() if for_update else wanted
    row = connection.execute(wanted).first() if is_class_id(class_id) else None
    if row is None:
        raise ClassError(ClassReason.GONE)
    return class_from_row(row)


def seated_class(connection: Connection, person: str) -> Class | None:
    """The class that a person is in now; None for none."""
    wanted = select(*CLASS_COLUMNS).join(seats).where(seats.c.person == person)
    row = connection.execute(wanted).first() if person else None
    return None if row is None else class_from_row(row)


def take_seat(connection: Connection, class_id: str, person: str) -> None:
    """Have a person be in this class and in no other; the class counts as used."""
    connection.execute(delete(seats).where(seats.c.person == person))
    connection.execute(insert(seats).values(person=person, class_id=class_id))
    connection.execute(update(classes).where(classes.c.id == class_id).values(last_used=now()))


def is_teacher(connection: Connection, class_id: str, person: str) -> bool:
    """True if this person teaches the class."""
    own = (class_teachers.c.class_id == class_id) & (class_teachers.c.person == person)
    return (
        bool(person) and connection.execute(select(class_teachers).where(own)).first() is not None
    )


def check_teacher(connection: Connection, class_id: str, person: str) -> None:
    """Raises ClassError unless this person teaches the class, and where it is gone."""
    if not is_teacher(connection, class_id, person):
        load_class(connection, class_id)
        raise ClassError(ClassReason.NOT_TEACHER)


def check_tries(connection: Connection, source: str) -> None:
    """Raises ClassError where too many wrong codes were tried lately."""
    connection.execute(delete(join_tries).where(old_tries()))
    sources = list(connection.execute(select(join_tries.c.source)).scalars())
    if len(sources) >= TRIES_IN_ALL or sources.count(source) >= TRIES_PER_SOURCE:
        raise ClassError(ClassReason.TOO_MANY_TRIES)


def old_tries() -> ColumnElement[bool]:
    """Which wrong codes no longer count: older ones, and those of a clock that was set back."""
    age = now() - join_tries.c.tried
    return (age > TRIES_SECONDS) | (age < -TRIES_SECONDS)


def find_member(connection: Connection, class_id: str, person: str) -> Member | None:
    """A person as a member of a class; None if they never joined, or deleted themselves."""
    own = (members.c.class_id == class_id) & (members.c.person == person)
    row = connection.execute(select(*MEMBER_COLUMNS).where(own)).first() if person else None
    return None if row is None else member_from_row(row)


def check_here(connection: Connection, class_id: str, person: str) -> Member:
    """The person as a member who is in the class now.

    Raises:
        ClassError: they are not, or it is gone.
    """
    member = find_member(connection, class_id, person)
    if member is None or member.state != "here":
        load_class(connection, class_id)
        removed = member is not None and member.state == "removed"
        raise ClassError(ClassReason.REMOVED if removed else ClassReason.NOT_MEMBER)
    return member


def make_teacher(connection: Connection, class_id: str, person: str) -> None:
    """Have a person teach the class, and be in it."""
    if not is_teacher(connection, class_id, person):
        values = {"class_id": class_id, "person": person, "since": now()}
        connection.execute(insert(class_teachers).values(**values))
    take_seat(connection, class_id, person)
