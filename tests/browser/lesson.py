"""A class in the server's database, with people in it, and their browsers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from mnist_core.settings import Settings
from mnist_core.storage.class_drawing_store import ClassDrawingStore
from mnist_core.storage.class_store import ClassStore
from mnist_core.storage.database import Database
from mnist_core.storage.drawings import KeptDrawing
from mnist_core.storage.member_store import MemberStore
from mnist_core.ui.shared.browser_mark import COOKIE
from tests.browser.app_server import AppServer

TEACHER, PROJECTOR = "e" * 32, "f" * 32
_LETTERS = "abcd"


class Lesson:
    """A class called 7b. What is changed here reaches the server as from another server of its
    database.

    Args:
        server: whose database it is in.
        names: nicknames of its members.

    Attributes:
        found: the class.
        marks: the secrets of its members' browsers, by nickname.
        people: their ids.
    """

    def __init__(self, server: AppServer, names: Sequence[str] = ("Anna",)) -> None:
        settings = Settings(artifacts=server.artifacts)
        self._server = server
        self._database = Database(settings)
        self.classes = ClassStore(self._database, settings)
        self.members = MemberStore(self._database, settings)
        self.drawings = ClassDrawingStore(self._database)
        self.found, key = self.classes.open_class(TEACHER, "7b")
        self.classes.become_teacher(PROJECTOR, self.found.id, key)
        self.classes.enter(PROJECTOR, self.found.id)
        self.marks = dict(zip(names, (letter * 32 for letter in _LETTERS), strict=False))
        self.people = {name: self._join(name) for name in names}

    def change(self, **values: Any) -> None:
        """Change settings of the class, by their names in `Class`."""
        self.classes.change(TEACHER, self.found.id, lambda one: replace(one, **values))

    def send(self, name: str, *drawings: KeptDrawing) -> None:
        """Send drawings of a member to the class."""
        for drawing in drawings:
            self.drawings.send(self.marks[name], self.found.id, drawing)

    def cookies(self, mark: str) -> list[dict[str, str]]:
        """Those of a browser with this secret."""
        return [{"name": COOKIE, "value": mark, "url": self._server.url}]

    def close(self) -> None:
        """Delete the class, if nobody else has."""
        if self.classes.taught_by(TEACHER):
            self.classes.delete(TEACHER, self.found.id)
        self._database.close()

    def _join(self, name: str) -> str:
        person = self.members.join_by_link(self.marks[name], self.found.id)[1].person
        self.members.rename(TEACHER, self.found.id, person, name)
        return person
