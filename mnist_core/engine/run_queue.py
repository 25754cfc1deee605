"""Who is computing, who waits, and for how long."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

from mnist_core.engine.estimates import EpochSeconds
from mnist_core.records import Progress, Run

SILENT_SECONDS = 10.0
"""A worker that trains reports several times a second; on a busy machine less often."""


class RunQueue:
    """A queue in which everyone who has had a turn goes to the end: runs advance together.

    Args:
        slots: how many turns there may be at a time.
        epoch_seconds: duration of one epoch of a run, as far as it is known; given what the one
            under way has reported last, if there is one.
        beside: True of a run whose next turn holds up nobody's: it begins at once, without a slot.
    """

    def __init__(
        self,
        slots: Callable[[], int],
        epoch_seconds: Callable[[str, Progress | None], EpochSeconds],
        beside: Callable[[str], bool] = lambda run_id: False,
    ) -> None:
        self._slots = slots
        self._is_beside = beside
        self._epoch = epoch_seconds
        self._queue: deque[str] = deque()
        self._keys: dict[str, str] = {}
        self._beside: set[str] = set()
        self._progress: dict[str, Progress] = {}
        self._heard: dict[str, float] = {}  # of each progress, in seconds of the monotonic clock

    def join(self, run_id: str) -> None:
        """Go to the end of the queue, unless it is in it or has its turn."""
        if run_id not in self._queue and run_id not in self._keys:
            self._queue.append(run_id)

    def leave(self, run_id: str) -> str | None:
        """Give up place or turn; returns the key of the turn, if it had one."""
        if run_id in self._queue:
            self._queue.remove(run_id)
        self._progress.pop(run_id, None)
        self._heard.pop(run_id, None)
        self._beside.discard(run_id)
        return self._keys.pop(run_id, None)

    def next(self) -> str | None:
        """Take who needs no slot, or the first of the queue if there is a free one."""
        for run_id in filter(self._is_beside, self._queue):
            self._queue.remove(run_id)
            return run_id
        if self._queue and len(self._keys) - len(self._beside) < self._slots():
            return self._queue.popleft()
        return None

    def begin(self, run_id: str, key: str) -> None:
        self._keys[run_id] = key
        if self._is_beside(run_id):
            self._beside.add(run_id)

    def is_current(self, run_id: str, key: str) -> bool:
        """False for a turn that was given up, whatever still arrives of it."""
        return self._keys.get(run_id) == key

    def report(self, run_id: str, key: str, progress: Progress) -> None:
        if self.is_current(run_id, key):
            self._progress[run_id] = progress
            self._heard[run_id] = time.monotonic()

    def progress(self, run_id: str) -> Progress | None:
        """What was reported last; None where the worker has fallen silent in the middle.

        Its process has died, then: another one begins the epoch again.
        """
        progress = self._progress.get(run_id)
        if progress is None or progress.step >= progress.steps:
            return progress
        return progress if time.monotonic() - self._heard[run_id] < SILENT_SECONDS else None

    def position(self, run_id: str) -> int | None:
        """0 during its turn, then 1 for the next in the queue; None if it waits for no turn."""
        if run_id in self._keys:
            return 0
        return self._queue.index(run_id) + 1 if run_id in self._queue else None

    def wait_seconds(self, run_id: str) -> float | None:
        """Estimated time until its turn begins."""
        place = self.position(run_id)
        if not place:
            return place
        computing = sum(self._task_seconds_left(i) for i in self._keys if i not in self._beside)
        waiting = sum(self._epoch_seconds(other) for other in list(self._queue)[: place - 1])
        return (computing + waiting) / self._slots()

    def seconds_left(self, run: Run) -> float | None:
        """Estimated time to its last epoch: its own, and everybody else's turns between them."""
        wait = self.wait_seconds(run.id)
        if wait is None or not run.scheduled:
            return None
        own = self._epoch_seconds(run.id)
        others = [i for i in (*self._keys, *self._queue) if i != run.id]
        everybody = own + sum(self._epoch_seconds(other) for other in others)
        from_one_to_the_next = max(own, everybody / self._slots())
        more_epochs = max(0, run.config.epochs - run.epochs_done - 1)
        return wait + self._task_seconds_left(run.id) + more_epochs * from_one_to_the_next

    def _epoch_seconds(self, run_id: str) -> float:
        return sum(self._epoch(run_id, self.progress(run_id)))

    def _task_seconds_left(self, run_id: str) -> float:
        progress = self.progress(run_id)
        return self._epoch(run_id, progress).left(progress)
