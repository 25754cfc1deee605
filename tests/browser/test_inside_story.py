"""Studying mistakes by a click, comparing two networks, and opening one for a drawing."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.screens import PHONE
from tests.browser.visitor import SEVEN, draw, draw_at, expect_answer, paper


def test_a_click_on_a_cell_of_the_matrix_shows_its_images_without_scrolling(server, open_page):
    page = open_page(server.page("Browse?model=digits-dense&browse_view=Scores"))
    cell = page.get_by_role("button", name=re.compile("^7 read as 3: "))
    count = int(cell.inner_text())
    assert 1 <= count <= 15, "a page of them, which the shipped network makes"
    cell.click()
    expect(page.get_by_text(f"7 read as 3: {count} images")).to_be_visible()
    beside = page.get_by_test_id("cell").locator("img")
    expect(beside).to_have_count(min(count, 6))
    assert beside.first.evaluate("e => e.getBoundingClientRect().bottom <= innerHeight")
    images = page.get_by_test_id("predictions").locator("img")
    expect(images).to_have_count(count)
    assert all("✗ 3" in said and said.endswith("(7)") for said in _alternatives(page))
    assert "browse_class=7" in page.url and "browse_read_as=3" in page.url
    marked = page.get_by_role("table", name="Confusion matrix").locator("[aria-current]")
    expect(marked).to_have_accessible_name(f"7 read as 3: {count} images")


def test_the_matrix_is_one_tab_stop_and_arrow_keys_lead_to_each_of_its_cells(server, open_page):
    address = "Browse?model=digits-dense&browse_view=Scores&browse_class=7&browse_read_as=3"
    page = open_page(server.page(address))
    matrix = page.get_by_role("table", name="Confusion matrix")
    cells = matrix.get_by_role("button")
    expect(cells.and_(page.locator("[tabindex='0']"))).to_have_accessible_name(
        re.compile("^7 read as 3: ")
    )
    built = cells.first.element_handle()
    cells.first.focus()
    for cell in cells.all():
        expect(cell).to_be_focused()
        page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowUp")
    focused = page.locator(":focus")
    expect(focused).to_have_accessible_name(re.compile("^[0-8] read as 9: "))
    expect(cells.and_(page.locator("[tabindex='0']"))).to_have_count(1)
    name = focused.get_attribute("aria-label")
    page.keyboard.press("Enter")
    expect(matrix.locator("[aria-current]")).to_have_accessible_name(name)
    expect(page.get_by_test_id("cell")).to_be_visible()
    expect(focused).to_have_accessible_name(name)
    assert built.evaluate("e => e.isConnected"), "only the mark has moved"


def test_the_matrix_scrolls_within_itself_on_a_phone_and_can_be_read_on_a_desk(server, open_page):
    address = server.page("Browse?model=fashion-dense&browse_view=Scores")
    page = open_page(address, PHONE)
    table = page.get_by_role("table", name="Confusion matrix")
    expect(table).to_be_visible()
    assert table.evaluate("e => e.offsetWidth > e.parentElement.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    last = table.get_by_role("button").last
    last.focus()
    expect(last).to_be_in_viewport(ratio=1)
    page = open_page(address)
    size = (
        page.get_by_role("table", name="Confusion matrix")
        .get_by_role("button")
        .first.evaluate("e => parseFloat(getComputedStyle(e).fontSize)")
    )
    assert size >= 14


def test_two_networks_are_compared_on_the_same_images(server, open_page):
    address = "Browse?model=digits-dense&with=digits-cnn&browse_view=Two+networks"
    page = open_page(server.page(address))
    expect(page.get_by_text("The second is better")).to_be_visible()
    cells = page.get_by_test_id("differences").locator(":scope > div")
    expect(cells).to_have_count(15)
    page.get_by_role("combobox", name="Who is right").click()
    page.get_by_role("option", name="Only the second is right").click()
    page.wait_for_url(re.compile("browse_who=Only"))
    expect(cells.filter(has_text="First ✓")).to_have_count(0)
    expect(cells.filter(has_text="Second ✓")).to_have_count(15)


def test_a_network_is_opened_for_a_drawing(server, open_page):
    page = open_page(server.page("Draw?model=digits-cnn"))
    draw(page, SEVEN)
    expect_answer(page, "7")
    page.get_by_role("link", name="Look inside this network").click()
    expect(page.get_by_role("heading", name="Inside")).to_be_visible()
    expect(page.get_by_test_id("answer")).to_contain_text("The network reads 7")
    expect(page.get_by_test_id("layers").locator("img")).to_have_count(10)
    page.get_by_role("radio", name="Edit pixels").click()
    moments = page.get_by_test_id("moments")
    expect(moments).to_contain_text("Original")
    editor = paper(page, page.get_by_label("The image, to edit"))
    draw_at(page, editor, (((100, 280), (260, 280)),))
    expect(moments).to_contain_text("1 stroke")


def _alternatives(page: Page) -> list[str]:
    images = page.get_by_test_id("predictions").locator("img").all()
    return [image.get_attribute("alt") for image in images]
