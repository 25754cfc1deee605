"""A class at work: 40 people draw while 8 networks train; how long each waits for an answer, and
how often those who train see new numbers.

People are sessions over WebSocket, which send what the browser sends and wait for what it shows.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import contextlib
import io
import itertools
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles

import numpy as np
import psutil
from PIL import Image
from websockets.exceptions import ConnectionClosed

from benchmarks.common import Figures, megabytes, run_benchmark
from benchmarks.visitor import Visitor, visiting
from mnist_core.data.datasets import load_test_split
from tests.browser.app_server import AppServer

PEOPLE, RUNS, SECONDS = 40, 8, 45
BEGIN = 120.0  # seconds in which the worker has imported TensorFlow
EVERY = (2.0, 6.0)  # seconds from an answer to the next stroke
_WITHOUT = """import mnist_core.engine.garbage
mnist_core.engine.garbage.set_aside_what_stays = lambda: None
from streamlit.web.cli import main
main(prog_name="streamlit")"""


class WithoutFreeze(AppServer):
    """The same server, whose full collections look at everything, as they did before."""

    PYTHON = ("-c", _WITHOUT)


@dataclass
class Result:
    """What 40 people saw: seconds to each answer, errors, what those who train saw, and the web
    process's megabytes before and after.

    Attributes:
        looks: how often each of those who train looked while the others drew.
        news: how often each of them saw other numbers than before.
        longest_still: seconds in which none of them did, at most.
    """

    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    looks: list[int] = field(default_factory=list)
    news: list[int] = field(default_factory=list)
    longest_still: float = 0.0
    before: int = 0
    after: int = 0


async def draw_on(visitor: Visitor, drawings: list[str], result: Result, until: float) -> None:
    """Another digit every few seconds, each another than the one before."""
    digits = itertools.cycle(random.sample(range(len(drawings)), len(drawings)))
    while time.monotonic() < until:
        await asyncio.sleep(random.uniform(*EVERY))
        digit = next(digits)
        try:
            result.seconds.append(await visitor.draw(digit % 10, drawings[digit]))
        except (TimeoutError, ConnectionClosed) as error:
            result.errors.append(f"{type(error).__name__}: {error}")
            return


async def class_at_work(server: AppServer) -> Result:
    result, web = Result(), psutil.Process(server.pid)
    async with contextlib.AsyncExitStack() as stack:

        async def visit(page: str) -> Visitor:
            return await stack.enter_async_context(visiting(server.page(), page))

        trainers = [await visit("Train") for _ in range(RUNS)]
        people = [await visit("Draw") for _ in range(PEOPLE)]
        watching = [asyncio.create_task(trainer.train()) for trainer in trainers]
        await until_one_learns(trainers)
        result.before = megabytes(web)
        drawings, began = digit_drawings(), time.monotonic()
        until = began + SECONDS
        await asyncio.gather(*(draw_on(one, drawings, result, until) for one in people))
        result.after = megabytes(web)
        for task in watching:
            task.cancel()
        ended = await asyncio.gather(*watching, return_exceptions=True)
    note_watching(trainers, began, until, result)
    failed = [error for error in ended if not isinstance(error, asyncio.CancelledError)]
    result.errors += [f"watching: {error!r}" for error in failed]
    result.errors += ["an exception was shown"] * sum(v.exceptions for v in (*people, *trainers))
    return result


async def until_one_learns(trainers: list[Visitor]) -> None:
    with contextlib.suppress(TimeoutError):  # then the figures tell of it
        async with asyncio.timeout(BEGIN):
            while not any(trainer.news for trainer in trainers):
                await asyncio.sleep(0.2)


def note_watching(trainers: list[Visitor], began: float, until: float, result: Result) -> None:
    """What those who train saw between two moments."""

    def within(moments: list[float]) -> list[float]:
        return [moment for moment in moments if began <= moment <= until]

    result.looks = [len(within(trainer.looks)) for trainer in trainers]
    result.news = [len(within(trainer.news)) for trainer in trainers]
    seen = [began, *sorted(m for trainer in trainers for m in within(trainer.news)), until]
    result.longest_still = max(after - before for before, after in itertools.pairwise(seen))


def digit_drawings() -> list[str]:
    """Test images as large as the paper, as data URLs of PNG files."""
    return [_png(image) for image in load_test_split("mnist").images[:40]]


def _png(image: np.ndarray) -> str:
    picture = np.full((280, 280), 255, np.uint8)
    picture[14:266, 14:266] = 255 - image.repeat(9, axis=0).repeat(9, axis=1)
    buffer = io.BytesIO()
    Image.fromarray(picture).convert("RGBA").save(buffer, "PNG")
    return f"data:image/png;base64,{base64.b64encode(buffer.getvalue()).decode()}"


@contextlib.contextmanager
def running(kind: type[AppServer]) -> Iterator[AppServer]:
    with tempfile.TemporaryDirectory() as folder:
        server = kind(Path(folder))
        try:
            yield server
        finally:
            server.kill()


def measure_one(kind: type[AppServer]) -> Figures:
    with running(kind) as server:
        result = asyncio.run(class_at_work(server))
        printed = server.printed().count("Traceback")
    return {
        "answer, p50 (s)": round(median(result.seconds), 3),
        "answer, p95 (s)": round(quantiles(result.seconds, n=20)[-1], 3),
        "longest (s)": round(max(result.seconds), 3),
        "n of answers": len(result.seconds),
        "looks at each run": result.looks,
        "of which with new numbers": result.news,
        "longest without any for anybody (s)": round(result.longest_still, 1),
        "errors": result.errors or 0,
        "tracebacks of the server": printed,
        "web process before and after (MB)": (result.before, result.after),
    }


def measure(rounds: int, compare: bool) -> Figures:
    figures: Figures = {"sessions that draw": PEOPLE, "runs": RUNS, "seconds": SECONDS}
    kinds = {"as it is": AppServer, **({"without the freeze": WithoutFreeze} if compare else {})}
    for number in range(1, rounds + 1):
        for name, kind in kinds.items():
            figures[f"{name}, {number}"] = measure_one(kind)
    return figures


if __name__ == "__main__":
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--compare", action="store_true", help="alternate with no gc.freeze")
    parser.add_argument("--rounds", type=int, default=1)
    chosen, sys.argv[1:] = parser.parse_known_args()
    run_benchmark(
        f"{PEOPLE} people draw while {RUNS} networks train",
        lambda: measure(chosen.rounds, chosen.compare),
    )
