"""The stories' visitors are strangers to each other, although their contexts are used again."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.screens import DESK
from tests.browser.visitor import NOUGHT, draw

STORED = "() => [localStorage.length, sessionStorage.length]"


def test_nothing_of_a_visitor_is_left_for_the_next(server, contexts):
    context = contexts.take(DESK)
    page = context.new_page()
    page.goto(server.page("Handwriting"))
    draw(page, NOUGHT)
    page.get_by_role("button", name="Keep as 0").click()
    expect(page.get_by_text("Draw a 1")).to_be_visible()
    page.evaluate("() => localStorage.setItem('of', 'mine')")
    assert context.cookies()
    contexts.give_back(DESK, context)

    again = contexts.take(DESK)
    assert again is context and not again.cookies() and not again.pages
    page = again.new_page()
    page.goto(server.page("_stcore/health"))
    assert page.evaluate(STORED) == [0, 0]
    page.goto(server.page("Handwriting"))
    expect(page.get_by_text("Draw a 0")).to_be_visible()
    contexts.give_back(DESK, again)
