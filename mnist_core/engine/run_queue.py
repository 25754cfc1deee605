"""The run queue: which runs are computed, which wait, in which position and for how long."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

from mnist_core.engine.estimates import EpochSeconds
from mnist_core.records import Progress, Run

SILENT_SECONDS = 10.0
"""A worker that trains reports several times a second; on a busy machine less often."""


class RunQueue:
    """A queue in which a run goes to the end after each of its tasks: runs advance together.

    Args:
        slots: how many tasks are computed at a time.
        epoch_seconds: duration of one epoch of a run, as far as it is known; given what the one
            under way has reported last, if there is one.
        needs_no_slot: True of a run whose next task holds up nobody: it begins at once.
    """

    def __init__(
        self,
        slots: Callable[[], int],
        epoch_seconds: Callable[[str, Progress | None], EpochSeconds],
        needs_no_slot: Callable[[str], bool] = lambda run_id: False,
    ) -> None:
        self._slots = slots
        self._needs_no_slot = needs_no_slot
        self._epoch = epoch_seconds
        self._queue: deque[str] = deque()
        self._keys: dict[str, str] = {}
        self._without_slot: set[str] = set()
        self._progress: dict[str, Progress] = {}
        self._heard: dict[str, float] = {}  # of each progress, in seconds of the monotonic clock

    def runs(self) -> list[str]:
        """Those that are computed, and those that wait."""
        return [*self._keys, *self._queue]

    def join(self, run_id: str) -> None:
        """Go to the end of the queue, unless it is in it or is computed."""
        if run_id not in self._queue and run_id not in self._keys:
            self._queue.append(run_id)

    def leave(self, run_id: str) -> str | None:
        """Leave the queue, or give up the task; returns the key of the task, if there was one."""
        if run_id in self._queue:
            self._queue.remove(run_id)
        self._progress.pop(run_id, None)
        self._heard.pop(run_id, None)
        self._without_slot.discard(run_id)
        return self._keys.pop(run_id, None)

    def next(self) -> str | None:
        """Take a run that needs no slot, or the first of the queue if there is a free one."""
        for run_id in filter(self._needs_no_slot, list(self._queue)):
            self._queue.remove(run_id)
            return run_id
        if self._queue and len(self._keys) - len(self._without_slot) < self._slots():
            return self._queue.popleft()
        return None

    def begin(self, run_id: str, key: str) -> None:
        """Note that the task with this key is computed for a run that `next` gave."""
        self._keys[run_id] = key
        if self._needs_no_slot(run_id):
            self._without_slot.add(run_id)

    def is_current(self, run_id: str, key: str) -> bool:
        """False for a task that was given up, whatever still arrives of it."""
        return self._keys.get(run_id) == key

    def report(self, run_id: str, key: str, progress: Progress) -> None:
        """Take what a task reports; nothing of one that was given up."""
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
        heard = self._heard.get(run_id, 0.0)
        return progress if time.monotonic() - heard < SILENT_SECONDS else None

    def position(self, run_id: str) -> int | None:
        """In the queue, from 1 for the next; 0 while it is computed, None if it does not wait."""
        if run_id in self._keys:
            return 0
        waiting = list(self._queue)  # as it is now: it may change meanwhile
        return waiting.index(run_id) + 1 if run_id in waiting else None

    def others(self, run_id: str) -> int:
        """How many other runs share the slots with it: their epochs alternate."""
        return len({*self._keys, *self._queue} - self._without_slot - {run_id})

    def wait_seconds(self, run_id: str) -> float | None:
        """Estimated seconds until its next task begins; None if it does not wait."""
        position = self.position(run_id)
        if not position:
            return position
        in_slots = [i for i in list(self._keys) if i not in self._without_slot]
        computing = sum(map(self._task_seconds_left, in_slots))
        waiting = sum(self._epoch_seconds(other) for other in list(self._queue)[: position - 1])
        return (computing + waiting) / self._slots()

    def seconds_left(self, run: Run) -> float | None:
        """Estimated seconds to the end of its last epoch: its own and all others' in between."""
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
