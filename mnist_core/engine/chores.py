"""What is done again and again, at leisure: each chore in its own interval."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from mnist_core.errors import DatabaseError


class Chores:
    """A list of them. One thread does them; any may add one."""

    def __init__(self) -> None:
        self._chores: list[tuple[Callable[[], object], float]] = []
        self._due: dict[int, float] = {}  # seconds of the monotonic clock, by place in the list

    def add(self, chore: Callable[[], object], seconds: float) -> None:
        """Do this from now on.

        Args:
            chore: may raise DatabaseError, and is done again when it is due again.
            seconds: from one time to the next.
        """
        self._chores.append((chore, seconds))

    def do_what_is_due(self) -> None:
        """Do each that was not done for long enough, or not at all yet."""
        for place, (chore, seconds) in enumerate(tuple(self._chores)):
            if self._due.get(place, 0.0) <= time.monotonic():
                self._due[place] = time.monotonic() + seconds
                try:
                    chore()
                except DatabaseError:
                    continue
                except Exception:  # a defect of ours: the others are done all the same
                    logging.getLogger(__name__).exception("a chore has failed")
