"""Who is in a class: joined by code, seen on a page, renamed, removed, gone."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable

from sqlalchemy import Connection, delete, func, insert, select, update

from mnist_core.errors import ClassError, ClassReason
from mnist_core.records import MAX_NICKNAME, Class, Member
from mnist_core.settings import Settings
from mnist_core.storage.class_access import (
    check_here,
    check_name,
    check_teacher,
    check_tries,
    find_member,
    is_teacher,
    load_class,
    name_key,
    take_seat,
)
from mnist_core.storage.class_codes import class_with_code
from mnist_core.storage.class_erasing import erase_member, erase_work, forget_an_idle_member
from mnist_core.storage.class_rows import (
    CLASS_COLUMNS,
    MEMBER_COLUMNS,
    class_from_row,
    member_from_row,
)
from mnist_core.storage.class_tables import classes, join_tries, members, seats
from mnist_core.storage.damaged_values import text_or
from mnist_core.storage.database import Database
from mnist_core.storage.people import add_person, find_person, hash_secret
from mnist_core.storage.table_base import now

ALIASES = 400  # friendly names, see `classroom.aliases`


class MemberStore:
    """Reads and writes the members of classes. Safe to share between threads.

    Args:
        database: where they are.
        settings: `max_members` is read.
        is_given_name: tells a name that the class itself gives to somebody, e.g. "Blue otter" or
            "Teacher", so that nobody chooses to be taken for another.
    """

    def __init__(
        self,
        database: Database,
        settings: Settings,
        is_given_name: Callable[[str], bool] = lambda name: False,
    ) -> None:
        self._database, self._is_given_name = database, is_given_name
        self._most = settings.max_members

    def join(self, mark: str, code: str, source: str = "") -> tuple[Class, Member]:
        """Join the class with this code; whoever was in it before has their old name and things.

        Args:
            mark: the secret of the browser.
            code: as it was typed; small letters, spaces and hyphens do not matter.
            source: the network address that asks, for the limit of tries.

        Raises:
            ClassError: no class has it, too many were tried, or this person cannot join.
            DatabaseError: nothing was written.
        """
        wanted = re.sub(r"[\s-]", "", code).upper()
        hashed = hash_secret(source)
        with self._database.writing() as connection:
            self._database.exclusive(connection)
            check_tries(connection, hashed)
            found = class_with_code(connection, wanted)
            if found is None:
                connection.execute(insert(join_tries).values(source=hashed, tried=now()))
        if found is None:
            raise ClassError(ClassReason.UNKNOWN_CODE)
        return self._join(mark, found.id)

    def join_by_link(self, mark: str, class_id: str) -> tuple[Class, Member]:
        """Join a class by the id in its link, which nobody finds by trying. Raises as `join`."""
        return self._join(mark, class_id)

    def members_of(self, class_id: str) -> list[Member]:
        """Everybody who joined a class and was not deleted, in the order they joined. Raises
        DatabaseError."""
        wanted = select(*MEMBER_COLUMNS).where(members.c.class_id == class_id)
        with self._database.reading() as connection:
            rows = connection.execute(wanted.order_by(members.c.joined, members.c.alias)).all()
        return [member_from_row(row) for row in rows]

    def find(self, class_id: str, mark: str) -> Member | None:
        """This browser as a member of a class; None if it never joined. Raises DatabaseError."""
        with self._database.reading() as connection:
            return find_member(connection, class_id, find_person(connection, mark))

    def rename(self, mark: str, class_id: str, person: str, nickname: str) -> None:
        """Call a member something else; "" gives the friendly name back.

        The teacher may rename anybody, a member only themselves, where nicknames are allowed.

        Raises:
            ClassError: not allowed, taken, reserved, or too long.
            DatabaseError: nothing was changed.
        """
        nickname = " ".join(nickname.split())
        check_name(nickname, MAX_NICKNAME)
        with self._database.writing() as connection:
            self._database.exclusive(connection)
            asking = find_person(connection, mark)
            if not is_teacher(connection, class_id, asking):
                check_here(connection, class_id, asking)
                if asking != person:
                    raise ClassError(ClassReason.NOT_TEACHER)
                if nickname and not load_class(connection, class_id).nicknames:
                    raise ClassError(ClassReason.NICKNAMES_OFF)
            others = (members.c.class_id == class_id) & (members.c.person != person)
            named = connection.execute(select(members.c.nickname).where(others)).scalars()
            taken = {name_key(text_or(name)) for name in named}
            if nickname and name_key(nickname) in taken:
                raise ClassError(ClassReason.NAME_TAKEN)
            if nickname and self._is_given_name(nickname):
                raise ClassError(ClassReason.NAME_RESERVED)
            _change(connection, class_id, person, nickname=nickname)

    def remove(self, mark: str, class_id: str, person: str, delete_all: bool = False) -> None:
        """Put a member out, who cannot come back until `allow_back`.

        Args:
            mark: the secret of the teacher's browser.
            class_id: the class.
            person: id of the member.
            delete_all: True deletes what they made in the class, see `leave`. False leaves it.

        Raises:
            ClassError: this browser is not the teacher.
            DatabaseError: nothing was changed.
        """
        with self._database.writing() as connection:
            self._database.exclusive(connection)
            check_teacher(connection, class_id, find_person(connection, mark))
            _change(connection, class_id, person, state="removed")
            _leave_seat(connection, class_id, person)
            if delete_all:
                erase_work(connection, class_id, person)
        if delete_all:
            self._database.give_back_space()

    def allow_back(self, mark: str, class_id: str, person: str) -> None:
        """Let a removed member join again. Raises as `remove`."""
        with self._database.writing() as connection:
            self._database.exclusive(connection)
            check_teacher(connection, class_id, find_person(connection, mark))
            removed = members.c.state == "removed"
            own = (members.c.class_id == class_id) & (members.c.person == person)
            connection.execute(update(members).where(own, removed).values(state="left"))

    def leave(self, mark: str, class_id: str, delete_all: bool) -> None:
        """Leave a class.

        Args:
            mark: the secret of the browser.
            class_id: the class.
            delete_all: True deletes what this person made in the class: runs, drawings, answers,
                votes, and their name. False leaves all of it there.

        Raises:
            ClassError: this person is not in it.
            DatabaseError: nothing was changed.
        """
        with self._database.writing() as connection:
            self._database.exclusive(connection)
            person = find_person(connection, mark)
            check_here(connection, class_id, person)
            _leave_seat(connection, class_id, person)
            if delete_all:
                erase_member(connection, class_id, person)
            else:
                _change(connection, class_id, person, state="left")
        if delete_all:
            self._database.give_back_space()

    def classes_of(self, mark: str) -> list[Class]:
        """The classes that this browser joined and was not put out of, the one used last first.
        Raises DatabaseError."""
        with self._database.reading() as connection:
            person = find_person(connection, mark)
            own = (members.c.person == person) & (members.c.state != "removed")
            wanted = select(*CLASS_COLUMNS).join(members).where(own)
            rows = connection.execute(wanted.order_by(classes.c.last_used.desc())).all()
        return [class_from_row(row) for row in rows]

    def _join(self, mark: str, class_id: str) -> tuple[Class, Member]:
        with self._database.writing() as connection:
            self._database.exclusive(connection)
            found = load_class(connection, class_id)
            person = add_person(connection, mark)
            if not person:
                raise ClassError(ClassReason.NO_COOKIE)
            known = find_member(connection, class_id, person)
            if known is not None and known.state == "removed":
                raise ClassError(ClassReason.REMOVED)
            if known is None or known.state != "here":
                self._check_room(connection, class_id)
            if known is None:
                self._add(connection, found, person)
            else:
                _change(connection, class_id, person, state="here", seen=now())
            take_seat(connection, class_id, person)
            member = find_member(connection, class_id, person)
        assert member is not None
        return found, member

    def _check_room(self, connection: Connection, class_id: str) -> None:
        """Whoever has left or was removed takes no room, or a class that somebody has filled with
        made-up members would stay full."""
        own = (members.c.class_id == class_id) & (members.c.state == "here")
        counted = select(func.count()).select_from(members).where(own)
        if connection.execute(counted).scalar_one() >= self._most:
            raise ClassError(ClassReason.FULL, str(self._most))

    def _add(self, connection: Connection, found: Class, person: str) -> None:
        if not found.joining:
            raise ClassError(ClassReason.JOINING_CLOSED)
        own = members.c.class_id == found.id
        taken = set(connection.execute(select(members.c.alias).where(own)).scalars())
        if len(taken) >= ALIASES:
            forget_an_idle_member(connection, found.id)
            taken = set(connection.execute(select(members.c.alias).where(own)).scalars())
        if len(taken) >= ALIASES:
            raise ClassError(ClassReason.NO_NAME_LEFT, str(ALIASES))
        alias = secrets.choice([number for number in range(ALIASES) if number not in taken])
        values = {"class_id": found.id, "person": person, "alias": alias, "state": "here"}
        connection.execute(insert(members).values(**values, joined=now(), seen=now()))


def _change(connection: Connection, class_id: str, person: str, **values: object) -> None:
    own = (members.c.class_id == class_id) & (members.c.person == person)
    connection.execute(update(members).where(own).values(**values))


def _leave_seat(connection: Connection, class_id: str, person: str) -> None:
    own = (seats.c.person == person) & (seats.c.class_id == class_id)
    connection.execute(delete(seats).where(own))
