"""What lessons remember of each browser: in the server's memory, so that a reload loses nothing.
A restart of the server does; what the database knows outlives that, too."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Any

import streamlit as st

from mnist_core.ui.shared.browser_mark import owner_mark

MOST_PEOPLE = 2_000  # some kB of each; whoever was here longest ago is forgotten


class Memory:
    """Notes by the browser's secret. Safe to share between threads."""

    def __init__(self) -> None:
        self._people: OrderedDict[str, dict[str, Any]] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, mark: str) -> dict[str, Any]:
        """The notes of a browser, to be read and changed by its own sessions."""
        with self._lock:
            notes = self._people.setdefault(mark, {})
            self._people.move_to_end(mark)
            if len(self._people) > MOST_PEOPLE:
                self._people.popitem(last=False)
            return notes


def memory_here() -> dict[str, Any]:
    """The notes of this browser."""
    return _memory().of(owner_mark())


@st.cache_resource(show_spinner=False)
def _memory() -> Memory:
    return Memory()
