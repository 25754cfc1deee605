"""What a server printed is read aright."""

from __future__ import annotations

import pytest

from tests.browser.app_server import AppServer, tracebacks_in

LINE = "\x1b[31m──\x1b[0m\x1b[1;31mTraceback \x1b[0m\x1b[2;31m(most recent call last)\x1b[0m──\n"
FRAME = (
    "\x1b[31m│\x1b[0m \x1b[2m/lib/{}\x1b[0m\x1b[1msession_st\x1b[0m │\n"
    "│ ate.py:956 in _call_callb │\n│ acks │\n"
)
CHANGED = "\x1b[1;91mRuntimeError: \x1b[0mdictionary changed size during iteration\n"


@pytest.fixture
def after_printing(monkeypatch):
    """The tracebacks of a server that has printed this."""
    server = AppServer.__new__(AppServer)

    def tracebacks(printed: str) -> list[str]:
        monkeypatch.setattr(server, "printed", lambda: printed)
        return server.tracebacks()

    return tracebacks


def test_a_traceback_is_found_whatever_frames_and_colours_it_has(after_printing):
    plain = 'Traceback (most recent call last):\n  File "a.py", line 1\nValueError: no'
    in_a_frame = LINE + FRAME.format("mnist_core/") + "\x1b[1;91mKeyError: \x1b[0m7\n"
    assert len(after_printing(f"{plain}\nAll is well.\n{in_a_frame}Aborted!")) == 2
    assert len(after_printing("Traceback, and no end")) == 1
    assert after_printing("All is well.") == []


def test_only_streamlits_own_race_is_none(after_printing):
    streamlits = LINE + FRAME.format("streamlit/") + CHANGED
    assert len(tracebacks_in(streamlits)) == 1
    assert after_printing(streamlits) == []
    assert len(after_printing(LINE + FRAME.format("mnist_core/") + CHANGED)) == 1
    assert len(after_printing(LINE + "│ session_state.py:12 in get │\n" + CHANGED)) == 1
    assert len(after_printing(streamlits + LINE + FRAME.format("streamlit/") + "KeyError: 7")) == 1
