"""Lesson 1 from start to end, in both languages: every check is passed by doing what it says."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from mnist_core.i18n import _, ngettext
from mnist_core.i18n.languages import LANGUAGES
from mnist_core.i18n.translations import speaking
from mnist_core.lessons.loader import lesson_files, load
from mnist_core.lessons.records import Lesson, Link
from mnist_core.ui.shared.language import COOKIE
from tests.browser.screens import LONGEST_WAIT
from tests.browser.visitor import SEVEN, draw


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_lesson_from_start_to_end(server, open_page, language):
    lesson = load("first_network", language)
    chosen = {"name": COOKIE, "value": language, "url": server.url}
    with speaking(language):
        page = open_page(server.page("Lessons"), cookies=[chosen])
        begin = page.get_by_role("link", name=_("Begin"))
        expect(begin).to_have_count(len(lesson_files()))  # all cards are where they stay
        begin.first.click()
        expect(page.get_by_role("heading", name=lesson.title)).to_be_visible()
        _look_at_the_data(page, lesson)
        _look_at_layers(page, lesson)
        _train(page, lesson)
        _find_a_mistake(page, lesson)
        _draw_a_seven(page, lesson)
        page.get_by_role("link", name=_("To all lessons")).click()
        steps = str(len(lesson.steps))
        told = ngettext("{done} of {steps} step done", "{done} of {steps} steps done", int(steps))
        told = told.format(done=steps, steps=steps)
        expect(page.get_by_text(told)).to_be_visible()


def _look_at_the_data(page: Page, lesson: Lesson) -> None:
    expect(_checks(page)).to_have_count(0)  # what follows a question is not shown before it
    _answer(page, lesson, "ink", 0)
    _follow(page, lesson, 0)
    expect(page.get_by_test_id("means")).to_be_visible()
    _go_back(page)
    _expect_done(page, 1)
    outcome = page.locator(".st-key-lesson_outcome_ink")
    expect(outcome).to_contain_text(lesson.questions[0].choices[0])
    expect(outcome).to_contain_text(lesson.questions[0].choices[2])


def _look_at_layers(page: Page, lesson: Lesson) -> None:
    _next(page, lesson, 1)
    _answer(page, lesson, "weights", 0)
    _follow(page, lesson, 1)
    expect(page.locator("h1")).to_have_text(_("Inside"))
    expect(page.get_by_role("radiogroup", name=_("View"))).to_be_visible()
    _go_back(page)
    _expect_done(page, 1)


def _train(page: Page, lesson: Lesson) -> None:
    """The lesson stands open while the network learns, and notices the end by itself."""
    _next(page, lesson, 2)
    _answer(page, lesson, "accuracy", 2)
    _follow(page, lesson, 2)
    page.get_by_role("button", name=_("Train"), exact=True).click()
    page.wait_for_url(re.compile("run=[0-9a-f]+"))
    _go_back(page)
    _expect_done(page, 2, 2 * LONGEST_WAIT)  # 180,000 images, once TensorFlow is imported
    outcome = page.locator(".st-key-lesson_outcome_accuracy")
    expect(outcome.get_by_test_id("stMetricValue")).to_contain_text(re.compile(r"9[67]\.\d+"))
    expect(outcome.locator(".vega-embed .mark-line path").first).to_be_attached()
    page.reload()
    _expect_done(page, 2)
    expect(outcome).to_contain_text(lesson.questions[2].choices[2])


def _find_a_mistake(page: Page, lesson: Lesson) -> None:
    _next(page, lesson, 3)
    _follow(page, lesson, 3)
    for label, digit in ((_("True class"), "4"), (_("Read as"), "9")):
        page.get_by_role("combobox", name=re.compile(re.escape(label))).click()
        page.get_by_role("option", name=digit, exact=True).click()
    expect(page).to_have_url(re.compile("browse_class=4.*browse_read_as=9"))
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    expect(page.get_by_test_id("predictions")).to_be_visible()  # of this selection
    _go_back(page)
    _expect_done(page, 1)


def _draw_a_seven(page: Page, lesson: Lesson) -> None:
    _next(page, lesson, 4)
    _follow(page, lesson, 4)
    draw(page, SEVEN)
    expect(page.get_by_test_id("answer")).to_contain_text("7")
    _go_back(page)
    _expect_done(page, 1)
    expect(page.get_by_test_id("stMetricValue").first).to_contain_text("97.2")
    expect(page.get_by_test_id("stMetric")).to_have_count(2)
    page.get_by_text(_("Show the code")).click()
    expect(page.get_by_text("LEARNING_RATE = 0.001").first).to_be_visible()
    for name in ("Python", _("Notebook")):
        expect(page.get_by_role("button", name=name)).to_be_visible()


def _answer(page: Page, lesson: Lesson, question: str, choice: int) -> None:
    asked = next(each for each in lesson.questions if each.id == question)
    panel = page.locator(f".st-key-lesson_question_{question}")
    panel.get_by_role("button", name=asked.choices[choice]).click()


def _follow(page: Page, lesson: Lesson, step: int) -> None:
    """The link of a step, to the page that it prepares."""
    link = next(part for part in lesson.steps[step].parts if isinstance(part, Link))
    page.get_by_role("link", name=link.text).click()
    expect(page.locator("h1")).to_have_text(_(link.page))


def _go_back(page: Page) -> None:
    page.locator(".st-key-lesson_hint").get_by_role("link").click()
    expect(page.locator("h1")).to_have_text(_("Lessons"))


def _next(page: Page, lesson: Lesson, step: int) -> None:
    title = lesson.steps[step].title
    page.get_by_role("link", name=_("Next: {step}").format(step=title)).click()
    expect(page.get_by_role("heading", name=f"{step + 1}. {title}")).to_be_visible()


def _checks(page: Page) -> Locator:
    return page.get_by_test_id("check")


def _expect_done(page: Page, count: int, timeout: float = 20_000) -> None:
    """All checks of the step, so many, are done."""
    done = page.locator(".lesson-check.done")
    expect(done).to_have_count(count, timeout=timeout)
    expect(_checks(page)).to_have_count(count)
