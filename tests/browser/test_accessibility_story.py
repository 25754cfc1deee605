"""Every page in every state can be used by everybody: axe-core finds nothing, in light, in dark
and on a phone, the keyboard is seen where it is, and a phone shows what matters."""

from __future__ import annotations

import io
import re

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, WebSocketRoute, expect
from streamlit.proto.BackMsg_pb2 import BackMsg

from mnist_core.ui.shared.page_links import PAGES
from tests.browser.accessibility import Inspection
from tests.browser.screens import LONGEST_WAIT, PHONE
from tests.browser.visitor import (
    NOUGHT,
    NUMBER,
    SCRIBBLE,
    SEVEN,
    button,
    draw,
    draw_with_finger,
    expect_answer,
    progress,
    start_training,
    state,
)

_LATER_EPOCH = re.compile(r"Epoch ([2-9]|\d\d) of 30 ·")
SMALL_PHONE = {**PHONE, "viewport": {"width": 390, "height": 664}}  # as its browser leaves it


@pytest.fixture
def inspect(server, open_page):
    """Opens a page to be inspected; at the end nothing wrong may have been found."""
    inspections = []

    def open_to_inspect(address: str) -> Inspection:
        inspections.append(Inspection(open_page(server.page(address))))
        return inspections[-1]

    yield open_to_inspect
    found = [sentence for inspection in inspections for sentence in inspection.found]
    assert not found, "\n".join(found)


def test_draw_is_accessible_with_whatever_is_drawn(inspect):
    inspection = inspect("Draw?model=nowhere")
    page = inspection.page
    expect(page.get_by_text("There is no network nowhere")).to_be_visible()
    expect(page.get_by_label("Canvas to draw on")).to_have_count(1)
    inspection.look("Draw, blank, of an unknown network")
    draw(page, SEVEN)
    expect_answer(page, "7")
    page.get_by_text("Why was it read like this?").click()
    page.get_by_test_id("occlusion").wait_for()
    page.get_by_text("What do the other networks read?").click()
    page.get_by_test_id("all-models").wait_for()
    inspection.look("Draw, answered and explained")
    page.get_by_text("Why was it read like this?").click()
    page.get_by_text("What do the other networks read?").click()
    page.get_by_role("slider", name="Confidence threshold").press("End")
    expect(page.get_by_test_id("answer")).to_contain_text("Not sure")
    inspection.look("Draw, not sure")
    page.get_by_role("slider", name="Confidence threshold").press("Home")
    _clear(page)
    draw(page, NUMBER)
    expect(page.get_by_test_id("digit")).to_have_count(3)
    inspection.look("Draw, a number")
    _clear(page)
    draw(page, SCRIBBLE)
    expect(page.get_by_test_id("rejection")).to_contain_text("not a digit")
    inspection.look("Draw, no digit")


def test_draw_is_accessible_with_pictures_and_without_any(inspect):
    inspection = inspect("Draw?model=fashion-best")
    page = inspection.page
    _choose(page, "Test image")
    page.get_by_test_id("bars").wait_for()
    inspection.look("Draw, a test image of clothes")
    _choose(page, "Camera")
    expect(page.get_by_text("There is no photo yet")).to_be_visible()
    inspection.look("Draw, camera")
    _choose(page, "Upload")
    _upload(page, "one.png", _picture())
    page.get_by_test_id("bars").wait_for()
    inspection.look("Draw, uploaded")
    _upload(page, "letter.png", b"This is a letter.")
    expect(page.get_by_text("This file is not a picture")).to_be_visible()
    inspection.look("Draw, no picture")


def test_browse_is_accessible_in_each_view(inspect):
    inspection = inspect("Browse?model=digits-dense&with=digits-cnn&browse_class=7")
    page = inspection.page
    for view, seen in (
        ("Images", "[data-testid=predictions]"),
        ("Scores", "table[aria-label^=Confusion] button"),
        ("Reliability", ".vega-embed svg >> nth=1"),
        ("Two networks", "[data-testid=differences]"),
        ("Downloads", "text=TensorBoard"),
        ("The data", "[data-testid=means]"),
    ):
        page.get_by_role("radio", name=view, exact=True).click()
        page.locator(seen).first.wait_for()
        inspection.look(f"Browse, {view}")


def test_inside_is_accessible_in_each_view(inspect):
    inspection = inspect("Inside?model=digits-cnn")
    page = inspection.page
    for view, seen in (
        ("Layers", "[data-testid=layers]"),
        ("Weights", "img[alt^='All filters']"),
        ("Convolution", "[data-testid=convolution]"),
        ("Saliency", "[data-testid=occlusion]"),
        ("Edit pixels", "[data-testid=moments]"),
        ("Map", ".vega-embed"),
    ):
        page.get_by_role("radio", name=view, exact=True).click()
        page.locator(seen).first.wait_for()
        inspection.look(f"Inside, {view}")
    page.get_by_role("radio", name="Draw", exact=True).click()
    expect(page.get_by_text("The canvas is blank")).to_be_visible()
    expect(page.get_by_label("Canvas to draw on")).to_have_count(1)
    inspection.look("Inside, blank paper")


def test_handwriting_is_accessible_empty_and_with_digits(inspect):
    inspection = inspect("Handwriting")
    page = inspection.page
    expect(page.get_by_text("Draw a 0")).to_be_visible()
    inspection.look("Handwriting, empty")
    draw(page, NOUGHT)
    page.get_by_role("button", name="Keep as 0").click()
    expect(page.get_by_label("Canvas to draw a 1 on")).to_have_count(1)
    draw(page, SEVEN)
    page.get_by_role("button", name="Keep as 1").click()
    expect(page.get_by_text("Draw a 2")).to_be_visible()
    button(page, "Delete this 1").click()
    expect(page.get_by_text("Your 1 was deleted")).to_be_visible()
    inspection.look("Handwriting, one kept and one deleted")


def test_lessons_are_accessible_from_the_list_to_what_happened(inspect):
    lessons = inspect("Lessons")
    lessons.page.get_by_role("link", name="Begin").first.wait_for()
    lessons.look("Lessons, the list")
    step = inspect("Lessons?lesson=first_network&step=1")
    step.page.get_by_role("button", name="About 150").click()
    step.page.get_by_text("See the training images").wait_for()
    step.look("Lessons, a question answered")


def test_train_is_accessible_before_it_trains_and_without_the_run_asked_for(inspect):
    idle = inspect("Train")
    idle.page.get_by_text("More settings").click()
    idle.page.get_by_text("EMA of the weights").click(trial=True)
    button(idle.page, "Code of this run").click()
    idle.page.locator(".token.keyword").first.wait_for()
    idle.look("Train, idle")
    unknown = inspect("Train?run=0badcafe")
    told = unknown.page.get_by_text("There is no run 0badcafe on this server.")
    expect(told).to_be_visible()
    expect(unknown.page.get_by_test_id("stException")).to_have_count(0)
    expect(button(unknown.page, "Train")).to_be_enabled()
    unknown.look("Train, unknown run")


def test_home_and_train_are_accessible_while_a_run_trains_and_after_it(server, inspect):
    training = inspect("Train?training_images=20000")  # its epochs are short
    start_training(training.page, epochs=30)
    expect(progress(training.page)).to_contain_text("images per second", timeout=LONGEST_WAIT)
    with server.workers_halted():
        home = inspect("")
        home.page.get_by_text("Trained networks").wait_for()
        home.look("Home")
        home.page.close()
    expect(progress(training.page)).to_contain_text(_LATER_EPOCH, timeout=LONGEST_WAIT)
    training.page.locator(".vega-embed svg").nth(1).wait_for()
    with server.workers_halted():
        training.look("Train, training")
    training.page.get_by_text("Compare runs").click()
    training.page.get_by_role("region", name="Settings and results of the runs").wait_for()
    button(training.page, "Stop").click()
    expect(state(training.page)).to_contain_text("Stopped")
    training.look("Train, stopped and compared")


def test_a_small_phone_shows_the_answer_and_what_the_network_sees(server, open_page):
    page = open_page(server.page("Draw"), SMALL_PHONE)
    answer = page.get_by_test_id("answer")

    def expect_both_on_the_screen() -> None:
        for part in (answer, page.get_by_alt_text("What the network sees")):
            expect(part).to_be_in_viewport(ratio=1)

    draw_with_finger(page, SEVEN)
    expect_both_on_the_screen()
    _clear(page)
    draw_with_finger(page, SCRIBBLE)
    expect(answer).to_contain_text("Probably not a digit")
    expect(page.get_by_test_id("rejection")).to_contain_text("not a digit")
    expect_both_on_the_screen()


def test_the_sidebar_of_a_phone_closes_when_a_page_was_chosen(server, open_page):
    page = open_page(server.page("Draw"), PHONE)
    sidebar = page.get_by_test_id("stSidebar")
    for name in ("Browse", "Inside"):
        page.get_by_test_id("stExpandSidebarButton").click()
        expect(sidebar).to_have_attribute("data-collapsed", "false")
        sidebar.get_by_role("link", name=name).click()
        expect(page.locator("h1")).to_have_text(name)
        expect(sidebar).to_have_attribute("data-collapsed", "true")


def test_the_keyboard_is_seen_on_each_link_and_reaches_no_button_that_is_not_seen(
    server, open_page
):
    page = open_page(server.page("Draw"))
    expect(page.get_by_label("Canvas to draw on")).to_have_count(1)
    expect(page.locator(".dc-toolbar")).to_be_hidden()  # the page has buttons of its own
    links = page.get_by_test_id("stSidebar").get_by_role("link")
    expect(links).to_have_count(len(PAGES))
    page.keyboard.press("Tab")  # the link to the content
    page.keyboard.press("Tab")
    if not links.first.evaluate("link => link === document.activeElement"):
        page.keyboard.press("Tab")  # after the button that some browsers show without a mouse
    for link in links.all():
        expect(link).to_be_focused()
        expect(link).to_have_css("outline-style", "solid")
        page.keyboard.press("Tab")


def test_pictures_follow_the_theme_and_a_page_drawn_for_the_one_before_is_drawn_once_more(
    server, open_page
):
    told = []

    def tell_of_the_light_first(route: WebSocketRoute) -> None:
        to_server = route.connect_to_server()

        def pass_on(message: str | bytes) -> None:
            sent = BackMsg.FromString(message)
            if sent.WhichOneof("type") == "rerun_script":
                context = sent.rerun_script.context_info
                told.append(context.color_scheme)
                if told.count("dark") == 1:
                    context.color_scheme = "light"
            to_server.send(sent.SerializeToString())

        route.on_message(pass_on)

    def route(page: Page) -> None:
        page.route_web_socket("**/_stcore/stream", tell_of_the_light_first)

    page = open_page(server.page("Inside?model=digits-cnn"), prepare=route)
    seen = page.get_by_alt_text("Test image 0")
    light = seen.get_attribute("src")
    page.emulate_media(color_scheme="dark")
    expect(seen).not_to_have_attribute("src", light)
    assert told.count("dark") == 2
    page.emulate_media(color_scheme="light")
    expect(seen).to_have_attribute("src", light)


def _choose(page: Page, source: str) -> None:
    page.get_by_test_id("stButtonGroup").get_by_text(source, exact=True).click()


def _clear(page: Page) -> None:
    button(page, "Clear").click()
    expect(page.get_by_text("The canvas is blank")).to_be_visible()


def _upload(page: Page, name: str, content: bytes) -> None:
    page.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": "image/png", "buffer": content}
    )


def _picture() -> bytes:
    """A 1 in ink on paper, as a PNG file."""
    picture = np.full((60, 60), 255, np.uint8)
    picture[10:50, 28:34] = 0
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "PNG")
    return file.getvalue()
