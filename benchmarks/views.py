"""Every page and every view in a real browser: from the click until nothing moves any more.

Pages are opened on a server with ten runs and ten drawings and on one with 1,000 and 10,000. On
Home: from loading the page to the first answer, the drawing of the digit included, and from the
press on "Watch a network learn to read" until the first of twenty images is read differently.
"""

from __future__ import annotations

import contextlib
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

import psutil
from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.common import Figures, megabytes, run_benchmark
from benchmarks.kept import FEW, MANY, MARK, Kept, fill_database
from mnist_core.ui.shared.browser_mark import COOKIE
from tests.browser.app_server import AppServer
from tests.browser.chromium import launch_chromium
from tests.browser.visitor import SEVEN, draw

ROUNDS = 5
PAGES = ("Home", "Draw", "Train", "Browse", "Inside", "Handwriting")
MODELS = ("digits-cnn", "digits-drawing")
_REST_MS = 600  # without a change of the page it is taken to be done

# When the last click was, and when anything on the page last changed, in milliseconds.
_WATCH = """() => {
    window.clicked = window.changed = performance.now();
    addEventListener('click', () => { window.clicked = performance.now() }, true);
    const look = new MutationObserver(() => { window.changed = performance.now() });
    const all = {subtree: true, childList: true, attributes: true, characterData: true};
    look.observe(document.querySelector('.stApp'), all);
}"""
_DONE = """rest => document.querySelector('[data-test-script-state=notRunning]')
    && performance.now() - Math.max(window.changed, window.clicked) > rest"""

LEARN = "Watch a network learn to read"
# True once the images that are watched are read differently from when they were first shown.
_FLIPPED = """() => {
    const shown = document.querySelector('[data-testid=watched]')?.innerText;
    window.first ??= shown;
    return shown !== undefined && shown !== window.first;
}"""


def milliseconds(page: Page, click: Callable[[], None]) -> float:
    """From a click until the last change of the page."""
    click()
    page.wait_for_function(_DONE, arg=_REST_MS, polling=50)
    return page.evaluate("window.changed - window.clicked")


def open_watched(page: Page, address: str) -> None:
    page.goto(address)
    page.locator("h1").first.wait_for()
    page.evaluate(_WATCH)
    page.wait_for_function(_DONE, arg=3 * _REST_MS, polling=50)


def click_through(
    page: Page, names: Sequence[str], click: Callable[[str], None]
) -> dict[str, float]:
    """The median time of each, in milliseconds. A first round, not counted, loads what is kept."""
    times: dict[str, list[float]] = {name: [] for name in names}
    for number in range(ROUNDS + 1):
        for name in names:
            seen = milliseconds(page, lambda name=name: click(name))
            if number:
                times[name].append(seen)
    return {name: round(median(seen)) for name, seen in times.items()}


def page_times(page: Page, folder: Path, kept: Kept) -> tuple[dict[str, float], int]:
    """Of each page on a server with so much in its database, and the memory it takes, in MB."""
    fill_database(folder / "artifacts", kept)
    server = AppServer(folder)
    try:
        open_watched(page, server.page())
        page.context.add_cookies([{"name": COOKIE, "value": MARK, "url": server.url}])
        page.wait_for_timeout(15_000)  # until the worker has imported TensorFlow
        sidebar = page.get_by_test_id("stSidebar")
        times = click_through(
            page, PAGES, lambda name: sidebar.get_by_role("link", name=name).click()
        )
        return times, megabytes(psutil.Process(server.pid))
    finally:
        server.kill()


def home_times(browser: Browser, server: AppServer) -> dict[str, float]:
    """Medians on Home, in milliseconds, each in a browser that comes for the first time."""
    answers, flips = [], []
    for number in range(ROUNDS + 1):  # a first one, not counted, loads what is kept
        with contextlib.closing(browser.new_context()) as context:
            page = context.new_page()
            began = time.perf_counter()
            page.goto(server.page())
            draw(page, SEVEN)
            page.get_by_test_id("bars").wait_for()
            answered = time.perf_counter()
            page.get_by_role("button", name=LEARN).click()
            pressed = time.perf_counter()
            page.wait_for_function(_FLIPPED, polling=20, timeout=60_000)
            flipped = time.perf_counter()
            page.get_by_text("Finished: it reads").wait_for(timeout=120_000)
        if number:
            answers.append(1000 * (answered - began))
            flips.append(1000 * (flipped - pressed))
    return {
        "load to first answer": round(median(answers)),
        "press to first flip": round(median(flips)),
    }


def measure() -> Figures:
    figures: Figures = {}
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = launch_chromium(playwright)
        page = browser.new_page()
        for kept in (FEW, MANY):
            name = f"{kept.runs:,} runs and {kept.drawings:,} drawings"
            times, memory = page_times(page, Path(folder) / str(kept.runs), kept)
            figures[f"pages with {name} (ms)"] = times
            figures[f"web process with {name} (MB)"] = memory
        server = AppServer(Path(folder))
        try:
            open_watched(page, server.page())
            page.wait_for_timeout(15_000)  # until the worker has imported TensorFlow
            figures["Home (ms)"] = home_times(browser, server)
            for model in MODELS:
                for title in ("Browse", "Inside"):
                    open_watched(page, server.page(f"{title}?model={model}"))
                    views = page.locator(f".st-key-{title.lower()}_view").get_by_role("radio")
                    names = views.all_inner_texts()
                    figures[f"{title}, {model} (ms)"] = click_through(
                        page,
                        [*names[1:], names[0]],  # it opens with the first
                        lambda name, views=views: views.get_by_text(name, exact=True).click(),
                    )
        finally:
            server.kill()
    return {**figures, "n": ROUNDS}


if __name__ == "__main__":
    run_benchmark("Every page and view in Chromium, from the click to the last change", measure)
