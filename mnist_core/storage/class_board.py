"""What the board of a class counts, in few queries: it is looked at every two seconds."""

from __future__ import annotations

from sqlalchemy import func, select

from mnist_core.storage.class_access import check_here, is_teacher
from mnist_core.storage.class_tables import class_answers, class_drawings
from mnist_core.storage.database import Database
from mnist_core.storage.people import find_person
from mnist_core.storage.table_base import now


class BoardStore:
    """Counts what is made in classes. Safe to share between threads."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def clock(self) -> float:
        """Now, in seconds since 1970, by the clock that says when somebody was seen; another
        machine may have it. Raises DatabaseError."""
        with self._database.reading() as connection:
            return float(connection.execute(select(now())).scalar_one())

    def drawings_version(self, mark: str, class_id: str) -> tuple[int, float]:
        """Another one whenever a drawing has come or gone: their number, and the sum of when they
        came, also where the clock was set back; for the teacher of the class and for those who
        are in it.

        Raises:
            ClassError: this browser is neither.
            DatabaseError: it cannot be read.
        """
        wanted = select(func.count(), func.sum(class_drawings.c.created))
        with self._database.reading() as connection:
            person = find_person(connection, mark)
            if not is_teacher(connection, class_id, person):
                check_here(connection, class_id, person)
            own = wanted.where(class_drawings.c.class_id == class_id)
            count, times = connection.execute(own).one()
        return count, times if isinstance(times, float) else 0.0

    def who_answered(self, class_id: str, question: str) -> set[str]:
        """Ids of the people who have answered a question, without what. Raises DatabaseError."""
        own = (class_answers.c.class_id == class_id) & (class_answers.c.question == question)
        with self._database.reading() as connection:
            found = connection.execute(select(class_answers.c.person).where(own))
            return set(found.scalars())
