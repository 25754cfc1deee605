"""What the board of a class counts, in few queries: it is looked at every two seconds."""

from __future__ import annotations

from sqlalchemy import func, select

from mnist_core.storage.class_tables import class_answers, class_drawings
from mnist_core.storage.database import Database


class BoardStore:
    """Counts what is made in classes. Safe to share between threads."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def drawings_version(self, class_id: str) -> tuple[int, float]:
        """Another one whenever a drawing has come or gone: their number, and when the newest one
        came. Raises DatabaseError."""
        wanted = select(func.count(), func.max(class_drawings.c.created))
        with self._database.reading() as connection:
            own = wanted.where(class_drawings.c.class_id == class_id)
            count, newest = connection.execute(own).one()
        return count, newest or 0.0

    def who_answered(self, class_id: str, question: str) -> set[str]:
        """Ids of the people who have answered a question, without what. Raises DatabaseError."""
        own = (class_answers.c.class_id == class_id) & (class_answers.c.question == question)
        with self._database.reading() as connection:
            found = connection.execute(select(class_answers.c.person).where(own))
            return set(found.scalars())
