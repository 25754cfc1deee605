"""Finding the images a network reads wrong, and coming back to the same view."""

from __future__ import annotations

import re

from playwright.sync_api import expect


def test_the_mistakes_and_the_page_survive_a_reload_and_all_scores_are_in_view(server, open_page):
    page = open_page(server.page("Browse") + "?model=fashion-dense")
    expect(_images(page)).to_have_count(15)
    assert any("✓" in said for said in _said(page))
    page.get_by_text("Only mistakes", exact=True).click()
    page.wait_for_function(
        "() => !document.querySelector('[data-testid=predictions]').innerHTML.includes('✓')"
    )
    first = _said(page)
    page.get_by_test_id("stPagination").get_by_text("2", exact=True).click()
    expect(_images(page).first).not_to_have_attribute("alt", first[0])
    second = _said(page)
    assert len(second) == 15 and all("✗" in said for said in second)
    assert not set(first) & set(second)
    page.reload()
    expect(_images(page)).to_have_count(15)
    assert _said(page) == second
    page.get_by_role("radio", name="Scores").click()
    table = page.get_by_role("region", name="Scores of each class")
    expect(table.get_by_role("columnheader", name="F1")).to_be_in_viewport(ratio=1)
    assert table.evaluate("table => table.scrollWidth <= table.clientWidth"), "columns are hidden"


# Somebody clicks the third image as soon as it is seen, before the page has all its scripts.
_CLICK_AT_ONCE = """new MutationObserver((_, observer) => {
  const images = document.querySelectorAll("[data-image]");
  if (images.length < 3) return;
  observer.disconnect();
  const click = () => document.querySelectorAll("[data-image]")[2].click();
  requestAnimationFrame(() => requestAnimationFrame(click));
}).observe(document, { childList: true, subtree: true })"""


def test_an_image_is_opened_at_once_or_by_the_keyboard_and_followed_inside(server, open_page):
    address = server.page("Browse") + "?model=digits-dense&browse_mistakes=true"
    page = open_page(address, prepare=lambda page: page.add_init_script(_CLICK_AT_ONCE))
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("the true class is 4")).to_be_visible()
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_have_count(0)
    opened = _images(page).nth(2).locator("..")
    opened.focus()
    page.keyboard.press("Enter")
    expect(dialog.get_by_text("the true class is 4")).to_be_visible()
    expect(dialog.get_by_test_id("all-models")).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    opened.click()
    dialog.get_by_role("link", name="Follow it through the network").click()
    expect(page.locator("h1")).to_have_text("Inside")
    expect(page.get_by_label("Test image", exact=True)).to_have_value("247")


def _images(page):
    return page.get_by_test_id("predictions").locator("img")


def _said(page) -> list[str]:
    """What each picture says, e.g. "Image 8: ✗ 6: 85 % (5)"."""
    said = [image.get_attribute("alt") for image in _images(page).all()]
    assert all(re.match(r"Image \d+: [✓✗]", text) for text in said)
    return said
