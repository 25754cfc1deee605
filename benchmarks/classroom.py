"""A class of 40 at work on one server: drawing, training, with its board open at the front.

Most members are sessions over WebSocket (see `visitor`); two, and the teacher with the board, are
real browsers. Everybody is a member of one class, by the cookie that a browser keeps.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import random
import re
import secrets
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles

import psutil
from playwright.async_api import Browser, Page, async_playwright
from websockets.exceptions import ConnectionClosed

from benchmarks.common import Figures, megabytes, run_benchmark
from benchmarks.load import BEGIN, digit_drawings
from benchmarks.visitor import Visitor, visiting
from mnist_core.config import DEFAULT_MODEL
from mnist_core.data.datasets import load_test_split
from mnist_core.records import Class
from mnist_core.settings import Settings
from mnist_core.storage.class_drawing_store import ClassDrawingStore
from mnist_core.storage.class_store import ClassStore
from mnist_core.storage.database import Database
from mnist_core.storage.drawings import KeptDrawing
from mnist_core.storage.member_store import MemberStore
from mnist_core.ui.shared.browser_mark import COOKIE
from tests.browser.app_server import AppServer
from tests.browser.chromium import FLAGS, installed_browser

MEMBERS, RUNS, IN_BROWSERS = 40, 8, 2
SECONDS, IDLE_SECONDS = 60, 20
EVERY = (4.0, 6.0)  # seconds from one drawing to the next
SENT = 12  # drawings that are sent to the class while its board is looked at
BOARD = "Class?class_view=Board"
PROJECTOR = {"width": 1920, "height": 1080}


@dataclass
class Result:
    """What the class saw.

    Attributes:
        answers: seconds from each stroke to the answer.
        behind: seconds from each drawing that was sent until the board counted it.
        news: how often each of those who train saw new numbers.
        errors: what went wrong, in words.
        web: megabytes of the web process at most, and of all processes of the server together.
        idle_messages: what forty pages were sent in which nothing changed.
        idle_share: of one core, what the web process took meanwhile.
    """

    answers: list[float] = field(default_factory=list)
    behind: list[float] = field(default_factory=list)
    news: list[int] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    web: int = 0
    family: int = 0
    idle_messages: int = 0
    idle_share: float = 0.0


@dataclass(frozen=True)
class Classroom:
    """A class in a database, with the secrets of its teacher's and its members' browsers."""

    found: Class
    teacher: str
    marks: Sequence[str]
    drawings: ClassDrawingStore


def open_classroom(settings: Settings) -> Classroom:
    """Open a class of `MEMBERS`."""
    database = Database(settings)
    classes, members = ClassStore(database, settings), MemberStore(database, settings)
    teacher, *marks = (secrets.token_hex(16) for _ in range(MEMBERS + 1))
    found, _ = classes.open_class(teacher, "Benchmark")
    for mark in marks:
        members.join(mark, found.code)
    return Classroom(found, teacher, marks, ClassDrawingStore(database))


async def draw_on(visitor: Visitor, drawings: list[str], result: Result, until: float) -> None:
    """Another digit every few seconds, each another than the one before."""
    digits = itertools.cycle(random.sample(range(len(drawings)), len(drawings)))
    while time.monotonic() < until:
        await asyncio.sleep(random.uniform(*EVERY))
        digit = next(digits)
        try:
            result.answers.append(await visitor.draw(digit, drawings[digit]))
        except (TimeoutError, ConnectionClosed) as error:
            result.errors.append(f"{type(error).__name__}: {error}")
            return


async def send_to_board(room: Classroom, board: Page, result: Result, until: float) -> None:
    """Drawings come in, as when members press Send; the board is watched until it counts them."""
    images = load_test_split("mnist").images[100 : 100 + SENT]
    for number, image in enumerate(images, 1):
        await asyncio.sleep(max(0.5, (until - time.monotonic()) / (SENT + 1 - number) - 3))
        mark = room.marks[number % len(room.marks)]
        drawing = KeptDrawing(image, number % 10, model=DEFAULT_MODEL, answer=number % 10)
        began = time.perf_counter()
        await asyncio.to_thread(room.drawings.send, mark, room.found.id, drawing)
        counted = re.compile(rf"^{number} drawings?$")
        await board.locator("strong", has_text=counted).wait_for(timeout=20_000)
        result.behind.append(time.perf_counter() - began)


async def watch_memory(server: AppServer, result: Result) -> None:
    while True:
        with contextlib.suppress(psutil.NoSuchProcess):
            result.web = max(result.web, megabytes(psutil.Process(server.pid)))
            result.family = max(result.family, sum(map(megabytes, server.family())))
        await asyncio.sleep(1)


async def open_browser_page(browser: Browser, server: AppServer, address: str, mark: str) -> Page:
    context = await browser.new_context(viewport=PROJECTOR)
    await context.add_cookies([{"name": COOKIE, "value": mark, "url": server.url}])
    page = await context.new_page()
    await page.goto(server.page(address))
    await page.locator("h1, [data-testid=stHeading]").first.wait_for()
    return page


async def be_idle(visitors: Sequence[Visitor], server: AppServer, result: Result) -> None:
    """Nobody does anything: what is sent to their pages, and what it costs."""
    await asyncio.gather(*(visitor.hear_the_rest() for visitor in visitors))
    web = psutil.Process(server.pid)
    before, began = sum(web.cpu_times()[:2]), time.monotonic()

    async def count(visitor: Visitor) -> int:
        messages = 0
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(IDLE_SECONDS):
                while True:
                    await visitor.hear()
                    messages += 1
        return messages

    result.idle_messages = sum(await asyncio.gather(*map(count, visitors)))
    result.idle_share = (sum(web.cpu_times()[:2]) - before) / (time.monotonic() - began)


async def class_at_work(server: AppServer, room: Classroom) -> Result:
    result = Result()
    async with contextlib.AsyncExitStack() as stack:
        playwright = await stack.enter_async_context(async_playwright())
        browser = await playwright.chromium.launch(
            executable_path=installed_browser(), args=list(FLAGS)
        )
        stack.push_async_callback(browser.close)

        async def visit(page: str, mark: str) -> Visitor:
            cookie = f"{COOKIE}={mark}"
            return await stack.enter_async_context(visiting(server.page(), page, cookie))

        over_sockets = room.marks[IN_BROWSERS:]
        people = [await visit("Draw", mark) for mark in over_sockets]
        await asyncio.sleep(3)
        await be_idle(people, server, result)
        trainers = [await visit("Train", mark) for mark in over_sockets[:RUNS]]
        board = await open_browser_page(browser, server, BOARD, room.teacher)
        await board.get_by_text("Drawings", exact=True).first.click()
        for mark in room.marks[:IN_BROWSERS]:
            await open_browser_page(browser, server, "Draw", mark)
        memory = asyncio.create_task(watch_memory(server, result))
        watching = [asyncio.create_task(trainer.train()) for trainer in trainers]
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(BEGIN):
                while not any(trainer.news for trainer in trainers):
                    await asyncio.sleep(0.2)
        began, drawings = time.monotonic(), digit_drawings()
        until = began + SECONDS
        await asyncio.gather(
            *(draw_on(one, drawings, result, until) for one in people),
            send_to_board(room, board, result, until),
        )
        for task in (*watching, memory):
            task.cancel()
        ended = await asyncio.gather(*watching, return_exceptions=True)
    failed = [error for error in ended if not isinstance(error, asyncio.CancelledError)]
    result.errors += [f"watching: {error!r}" for error in failed]
    result.errors += ["an exception was shown"] * sum(v.exceptions for v in (*people, *trainers))
    result.news = [len([at for at in one.news if began <= at <= until]) for one in trainers]
    return result


def measure() -> Figures:
    with tempfile.TemporaryDirectory() as folder:
        room = open_classroom(Settings(artifacts=Path(folder) / "artifacts"))
        server = AppServer(Path(folder))
        try:
            result = asyncio.run(class_at_work(server, room))
            printed = server.tracebacks()
        finally:
            server.kill()
    return {
        "members, of which train": (MEMBERS, RUNS),
        "stroke to answer, p50 (s)": round(median(result.answers), 3),
        "stroke to answer, p95 (s)": round(quantiles(result.answers, n=20)[-1], 3),
        "longest (s)": round(max(result.answers), 3),
        "n of answers": len(result.answers),
        "board behind, median and most (s)": (
            round(median(result.behind), 2),
            round(max(result.behind), 2),
        ),
        "n of drawings sent": len(result.behind),
        "new numbers for each who trains": result.news,
        "errors": result.errors or 0,
        "tracebacks of the server": len(printed),
        "web process at most (MB)": result.web,
        "all processes at most (MB)": result.family,
        f"messages to idle pages in {IDLE_SECONDS} s": result.idle_messages,
        "web process while all are idle (share of a core)": round(result.idle_share, 3),
    }


if __name__ == "__main__":
    run_benchmark(f"A class of {MEMBERS} draws and trains, its board open", measure)
