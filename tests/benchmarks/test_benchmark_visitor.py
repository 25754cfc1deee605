"""The benchmark's visitor does what a browser does when a page asks to be drawn anew."""

from __future__ import annotations

import asyncio

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from benchmarks.visitor import Visitor

PAGE, PART = "the page", "the part that looks again"


class Server:
    """Draws the page; each look at its part ends early and draws the whole page anew. As
    Streamlit's, it answers nothing about a part that the page does not have, and draws Home for a
    part that does not say which page is meant."""

    def __init__(self) -> None:
        self.asked: list[ClientState] = []
        self._sent: asyncio.Queue[bytes] = asyncio.Queue()
        self._parts = {PART}

    async def recv(self) -> bytes:
        return await asyncio.wait_for(self._sent.get(), 1)

    async def send(self, message: bytes) -> None:
        state = BackMsg.FromString(message).rerun_script
        self.asked.append(state)
        if state.fragment_id and state.fragment_id not in self._parts:
            return
        if state.fragment_id:
            self._say(ForwardMsg(script_finished=ForwardMsg.FINISHED_EARLY_FOR_RERUN))
        self._draw(state.page_script_hash or ("" if state.fragment_id else state.page_name))

    def _draw(self, page: str) -> None:
        where = ForwardMsg()
        where.navigation.page_script_hash = PAGE if page else ""
        self._say(where)
        self._parts = {PART} if page else set()
        if page:
            shown, again = ForwardMsg(), ForwardMsg()
            shown.delta.new_element.progress.text = f"Epoch {len(self.asked)}"
            again.auto_rerun.interval, again.auto_rerun.fragment_id = 0.001, PART
            self._say(shown)
            self._say(again)
        self._say(ForwardMsg(script_finished=ForwardMsg.FINISHED_SUCCESSFULLY))

    def _say(self, message: ForwardMsg) -> None:
        self._sent.put_nowait(message.SerializeToString())


@pytest.fixture
def looked_twice() -> tuple[Visitor, Server]:
    async def look_twice() -> tuple[Visitor, Server]:
        server = Server()
        visitor = Visitor(server, "Train")
        await visitor.open()
        await visitor.look()
        await visitor.look()
        return visitor, server

    return asyncio.run(look_twice())


def test_a_part_that_asks_for_the_whole_page_gets_its_own_page_and_is_looked_at_again(
    looked_twice,
):
    visitor, server = looked_twice
    assert [state.page_script_hash for state in server.asked] == ["", PAGE, PAGE]
    assert visitor.numbers == {"progress": "Epoch 3"}


def test_each_look_with_new_numbers_is_counted_after_the_page_is_whole(looked_twice):
    visitor, _ = looked_twice
    assert visitor.news == visitor.looks
    assert len(visitor.looks) == 2
