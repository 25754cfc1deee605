"""What the server prints to the terminal of whoever started it."""

from __future__ import annotations

import logging

from starlette.websockets import WebSocketDisconnected

# The logger of uvicorn, Streamlit's web server, for exceptions of whole connections.
_CONNECTIONS = logging.getLogger("uvicorn.error")


def keep_departures_quiet() -> None:
    """Print no traceback for a browser that left while it was being written to.

    Streamlit 1.67 closes such a connection a second time, which is an error to Starlette, and
    sixty lines to a teacher whose class puts its phones away. The session itself is ended as
    any other. Calling this again changes nothing.
    """
    _CONNECTIONS.addFilter(_is_no_departure)


def _is_no_departure(record: logging.LogRecord) -> bool:
    error = record.exc_info[1] if record.exc_info else None
    return not isinstance(error, WebSocketDisconnected)
