"""A server that is killed in the middle of a lesson: the lesson goes on when it is there again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from mnist_core.config import TrainingConfig
from mnist_core.records import Task
from tests.browser.app_server import AppServer
from tests.browser.lesson import TEACHER, Lesson
from tests.browser.screens import LONGEST_WAIT
from tests.browser.visitor import button, progress, state
from tests.helpers.drawings import drawing

CONNECTION = "data-test-connection-state"
LONG = TrainingConfig(epochs=30, training_images=20_000)  # it is ended before


@pytest.fixture
def own_server(browser, tmp_path: Path) -> Iterator[AppServer]:
    server = AppServer(tmp_path, MNIST_LEASE_SECONDS="10")  # it goes on sooner than after 30 s
    yield server
    server.kill()


def test_after_a_kill_everybody_is_where_they_were(own_server, open_page):
    server, lesson = own_server, Lesson(own_server, ("Anna", "Ben"))
    lesson.change(task=Task("Train.", "Train", LONG, hidden=("learning_rate",)))
    lesson.send("Anna", drawing(7, 3))
    ben = open_page(server.page("Draw"), cookies=lesson.cookies(lesson.marks["Ben"]))
    board = open_page(server.page("Class?class_view=Board"), cookies=lesson.cookies(TEACHER))
    board.get_by_text("Drawings", exact=True).click()
    anna = open_page(server.page("Train"), cookies=lesson.cookies(lesson.marks["Anna"]))
    button(anna, "Train").click()
    anna.wait_for_url(re.compile("run=[0-9a-f]+$"))
    expect(progress(anna)).to_contain_text(
        re.compile(r"Epoch ([2-9]|\d\d) of 30"), timeout=LONGEST_WAIT
    )
    pages = {anna: "You are Anna", ben: "You are Ben", board: lesson.found.code}
    _expect_lesson(pages)
    before = _epoch(anna)

    server.kill()
    for page in pages:
        expect(page.get_by_test_id("stApp")).not_to_have_attribute(CONNECTION, "CONNECTED")
    server.start_again()
    for page in pages:
        app = page.get_by_test_id("stApp")
        expect(app).to_have_attribute(CONNECTION, "CONNECTED", timeout=LONGEST_WAIT)
    _expect_lesson(pages)  # nobody has reloaded a page
    assert anna.url.startswith(server.page("Train?run="))
    expect(state(anna)).to_contain_text("Training", timeout=LONGEST_WAIT)
    later = "|".join(map(str, range(before + 1, 31)))
    expect(progress(anna)).to_contain_text(
        re.compile(f"Epoch ({later}) of 30"), timeout=LONGEST_WAIT
    )
    expect(anna.get_by_role("slider", name="Learning rate")).to_have_count(0)
    expect(board.get_by_title(re.compile("^7 by Anna"))).to_have_count(1)
    expect(board.get_by_text("1 training")).to_be_visible()
    assert server.interrupt() == []


def _expect_lesson(pages: dict[Page, str]) -> None:
    """Everybody is in the class, as who they are, with its task."""
    for page, who in pages.items():
        bar = page.locator(".st-key-class_bar")
        expect(bar).to_contain_text("Task: Train.", timeout=LONGEST_WAIT)
        expect(bar).to_contain_text(who)


def _epoch(page: Page) -> int:
    found = re.match(r"Epoch (\d+) of 30", progress(page).inner_text())
    return int(found[1])
