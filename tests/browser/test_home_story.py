"""The first minute: a digit is read on Home, and a network is watched while it learns to read."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from mnist_core.i18n import _
from mnist_core.i18n.languages import LANGUAGES
from mnist_core.i18n.translations import speaking
from mnist_core.ui.shared.language import COOKIE
from tests.browser.screens import LONGEST_WAIT
from tests.browser.visitor import SEVEN, draw, expect_answer

WATCHED = "[data-testid=watched]"
FLIPPED = f"before => document.querySelector('{WATCHED}').innerText !== before"


@pytest.fixture
def whose_run_ends(server):
    """Nothing trains once the page is left."""
    yield
    server.delete_runs()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_digit_is_read_on_home_and_images_flip_while_a_network_learns(
    server, whose_run_ends, open_page, language
):
    chosen = {"name": COOKIE, "value": language, "url": server.url}
    page = open_page(server.page(), cookies=[chosen])
    draw(page, SEVEN)
    expect_answer(page, "7")
    with speaking(language):
        page.get_by_role("button", name=_("Watch a network learn to read")).click()
        before = page.locator(WATCHED).inner_text(timeout=LONGEST_WAIT)
        page.wait_for_function(FLIPPED, arg=before, polling=50)
        own = page.locator(WATCHED).get_by_role("img").last
        expect(own).to_have_attribute("alt", _start_of(_("Your drawing, read as {answer}")))
        expect_answer(page, "7")  # the drawing is still there, and nobody has left Home


def _start_of(sentence: str) -> re.Pattern[str]:
    return re.compile(re.escape(sentence.split("{")[0]))
