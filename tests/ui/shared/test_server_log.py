"""What the server prints: nothing when a browser leaves, everything when something breaks."""

import asyncio
import logging

import pytest
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketDisconnected

from mnist_core.ui.shared.server_log import keep_departures_quiet

UVICORN = logging.getLogger("uvicorn.error")


@pytest.fixture(autouse=True)
def quiet_server():
    filters = list(UVICORN.filters)
    keep_departures_quiet()
    yield
    UVICORN.filters[:] = filters


def test_a_browser_that_left_while_it_was_written_to_is_not_reported(caplog):
    with pytest.raises(WebSocketDisconnected) as left:
        asyncio.run(_close_twice())
    UVICORN.error("Exception in ASGI application\n", exc_info=left.value)
    assert caplog.records == []


@pytest.mark.parametrize("error", [RuntimeError("broken"), TypeError("text frames")])
def test_any_other_error_of_a_connection_is_reported(caplog, error):
    UVICORN.error("Exception in ASGI application\n", exc_info=error)
    assert str(error) in caplog.text


def test_a_report_without_an_exception_is_kept(caplog):
    UVICORN.error("no handshake")
    assert caplog.messages == ["no handshake"]


def test_a_second_page_does_not_filter_again():
    keep_departures_quiet()
    assert len(UVICORN.filters) == len(set(UVICORN.filters))


async def _close_twice() -> None:
    """Do what Streamlit's endpoint does with a browser that has gone: close what is closed."""

    async def receive() -> dict:
        return {"type": "websocket.connect"}

    async def send(message: dict) -> None:
        if message["type"] != "websocket.accept":
            raise OSError("the browser has gone")

    websocket = WebSocket({"type": "websocket", "headers": []}, receive, send)
    await websocket.accept()
    with pytest.raises(WebSocketDisconnect):
        await websocket.send_bytes(b"a picture")
    await websocket.close()
