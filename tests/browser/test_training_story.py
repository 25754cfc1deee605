"""Training a network and watching it, alone and with others."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.screens import DESK, LONGEST_WAIT, PHONE, POLLING
from tests.browser.visitor import (
    SEVEN,
    button,
    curves,
    draw,
    expect_answer,
    expect_movement,
    progress,
    start_training,
    state,
    steering_link,
)

SMALL_PHONE = {**PHONE, "viewport": {"width": 375, "height": 667}}
WATCHING = re.compile("^You are watching")
WRONG_KEY = re.compile("^The key in this link does not belong to this run")


def test_the_curves_move_while_a_network_learns_and_then_it_can_be_drawn_with(server, open_page):
    page = open_page(server.page("Train"))
    start_training(page, epochs=2, batch_size_step=0)  # epochs that last for several looks
    seen = _watch_until(page, "2 of 2 epochs done")
    for epoch in (1, 2):
        within = [now.points for now in seen if now.said.startswith(f"Epoch {epoch} of 2")]
        for chart in (0, 1):
            moved = {points[chart] for points in within} - {0}
            assert len(moved) >= 3, f"epoch {epoch}, chart {chart}: only {moved}"
    assert seen[-1].points[0] == seen[-1].points[1] >= 80
    expect(state(page)).to_contain_text("Finished")
    assert _metric(page, "Test accuracy") > 94
    page.get_by_text("Code of this run").click()  # nobody touched the slider for the learning rate
    expect(page.get_by_text("LEARNING_RATE = 0.001").first).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Draw with it").click()
    draw(page, SEVEN)
    expect_answer(page, "7")
    assert re.search(r"model=[0-9a-f]+$", page.url)


def test_on_a_phone_train_brings_the_run_into_view_and_deleted_it_leaves_page_and_address(
    server, open_page
):
    page = open_page(server.page("Train"), PHONE)
    train = button(page, "Train")
    train.scroll_into_view_if_needed()
    train.tap()
    for what in (state(page), progress(page), page.locator(".vega-embed").first):
        expect(what).to_be_in_viewport(ratio=0.9)
    expect(train).not_to_be_in_viewport()
    page.wait_for_url(re.compile("run="))
    address = page.url
    button(page, "Delete").click()
    button(page, "Delete permanently").click()
    expect(page.get_by_text("Press Train. The curves of the run will appear here.")).to_be_visible()
    page.wait_for_url(server.page("Train"))
    page.goto(address)
    expect(page.get_by_text("There is no run")).to_be_visible()


HIDDEN = {
    "en": "Hidden by the link: Learning rate and Batch size",
    "zh": "链接隐藏了：学习率和批大小",
}


def test_a_link_sets_the_stage_and_starts_nothing(server, open_page):
    link = server.page("Train?recipe=dense&epochs=1&hide=learning_rate,batch_size&lang=")
    for tag, train in (("en", "Train"), ("zh", "训练")):
        page = open_page(f"{link}{tag}", SMALL_PHONE)
        expect(button(page, train)).to_be_in_viewport(ratio=1)
        expect(page.get_by_text(HIDDEN[tag])).to_be_visible()
        expect(page.get_by_role("slider")).to_have_count(1)  # the epochs
        assert "run=" not in page.url
    button(page, train).tap()
    page.wait_for_url(re.compile("run="))
    for metric in (0, 1):
        expect(page.locator(".vega-embed").nth(metric)).to_be_in_viewport(ratio=0.99)
    run = page.url
    page.goto(f"{run}&lang=zh")
    expect(page.get_by_text(HIDDEN["zh"])).to_be_visible()
    expect(page.get_by_role("slider")).to_have_count(1)  # none for the run either
    button(page, "显示所有设置").tap()
    expect(page.get_by_role("slider").nth(1)).to_be_visible()
    expect(state(page)).to_contain_text("已完成", timeout=LONGEST_WAIT)
    page.goto(f"{run}&lang=en")
    expect(state(page)).to_contain_text("Finished")
    expect(page.get_by_text(HIDDEN["en"])).to_be_visible()
    expect(page.get_by_role("slider")).to_have_count(2)  # epochs of the next, and further ones
    button(page, "Show all settings").tap()
    expect(page.get_by_role("slider").nth(2)).to_be_visible()


@pytest.fixture(scope="module")
def long_run(server, contexts):
    """The link for steering a run that is under way during all tests that ask for it. The workers
    are halted but where a test lets them go on: so the run comes to no end."""
    context = contexts.take(DESK)
    page = contexts.page(context)
    page.goto(server.page("Train"))
    address = start_training(page, epochs=30)
    expect(progress(page)).to_contain_text("images per second", timeout=LONGEST_WAIT)
    with server.workers_halted():
        link = steering_link(page)
        page.goto("about:blank")
        yield link
        page.goto(address)
        button(page, "Stop").click()
        expect(state(page)).to_contain_text("Stopped")
        expect(page.get_by_test_id("stToast")).to_have_count(0)
        assert page.url == address
    contexts.give_back(DESK, context)


@pytest.fixture
def move(server):
    """Lets the run go on until something has moved on the page."""

    def let_move(expect_it_to_move: Callable[[], None]) -> None:
        server.let_workers_go_on()
        try:
            expect_it_to_move()
        finally:
            server.halt_workers()

    return let_move


def test_a_reload_in_the_middle_shows_the_same_run_going_on(long_run, open_page, move):
    """On another device than it was started on: the link's key leaves the address and stays."""
    page = open_page(long_run)
    _expect_training(page)
    watching = long_run.partition("&key=")[0]
    page.wait_for_url(watching)
    before = _epoch(page)
    page.reload()
    _expect_training(page)

    def expect_it_to_go_on() -> None:
        expect_movement(page)
        expect(progress(page)).to_contain_text("images per second", timeout=LONGEST_WAIT)

    move(expect_it_to_go_on)
    assert page.url == watching
    assert _epoch(page) >= before
    expect(button(page, "Stop")).to_be_visible()


def test_the_link_without_the_key_is_for_watching(long_run, open_page):
    page = open_page(long_run.partition("&key=")[0])
    _expect_training(page)
    expect(page.get_by_text(WATCHING)).to_be_visible()
    for name in ("Stop", "Pause"):
        expect(button(page, name)).to_have_count(0)


def test_a_wrong_key_changes_nothing_and_says_so(long_run, open_page, move):
    page = open_page(long_run.partition("&key=")[0] + "&key=guessed")
    _expect_training(page)
    expect(page.get_by_text(WRONG_KEY)).to_be_visible()
    expect(button(page, "Stop")).to_have_count(0)
    move(lambda: expect_movement(page))


COMPARED = """() => {
    const paths = document.querySelectorAll('.vega-embed')[2]?.querySelectorAll('.mark-line path');
    return [...paths ?? []].map(path => path.getAttribute('d')).join('').length;
}"""


def test_the_curves_of_compare_move_while_a_run_trains(long_run, open_page, move):
    page = open_page(long_run)
    _expect_training(page)
    page.get_by_text("Compare runs").click()

    def expect_longer_curves() -> None:
        expect(page.get_by_text("still training").first).to_be_visible(timeout=LONGEST_WAIT)
        before = page.evaluate(COMPARED)
        page.wait_for_function(f"before => ({COMPARED})() > before", arg=before, polling=POLLING)

    move(expect_longer_curves)


def _watch_until(page, end: str) -> list:
    """What there was to see, a few times a second, until the progress says so and the curves,
    which are drawn after it, are there."""
    seen, deadline = [curves(page)], time.monotonic() + LONGEST_WAIT / 1000
    while not (seen[-1].said.startswith(end) and all(seen[-1].points)):
        assert time.monotonic() < deadline, f"still {seen[-1]}"
        page.wait_for_timeout(200)
        seen.append(curves(page))
    return seen


def _expect_training(page) -> None:
    expect(state(page)).to_contain_text("Training")
    expect(progress(page)).to_contain_text(re.compile(r"Epoch \d+ of 30"))


def _epoch(page) -> int:
    return int(re.match(r"Epoch (\d+) of 30", curves(page).said)[1])


def _metric(page, label: str) -> float:
    metric = page.get_by_test_id("stMetric").filter(has_text=label)
    return float(re.search(r"([\d.]+)\s%", metric.inner_text())[1])
