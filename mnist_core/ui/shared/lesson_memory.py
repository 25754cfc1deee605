"""What lessons remember of each browser: in the server's memory, so that a reload loses nothing.
A restart of the server does; what the database knows outlives that, too.

Before a browser's first answer, or its first deed within a lesson, only the session remembers: the
page views of those who do neither push nobody's answers out.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from mnist_core.ui.shared.browser_mark import owner_mark

MOST_PEOPLE = 2_000  # some kB of each; whoever was here longest ago is forgotten
NOTES = "lesson_notes"  # of a session whose browser is not remembered yet


class Memory:
    """Notes by the browser's secret. Safe to share between threads.

    Attributes:
        began: since when there is anything in it, in seconds since 1970.
    """

    def __init__(self) -> None:
        self.began = time.time()
        self._people: OrderedDict[str, dict[str, Any]] = OrderedDict()
        self._lock = threading.Lock()

    def begin(self, mark: str, notes: Mapping[str, Any]) -> None:
        """Remember a browser, beginning with these notes where it has none by their names."""
        with self._lock:
            self._people[mark] = {**notes, **self._people.get(mark, {})}
            self._people.move_to_end(mark)
            if len(self._people) > MOST_PEOPLE:
                self._people.popitem(last=False)

    def change(self, mark: str, name: str, changed: Callable[[Any], Any]) -> bool:
        """Change a note of a browser, which no other thread does meanwhile.

        Args:
            mark: the browser's secret.
            name: of the note.
            changed: given the note, None for none yet, the new one. It changes nothing itself.

        Returns:
            False if the browser is not remembered: nothing was changed.
        """
        with self._lock:
            notes = self._people.get(mark)
            if notes is None:
                return False
            notes[name] = changed(notes.get(name))
            self._people.move_to_end(mark)
            return True

    def notes_of(self, mark: str) -> Mapping[str, Any]:
        """A copy of what is remembered of a browser."""
        with self._lock:
            if mark in self._people:
                self._people.move_to_end(mark)
            return dict(self._people.get(mark, {}))

    def forget(self, mark: str) -> None:
        """Forget a browser."""
        with self._lock:
            self._people.pop(mark, None)


def remembered(name: str, default: Any) -> Any:
    """A note of this browser, or else of this session."""
    notes = {**st.session_state.get(NOTES, {}), **the_memory().notes_of(owner_mark())}
    return notes.get(name, default)


def remember(name: str, changed: Callable[[Any], Any], begin: bool) -> None:
    """Change a note of this browser.

    Args:
        name, changed: as `Memory.change` has them.
        begin: remember the browser from now on, if only the session does.
    """
    mark = owner_mark()
    if begin:
        the_memory().begin(mark, st.session_state.pop(NOTES, {}))
    if not the_memory().change(mark, name, changed):
        notes = st.session_state.setdefault(NOTES, {})
        notes[name] = changed(notes.get(name))


@st.cache_resource(show_spinner=False)
def the_memory() -> Memory:
    """The server's."""
    return Memory()
