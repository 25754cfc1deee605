"""Answers to the questions that are asked in a class before anybody trains.

A member answers the question of the class's task, and may think again until the teacher reveals
the answers. Until then nobody but the teacher sees how many chose what.
"""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from sqlalchemy import ColumnElement, delete, insert, select

from mnist_core.errors import ClassError, ClassReason
from mnist_core.storage.class_access import check_here, is_teacher, load_class
from mnist_core.storage.class_tables import class_answers as table
from mnist_core.storage.class_tables import members
from mnist_core.storage.damaged_values import text_or, time_or
from mnist_core.storage.database import Database
from mnist_core.storage.people import find_person
from mnist_core.storage.table_base import now


class Answer(NamedTuple):
    """What a member answered: id of the person, names of the question and of their choice, and
    when, in seconds since 1970."""

    person: str
    question: str
    answer: str
    created: float


class AnswerStore:
    """Reads and writes answers. Safe to share between threads."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def give(self, mark: str, class_id: str, question: str, answer: str) -> None:
        """Answer a question that is asked now; an earlier answer of the same person is replaced.

        Args:
            mark: the secret of the member's browser.
            class_id: the class.
            question: its name.
            answer: the name of one of its choices; `classroom.questions` knows which there are.

        Raises:
            ClassError: no member, or this is not asked at the moment.
            DatabaseError: nothing was written.
        """
        with self._database.writing() as connection:
            self._database.exclusive(connection)
            person = find_person(connection, mark)
            check_here(connection, class_id, person)
            # For update: nothing comes in once the answers are revealed.
            found = load_class(connection, class_id, for_update=True)
            asked = found.task is not None and found.task.asks(question)
            if not asked or question in found.revealed:
                raise ClassError(ClassReason.UNKNOWN_QUESTION)
            own = _in(class_id, question) & (table.c.person == person)
            connection.execute(delete(table).where(own))
            values = {"class_id": class_id, "person": person, "question": question}
            connection.execute(insert(table).values(**values, answer=answer, created=now()))

    def own(self, mark: str, class_id: str) -> dict[str, str]:
        """What this browser answered in a class, by question. Raises DatabaseError."""
        with self._database.reading() as connection:
            own = (table.c.class_id == class_id) & (table.c.person == find_person(connection, mark))
            found = connection.execute(select(table.c.question, table.c.answer).where(own))
            return {question: answer for question, answer in found}

    def tally(self, mark: str, class_id: str, question: str) -> dict[str, int]:
        """How many chose what, without those whom the teacher has removed.

        Raises:
            ClassError: neither the teacher nor a member, or a member and not yet revealed.
            DatabaseError: it cannot be read.
        """
        with self._database.reading() as connection:
            person = find_person(connection, mark)
            if not is_teacher(connection, class_id, person):
                check_here(connection, class_id, person)
                if question not in load_class(connection, class_id).revealed:
                    raise ClassError(ClassReason.NOT_TEACHER)
            same = (members.c.class_id == table.c.class_id) & (members.c.person == table.c.person)
            wanted = select(table.c.answer).join(members, same)
            still = _in(class_id, question) & (members.c.state != "removed")
            return dict(Counter(connection.execute(wanted.where(still)).scalars()))

    def answers_in(self, mark: str, class_id: str) -> list[Answer]:
        """All answers given in a class, the oldest first, for its teacher.

        Raises:
            ClassError: this browser is not its teacher.
            DatabaseError: they cannot be read.
        """
        with self._database.reading() as connection:
            if not is_teacher(connection, class_id, find_person(connection, mark)):
                raise ClassError(ClassReason.NOT_TEACHER)
            columns = (table.c.person, table.c.question, table.c.answer, table.c.created)
            wanted = select(*columns).where(table.c.class_id == class_id)
            rows = connection.execute(wanted.order_by(table.c.created, table.c.person)).all()
        return [Answer(who, asked, text_or(told), time_or(when)) for who, asked, told, when in rows]


def _in(class_id: str, question: str) -> ColumnElement[bool]:
    return (table.c.class_id == class_id) & (table.c.question == question)
