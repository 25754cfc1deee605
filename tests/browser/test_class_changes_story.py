"""What a teacher changes reaches the pages of the class by itself, and those send nothing for it.

The teacher's changes are made in the server's database, as another server of it would make them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from playwright.sync_api import Page, WebSocket, expect

from mnist_core.config import TrainingConfig
from mnist_core.records import Task
from tests.browser.lesson import TEACHER, Lesson
from tests.browser.screens import DESK
from tests.browser.visitor import button, set_slider

ELSEWHERE = "9" * 32  # the secret of the teacher of another class


@pytest.fixture(scope="module")
def lesson(server) -> Iterator[Lesson]:
    lesson = Lesson(server)
    yield lesson
    lesson.close()


@dataclass
class Traffic:
    """Frames between a page's browser and the server since the page was opened.

    Attributes:
        sent, received: how many, as the browser sees it.
    """

    sent: int = 0
    received: int = 0

    def watch(self, socket: WebSocket) -> None:
        socket.on("framesent", lambda frame: self.count(sent=1))
        socket.on("framereceived", lambda frame: self.count(received=1))

    def count(self, sent: int = 0, received: int = 0) -> None:
        self.sent += sent
        self.received += received


@pytest.fixture(scope="module")
def anna(server, contexts, lesson) -> Iterator[tuple[Page, Traffic]]:
    """Train in Anna's browser, and what goes to and fro; it is not loaded again."""
    context, traffic = contexts.take(DESK), Traffic()
    context.add_cookies(lesson.cookies(lesson.marks["Anna"]))
    page = context.new_page()
    page.on("websocket", traffic.watch)
    page.goto(server.page("Train"))
    expect(page.get_by_text("7b", exact=True)).to_be_visible()
    expect(button(page, "Train")).to_be_enabled()
    yield page, traffic
    contexts.give_back(DESK, context)


def test_a_page_that_waits_shows_what_the_teacher_changes_and_sends_nothing(lesson, anna):
    train, traffic = anna
    set_slider(train, "Epochs", 6)
    expect(train.get_by_test_id("stSliderThumbValue").first).to_have_text("7")
    lesson.change(task=Task("Take your time."))
    expect(train.get_by_text("Task: Take your time.")).to_be_visible()
    before = traffic.sent
    lesson.change(task=Task("Make it steep.", hidden=("learning_rate",)))
    expect(train.get_by_text("Task: Make it steep.")).to_be_visible()
    expect(train.get_by_role("slider", name="Learning rate")).to_have_count(0)
    lesson.change(training=False)
    expect(train.get_by_text("does not allow training")).to_be_visible()
    expect(button(train, "Train")).to_be_disabled()
    lesson.change(training=True)
    expect(button(train, "Train")).to_be_enabled()
    assert traffic.sent == before > 0
    assert train.get_by_test_id("stSliderThumbValue").first.inner_text() == "7"
    lesson.change(task=Task(config=TrainingConfig(epochs=2)))
    expect(train.get_by_test_id("stSliderThumbValue").first).to_have_text("2")
    assert traffic.sent == before


def test_a_page_that_nothing_changes_on_is_sent_nothing(server, open_page, lesson, anna):
    """A page of another class shows that all pages are looked at meanwhile."""
    train, traffic = anna
    other, _key = lesson.classes.open_class(ELSEWHERE, "8c")
    witness = open_page(server.page("Class"), cookies=lesson.cookies(ELSEWHERE))
    train.locator("[data-test-script-state=notRunning]").wait_for()
    counts = []
    for told in ("One.", "Two.", "Three.", "Four."):
        lesson.classes.change(ELSEWHERE, other.id, lambda one, t=told: replace(one, task=Task(t)))
        expect(witness.get_by_text(f"Task: {told}")).to_be_visible()
        counts.append(traffic.received)
    assert counts[1] == counts[-1] > 0
    lesson.change(task=Task("Now you."))
    expect(train.get_by_text("Task: Now you.")).to_be_visible()
    assert traffic.received > counts[-1]
    lesson.classes.delete(ELSEWHERE, other.id)


def test_who_is_removed_is_out_at_once(lesson, anna):
    train, _traffic = anna
    lesson.members.remove(TEACHER, lesson.found.id, lesson.people["Anna"])
    expect(train.get_by_text("7b", exact=True)).to_have_count(0)
    expect(train.get_by_text("Your teacher has removed you from this class")).to_be_visible()
