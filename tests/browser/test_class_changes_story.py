"""What a teacher changes reaches the pages of the class by itself, and those send nothing for it.

The teacher's changes are made in the server's database, as another server of it would make them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Page, WebSocket, expect

from mnist_core.config import TrainingConfig
from mnist_core.records import Task
from tests.browser.lesson import TEACHER, Lesson
from tests.browser.visitor import PAPER, button, set_slider

ELSEWHERE = "9" * 32  # the secret of the teacher of another class


@pytest.fixture
def lesson(server) -> Iterator[Lesson]:
    lesson = Lesson(server)
    yield lesson
    lesson.close()


@pytest.fixture
def train(server, open_page, lesson) -> Page:
    """Train in Anna's browser."""
    return open_page(server.page("Train"), cookies=lesson.cookies(lesson.marks["Anna"]))


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


def test_a_page_that_nothing_changes_on_is_sent_nothing(server, open_page, lesson):
    """A page of another class shows that all pages are looked at meanwhile."""
    other, _key = lesson.classes.open_class(ELSEWHERE, "8c")
    anna = open_page(server.page("Draw"), cookies=lesson.cookies(lesson.marks["Anna"]))
    witness = open_page(server.page("Draw"), cookies=lesson.cookies(ELSEWHERE))
    received: list[str] = []

    def listen(socket: WebSocket) -> None:
        socket.on("framereceived", lambda frame: received.append("frame"))

    anna.on("websocket", listen)
    anna.reload()
    expect(anna.get_by_text("7b", exact=True)).to_be_visible()
    anna.locator(PAPER).first.wait_for()
    expect(anna.get_by_text("The canvas is blank.")).to_be_visible()
    anna.locator("[data-test-script-state=notRunning]").wait_for()
    counts = []
    for told in ("One.", "Two.", "Three.", "Four."):
        lesson.classes.change(ELSEWHERE, other.id, lambda one, t=told: replace(one, task=Task(t)))
        expect(witness.get_by_text(f"Task: {told}")).to_be_visible()
        counts.append(len(received))
    assert counts[1] == counts[-1] > 0
    lesson.change(task=Task("Now you."))
    expect(anna.get_by_text("Task: Now you.")).to_be_visible()
    assert len(received) > counts[-1]
    lesson.classes.delete(ELSEWHERE, other.id)


def test_who_is_removed_is_out_at_once(lesson, train):
    expect(train.get_by_text("7b", exact=True)).to_be_visible()
    lesson.members.remove(TEACHER, lesson.found.id, lesson.people["Anna"])
    expect(train.get_by_text("7b", exact=True)).to_have_count(0)
    expect(train.get_by_text("Your teacher has removed you from this class")).to_be_visible()
