"""Room for one more class, so that nobody keeps all others from opening one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from sqlalchemy import Connection, and_, func, select

from mnist_core.errors import ClassError, ClassReason
from mnist_core.storage.class_erasing import erase_class
from mnist_core.storage.class_tables import class_runs, class_teachers, classes, members, rounds


def make_room_for_class(connection: Connection, person: str, most_in_all: int) -> None:
    """Where there are as many classes as there may be, have one that nobody has used make way, of
    whoever teaches the most, and more than this person would.

    Raises:
        ClassError: there is none.
    """
    count = connection.execute(select(func.count()).select_from(classes)).scalar_one()
    if count < most_in_all:
        return
    columns = class_teachers.c.person, class_teachers.c.class_id
    taught = connection.execute(select(*columns)).all()
    held = Counter(teacher for teacher, _class_id in taught)
    most = max(held.values(), default=0)
    theirs = [class_id for teacher, class_id in taught if held[teacher] == most]
    unused = _first_unused(connection, theirs) if most > held[person] + 1 else None
    if unused is None:
        raise ClassError(ClassReason.TOO_MANY_CLASSES, str(most_in_all))
    erase_class(connection, unused)


def _first_unused(connection: Connection, class_ids: Collection[str]) -> str | None:
    """The oldest of these classes that has no member, no run, no round and no task."""
    used = (select(table.c.class_id) for table in (members, class_runs, rounds))
    empty = and_(classes.c.task.is_(None), *(classes.c.id.not_in(each) for each in used))
    wanted = select(classes.c.id).where(classes.c.id.in_(class_ids), empty)
    return connection.execute(wanted.order_by(classes.c.last_used).limit(1)).scalar()
