"""Drawing a digit and reading the answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import numpy as np
import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from mnist_core.data.datasets import load_test_split
from tests.browser.screens import DESK, PHONE
from tests.browser.visitor import (
    NOUGHT,
    NUMBER,
    PAPER,
    SEVEN,
    THREE,
    TOUCHING_2048,
    Stroke,
    button,
    draw,
    draw_at,
    draw_with_finger,
    expect_answer,
    paper,
)
from tests.helpers.drawings import png


def test_a_seven_is_read_and_after_clear_the_next_digit(server, open_page):
    page = open_page(server.page("Draw"))
    expect(page.get_by_text("The canvas is blank")).to_be_visible()
    draw(page, SEVEN)
    expect_answer(page, "7")
    expect(page.get_by_text("The canvas is blank")).to_have_count(0)
    button(page, "Clear").click()
    expect(page.get_by_text("The canvas is blank")).to_be_visible()
    draw(page, THREE)
    expect_answer(page, "3")


def test_two_people_at_once_get_each_their_own_answer(server, open_page):
    one, other = (open_page(server.page("Draw")) for _ in range(2))
    draw(one, SEVEN)
    draw(other, THREE)
    expect_answer(other, "3")
    expect_answer(one, "7")
    button(one, "Clear").click()
    expect(one.get_by_text("The canvas is blank")).to_be_visible()
    expect_answer(other, "3")


def test_a_drawing_outlives_another_page_and_a_file_that_is_said_to_be_no_picture(
    server, open_page
):
    page = open_page(server.page("Draw"))
    draw(page, SEVEN)
    expect_answer(page, "7")
    for name in ("Browse", "Draw"):
        page.get_by_test_id("stSidebar").get_by_role("link", name=name).click()
        expect(page.locator("h1")).to_have_text(name)
    expect_answer(page, "7")
    _choose(page, "Upload")
    page.locator("input[type=file]").set_input_files(
        {"name": "seven.png", "mimeType": "image/png", "buffer": b"This is a letter."}
    )
    expect(page.get_by_text("This file is not a picture that this app can read.")).to_be_visible()
    expect(page.get_by_test_id("stException")).to_have_count(0)
    _choose(page, "Draw")
    page.locator(PAPER).wait_for()
    expect_answer(page, "7")


def test_a_rectangle_on_a_photograph_leaves_only_what_is_in_it_to_be_read(server, open_page):
    page = open_page(server.page("Draw"))
    _choose(page, "Upload")
    photo = {"name": "two.png", "mimeType": "image/png", "buffer": png(_seven_and_two())}
    page.locator("input[type=file]").set_input_files(photo)
    expect(page.get_by_test_id("answer").locator("div").first).to_have_text("72")
    page.get_by_text("Mark the place of the digits").click()
    canvas = page.locator('[class*="st-key-draw_place_canvas"] canvas').last
    canvas.hover()  # its toolbar shows
    tools = page.get_by_role("group", name="Tools of the canvas below").get_by_role("button")
    tools.first.focus()
    page.keyboard.press("Tab")
    outlines = tools.evaluate_all(
        "tools => tools.filter(e => e.matches(':focus')).map(e => getComputedStyle(e).outlineStyle)"
    )
    assert outlines == ["solid"]
    box = canvas.bounding_box()
    page.mouse.move(box["x"] + 0.52 * box["width"], box["y"] + 0.96 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.97 * box["width"], box["y"] + 0.06 * box["height"], steps=5)
    page.mouse.up()
    expect_answer(page, "2")


def _seven_and_two() -> np.ndarray:
    """Test images 0 and 1 side by side, dark on light paper, uint8 (200, 400)."""
    paper = np.full((200, 400), 230, np.uint8)
    for image, left in zip(load_test_split("mnist").images[:2], (16, 216), strict=True):
        large = image.repeat(6, axis=0).repeat(6, axis=1)  # (168, 168)
        paper[16:184, left : left + 168] -= large // 2 + large // 3
    return paper


def _choose(page, source: str) -> None:
    group = page.get_by_test_id("stButtonGroup")
    group.get_by_text(source, exact=True).click()


FOUR_AND_SEVEN = (
    ((40, 80), (30, 150), (95, 150)),
    ((80, 80), (78, 210)),
    ((160, 80), (240, 80), (215, 140), (200, 210)),
)


def test_what_is_drawn_with_a_finger_is_read_and_does_not_scroll_the_page(server, open_page):
    page = open_page(server.page("Draw"), PHONE)
    scrolled = "document.querySelector('[data-testid=stMain]').scrollTop"
    paper(page)
    before = page.evaluate(scrolled)
    draw_with_finger(page, FOUR_AND_SEVEN)
    expect(page.get_by_test_id("digit")).to_have_count(2)
    assert page.evaluate(scrolled) == before
    button(page, "Clear").click()
    expect(page.get_by_text("The canvas is blank")).to_be_visible()
    draw_with_finger(page, THREE)
    expect_answer(page, "3")
    draw_with_finger(page, [((300, 60), (300, 200), (371, 200))])  # to the edge of the screen
    expect(page.get_by_test_id("digit")).to_have_count(2)
    assert not page.locator(".dc-scroll").evaluate(INK_OUT_OF_SIGHT)


INK_OUT_OF_SIGHT = """scroll => {
  const canvas = scroll.querySelector("canvas.dc-canvas.lower-canvas");
  const scale = canvas.width / canvas.getBoundingClientRect().width;
  const from = Math.ceil((scroll.clientWidth + 11) * scale);  // half a pen is beyond the edge
  const pixels = canvas.getContext("2d").getImageData(from, 0, canvas.width - from, canvas.height);
  return pixels.data.some((value, i) => i % 4 === 3 && value > 0 && pixels.data[i - 3] < 128);
}"""


@pytest.mark.parametrize(
    ("screen", "least", "write"),
    [(DESK, 500, draw), (PHONE, 320, draw_with_finger)],
    ids=["mouse", "finger"],
)
def test_the_paper_is_as_wide_as_the_screen_and_2048_is_read_although_its_digits_touch(
    server, open_page, screen, least, write
):
    page = open_page(server.page("Draw"), screen)
    paper(page)
    seen, width = page.locator(".st-key-draw_area").bounding_box(), screen["viewport"]["width"]
    assert least <= seen["width"] <= width
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= width
    write(page, TOUCHING_2048)
    expect(page.get_by_test_id("digit")).to_have_count(4)
    answer = page.get_by_test_id("answer")
    expect(answer).to_contain_text("2048")
    assert answer.evaluate("e => e.getBoundingClientRect().bottom <= innerHeight"), "off the screen"
    page.get_by_text("Why was it read like this?").click()
    expect(page.get_by_text("This digit touches another.")).to_be_visible()


SCROLLED = """async heights => {
    const main = document.querySelector("[data-testid=stMain]");
    const below = main.appendChild(document.createElement("div"));
    const scrolled = [];
    below.style.flexShrink = 0;
    for (const height of heights) {
        below.style.height = `${height}px`;
        if (height === heights[0]) main.scrollTop = main.scrollHeight;
        await new Promise(done => requestAnimationFrame(done));
        scrolled.push(main.scrollTop);
    }
    return scrolled;
}"""


@pytest.mark.parametrize("address", ["Draw", "Handwriting"])
def test_the_page_does_not_scroll_under_the_pen_when_it_becomes_longer(server, open_page, address):
    """Where Clear has made a page shorter, a browser scrolls back as soon as the answer to the
    next stroke makes it longer again, unless it is told not to."""
    page = open_page(server.page(address))
    paper(page)
    _, after_clear, *longer = page.evaluate(SCROLLED, [900, 20, 60, 330, 400])
    assert longer == [after_clear] * 3


LABELS = "[class*='st-key-correction_label']"
LABELS_KEY = r"st-key-correction_label_\w+"
OTHER_LABELS = """([labels, before]) => {
    const found = document.querySelectorAll(labels);
    return found.length === 1 && !found[0].classList.contains(before);
}"""


def test_407_is_read_explained_and_its_nought_is_kept_corrected_and_deleted(server, open_page):
    page = open_page(server.page("Draw"))
    expect(page.get_by_label("Canvas to draw on")).to_have_count(1)
    draw(page, NUMBER)
    expect(page.get_by_test_id("digit")).to_have_count(3)
    expect(page.get_by_test_id("answer")).to_contain_text("407")
    page.get_by_text("Why was it read like this?").click()
    expect(page.get_by_test_id("steps")).to_contain_text("Without centring")
    of_the_four = page.locator(LABELS).get_attribute("class")
    page.get_by_text("2: 0", exact=True).first.click()
    page.wait_for_function(OTHER_LABELS, arg=[LABELS, re.search(LABELS_KEY, of_the_four).group()])
    _choose(page, "6")
    expect(page.get_by_text("This drawing is kept as a 6")).to_be_visible()
    _choose(page, "0")
    expect(page.get_by_text("This drawing is kept as a 0")).to_be_visible()
    page.get_by_role("link", name="Your handwriting").click()
    expect(page.get_by_alt_text("Your 0, read as 0")).to_be_visible()
    expect(page.get_by_text("Read correctly: 1 of 1 drawing.")).to_be_visible()
    button(page, "Delete this 0").click()
    expect(page.get_by_alt_text("Your 0, read as 0")).to_have_count(0)


def test_what_was_kept_is_counted_and_there_after_a_reload_and_after_the_browser_was_closed(
    server, open_page
):
    page = open_page(server.page("Handwriting"), PHONE)
    expect(page.get_by_label("Canvas to draw a 0 on")).to_have_count(1)
    draw_with_finger(page, NOUGHT)
    page.get_by_role("button", name="Keep as 0").click()
    expect(page.get_by_text("Draw a 1")).to_be_visible()
    expect(page.get_by_test_id("stMetric").first).to_contain_text("100.0 %")
    page.reload()
    expect(page.get_by_text("Draw a 1")).to_be_visible()
    lasting = [cookie for cookie in page.context.cookies() if cookie["expires"] > 0]
    assert lasting  # the others end with the browser
    reopened = open_page(server.page("Handwriting"), cookies=lasting)
    expect(reopened.get_by_text("Draw a 1")).to_be_visible()


SHEETS = "[class*='st-key-draw_canvas_']"
SHEET = r"st-key-draw_canvas_\d+"


def test_what_is_drawn_right_after_clear_and_undo_stays(server, open_page):
    """While the canvas is replaced: what the server sends is held back until a stroke is drawn, or
    comes in the middle of one."""
    held: list[Callable[[], None]] = []
    is_held = False

    def hold_back(route: WebSocketRoute) -> None:
        to_server = route.connect_to_server()

        def pass_on(message: str | bytes) -> None:
            if is_held:
                held.append(lambda: route.send(message))
            else:
                route.send(message)

        to_server.on_message(pass_on)

    def let_come() -> None:
        nonlocal is_held
        while held:
            held.pop(0)()
        is_held = False

    def route(page: Page) -> None:
        page.route_web_socket("**/_stcore/stream", hold_back)

    page = open_page(server.page("Draw"), prepare=route)
    digits = page.get_by_test_id("digit")
    draw(page, SEVEN)
    expect_answer(page, "7")

    def click_and_draw(name: str, strokes: Sequence[Stroke], in_the_middle: bool) -> None:
        nonlocal is_held
        former = re.search(SHEET, page.locator(SHEETS).get_attribute("class")).group()
        gone = page.locator(f".{former}")
        is_held = True
        where = _click(page, name)
        draw_at(page, where, strokes[:-1])
        (x, y), end = strokes[-1]
        page.mouse.move(where["x"] + x, where["y"] + y)
        page.mouse.down()
        if in_the_middle:
            let_come()
            expect(gone).to_have_count(0)
        else:
            page.wait_for_timeout(1500)  # a slow server, or a slow network
        page.mouse.move(where["x"] + end[0], where["y"] + end[1], steps=8)
        page.mouse.up()
        let_come()
        expect(gone).to_have_count(0)

    for in_the_middle in (False, True):
        click_and_draw("Clear", (_bar(0),), in_the_middle)
        expect_answer(page, "1")
        draw(page, (_bar(2),))
        expect(digits).to_have_count(2)
        click_and_draw("Undo", (_bar(2), _bar(4)), in_the_middle)
        expect(digits).to_have_count(3)
    expect(page.get_by_test_id("late-strokes")).to_have_count(0)


def test_a_digit_drawn_right_after_one_was_kept_stays(server, open_page):
    page = open_page(server.page("Handwriting"), DESK)
    draw(page, NOUGHT)
    draw_at(page, _click(page, "Keep as 0"), (_bar(2),))
    expect(page.get_by_text("Draw a 1")).to_be_visible()
    expect(button(page, "Keep as 1")).to_be_enabled()


def _our_button(page, name: str):
    """The component has an Undo as well."""
    return page.get_by_test_id("stButton").get_by_role("button", name=name, exact=True)


def _bar(place: int) -> tuple[tuple[int, int], ...]:
    return ((25 + 45 * place, 70), (25 + 45 * place, 200))


def _click(page, name: str) -> dict[str, float]:
    """Click, and look where the paper is before: nothing is waited for afterwards."""
    ours = _our_button(page, name)
    expect(ours).to_be_enabled()
    where, box = paper(page), ours.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    return where
