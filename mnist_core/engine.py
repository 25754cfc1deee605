"""Many runs taking turns on few workers.

A run is a chain of epochs and an epoch is one task (`tasks.train_epoch_task`), so a turn is
an epoch (see `dispatch`). Pause, stop, a new learning rate, recovery and fairness all happen
between two turns.

Everything that changes a run happens under one lock and is written before it can be seen.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import secrets
import threading
import time
from dataclasses import replace

from mnist_core.cluster import Cluster
from mnist_core.config import TrainingConfig
from mnist_core.dispatch import Dispatcher
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
from mnist_core.library import RunLibrary
from mnist_core.lifecycle import new_run_id
from mnist_core.records import STATES, Run, Snapshot
from mnist_core.settings import Settings
from mnist_core.time_travel import TimeTravel

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
        self._dispatcher = Dispatcher(self._library, self._cluster, self._lock)
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
            turns = self._dispatcher.turns
            return Snapshot(
                run=run,
                history=self._library.history(run),
                progress=turns.progress(run_id),
                place=turns.place(run_id),
                wait_seconds=turns.wait_seconds(run_id),
                seconds_left=turns.seconds_left(run),
            )

    def owns(self, run_id: str, key: str) -> bool:
        """True if the key steers the run.

        Raises:
            RunNotFoundError: no such run, or its files are damaged.
        """
        with self._lock:
            expected = self._library[run_id].key_hash
            return bool(expected) and hmac.compare_digest(expected, _hash(key))

    @property
    def refused_worker(self) -> WorkerMismatchError | None:
        """Why a worker was sent away last, if one was."""
        return self._cluster.refused

    # What a person can do

    def start(
        self, config: TrainingConfig, owner: str = "", beginning: bytes | None = None
    ) -> tuple[Run, str]:
        """Begin a run.

        Args:
            config: its settings.
            owner: an opaque mark of the person, for the limit per person.
            beginning: a `teaching.Beginning` as bytes, for a run that begins with a network.

        Returns:
            The run and the secret key that steers it.

        Raises:
            ConfigError: a setting outside its limits.
            LimitError: too many runs are under way.
            StorageError: the run cannot be written.
        """
        config.validate(self.settings.max_epochs, self.settings.max_batch_size)
        if (beginning is None) != (config.begins_with == ""):
            raise ConfigError("begins_with", config.begins_with, "given with the network itself")
        key = secrets.token_urlsafe(16)
        with self._lock:
            self._check_limits(owner)
            self._library.make_room(self._dispatcher.is_busy)
            run = Run(
                id=new_run_id(),
                config=config,
                created=self._library.now(),
                key_hash=_hash(key),
                owner=owner,
            )
            self._library.add(run, beginning)
            self._join(run.id)
        return run, key

    def pause(self, run_id: str, key: str) -> None:
        """Rest a run; the epoch in hand is given up and will be trained again.

        Raises:
            NotOwnerError, RunNotFoundError, StateError, StorageError: nothing was changed.
        """
        with self._lock:
            run = self._steer(run_id, key, "pause", ("queued", "running"))
            self._library.save(replace(run, state="paused"))
            self._dispatcher.leave(run_id)
            self._dispatcher.give_turns()

    def resume(self, run_id: str, key: str) -> None:
        """Go on from the last finished epoch. Raises as `pause`, and as `start` where it had
        ended."""
        with self._lock:
            run = self._steer(run_id, key, "resume", ("paused", "interrupted", "failed"))
            self._requeue(run)

    def stop(self, run_id: str, key: str) -> None:
        """End a run; the last finished epoch becomes its model. Raises as `pause`."""
        with self._lock:
            allowed = ("queued", "running", "paused", "interrupted")
            run = self._steer(run_id, key, "stop", allowed)
            self._library.save(replace(run, state="stopped"))
            self._dispatcher.leave(run_id)
            self._dispatcher.join_for_export(run_id)
            self._dispatcher.give_turns()

    def extend(self, run_id: str, key: str, epochs: int) -> None:
        """Train for more epochs, during the run or after its end.

        Raises:
            ConfigError: more epochs in all than are allowed.
            LimitError: it had ended, and too many runs are under way.
            NotOwnerError, RunNotFoundError, StateError, StorageError: nothing was changed.
        """
        with self._lock:
            run = self._steer(run_id, key, "continue", STATES)
            target = run.config.epochs if run.active else run.epochs_done
            config = replace(run.config, epochs=target + epochs)
            config.validate(self.settings.max_epochs, self.settings.max_batch_size)
            if run.takes_turns:
                self._library.save(replace(run, config=config))
            else:
                self._requeue(replace(run, config=config))

    def set_learning_rate(self, run_id: str, key: str, learning_rate: float) -> None:
        """Train with another learning rate from the next epoch on.

        Raises:
            ConfigError: outside its limits.
            NotOwnerError, RunNotFoundError, StateError, StorageError: nothing was changed.
        """
        with self._lock:
            run = self._steer(run_id, key, "change", STATES)
            config = replace(run.config, learning_rate=learning_rate)
            config.validate(self.settings.max_epochs, self.settings.max_batch_size)
            self._library.save(replace(run, config=config))

    def pin(self, run_id: str, key: str, pinned: bool) -> None:
        """Keep a run when room is made for others, or no longer. Raises as `pause`."""
        with self._lock:
            run = self._steer(run_id, key, "pin", STATES)
            self._library.save(replace(run, pinned=pinned))

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
                    self._dispatcher.join_for_export(run.id)
            self._dispatcher.give_turns()

    def close(self) -> None:
        """Stop the workers; runs stay as they are on disk."""
        self._closed.set()
        self._cluster.close()

    # Permission

    def _steer(self, run_id: str, key: str, action: str, states: tuple[str, ...]) -> Run:
        """The run, if this key may do this to it now."""
        run = self._library[run_id]
        if not self.owns(run_id, key):
            raise NotOwnerError(run_id)
        if run.state not in states:
            raise StateError(action, run.state)
        return run

    def _check_limits(self, owner: str) -> None:
        active = [run for run in self._library.newest_first() if run.active]
        if len(active) >= self.settings.max_runs:
            raise LimitError("runs in all", self.settings.max_runs)
        if owner and sum(run.owner == owner for run in active) >= self.settings.max_runs_per_owner:
            raise LimitError("runs per owner", self.settings.max_runs_per_owner)

    # Waiting for turns

    def _requeue(self, run: Run) -> None:
        if not self._library[run.id].active:
            self._check_limits(run.owner)
        self._library.save(replace(run, state="queued", failure=None))
        self._join(run.id)

    def _join(self, run_id: str) -> None:
        self._watched[run_id] = time.monotonic()
        self._dispatcher.join(run_id)
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
            if run.takes_turns and self._watched.get(run.id, deadline) <= deadline:
                self._dispatcher.leave(run.id)
                self._library.note(replace(run, state="paused", failure=reason))
                self._dispatcher.give_turns()


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
