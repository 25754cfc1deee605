"""A browser with one page open, as the server sees it: a session over WebSocket.

It sends what Streamlit's own page sends and takes note of what that page would show.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any, Protocol

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

_PROTOCOL = Subprotocol("streamlit")
LONGEST = 30.0  # seconds that anybody waits
REST = 0.5  # seconds in which what was sent is heard


class Socket(Protocol):
    """What a visitor needs of a WebSocket."""

    async def send(self, message: bytes) -> None: ...
    async def recv(self) -> Any: ...


@dataclass
class Visitor:
    """A browser with one page open.

    Attributes:
        socket: to the server.
        page: name of the page.
        page_hash: what the server calls the page. Each request names it: without it, a part that
            asks for the whole page anew gets Home.
        elements: ids of canvases and buttons by what they are, with their fragments.
        answer: what the network said last.
        look_again: seconds until the page looks again, and the fragment that it asks for.
        numbers: what a page that trains shows now: the sentence about its progress and the metrics.
        looks: when it looked, by the monotonic clock.
        news: when it saw other numbers than before, by the same clock.
        exceptions: how many the page has shown.
    """

    socket: Socket
    page: str
    page_hash: str = ""
    elements: dict[str, tuple[str, str]] = field(default_factory=dict)
    answer: str = ""
    look_again: tuple[float, str] | None = None
    numbers: dict[str, str] = field(default_factory=dict)
    looks: list[float] = field(default_factory=list)
    news: list[float] = field(default_factory=list)
    exceptions: int = 0

    async def open(self) -> None:
        await self.send(ClientState(page_name=self.page))
        await self.hear_until_done()

    async def send(self, state: ClientState) -> None:
        state.page_script_hash = self.page_hash
        await self.socket.send(BackMsg(rerun_script=state).SerializeToString())

    async def hear_until_done(self) -> None:
        """Listen until the page is whole: a run that ends early begins another at once."""
        async with asyncio.timeout(LONGEST):
            while not _is_end(await self.hear()):
                pass

    async def hear_the_rest(self) -> None:
        """Listen to what came after the page was whole: Streamlit says then that it is at rest."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(REST):
                while True:
                    await self.hear()

    async def hear(self) -> ForwardMsg:
        message: ForwardMsg = ForwardMsg.FromString(await self.socket.recv())
        kind = message.WhichOneof("type")
        if kind == "navigation":
            self.page_hash = message.navigation.page_script_hash
        elif kind == "auto_rerun":
            self.look_again = message.auto_rerun.interval, message.auto_rerun.fragment_id
        elif kind == "delta" and message.delta.HasField("new_element"):
            self._note(message.delta)
        return message

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
            while not _is_end(await self.hear()):
                pass
        return seconds

    async def train(self) -> None:
        """Press Train, then watch the run, looking again as often as the page asks."""
        state = ClientState(page_name=self.page)
        state.widget_states.widgets.add(id=self.elements["Train"][0], trigger_value=True)
        await self.send(state)
        await self.hear_until_done()
        while True:
            await self.look()

    async def look(self) -> None:
        """Wait as long as the page asks, and look again; note when, and whether it was news."""
        assert self.look_again, "the page does not ask to be looked at again"
        interval, fragment = self.look_again
        await asyncio.sleep(interval)
        before = dict(self.numbers)
        state = ClientState(page_name=self.page, fragment_id=fragment, is_auto_rerun=True)
        await self.send(state)
        await self.hear_until_done()
        self.looks.append(time.monotonic())
        if self.numbers != before:
            self.news.append(self.looks[-1])

    def _note(self, delta: Any) -> None:
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
        elif kind == "progress":
            self.numbers["progress"] = element.progress.text
        elif kind == "metric":
            self.numbers[element.metric.label] = element.metric.body


def _is_end(message: ForwardMsg) -> bool:
    """Whether nothing follows until somebody asks for something."""
    return (
        message.WhichOneof("type") == "script_finished"
        and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN
    )


@contextlib.asynccontextmanager
async def visiting(address: str, page: str, cookie: str = "") -> AsyncIterator[Visitor]:
    """Open a page of the server at an address, e.g. `http://127.0.0.1:8501/`.

    Args:
        address: of Home.
        page: name of the page.
        cookie: what the browser keeps, e.g. "name=value".
    """
    stream = address.replace("http", "ws", 1) + "_stcore/stream"
    headers = {"Cookie": cookie} if cookie else {}
    async with connect(
        stream, subprotocols=[_PROTOCOL], max_size=None, additional_headers=headers
    ) as socket:
        visitor = Visitor(socket, page)
        await visitor.open()
        yield visitor
