"""Who is on which page of a class, and what they did last: noted in memory, written once a second.

Forty people who draw make ten notes a second. Each note costs nothing but a place in a dict, and
what came together in a second is one transaction.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable, Mapping

from mnist_core.errors import DatabaseError
from mnist_core.i18n import N_
from mnist_core.storage.class_seen import Place

FLUSH_SECONDS = 1.0
STILL_HERE_SECONDS = 30.0  # a quarter of the time after which nobody counts as here
DEEDS = {
    "joined": N_("joined"),
    "drew": N_("drew"),
    "sent": N_("sent a drawing"),
    "trained": N_("started a run"),
    "paused": N_("paused a run"),
    "resumed": N_("resumed a run"),
    "stopped": N_("stopped a run"),
    "extended": N_("continued a run"),
    "changed-rate": N_("changed the learning rate of a run"),
    "deleted": N_("deleted a run"),
    "fine-tuned": N_("started fine-tuning"),
    "answered": N_("answered a question"),
    "fooled": N_("sent a drawing to the round"),
    "voted": N_("voted"),
    "looked": N_("looked at images"),
}
"""What people do, by the word that is stored."""


_FAR = re.compile(r"(?:(.*) )?(\d+/\d+)")


def parts_of(doing: str) -> tuple[str, str]:
    """What was stored of somebody: their last deed, one of `DEEDS` or "", and how far they are in
    the class's lesson, e.g. "3/5" or ""."""
    found = _FAR.fullmatch(doing)
    return (found[1] or "", found[2]) if found else (doing, "")


class Presence:
    """Notes of one server. Safe to share between threads.

    Args:
        write: writes down places by the id of the person, as `class_seen.note_seen` does.
    """

    def __init__(self, write: Callable[[Mapping[str, Place]], None]) -> None:
        self._write = write
        self._noted: dict[str, Place] = {}
        self._lock = threading.Lock()

    def note(self, person: str, page: str, deed: str = "", far: str = "") -> None:
        """Note that somebody is there now.

        Args:
            person: their id; "" for somebody who is nobody's member.
            page: as `pages/` names it.
            deed: one of `DEEDS`, or "" if they only came to the page.
            far: how far they are in the class's lesson, e.g. "3/5"; "" for in none.
        """
        if not person or (deed and deed not in DEEDS):
            return
        with self._lock:
            before = self._noted.get(person)
            # How far they were may have been in a lesson that is no longer the task.
            last = parts_of(before.doing)[0] if before else ""
            self._noted[person] = Place(page, f"{deed} {far}".strip() or last)

    def note_still_here(self, people: Iterable[str]) -> None:
        """Note that somebody has a page open, which they may only be reading.

        Args:
            people: their ids.
        """
        with self._lock:
            for person in people:
                self._noted.setdefault(person, Place("", ""))

    def flush(self) -> None:
        """Write down what was noted since the last time.

        Raises:
            DatabaseError: nothing was written, and it is kept for the next time.
        """
        with self._lock:
            noted, self._noted = self._noted, {}
        if not noted:
            return
        try:
            self._write(noted)
        except DatabaseError:
            self._take_back(noted)
            raise

    def _take_back(self, noted: Mapping[str, Place]) -> None:
        with self._lock:
            for person, place in noted.items():
                newer = self._noted.get(person, place)
                page, doing = newer.page or place.page, newer.doing or place.doing
                self._noted[person] = Place(page, doing)
