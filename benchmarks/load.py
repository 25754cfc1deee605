"""A class at work: 40 people draw while 8 networks train; how long each waits for an answer.

People are sessions over WebSocket, which send what the browser sends and wait for what it shows.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import contextlib
import io
import itertools
import json
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
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from benchmarks.common import Figures, megabytes, run_benchmark
from mnist_core.data.datasets import load_test_split
from tests.browser.app_server import AppServer

PEOPLE, RUNS, SECONDS = 40, 8, 45
EVERY = (2.0, 6.0)  # seconds from an answer to the next stroke
LONGEST = 30.0  # seconds that anybody waits
_WITHOUT = """import mnist_core.engine.garbage
mnist_core.engine.garbage.set_aside_what_stays = lambda: None
from streamlit.web.cli import main
main(prog_name="streamlit")"""


class WithoutFreeze(AppServer):
    """The same server, whose full collections look at everything, as they did before."""

    PYTHON = ("-c", _WITHOUT)


@dataclass
class Visitor:
    """A browser with one page open.

    Attributes:
        socket: to the server.
        page: name of the page.
        elements: ids of canvases and buttons by what they are, with their fragments.
        answer: what the network said last.
    """

    socket: ClientConnection
    page: str
    elements: dict[str, tuple[str, str]] = field(default_factory=dict)
    answer: str = ""
    look_again: tuple[float, str] | None = None
    exceptions: int = 0

    async def open(self) -> None:
        await self.send(ClientState(page_name=self.page))
        await self.hear_until_done()

    async def send(self, state: ClientState) -> None:
        await self.socket.send(BackMsg(rerun_script=state).SerializeToString())

    async def hear_until_done(self) -> None:
        async with asyncio.timeout(LONGEST):
            while (await self.hear()).WhichOneof("type") != "script_finished":
                pass

    async def hear(self) -> ForwardMsg:
        message = ForwardMsg.FromString(await self.socket.recv())
        if message.HasField("auto_rerun"):
            self.look_again = message.auto_rerun.interval, message.auto_rerun.fragment_id
        if message.HasField("delta") and message.delta.HasField("new_element"):
            self._note(message.delta)
        return message

    def _note(self, delta: object) -> None:
        element = delta.new_element
        kind = element.WhichOneof("type")
        if kind == "bidi_component" and "canvas" in element.bidi_component.component_name:
            self.elements["canvas"] = element.bidi_component.id, delta.fragment_id
        elif kind == "button":
            self.elements[element.button.label] = element.button.id, delta.fragment_id
        elif kind == "exception":
            self.exceptions += 1
        elif kind == "html" and 'data-testid="answer"' in element.html.body:
            self.answer = element.html.body

    async def draw(self, digit: int, drawing: str) -> float:
        """Seconds from a stroke until the answer to it is there, another than before."""
        widget, fragment = self.elements["canvas"]
        state = ClientState(page_name=self.page, fragment_id=fragment)
        raw = {"objects": [{"type": "Path", "stroke": digit}]}
        value = json.dumps({"drawing": {"raw": raw, "data": drawing}, "backgroundFit": None})
        state.widget_states.widgets.add(id=widget, json_value=value)
        before, began = self.answer, time.perf_counter()
        await self.send(state)
        async with asyncio.timeout(LONGEST):
            while self.answer == before:
                await self.hear()
            seconds = time.perf_counter() - began
            while (await self.hear()).WhichOneof("type") != "script_finished":
                pass
        return seconds

    async def train(self) -> None:
        """Press Train, then watch the run, looking again as often as the page asks."""
        state = ClientState(page_name=self.page)
        state.widget_states.widgets.add(id=self.elements["Train"][0], trigger_value=True)
        await self.send(state)
        await self.hear_until_done()
        while True:
            interval, fragment = self.look_again or (1.0, "")
            await asyncio.sleep(interval)
            await self.send(
                ClientState(page_name=self.page, fragment_id=fragment, is_auto_rerun=True)
            )
            await self.hear_until_done()


@dataclass
class Result:
    """What 40 people saw: seconds to each answer, errors, and the web process's megabytes before
    and after."""

    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    before: int = 0
    after: int = 0


async def visit(server: AppServer, page: str, stack: contextlib.AsyncExitStack) -> Visitor:
    address = server.page("_stcore/stream").replace("http", "ws", 1)
    socket = await stack.enter_async_context(
        connect(address, subprotocols=["streamlit"], max_size=None)
    )
    visitor = Visitor(socket, page)
    await visitor.open()
    return visitor


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
        trainers = [await visit(server, "Train", stack) for _ in range(RUNS)]
        people = [await visit(server, "Draw", stack) for _ in range(PEOPLE)]
        watching = [asyncio.create_task(trainer.train()) for trainer in trainers]
        await asyncio.sleep(15)  # until the worker has imported TensorFlow
        result.before = megabytes(web)
        until, drawings = time.monotonic() + SECONDS, digit_drawings()
        await asyncio.gather(*(draw_on(one, drawings, result, until) for one in people))
        result.after = megabytes(web)
        for task in watching:
            task.cancel()
        ended = await asyncio.gather(*watching, return_exceptions=True)
    failed = [error for error in ended if not isinstance(error, asyncio.CancelledError)]
    result.errors += [f"watching: {error!r}" for error in failed]
    result.errors += ["an exception was shown"] * sum(v.exceptions for v in (*people, *trainers))
    return result


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
