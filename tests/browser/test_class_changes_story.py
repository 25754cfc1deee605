"""What a teacher changes reaches the pages of the class by itself, and those send nothing for it.

The teacher's changes are made in the server's database, as another server of it would make them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Page, WebSocket, expect

from mnist_core.config import TrainingConfig
from mnist_core.records import Class, Task
from mnist_core.settings import Settings
from mnist_core.storage.class_store import ClassStore
from mnist_core.storage.database import Database
from mnist_core.storage.member_store import MemberStore
from mnist_core.ui.shared.browser_mark import COOKIE
from tests.browser.visitor import button, set_slider

TEACHER, ANNA = "e" * 32, "a" * 32


class Lesson:
    """A class with Anna in it.

    Attributes:
        found: the class.
        person: Anna's id.
    """

    def __init__(self, settings: Settings) -> None:
        self.database = Database(settings)
        self.classes = ClassStore(self.database, settings)
        self.members = MemberStore(self.database, settings)
        self.found: Class = self.classes.open_class(TEACHER, "7b")[0]
        self.person = self.members.join_by_link(ANNA, self.found.id)[1].person

    def change(self, **values: Any) -> None:
        self.classes.change(TEACHER, self.found.id, lambda one: replace(one, **values))


@pytest.fixture
def lesson(server) -> Iterator[Lesson]:
    lesson = Lesson(Settings(artifacts=server.artifacts))
    yield lesson
    lesson.classes.delete(TEACHER, lesson.found.id)
    lesson.database.close()


@pytest.fixture
def train(server, open_page) -> Page:
    """Train in Anna's browser."""
    cookie = {"name": COOKIE, "value": ANNA, "url": server.url}
    return open_page(server.page("Train"), cookies=[cookie])


def sent_from_now_on(page: Page) -> list[str]:
    """What the browser sends to the server, once its page has been loaded again."""
    sent: list[str] = []

    def listen(socket: WebSocket) -> None:
        socket.on("framesent", lambda frame: sent.append("frame"))

    page.on("websocket", listen)
    page.reload()
    expect(page.get_by_text("7b", exact=True)).to_be_visible()
    expect(button(page, "Train")).to_be_enabled()
    return sent


def test_a_page_that_waits_shows_what_the_teacher_changes_and_sends_nothing(lesson, train):
    sent = sent_from_now_on(train)
    set_slider(train, "Epochs", 6)
    expect(train.get_by_test_id("stSliderThumbValue").first).to_have_text("7")
    lesson.change(task=Task("Take your time."))
    expect(train.get_by_text("Task: Take your time.")).to_be_visible()
    before = len(sent)
    lesson.change(task=Task("Make it steep.", hidden=("learning_rate",)))
    expect(train.get_by_text("Task: Make it steep.")).to_be_visible()
    expect(train.get_by_role("slider", name="Learning rate")).to_have_count(0)
    lesson.change(training=False)
    expect(train.get_by_text("does not allow training")).to_be_visible()
    expect(button(train, "Train")).to_be_disabled()
    lesson.change(training=True)
    expect(button(train, "Train")).to_be_enabled()
    assert len(sent) == before > 0
    assert train.get_by_test_id("stSliderThumbValue").first.inner_text() == "7"
    lesson.change(task=Task(config=TrainingConfig(epochs=2)))
    expect(train.get_by_test_id("stSliderThumbValue").first).to_have_text("2")
    assert len(sent) == before


def test_who_is_removed_is_out_at_once(lesson, train):
    expect(train.get_by_text("7b", exact=True)).to_be_visible()
    lesson.members.remove(TEACHER, lesson.found.id, lesson.person)
    expect(train.get_by_text("7b", exact=True)).to_have_count(0)
    expect(train.get_by_text("Your teacher has removed you from this class")).to_be_visible()
