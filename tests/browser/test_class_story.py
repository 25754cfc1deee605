"""A lesson of a class, as its teacher, two students and the projector see it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.app_server import AppServer
from tests.browser.lesson import PROJECTOR, TEACHER, Lesson
from tests.browser.screens import LONGEST_WAIT, POLLING
from tests.browser.visitor import SEVEN, button, draw, expect_answer, press_train, state
from tests.helpers.drawings import drawing

BOARD, STEERING = "Class?class_view=Board", "Class?class_view=Task"
HANDWRITING, ROUNDS = "Class?class_view=Handwriting", "Class?class_view=Rounds"

_NEXT_FRAME = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"

Visit = Callable[[str, str], Page]


@pytest.fixture
def lesson(server) -> Iterator[Lesson]:
    lesson = Lesson(server, ("Anna", "Ben", "Cleo"))
    yield lesson
    lesson.close()


@pytest.fixture
def visit(server, open_page, lesson) -> Visit:
    """Opens a page in the browser of the teacher, of the projector or of a member."""
    marks = {"teacher": TEACHER, "projector": PROJECTOR} | lesson.marks

    def open_in_browser_of(who: str, address: str) -> Page:
        return open_page(server.page(address), cookies=lesson.cookies(marks[who]))

    return open_in_browser_of


def test_a_class_is_opened_joined_steered_and_deleted_by_its_teacher(server, open_page):
    teacher = open_page(server.page("Class"))
    button(teacher, "Open a class").click()
    code = re.search(r"Code: (\w{6})", _settled(_bar(teacher), "Code: "))[1]
    link = teacher.locator("code").filter(has_text="join=").inner_text().strip()
    button(teacher, "Teach from another device").click()
    teaching = teacher.locator("code").filter(has_text="teach=").inner_text().strip()
    board = open_page(_on(server, teaching))
    expect(_bar(board)).to_contain_text(code)
    board.goto(server.page(BOARD))
    anna = open_page(server.page("Class"))
    anna.get_by_label("Code of the class").fill(code.lower())
    button(anna, "Join").click()
    expect(_bar(anna)).to_contain_text("You are ")
    expect(board.get_by_text("1 of 1 here")).to_be_visible()
    _set_task(teacher, server, "Train a network.", hidden="Learning rate")
    expect(_bar(anna)).to_contain_text("Task: Train a network.")
    ben = open_page(_on(server, link))  # late
    expect(_bar(ben)).to_contain_text("Task: Train a network.")
    assert "join=" not in ben.url and "teach=" not in board.url
    names = [_nickname(page) for page in (anna, ben)]
    assert names[0] != names[1]
    for page in (anna, ben):
        page.get_by_role("link", name="Next: Train").click()
        expect(button(page, "Train")).to_be_enabled()
        expect(page.get_by_role("slider", name="Learning rate")).to_have_count(0)
        page.get_by_role("slider", name="Epochs").press("End")  # it is ended before
        press_train(page)
    expect(board.get_by_text("2 of 2 here")).to_be_visible()
    _expect_to_move(board, *names)
    with server.workers_halted():
        _steer(teacher, board, (anna, ben), names)
    _expect_to_move(board, names[1])
    with server.workers_halted():
        _delete_class(teacher, server.page("Class?class_view=Kept"))
        for page in (anna, ben):
            expect(_bar(page)).to_have_count(0)
            expect(page.get_by_text("This class has been deleted")).to_be_visible()
    expect(button(board, "Join")).to_be_visible()


def _set_task(teacher: Page, server: AppServer, text: str, hidden: str) -> None:
    teacher.goto(server.page(STEERING))
    teacher.get_by_label("What to do").fill(text)
    settings = teacher.get_by_role("combobox", name="Settings hidden on Train")
    expect(button(teacher, "Set the task")).to_be_attached()  # all is there that can move it
    settings.scroll_into_view_if_needed()
    teacher.evaluate(_NEXT_FRAME)  # a list closes when its page scrolls
    settings.fill(hidden)
    teacher.get_by_role("option", name=hidden, exact=True).click()
    expect(teacher.locator("[data-tag-index]")).to_have_text(hidden)
    _close_list(settings)
    button(teacher, "Set the task").click()


def _steer(teacher: Page, board: Page, pages: tuple[Page, Page], names: list[str]) -> None:
    """The first one's run is stopped and deleted, and then all look at the teacher for a while."""
    first, second = pages
    _choose(teacher, "Runs of the class", names[0])
    button(teacher, "Stop").click()
    expect(teacher.get_by_text("Done for 1 run.")).to_be_visible()
    expect(state(first)).to_contain_text("Stopped")
    button(teacher, "Delete").click()
    button(teacher, "Delete permanently").click()
    expect(first.get_by_text("There is no run")).to_be_visible()
    expect(_chart(board, names[0])).to_have_count(0)
    button(teacher, "Eyes on me").click()
    expect(state(second)).to_contain_text("Paused")
    for page in pages:
        expect(_bar(page)).to_contain_text("Eyes on the teacher")
        expect(button(page, "Train")).to_be_disabled()
    button(board, "Resume all runs").click()
    expect(state(second)).to_contain_text(re.compile("Training|Queued"))
    expect(button(first, "Train")).to_be_enabled()


def test_a_drawing_that_is_sent_is_on_the_wall_learned_by_the_network_and_taken_along(
    server, lesson, visit
):
    for name, first in (("Anna", 0), ("Ben", 10), ("Cleo", 18)):
        lesson.send(name, *(drawing(row - first, row) for row in range(first, first + 8)))
    board, anna = visit("projector", BOARD), visit("Anna", "Draw")
    board.get_by_text("Drawings", exact=True).click()
    expect(board.get_by_text("24 drawings")).to_be_visible()
    draw(anna, SEVEN)
    expect_answer(anna, "7")
    _pill(anna, "correction_label", "7").click()
    button(anna, "Send to the class as 7").click()
    expect(board.get_by_title("7 by Anna, read as 7")).to_be_visible()
    anna.goto(server.page(HANDWRITING))
    teacher = visit("teacher", HANDWRITING)
    _choose(teacher, "Network", "Dense network, digits")
    button(teacher, "Train on us").click()
    for page in (teacher, anna):
        expect(page.get_by_text("Open this run on Train")).to_be_visible(timeout=LONGEST_WAIT)
        before_and_after = page.get_by_role("table").filter(has_text="After")
        expect(before_and_after.first).to_be_visible(timeout=LONGEST_WAIT)
    _take_everything_along(teacher, server)


def _take_everything_along(teacher: Page, server: AppServer) -> None:
    teacher.goto(server.page("Class?class_view=Kept"))
    with teacher.expect_download() as download:
        button(teacher, "Download everything (.zip)").click()
    with zipfile.ZipFile(io.BytesIO(Path(download.value.path()).read_bytes())) as file:
        assert {"drawings.npz", "drawings.csv", "runs.csv", "answers.csv"} <= {*file.namelist()}
        with np.load(io.BytesIO(file.read("drawings.npz"))) as kept:
            assert sorted(kept["y_train"]) == sorted([*range(8), *range(8), *range(8), 7])
        assert "Anna" in file.read("drawings.csv").decode("utf-8-sig")


def test_a_round_of_fooling_is_drawn_voted_on_learned_and_read_again(lesson, visit):
    teacher, anna = visit("teacher", ROUNDS), visit("Anna", ROUNDS)
    expect(anna.get_by_text("Your teacher has not begun a round yet.")).to_be_visible()
    _choose(teacher, "Network to fool", "Dense network, digits")
    button(teacher, "Begin round 1").click()
    draw(anna, SEVEN)
    _pill(anna, "class_round_label", "1").click()
    button(anna, "Show it to the network").click()
    expect(anna.get_by_text("You have fooled the network with 1 drawing.")).to_be_visible()
    button(teacher, "End drawing and vote").click()
    expect(anna.get_by_text("There is nothing left for you to vote on.")).to_be_visible()
    ben = visit("Ben", ROUNDS)
    for voter in (ben, teacher):
        expect(voter.get_by_text("What do you see?")).to_be_visible()
        _pill(voter, "class_round_vote", "1").click()
    expect(ben.get_by_text("There is nothing left for you to vote on.")).to_be_visible()
    expect(teacher.get_by_text("Everybody has voted.")).to_be_visible()
    button(teacher, "End the vote and train on the hits").click()
    expect(button(teacher, "Begin round 2")).to_be_visible(timeout=LONGEST_WAIT)
    for page in (teacher, anna, ben):
        row = page.get_by_role("region", name="The rounds").locator("tbody tr")
        expect(row).to_contain_text("1 (100.0 %)")


def _bar(page: Page) -> Locator:
    return page.locator(".st-key-class_bar")


def _nickname(page: Page) -> str:
    """What this person is called in the class."""
    return re.search(r"You are ([^·]+)", _settled(_bar(page), "You are "))[1].strip()


def _settled(what: Locator, text: str) -> str:
    """What it says, once it says this."""
    expect(what).to_contain_text(text)
    return what.inner_text()


def _on(server, link: str) -> str:
    """A link that others are given, by the address that this machine has for itself."""
    return server.page("Class?" + link.partition("?")[2])


def _choose(page: Page, label: str, text: str) -> None:
    """Choose the first option of a list that begins like this."""
    box = page.get_by_role("combobox", name=label).first
    box.fill(text)
    page.get_by_role("option", name=re.compile(f"^{text}")).first.click()
    _close_list(box)


def _close_list(box: Locator) -> None:
    """As long as it is about to go, a click beside it does nothing but close it."""
    box.press("Tab")
    expect(box.page.get_by_role("listbox")).to_have_count(0)
    box.page.evaluate(_NEXT_FRAME)


def _pill(page: Page, key: str, text: str) -> Locator:
    return page.locator(f"[class*=st-key-{key}]").get_by_text(text, exact=True)


def _chart(page: Page, name: str) -> Locator:
    """The chart of the board, once it has a curve of this person's."""
    return page.get_by_test_id("chart-in-words").filter(has_text=f"{name}: ")


def _expect_to_move(board: Page, *names: str) -> None:
    """Wait until all of their curves end elsewhere than they do now."""
    for name in names:
        expect(_chart(board, name).first).to_be_attached(timeout=LONGEST_WAIT)
    board.wait_for_function(
        f"([names, before]) => {{ const now = ({_ENDS})(); "
        "return names.every(name => now[name] && now[name] !== before[name]); }",
        arg=[list(names), board.evaluate(_ENDS)],
        polling=POLLING,
        timeout=LONGEST_WAIT,
    )


_ENDS = """() => {
    const told = document.querySelector('[data-testid=chart-in-words]')?.textContent ?? '';
    const ends = told.split('Last values: ').at(-1).split('; ');
    return Object.fromEntries(ends.map(end => end.split(': ')));
}"""


def _delete_class(teacher: Page, address: str) -> None:
    teacher.goto(address)
    button(teacher, "Delete this class").click()
    button(teacher, "Delete permanently").click()
    expect(_bar(teacher)).to_have_count(0)
