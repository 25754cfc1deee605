"""Open pages are drawn anew when what they show has changed, and only then.

A page notes what it shows: the class that its person is in, a run that rests. Once a second all of
that is read in one transaction, and the sessions whose page is out of date are asked to run again,
as Streamlit asks them when a source file has changed. A page that nothing changes on sends nothing,
where a fragment that looks again and again would send something each time.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from functools import partial

import streamlit as st
from streamlit.runtime import Runtime
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner import get_script_run_ctx

from mnist_core.errors import DatabaseError
from mnist_core.storage.page_stands import Shown, Stand, read_stands
from mnist_core.ui.shared.loaders import get_engine, person_here

LOOK_SECONDS = 1.0
_AWAY_LOOKS = 180  # a browser that has lost its connection has two minutes to come back
Read = Callable[[Collection[Shown]], dict[Shown, Stand]]


@dataclass
class _Page:
    """What the page of a session shows, as it stood when it was read.

    Attributes:
        stands: by what it is.
        ends: when the page is out of date in any case, seconds since 1970; None for never.
        away: looks since the browser was there last.
    """

    stands: dict[Shown, Stand] = field(default_factory=dict)
    ends: float | None = None
    away: int = 0


class PageWatch:
    """Looks after the open pages of one server. Safe to share between threads.

    Args:
        read: how things stand now, as `read_stands` reads it.
        find: what has the page of a session run again, and is False where it runs just now; None
            where no browser is there. Called on the event loop, as is what it gives.
    """

    def __init__(self, read: Read, find: Callable[[str], Callable[[], bool] | None]) -> None:
        self._read, self._find = read, find
        self._loop: asyncio.AbstractEventLoop | None = None
        self._pages: dict[str, _Page] = {}
        self._lock = threading.Lock()

    def listen(self, loop: asyncio.AbstractEventLoop) -> None:
        """Ask sessions on this event loop from now on; before, nothing is noted."""
        self._loop = loop

    def begin(self, session: str) -> None:
        """Forget what a session's page has shown before: it is drawn anew."""
        if self._loop is not None:
            with self._lock:
                self._pages[session] = _Page()

    def note(self, session: str, *shown: Shown) -> None:
        """Note what a page is about to read and show. Raises DatabaseError."""
        if self._loop is not None:
            stands = self._read(shown)
            with self._lock:
                self._pages.setdefault(session, _Page()).stands.update(stands)

    def note_end(self, session: str, ends: float) -> None:
        """Note that a page says that something has not ended yet.

        Args:
            session: whose page.
            ends: when it ends, seconds since 1970.
        """
        if self._loop is not None:
            with self._lock:
                self._pages.setdefault(session, _Page()).ends = ends

    def look(self) -> None:
        """Compare what pages show with how it stands now. Raises DatabaseError."""
        with self._lock:
            shown = {one for page in self._pages.values() for one in page.stands}
        if self._loop is None or not self._pages:
            return
        stands = self._read(shown) if shown else {}
        self._loop.call_soon_threadsafe(self._ask, stands, time.time())

    def _ask(self, stands: dict[Shown, Stand], now: float) -> None:
        """Ask those that are out of date. One that runs just now is asked at the next look."""
        with self._lock:
            pages = list(self._pages.items())
        for session, page in pages:
            rerun = self._find(session)
            page.away = page.away + 1 if rerun is None else 0
            if page.away > _AWAY_LOOKS:
                with self._lock:
                    self._pages.pop(session, None)
            elif rerun is not None:
                self._bring_up_to_date(page, rerun, stands, now)

    def _bring_up_to_date(
        self, page: _Page, rerun: Callable[[], bool], stands: dict[Shown, Stand], now: float
    ) -> None:
        known = {one: stands[one] for one in tuple(page.stands) if one in stands}
        ended = page.ends is not None and page.ends <= now
        outdated = ended or any(page.stands[one] != stand for one, stand in known.items())
        if outdated and rerun():  # whatever comes of it, it is asked once
            page.stands |= known
            page.ends = None if ended else page.ends


def _find(session: str) -> Callable[[], bool] | None:
    """A session of Streamlit's, which has no public way to be asked from outside."""
    found = Runtime.instance().get_app_session(session) if Runtime.exists() else None
    return None if found is None else partial(_rerun, found)


def _rerun(session: AppSession) -> bool:
    """As `AppSession._on_source_file_changed` does it; widgets keep their values. A page that runs
    is left alone: it may be running because of a click, which would be lost."""
    if session._scriptrunner is not None:
        return False
    session.request_rerun(session._client_state)
    return True


@st.cache_resource(show_spinner=False)
def get_watch() -> PageWatch:
    """The server's watch of its pages."""
    engine = get_engine()
    watch = PageWatch(partial(read_stands, engine.database), _find)
    engine.do_every(LOOK_SECONDS, watch.look)
    return watch


def watch_class() -> None:
    """Have this page drawn anew when the class of its person changes, or they come into one or are
    put out of it. Called on each page, before it reads of what class it is."""
    person, session = person_here(), _session()
    if person and session:
        with contextlib.suppress(DatabaseError):
            get_watch().begin(session)
            get_watch().note(session, Shown("seat", person))


def watch_end(ends: float | None) -> None:
    """Have this page drawn anew at a moment, in seconds since 1970; None for none."""
    session = _session()
    if session and ends is not None and ends > time.time():
        get_watch().note_end(session, ends)


def watch_runs(*run_ids: str) -> None:
    """Have this page drawn anew when one of these runs has changed. Called before they are read."""
    session = _session()
    if session:
        with contextlib.suppress(DatabaseError):
            get_watch().note(session, *(Shown("run", run_id) for run_id in run_ids))


def _session() -> str:
    context = get_script_run_ctx(suppress_warning=True)
    return "" if context is None else context.session_id
