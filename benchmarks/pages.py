"""The pages in a real browser: first page, answer to a stroke, memory of the web process, and what
the languages take of it.
"""

from __future__ import annotations

import contextlib
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles

import psutil
from playwright.sync_api import Browser, Page, expect, sync_playwright

from benchmarks.common import Figures, megabytes, run_benchmark, wait_for
from mnist_core.i18n.languages import LANGUAGES
from tests.browser.app_server import AppServer
from tests.browser.chromium import launch_chromium
from tests.browser.screens import LONGEST_WAIT
from tests.browser.visitor import paper, press_train, progress
from tests.helpers.ports import free_port

STROKES = 20
STARTS = 5
# What a process with Streamlit grows by when it first says a sentence, a number and a date in each
# language, in bytes.
_SPEAK = """import datetime, gc, psutil, streamlit
from mnist_core.engine.memory import give_back_memory
from mnist_core.i18n.languages import LANGUAGES
def memory():
    gc.collect()
    give_back_memory()
    return psutil.Process().memory_full_info().uss
memory()
before = memory()
from mnist_core.i18n import _, formats
from mnist_core.i18n.translations import speaking
for language in LANGUAGES:
    with speaking(language):
        _("Home"), formats.number(1234), formats.day_and_time(datetime.datetime(2026, 11, 26))
    print(memory() - before)
"""
BARE = 'import streamlit as st\nst.title("bare")\nst.write("hello")\n'
_ANSWER = """() => [...document.querySelectorAll('[data-testid=answer], [data-testid=bars]')]
    .map(part => part.innerText).join()"""


@contextlib.contextmanager
def bare_server(folder: Path) -> Iterator[str]:
    """A Streamlit app of one line, to compare with."""
    (folder / "bare.py").write_text(BARE)
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", "bare.py", "--server.headless", "true"]
    command += ["--server.port", str(port), "--server.fileWatcherType", "none"]
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL)
    try:
        wait_for(lambda: _answers(f"http://127.0.0.1:{port}/_stcore/health"), "the server", 60)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


def open_first_page(browser: Browser, url: str) -> None:
    """Open a page and wait until its heading is shown."""
    with contextlib.closing(browser.new_page()) as page:
        page.goto(url)
        page.locator("h1").first.wait_for(timeout=60_000)


def _answers(url: str) -> bool:
    with contextlib.suppress(OSError):
        urllib.request.urlopen(url, timeout=2).close()
        return True
    return False


def first_pages(browser: Browser, folder: Path) -> tuple[list[float], list[float]]:
    """Seconds from the server's start to the first heading, bare and ours, alternating."""
    bare, ours = [], []
    for i in range(STARTS):
        began = time.perf_counter()
        with bare_server(folder) as url:
            open_first_page(browser, url)
            bare.append(time.perf_counter() - began)
        began = time.perf_counter()
        server = AppServer(folder / f"start-{i}")
        try:
            open_first_page(browser, server.url)
            ours.append(time.perf_counter() - began)
        finally:
            server.kill()
    return bare, ours


def language_memory() -> dict[str, float]:
    """Megabytes of the first language, then of the first two and so on: medians."""
    command = [sys.executable, "-W", "ignore", "-c", _SPEAK]
    runs = [subprocess.run(command, capture_output=True, check=True) for _ in range(STARTS)]
    taken = zip(*(map(int, run.stdout.split()) for run in runs), strict=True)
    return {
        " and ".join(list(LANGUAGES)[: count + 1]): round(median(values) / 1e6, 1)
        for count, values in enumerate(taken)
    }


def answer_times(page: Page) -> list[float]:
    """Seconds from mouse-up to the changed answer, for strokes added one after the other."""
    times = []
    for i in range(STROKES):
        if i % 5 == 0 and i:
            page.locator(".st-key-draw_clear button").click()
            expect(page.get_by_test_id("answer")).to_have_count(0)
        box, before = paper(page), page.evaluate(_ANSWER)
        x, y = box["x"] + 60 + 31 * (i % 5), box["y"] + 60
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + 25, y + 150, steps=5)
        began = time.perf_counter()
        page.mouse.up()
        page.wait_for_function(f"before => ({_ANSWER})() !== before", arg=before, polling=10)
        times.append(time.perf_counter() - began)
    return times


def train_in_background(browser: Browser, server: AppServer) -> Page:
    """A CNN that trains for as long as the measurement takes."""
    page = browser.new_page()
    page.goto(server.page("Train?model=cnn&epochs=30"))
    press_train(page)
    expect(progress(page)).to_contain_text("images per second", timeout=LONGEST_WAIT)
    return page


def in_milliseconds(times: list[float]) -> tuple[int, int]:
    """Median and 95th percentile."""
    return round(1000 * median(times)), round(1000 * quantiles(times, n=20)[-1])


def measure() -> Figures:
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as name:
        browser = launch_chromium(playwright)
        bare, ours = first_pages(browser, Path(name))
        server = AppServer(Path(name) / "pages")
        try:
            page = browser.new_page()
            for address in ("", "Browse", "Train", "Draw"):
                page.goto(server.page(address))
                page.locator("h1").first.wait_for()
            page.locator("canvas.upper-canvas").wait_for()
            page.wait_for_timeout(15_000)  # until the worker has imported TensorFlow
            idle = answer_times(page)
            train_in_background(browser, server)
            page.goto(server.page("Draw"))
            page.locator("canvas.upper-canvas").wait_for()
            busy = answer_times(page)
            web = psutil.Process(server.pid)
            family = [p for p in server.family() if p.pid != web.pid]
            memory = megabytes(web), sum(megabytes(p) for p in family)
        finally:
            server.kill()
    return {
        "first page, bare app (s, median)": round(median(bare), 2),
        "first page, this app (s, median)": round(median(ours), 2),
        "ratio": round(median(ours) / median(bare), 2),
        "n of starts": STARTS,
        "mouse-up to answer, idle (ms, median and 95th percentile)": in_milliseconds(idle),
        "the same while a CNN trains": in_milliseconds(busy),
        "n of strokes": STROKES,
        "web process with scheduler (MB)": memory[0],
        "worker (MB)": memory[1],
        "all (MB)": sum(memory),
        "what sentences, numbers and dates take of it (MB)": language_memory(),
        "n of that": STARTS,
    }


if __name__ == "__main__":
    run_benchmark("The pages in Chromium", measure)
