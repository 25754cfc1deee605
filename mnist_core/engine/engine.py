"""Many runs taking turns on few workers.

A run is a chain of epochs and an epoch is one task (`tasks.train_epoch_task`), so a turn is
an epoch (see `dispatch`). Pause, stop, a new learning rate, recovery and fairness all happen
between two turns.

Everything that changes a run happens under one lock and is written before it can be seen.
"""

from __future__ import annotations

import contextlib
import threading
import time
from dataclasses import replace

from mnist_core.config import TrainingConfig
from mnist_core.engine.cluster import Cluster
from mnist_core.engine.epoch_models import TimeTravel
from mnist_core.engine.ownership import hash_key, is_owner, may_steer, new_key
from mnist_core.engine.scheduler import Scheduler
from mnist_core.errors import (
    ClusterLostError,
    ConfigError,
    LimitError,
    MnistCoreError,
    NotOwnerError,
    StateError,
    UnwatchedError,
    WorkerMismatchError,
    WorkerStartError,
)
from mnist_core.records import STATES, Run, Snapshot
from mnist_core.settings import Settings
from mnist_core.storage.lifecycle import new_run_id
from mnist_core.storage.run_library import RunLibrary

_TICK_SECONDS = 1.0
_WARM_UP_DELAY_SECONDS = 2.0


class Engine:
    """Starts, steers and remembers runs. One per server; its methods may be called from any
    thread.

    Args:
        settings: paths and limits.
        cluster: where epochs are computed; one made from the settings when None.
    """

    def __init__(self, settings: Settings, cluster: Cluster | None = None) -> None:
        self.settings = settings
        self._library = RunLibrary(settings)
        self.store = self._library.store
        self._cluster = cluster or Cluster(settings)
        self.time_travel = TimeTravel(self.store, self._cluster)
        self._lock = threading.RLock()
        self._scheduler = Scheduler(self._library, self._cluster, self._lock)
        self._watched: dict[str, float] = {}
        self._ticking: threading.Thread | None = None
        self._closed = threading.Event()
        self._warm = threading.Event()

    # What can be seen

    def runs(self) -> list[Run]:
        """All runs, newest first."""
        with self._lock:
            return self._library.newest_first()

    def models(self) -> list[Run]:
        """What ships, then runs with a model, newest first."""
        with self._lock:
            return self._library.models()

    def snapshot(self, run_id: str, watching: bool = True) -> Snapshot:
        """A run as it stands.

        Args:
            run_id: its id.
            watching: True if a person is looking; see `Settings.unwatched_seconds`.

        Raises:
            RunNotFoundError: no such run, or its files are damaged.
        """
        with self._lock:
            run = self._library[run_id]
            if watching:
                self._watched[run_id] = time.monotonic()
            queue = self._scheduler.queue
            return Snapshot(
                run=run,
                history=self._library.history(run),
                progress=queue.progress(run_id),
                position=queue.position(run_id),
                wait_seconds=queue.wait_seconds(run_id),
                seconds_left=queue.seconds_left(run),
            )

    def owns(self, run_id: str, key: str = "", mark: str = "") -> bool:
        """True if the key steers the run, or the browser with this mark started it.

        Raises:
            RunNotFoundError: no such run, or its files are damaged.
        """
        with self._lock:
            return may_steer(self._library[run_id], key, mark)

    @property
    def refused_worker(self) -> WorkerMismatchError | None:
        """Why a worker was sent away last, if one was."""
        return self._cluster.refused

    # What a person can do

    def start(
        self, config: TrainingConfig, owner: str = "", warm_start: bytes | None = None
    ) -> tuple[Run, str]:
        """Begin a run.

        Args:
            config: its settings.
            owner: an opaque mark of the person, which steers the run like its key.
            warm_start: a `teaching.WarmStart` as bytes, for a run that begins with a network.

        Returns:
            The run and the secret key that steers it.

        Raises:
            ConfigError: a setting outside its limits.
            LimitError: too many runs wait or train, or there is no disk space.
            StorageError: the run cannot be written.
        """
        config.validate(self.settings.max_epochs, self.settings.max_batch_size)
        if (warm_start is None) != (config.warm_start_from == ""):
            raise ConfigError("warm_start_from", config.warm_start_from, "given with the network itself")
        key = new_key()
        with self._lock:
            self._check_limits(owner)
            self._library.make_room(self._scheduler.is_busy, owner)
            run = Run(
                id=new_run_id(),
                config=config,
                created=time.time(),
                key_hash=hash_key(key),
                owner=owner,
            )
            self._library.add(run, warm_start)
            self._join(run.id)
        return run, key

    def pause(self, run_id: str, key: str = "", mark: str = "") -> None:
        """Rest a run, which gives up its place; the epoch in hand will be trained again.

        Args:
            run_id: the run.
            key: the secret that steers it; or
            mark: that of the browser that started it. One of the two is enough, here and below.

        Raises:
            NotOwnerError, RunNotFoundError, StateError, StorageError: nothing was changed.
        """
        with self._lock:
            run = self._steer(run_id, key, mark, "pause", ("queued", "running"))
            self._library.save(replace(run, state="paused"))
            self._scheduler.leave(run_id)
            self._scheduler.submit_waiting()

    def resume(self, run_id: str, key: str = "", mark: str = "") -> None:
        """Wait for a turn again, to go on from the last finished epoch. Raises as `pause`, and
        LimitError as `start`."""
        with self._lock:
            allowed = ("paused", "interrupted", "failed")
            run = self._steer(run_id, key, mark, "resume", allowed)
            self._requeue(run)

    def stop(self, run_id: str, key: str = "", mark: str = "") -> None:
        """End a run; the last finished epoch becomes its model. Raises as `pause`."""
        with self._lock:
            allowed = ("queued", "running", "paused", "interrupted")
            run = self._steer(run_id, key, mark, "stop", allowed)
            if run.scheduled and run.epochs_done >= run.config.epochs:
                return  # it has trained all it is to train: it finishes by itself
            self._library.save(replace(run, state="stopped"))
            self._scheduler.leave(run_id)
            self._scheduler.join_for_export(run_id)
            self._scheduler.submit_waiting()

    def extend(self, run_id: str, key: str, epochs: int, mark: str = "") -> None:
        """Train for more epochs, during the run or after its end.

        Raises:
            ConfigError: more epochs in all than are allowed.
            LimitError: it was at rest, and too many runs wait or train.
            NotOwnerError, RunNotFoundError, StateError, StorageError: nothing was changed.
        """
        with self._lock:
            run = self._steer(run_id, key, mark, "continue", STATES)
            target = run.config.epochs if run.active else run.epochs_done
            config = replace(run.config, epochs=target + epochs)
            config.validate(self.settings.max_epochs, self.settings.max_batch_size)
            if run.scheduled:
                self._library.save(replace(run, config=config))
            else:
                self._requeue(replace(run, config=config))

    def set_learning_rate(
        self, run_id: str, key: str, learning_rate: float, mark: str = ""
    ) -> None:
        """Train with another learning rate from the next epoch on.

        Raises:
            ConfigError: outside its limits.
            NotOwnerError, RunNotFoundError, StateError, StorageError: nothing was changed.
        """
        with self._lock:
            run = self._steer(run_id, key, mark, "change", STATES)
            config = replace(run.config, learning_rate=learning_rate)
            config.validate(self.settings.max_epochs, self.settings.max_batch_size)
            self._library.save(replace(run, config=config))

    def pin(self, run_id: str, key: str, pinned: bool, mark: str = "") -> None:
        """Keep a run when room is made for others, or no longer. Raises as `pause`.

        Raises:
            LimitError: nobody else has pinned as much as its owner would have.
        """
        with self._lock:
            run = self._steer(run_id, key, mark, "pin", STATES)
            if pinned:
                self._library.pin(run)
            else:
                self._library.save(replace(run, pinned=False))

    def delete(self, run_id: str, key: str = "", mark: str = "") -> None:
        """Remove a run with all it has learned. Raises as `pause`."""
        with self._lock:
            run = self._steer(run_id, key, mark, "delete", STATES)
            self._library.remove(run)
            self._scheduler.leave(run_id)
            self._watched.pop(run_id, None)
            self._scheduler.submit_waiting()

    def renew_key(self, run_id: str, mark: str) -> str:
        """Another secret that steers a run, for the browser that started it; the old one ends.

        Raises:
            NotOwnerError, RunNotFoundError, StorageError: nothing was changed.
        """
        key = new_key()
        with self._lock:
            run = self._library[run_id]
            if not is_owner(run, mark):
                raise NotOwnerError(run_id)
            self._library.save(replace(run, key_hash=hash_key(key)))
        return key

    def warm_up(self) -> None:
        """Start the workers soon, in the background, so that the first page comes first."""
        if not self._warm.is_set():
            self._warm.set()
            timer = threading.Timer(_WARM_UP_DELAY_SECONDS, self._start_workers)
            timer.daemon = True
            timer.start()

    def _start_workers(self) -> None:
        with contextlib.suppress(ClusterLostError, WorkerStartError):  # said to the first run
            self._cluster.start()
            self._export_what_ended()
            self._start_ticking()

    def _export_what_ended(self) -> None:
        """Make the models of runs that had ended when a server did, before it had made them."""
        with self._lock:
            for run in self._library.newest_first():
                if run.state in ("stopped", "failed"):
                    self._scheduler.join_for_export(run.id)
            self._scheduler.submit_waiting()

    def close(self) -> None:
        """Stop the workers; runs stay as they are on disk."""
        self._closed.set()
        self._cluster.close()

    # Permission

    def _steer(
        self, run_id: str, key: str, mark: str, action: str, states: tuple[str, ...]
    ) -> Run:
        """The run, if this key or this mark may do this to it now."""
        run = self._library[run_id]
        if not may_steer(run, key, mark):
            raise NotOwnerError(run_id)
        if run.state not in states:
            raise StateError(action, run.state)
        return run

    def _check_limits(self, owner: str) -> None:
        """Only what waits or trains takes a place."""
        under_way = [run.owner for run in self._library.newest_first() if run.scheduled]
        if owner and under_way.count(owner) >= self.settings.max_runs_per_owner:
            raise LimitError("runs per owner", self.settings.max_runs_per_owner)
        if len(under_way) >= self.settings.max_runs:
            raise LimitError("runs in all", self.settings.max_runs)

    # Waiting for turns

    def _requeue(self, run: Run) -> None:
        if not self._library[run.id].scheduled:
            self._check_limits(run.owner)
        self._library.save(replace(run, state="queued", failure=None))
        self._join(run.id)

    def _join(self, run_id: str) -> None:
        self._watched[run_id] = time.monotonic()
        self._scheduler.join(run_id)
        self._start_ticking()

    # The clock

    def _start_ticking(self) -> None:
        with self._lock:
            if self._ticking is None:
                self._ticking = threading.Thread(target=self._tick, name="engine", daemon=True)
                self._ticking.start()

    def _tick(self) -> None:
        while not self._closed.wait(_TICK_SECONDS):
            with contextlib.suppress(OSError, RuntimeError):  # tried again at the next tick
                self._cluster.revive()
            with self._lock, contextlib.suppress(MnistCoreError):
                self._pause_unwatched()

    def _pause_unwatched(self) -> None:
        """Pause, and so keep, what nobody has looked at for too long."""
        reason = UnwatchedError(self.settings.unwatched_seconds).to_dict()
        deadline = time.monotonic() - self.settings.unwatched_seconds
        for run in self._library.newest_first():
            if run.scheduled and self._watched.get(run.id, deadline) <= deadline:
                self._scheduler.leave(run.id)
                self._library.note(replace(run, state="paused", failure=reason))
                self._scheduler.submit_waiting()
