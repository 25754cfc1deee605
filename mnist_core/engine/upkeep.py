"""What the engine does unasked, in the background: it starts the workers before anybody trains,
revives those that end, and pauses runs that nobody looks at."""

from __future__ import annotations

import contextlib
import threading
import time
from dataclasses import replace

from mnist_core.engine.cluster import Cluster
from mnist_core.engine.scheduler import Scheduler
from mnist_core.errors import ClusterLostError, MnistCoreError, UnwatchedError, WorkerStartError
from mnist_core.settings import Settings
from mnist_core.storage.run_library import RunLibrary

_TICK_SECONDS = 1.0
_WARM_UP_DELAY_SECONDS = 2.0


class Upkeep:
    """A clock that ticks once a second, from the first run on.

    Args:
        settings: `unwatched_seconds` is read.
        library: the runs.
        cluster: its workers are started and revived.
        scheduler: gives up the tasks of runs that are paused.
        lock: taken while runs are changed.
    """

    def __init__(
        self,
        settings: Settings,
        library: RunLibrary,
        cluster: Cluster,
        scheduler: Scheduler,
        lock: threading.RLock,
    ) -> None:
        self._library, self._cluster, self._scheduler = library, cluster, scheduler
        self._lock = lock
        self._unwatched_seconds = settings.unwatched_seconds
        self._watched: dict[str, float] = {}  # by run, seconds of the monotonic clock
        self._ticking: threading.Thread | None = None
        self._warm = threading.Event()
        self.closed = threading.Event()

    def watch(self, run_id: str) -> None:
        """Note that a person looks at a run now."""
        self._watched[run_id] = time.monotonic()

    def forget(self, run_id: str) -> None:
        """Note that a run is gone."""
        self._watched.pop(run_id, None)

    def warm_up(self) -> None:
        """Start the workers soon, in the background, so that the first page comes first."""
        if not self._warm.is_set():
            self._warm.set()
            timer = threading.Timer(_WARM_UP_DELAY_SECONDS, self.start_workers)
            timer.daemon = True
            timer.start()

    def start_workers(self) -> None:
        """Start them now, and export what an earlier server had no time for."""
        with contextlib.suppress(ClusterLostError, WorkerStartError):  # said to the first run
            self._cluster.start()
            self._export_what_ended()
            self.start_ticking()

    def start_ticking(self) -> None:
        """Look after workers and runs from now on. Idempotent."""
        with self._lock:
            if self._ticking is None:
                self._ticking = threading.Thread(target=self._tick, name="engine", daemon=True)
                self._ticking.start()

    def close(self) -> None:
        """Do nothing more."""
        self.closed.set()

    def pause_unwatched(self) -> None:
        """Pause, and so keep, what nobody has looked at for too long. Whoever calls it holds the
        lock.

        Raises:
            MnistCoreError: the next run's task could not be submitted.
        """
        reason = UnwatchedError(self._unwatched_seconds).to_dict()
        deadline = time.monotonic() - self._unwatched_seconds
        for run in self._library.newest_first():
            if run.scheduled and self._watched.get(run.id, deadline) <= deadline:
                self._scheduler.leave(run.id)
                self._library.note(replace(run, state="paused", failure=reason))
                self._scheduler.submit_waiting()

    def _export_what_ended(self) -> None:
        """Make the models of runs that had ended when a server did, before it had made them."""
        with self._lock:
            for run in self._library.newest_first():
                if run.state in ("stopped", "failed"):
                    self._scheduler.join_for_export(run.id)
            self._scheduler.submit_waiting()

    def _tick(self) -> None:
        while not self.closed.wait(_TICK_SECONDS):
            with contextlib.suppress(OSError, RuntimeError):  # tried again at the next tick
                self._cluster.revive()
            with self._lock, contextlib.suppress(MnistCoreError):
                self.pause_unwatched()
