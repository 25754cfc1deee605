"""Classes: opened and steered by teachers, found by code, deleted with everything in them.

Whoever asks is told apart by the secret of their browser, as for runs. Each change of a class is
one transaction that has seen, in the same transaction, that a teacher asks for it.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from mnist_core.errors import ClassError, ClassReason
from mnist_core.records import CLASS_LIMITS, MAX_CLASS_NAME, Class
from mnist_core.settings import Settings
from mnist_core.storage.class_access import (
    Seat,
    check_limits,
    check_name,
    check_task,
    check_teacher,
    find_member,
    is_class_id,
    is_teacher,
    load_class,
    make_teacher,
    old_tries,
    seated_class,
    take_seat,
)
from mnist_core.storage.class_codes import new_code
from mnist_core.storage.class_erasing import erase_class
from mnist_core.storage.class_room import make_room_for_class
from mnist_core.storage.class_rows import CLASS_COLUMNS, class_from_row, class_values
from mnist_core.storage.class_tables import class_teachers, classes, join_tries, members, seats
from mnist_core.storage.database import Database
from mnist_core.storage.people import add_person, find_person, hash_secret
from mnist_core.storage.table_base import now

_DAY = 86_400  # seconds


class ClassStore:
    """Reads and writes classes. Safe to share between threads.

    Args:
        database: where they are.
        settings: `max_classes`, `class_days` and `max_runs_per_owner` are read.
    """

    def __init__(self, database: Database, settings: Settings) -> None:
        self.database = database
        self._settings = settings

    def open_class(self, mark: str, name: str = "") -> tuple[Class, str]:
        """Open a class, with this browser as its teacher and in it.

        Returns:
            The class, and the secret of its link for teaching.

        Raises:
            ClassError: the name is too long, there are too many, or nobody knows this browser.
            DatabaseError: nothing was written.
        """
        check_name(name, MAX_CLASS_NAME)
        class_id, key = secrets.token_hex(16), secrets.token_urlsafe(16)
        with self.database.writing() as connection:
            self.database.exclusive(connection)
            person = add_person(connection, mark)
            if not person:
                raise ClassError(ClassReason.NO_COOKIE)
            make_room_for_class(connection, person, self._settings.max_classes)
            values = self._defaults() | {"id": class_id, "name": name.strip()}
            values |= {"code": new_code(connection), "key_hash": hash_secret(key)}
            connection.execute(insert(classes).values(**values))
            make_teacher(connection, class_id, person)
            found = load_class(connection, class_id)
        return found, key

    def load(self, class_id: str) -> Class:
        """A class. Raises ClassError where there is none, or no longer, and DatabaseError."""
        with self.database.reading() as connection:
            return load_class(connection, class_id)

    def seat_of(self, mark: str) -> Seat | None:
        """Where this browser is now; None for in no class. Raises DatabaseError."""
        with self.database.reading() as connection:
            person = find_person(connection, mark)
            found = seated_class(connection, person)
            if found is None:
                return None
            member = find_member(connection, found.id, person)
            return Seat(found, person, member, is_teacher(connection, found.id, person))

    def taught_by(self, mark: str) -> list[Class]:
        """The classes that this browser teaches, the one used last first. Raises DatabaseError."""
        with self.database.reading() as connection:
            own = class_teachers.c.person == find_person(connection, mark)
            wanted = select(*CLASS_COLUMNS).join(class_teachers).where(own)
            rows = connection.execute(wanted.order_by(classes.c.last_used.desc())).all()
        return [class_from_row(row) for row in rows]

    def teaches(self, mark: str, class_id: str) -> bool:
        """True if this browser is a teacher of the class. Raises DatabaseError."""
        with self.database.reading() as connection:
            return is_teacher(connection, class_id, find_person(connection, mark))

    def become_teacher(self, mark: str, class_id: str, key: str) -> Class:
        """Teach a class from this browser too, by the secret of its link for teaching.

        Raises:
            ClassError: the key does not fit, or nobody knows this browser.
            DatabaseError: nothing was written.
        """
        with self.database.writing() as connection:
            fits = (classes.c.id == class_id) & (classes.c.key_hash == hash_secret(key))
            asked = select(classes.c.id).where(fits)
            if not is_class_id(class_id) or connection.execute(asked).first() is None:
                raise ClassError(ClassReason.WRONG_KEY)
            self.database.exclusive(connection)
            person = add_person(connection, mark)
            if not person:
                raise ClassError(ClassReason.NO_COOKIE)
            make_teacher(connection, class_id, person)
            return load_class(connection, class_id)

    def renew_key(self, mark: str, class_id: str) -> str:
        """Another secret for the link for teaching; the old link ends. Raises as `change`."""
        with self.database.writing() as connection:
            check_teacher(connection, class_id, find_person(connection, mark))
            return _renew_key(connection, class_id)

    def teach_alone(self, mark: str, class_id: str) -> str:
        """End teaching from all other browsers, with the link: somebody had it who should not.

        Returns:
            Another secret for the link. Raises as `change`.
        """
        with self.database.writing() as connection:
            self.database.exclusive(connection)
            person = find_person(connection, mark)
            check_teacher(connection, class_id, person)
            own = (class_teachers.c.class_id == class_id) & (class_teachers.c.person != person)
            connection.execute(delete(class_teachers).where(own))
            here = (members.c.class_id == class_id) & (members.c.state == "here")
            stay = seats.c.person.in_(select(members.c.person).where(here))
            others = (seats.c.class_id == class_id) & (seats.c.person != person)
            connection.execute(delete(seats).where(others, ~stay))
            return _renew_key(connection, class_id)

    def enter(self, mark: str, class_id: str) -> Class:
        """Be in a class that this browser teaches, e.g. on another day. Raises as `change`."""
        with self.database.writing() as connection:
            self.database.exclusive(connection)
            person = find_person(connection, mark)
            check_teacher(connection, class_id, person)
            take_seat(connection, class_id, person)
            return load_class(connection, class_id)

    def step_out(self, mark: str) -> None:
        """Be in no class, without leaving it: for a teacher. Raises DatabaseError."""
        with self.database.writing() as connection:
            own = seats.c.person == find_person(connection, mark)
            connection.execute(delete(seats).where(own))

    def change(self, mark: str, class_id: str, decide: Callable[[Class], Class]) -> Class:
        """Read a class, decide what it is to be, and write that.

        Args:
            mark: the secret of a teacher's browser.
            class_id: the class.
            decide: gives the new record, or raises to leave it as it is.

        Returns:
            The class as it is now.

        Raises:
            ClassError: this browser is not its teacher, or there is no such class.
            DatabaseError: nothing was changed.
        """
        with self.database.writing() as connection:
            check_teacher(connection, class_id, find_person(connection, mark))
            changed = decide(load_class(connection, class_id, for_update=True))
            check_name(changed.name, MAX_CLASS_NAME)
            check_limits(changed)
            check_task(changed)
            values = class_values(changed) | {"version": classes.c.version + 1}
            own = update(classes).where(classes.c.id == class_id)
            connection.execute(own.values(**values, last_used=now()))
            return load_class(connection, class_id)

    def delete(self, mark: str, class_id: str) -> None:
        """Delete a class with everything in it: runs, drawings, answers. Raises as `change`."""
        with self.database.writing() as connection:
            self.database.exclusive(connection)
            check_teacher(connection, class_id, find_person(connection, mark))
            erase_class(connection, class_id)
        self.database.give_back_space()

    def delete_expired(self) -> int:
        """Delete the classes whose time is over; returns how many. Raises DatabaseError."""
        expired = classes.c.last_used + classes.c.keep_days * _DAY < now()
        with self.database.reading() as connection:
            found = connection.execute(select(classes.c.id).where(expired)).scalars().all()
        deleted = 0
        for class_id in found:
            with self.database.writing() as connection:
                self.database.exclusive(connection)
                still = select(classes.c.id).where(classes.c.id == class_id, expired)
                if connection.execute(still.with_for_update()).first() is not None:
                    erase_class(connection, class_id)
                    deleted += 1
        if deleted:
            self.database.give_back_space()
        return deleted

    def forget_tries(self) -> None:
        """Delete the wrong codes that no longer count, with the hashes of the network addresses
        that they came from. Raises DatabaseError."""
        with self.database.reading() as connection:
            found = connection.execute(select(join_tries.c.number).where(old_tries())).first()
        if found is not None:
            with self.database.writing() as connection:
                connection.execute(delete(join_tries).where(old_tries()))
            self.database.give_back_space()

    def _defaults(self) -> dict[str, Any]:
        switches = {"joining": True, "nicknames": False, "training": True}
        switches |= {"eyes_on_me": False, "leaderboard": False}
        limits = {"keep_days": self._settings.class_days, "drawings_per_digit": 10}
        most = CLASS_LIMITS["runs_per_member"][1]
        limits |= {"runs_per_member": min(self._settings.max_runs_per_owner, most)}
        return switches | limits | {"created": now(), "last_used": now()}


def _renew_key(connection: Connection, class_id: str) -> str:
    key = secrets.token_urlsafe(16)
    own = update(classes).where(classes.c.id == class_id)
    connection.execute(own.values(key_hash=hash_secret(key)))
    return key
