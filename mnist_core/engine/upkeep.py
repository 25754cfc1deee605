"""What the engine does unasked, in the background: it starts the workers before anybody trains and
revives those that end, renews the leases of this server's runs, takes over what other servers have
left, pauses runs that nobody looks at, and does chores."""

from __future__ import annotations

import contextlib
import logging
import math
import threading
import time
from collections.abc import Callable

from mnist_core.engine.chores import Chores
from mnist_core.engine.cluster import Cluster
from mnist_core.engine.scheduler import Scheduler
from mnist_core.errors import ClusterLostError, DatabaseError, UnwatchedError, WorkerStartError
from mnist_core.settings import Settings
from mnist_core.storage.leases import Leases
from mnist_core.storage.run_results import RunResults

_TICK_SECONDS = 1.0
_WARM_UP_DELAY_SECONDS = 2.0


class Upkeep:
    """Three clocks that tick from the first run on, or from the server's start: one for the
    workers and one for chores, which may take their time, and one for the database, which must not
    be late.

    Args:
        settings: `unwatched_seconds` is read.
        leases: of this server.
        results: writes what is computed.
        cluster: its workers are started and revived.
        scheduler: follows what the database says.
        lock: taken while the queue is changed.

    Attributes:
        chores: what else is done again and again.
        closed: set once nothing is to be done any more.
    """

    def __init__(
        self,
        settings: Settings,
        leases: Leases,
        results: RunResults,
        cluster: Cluster,
        scheduler: Scheduler,
        lock: threading.RLock,
    ) -> None:
        self._leases, self._results = leases, results
        self._cluster, self._scheduler = cluster, scheduler
        self._lock = lock
        self.chores = Chores()
        self._unwatched_seconds = settings.unwatched_seconds
        self._watched: set[str] = set()  # since they were written down last
        self._ticking = False
        self._renewed = -math.inf  # seconds of the monotonic clock
        self._renewing = threading.Lock()  # or leases that were released are renewed again
        self._warm = threading.Event()
        self.closed = threading.Event()

    def watch(self, run_id: str) -> None:
        """Note that a person looks at a run now."""
        self._watched.add(run_id)

    def warm_up(self) -> None:
        """Start the workers soon, in the background, so that the first page comes first."""
        if not self._warm.is_set():
            self._warm.set()
            timer = threading.Timer(_WARM_UP_DELAY_SECONDS, self.start_workers)
            timer.daemon = True
            timer.start()

    def start_workers(self) -> None:
        """Start them now."""
        with contextlib.suppress(ClusterLostError, WorkerStartError):  # said to the first run
            self._cluster.start()
        self.start_ticking()

    def start_ticking(self) -> None:
        """Look after workers and runs from now on. Idempotent."""
        with self._lock:
            if not self._ticking:
                self._ticking = True
                ticks = {"workers": self._revive, "runs": self.look_after_runs}
                for name, tick in (ticks | {"chores": self.chores.do_what_is_due}).items():
                    thread = threading.Thread(target=self._repeat, args=(tick,), name=name)
                    thread.daemon = True
                    thread.start()

    def close(self) -> None:
        """Do nothing more, and leave the runs to whichever server comes next."""
        self.closed.set()
        self._scheduler.close()
        with self._renewing, contextlib.suppress(DatabaseError):  # leases run out by themselves
            self._leases.release()

    def look_after_runs(self) -> None:
        """Renew the leases when it is time, then follow the database.

        Raises:
            DatabaseError: it cannot be reached or written; the next look may find it again.
        """
        with self._renewing:
            if self.closed.is_set():
                return
            if time.monotonic() - self._renewed >= self._leases.renewal_seconds:
                self._leases.renew()
                self._leases.adopt()
                self._renewed = time.monotonic()
                self._scheduler.unsaved.save()
                self.pause_unwatched()
        with self._lock:
            if not self.closed.is_set():
                self._scheduler.follow(self._leases.scheduled())

    def pause_unwatched(self) -> None:
        """Pause, and so keep, what nobody has looked at for too long. Raises DatabaseError."""
        watched, self._watched = self._watched, set()
        try:
            self._results.note_watched(watched)
        except DatabaseError:
            self._watched |= watched
            raise
        seconds = self._unwatched_seconds
        self._results.pause_unwatched(UnwatchedError(seconds), seconds)

    def _revive(self) -> None:
        self._cluster.revive()

    def _repeat(self, tick: Callable[[], None]) -> None:
        told = ""
        while not self.closed.wait(_TICK_SECONDS):
            try:
                tick()
            except (OSError, RuntimeError, DatabaseError):  # what is away may be back
                continue
            except Exception as error:  # a defect of ours: without this clock nothing would go on
                if repr(error) != told:  # once, and not each second
                    logging.getLogger(__name__).exception("what is done unasked has failed")
                told = repr(error)
