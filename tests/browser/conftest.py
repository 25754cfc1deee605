"""One real server and one real browser for all stories; each test has browser contexts for
itself, which share nothing, like different people's."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Error, Page, expect, sync_playwright

from tests.browser.app_server import AppServer
from tests.browser.chromium import HOW_TO_GET_ONE, launch_chromium
from tests.browser.context_pool import ContextPool
from tests.browser.screens import DESK, WAIT

HERE = Path(__file__).parent
_LONGEST = ("server", "accessibility", "several_servers", "drawing", "class", "training", "lesson")
PRINTED = 3_000  # letters that are told of what a server printed last

expect.set_options(timeout=WAIT)
OpenPage = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the stories, and tell them last: a unit test that fails should be seen first. The
    longest begin first, so that no process has one left when the others are done; but before them
    the one that measures its server, which no other story has used."""
    stories = [item for item in items if HERE in item.path.parents]
    order = {HERE / f"test_{name}_story.py": number for number, name in enumerate(_LONGEST)}
    stories.sort(key=lambda item: order.get(item.path, len(order)))
    for story in stories:
        story.add_marker(pytest.mark.browser)
    items[:] = [item for item in items if item not in set(stories)] + stories


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where a story fails, tell what every page said and what the server printed."""
    report = yield
    if report.failed:
        report.sections += _seen(item.funcargs.get("browser"), item.funcargs.get("server"))
    return report


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = launch_chromium(playwright)
        if browser is None:
            _do_without()
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def server(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppServer]:
    """A server for everybody. When the last story is told it has to end without a trace."""
    server = AppServer(tmp_path_factory.mktemp("server"))
    try:
        yield server
        assert server.interrupt() == []
        assert server.tracebacks() == []
    finally:
        server.kill()


@pytest.fixture(scope="session")
def contexts(browser: Browser) -> ContextPool:
    """For fixtures that outlive a test; a test asks for `open_page`."""
    return ContextPool(browser)


@pytest.fixture
def open_page(contexts: ContextPool) -> Iterator[OpenPage]:
    """Opens an address as a new visitor: `open_page(url, PHONE)`; cookies make it a known one.
    What is to be done with the page before it is opened, like routing, is `prepare`."""
    taken = []

    def open_as_new_visitor(
        url: str,
        device: dict = DESK,
        cookies: Sequence[Any] = (),
        prepare: Callable[[Page], None] | None = None,
    ) -> Page:
        context = contexts.take(device)
        taken.append((device, context))
        context.add_cookies(cookies)
        page = context.new_page() if prepare else contexts.page(context)
        if prepare:
            page.set_viewport_size(device["viewport"])
            prepare(page)
        page.goto(url)
        page.locator("h1").wait_for()
        return page

    yield open_as_new_visitor
    for device, context in taken:
        contexts.give_back(device, context)


def _seen(browser: Browser | None, server: AppServer | None) -> Iterator[tuple[str, str]]:
    """Titled texts, of all pages that are open and of the server."""
    for context in browser.contexts if browser else ():
        for page in context.pages:
            try:
                yield f"Page {page.url}", page.inner_text("body")
            except Error as error:  # it shows nothing: that is told as well
                yield f"Page {page.url}", str(error)
    if server:
        yield "Printed by the server", server.printed()[-PRINTED:]


def _do_without() -> None:
    if os.environ.get("CI") == "true":
        pytest.fail(HOW_TO_GET_ONE)
    pytest.skip(HOW_TO_GET_ONE)
