"""The stories' visitors are strangers to each other, although their contexts are used again."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.screens import DESK
from tests.browser.visitor import NOUGHT, draw

STORED = "() => [localStorage.length, sessionStorage.length, window.name, history.length]"
SEEN = "() => [matchMedia('(prefers-color-scheme: dark)').matches, innerWidth, innerHeight]"


def test_nothing_of_a_visitor_is_left_for_the_next(server, contexts):
    context = contexts.take(DESK)
    page = contexts.page(context)
    page.goto(server.page("Handwriting"))
    draw(page, NOUGHT)
    page.get_by_role("button", name="Keep as 0").click()
    expect(page.get_by_text("Draw a 1")).to_be_visible()
    page.evaluate("() => localStorage.setItem('of', 'mine')")
    page.evaluate("() => sessionStorage.setItem('of', 'mine')")
    page.evaluate("() => { window.name = 'mine'; }")
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 500, "height": 500})
    assert context.cookies()
    contexts.give_back(DESK, context)

    again = contexts.take(DESK)
    assert again is context and not again.cookies() and again.pages == [contexts.page(again)]
    page = contexts.page(again)
    assert page.url == "about:blank"
    page.goto(server.page("_stcore/health"))
    assert page.evaluate(STORED) == [0, 0, "", 2]  # the blank page and this one
    page.goto(server.page("Handwriting"))
    expect(page.get_by_text("Draw a 0")).to_be_visible()
    assert page.evaluate(SEEN) == [False, *DESK["viewport"].values()]
    contexts.give_back(DESK, again)
