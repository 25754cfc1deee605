"""Many runs taking turns on few workers.

A run is a chain of epochs and an epoch is one task (`tasks.train_epoch_task`), so a turn is
an epoch: when it ends, its result is written to disk, then announced, and the run goes to
the end of the queue. Pause, stop, a new learning rate, recovery and fairness all happen
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
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from mnist_core.cluster import Cluster
from mnist_core.config import TrainingConfig
from mnist_core.errors import (
    CheckpointError,
    ClusterLostError,
    DivergedError,
    LimitError,
    MnistCoreError,
    NotOwnerError,
    RunNotFoundError,
    StateError,
    StorageError,
    WorkerLostError,
    WorkerMismatchError,
)
from mnist_core.lifecycle import after_epoch, after_export, new_run_id
from mnist_core.records import STATES, EpochRecord, EpochResult, ExportedModel, Progress, Run
from mnist_core.settings import Settings
from mnist_core.store import Store

_TICK_SECONDS = 1.0
_WARM_UP_DELAY_SECONDS = 2.0
_FIRST_GUESS_SECONDS = 10.0
_STATE_AFTER = {StorageError: "paused", ClusterLostError: "interrupted"}


@dataclass(frozen=True)
class Snapshot:
    """A run as it stands at this moment.

    Attributes:
        run: its record.
        history: its finished epochs.
        progress: of the epoch being trained; None between epochs.
        place: turns before it has one: 0 while it is being computed, None if it waits for none.
        wait_seconds: estimated time until its turn.
        seconds_left: estimated time until its last epoch is done, waiting included.
    """

    run: Run
    history: tuple[EpochRecord, ...]
    progress: Progress | None = None
    place: int | None = None
    wait_seconds: float | None = None
    seconds_left: float | None = None


class Engine:
    """Starts, steers and remembers runs. One per server; its methods may be called from any
    thread.

    Args:
        settings: paths and limits.
        cluster: where epochs are computed; one made from the settings when None.
    """

    def __init__(self, settings: Settings, cluster: Cluster | None = None) -> None:
        self.settings = settings
        self.store = Store(settings)
        self._cluster = cluster or Cluster(settings)
        self._lock = threading.RLock()
        self._runs: dict[str, Run] = {}
        self._histories: dict[str, tuple[EpochRecord, ...]] = {}
        self._sizes: dict[str, int] = {}
        self._progress: dict[str, Progress] = {}
        self._queue: deque[str] = deque()
        self._turns: dict[str, str] = {}
        self._turn_count = 0
        self._watched: dict[str, float] = {}
        self._ticking: threading.Thread | None = None
        self._closed = threading.Event()
        self._warm = threading.Event()
        self._load()

    # What can be seen

    def runs(self) -> list[Run]:
        """All runs, newest first."""
        with self._lock:
            return sorted(self._runs.values(), key=lambda run: run.created, reverse=True)

    def models(self) -> list[Run]:
        """What ships, then runs with a model, newest first."""
        shipped = [self._shipped[name] for name in sorted(self._shipped)]
        return shipped + [run for run in self.runs() if run.model_epoch is not None]

    def snapshot(self, run_id: str, watching: bool = True) -> Snapshot:
        """A run as it stands.

        Args:
            run_id: its id.
            watching: True if a person is looking; see `Settings.unwatched_seconds`.

        Raises:
            RunNotFoundError: no such run, or its files are damaged.
        """
        with self._lock:
            run = self._run(run_id)
            if watching:
                self._watched[run_id] = time.monotonic()
            place, wait = self._waiting(run_id)
            return Snapshot(
                run=run,
                history=self._history(run),
                progress=self._progress.get(run_id),
                place=place,
                wait_seconds=wait,
                seconds_left=self._seconds_left(run, wait),
            )

    @property
    def refused_worker(self) -> WorkerMismatchError | None:
        """Why a worker was sent away last, if one was."""
        return self._cluster.refused

    def owns(self, run_id: str, key: str) -> bool:
        """True if the key steers the run."""
        with self._lock:
            run = self._runs.get(run_id)
            return bool(run and run.key_hash) and hmac.compare_digest(run.key_hash, _hash(key))

    # What a person can do

    def start(self, config: TrainingConfig, owner: str = "") -> tuple[Run, str]:
        """Begin a run.

        Args:
            config: its settings.
            owner: an opaque mark of the person, for the limit per person.

        Returns:
            The run and the secret key that steers it.

        Raises:
            ConfigError: a setting outside its limits.
            LimitError: too many runs are under way.
            StorageError: the run cannot be written.
        """
        config.validate(self.settings.max_epochs, self.settings.max_batch_size)
        key = secrets.token_urlsafe(16)
        with self._lock:
            self._check_limits(owner)
            self._make_room()
            run = Run(
                id=new_run_id(),
                config=config,
                created=self._now(),
                key_hash=_hash(key),
                owner=owner,
            )
            self.store.create(run)
            self._runs[run.id] = run
            self._histories[run.id] = ()
            self._enqueue(run.id)
        return run, key

    def pause(self, run_id: str, key: str) -> None:
        """Rest a run; the epoch in hand is given up and will be trained again.

        Raises:
            NotOwnerError, RunNotFoundError, StateError, StorageError: nothing was changed.
        """
        with self._lock:
            run = self._steer(run_id, key, "pause", ("queued", "running"))
            self._save(replace(run, state="paused"))
            self._leave_turn(run_id)
            self._give_turns()

    def resume(self, run_id: str, key: str) -> None:
        """Go on from the last finished epoch. Raises as `pause`."""
        with self._lock:
            run = self._steer(run_id, key, "resume", ("paused", "interrupted", "failed"))
            self._requeue(run)

    def stop(self, run_id: str, key: str) -> None:
        """End a run; the last finished epoch becomes its model. Raises as `pause`."""
        with self._lock:
            allowed = ("queued", "running", "paused", "interrupted")
            run = self._steer(run_id, key, "stop", allowed)
            self._save(replace(run, state="stopped"))
            self._leave_turn(run_id)
            self._enqueue_export(run_id)
            self._give_turns()

    def extend(self, run_id: str, key: str, epochs: int) -> None:
        """Train for more epochs, during the run or after its end.

        Raises:
            ConfigError: more epochs in all than are allowed.
            NotOwnerError, RunNotFoundError, StateError, StorageError: nothing was changed.
        """
        with self._lock:
            run = self._steer(run_id, key, "continue", STATES)
            target = run.config.epochs if run.active else run.epochs_done
            config = replace(run.config, epochs=target + epochs)
            config.validate(self.settings.max_epochs, self.settings.max_batch_size)
            if run.takes_turns:
                self._save(replace(run, config=config))
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
            self._save(replace(run, config=config))

    def pin(self, run_id: str, key: str, pinned: bool) -> None:
        """Keep a run when room is made for others, or no longer. Raises as `pause`."""
        with self._lock:
            run = self._steer(run_id, key, "pin", STATES)
            self._save(replace(run, pinned=pinned))

    def warm_up(self) -> None:
        """Start the workers soon, in the background, so that the first page comes first."""
        if not self._warm.is_set():
            self._warm.set()
            timer = threading.Timer(_WARM_UP_DELAY_SECONDS, self._cluster.start)
            timer.daemon = True
            timer.start()

    def close(self) -> None:
        """Stop the workers; runs stay as they are on disk."""
        self._closed.set()
        self._cluster.close()

    # The record

    def _load(self) -> None:
        """Read what is on disk. A run that was under way when the server ended is interrupted."""
        self._shipped = {run.id: run for run in self._readable(self.store.model_names())}
        for run in self._readable(self.store.run_ids()):
            if run.takes_turns:
                run = replace(run, state="interrupted")
            self._runs[run.id] = run

    def _readable(self, names: list[str]) -> list[Run]:
        runs = []
        for name in names:
            try:
                runs.append(self.store.load_run(name))
            except RunNotFoundError:
                continue
        return runs

    def _run(self, run_id: str) -> Run:
        if run_id not in self._runs:
            self._runs[run_id] = self._adopt(run_id)
        return self._runs[run_id]

    def _adopt(self, run_id: str) -> Run:
        """A run that came to the folder after the server had started, or a shipped model."""
        run = self._shipped.get(run_id) or self.store.load_run(run_id)
        return replace(run, state="interrupted") if run.takes_turns else run

    def _history(self, run: Run) -> tuple[EpochRecord, ...]:
        if run.id not in self._histories:
            self._histories[run.id] = self.store.load_history(run)
        return self._histories[run.id]

    def _save(self, run: Run) -> None:
        self.store.save_run(run)
        self._runs[run.id] = run

    def _steer(self, run_id: str, key: str, action: str, states: tuple[str, ...]) -> Run:
        run = self._run(run_id)
        if not self.owns(run_id, key):
            raise NotOwnerError(run_id)
        if run.state not in states:
            raise StateError(action, run.state)
        return run

    def _check_limits(self, owner: str) -> None:
        active = [run for run in self._runs.values() if run.active]
        if len(active) >= self.settings.max_runs:
            raise LimitError("runs in all", self.settings.max_runs)
        if owner and sum(run.owner == owner for run in active) >= self.settings.max_runs_per_owner:
            raise LimitError("runs per owner", self.settings.max_runs_per_owner)

    def _make_room(self) -> None:
        """Remove the oldest ended runs that nobody has pinned, until the disk limit holds."""
        allowed = self.settings.runs_megabytes * 1_000_000
        used = sum(self._size(run) for run in self._runs.values())
        ended = [run for run in self.runs() if not run.active and not run.pinned]
        while used > allowed:
            if not ended:
                raise LimitError("disk", self.settings.runs_megabytes)
            oldest = ended.pop()
            used -= self._sizes.pop(oldest.id)
            self.store.remove(oldest.id)
            del self._runs[oldest.id]
            self._histories.pop(oldest.id, None)

    def _size(self, run: Run) -> int:
        """Bytes a run takes; measured once when it has ended."""
        if run.active or run.id not in self._sizes:
            self._sizes[run.id] = self.store.size(run.id)
        return self._sizes[run.id]

    def _now(self) -> float:
        """The time, later than that of any run: a clock set back does not change their order."""
        newest = max((run.created for run in self._runs.values()), default=0.0)
        return max(time.time(), newest + 0.001)

    # Turns

    def _requeue(self, run: Run) -> None:
        self._save(replace(run, state="queued", failure=None))
        self._enqueue(run.id)

    def _enqueue(self, run_id: str) -> None:
        self._watched[run_id] = time.monotonic()
        if run_id not in self._queue and run_id not in self._turns:
            self._queue.append(run_id)
        self._give_turns()
        self._start_ticking()

    def _enqueue_export(self, run_id: str) -> None:
        if self._runs[run_id].needs_export and run_id not in self._queue:
            self._queue.append(run_id)

    def _give_turns(self) -> None:
        while self._queue and len(self._turns) < self._cluster.slots:
            run_id = self._queue.popleft()
            try:
                self._begin_turn(run_id)
            except MnistCoreError as error:
                self._fail(run_id, error)

    def _begin_turn(self, run_id: str) -> None:
        from mnist_core.tasks import export_task, train_epoch_task

        run = self._runs[run_id]
        trains = run.takes_turns and run.epochs_done < run.config.epochs
        if not trains and not run.needs_export:
            return
        checkpoint = self._checkpoint(run)
        if trains:
            self._save(replace(run, state="running"))
            task, arguments = train_epoch_task, (run.config, checkpoint, run.epochs_done)
            keep = self._keep_epoch
        else:
            task, arguments = export_task, (run.config, checkpoint)
            keep = self._keep_model
        self._turn_count += 1
        key = f"{run_id}-{self._turn_count}-{secrets.token_hex(4)}"
        self._turns[run_id] = key
        self._cluster.submit(
            task,
            *arguments,
            key=key,
            on_progress=lambda progress: self._on_progress(run_id, key, progress),
            on_done=lambda result, error: self._on_turn_done(run_id, key, keep, result, error),
        )

    def _checkpoint(self, run: Run) -> bytes | None:
        return self.store.load_checkpoint(run.id, run.epochs_done) if run.epochs_done else None

    def _leave_turn(self, run_id: str) -> None:
        """Take a run out of the queue, and its task off the worker."""
        if run_id in self._queue:
            self._queue.remove(run_id)
        self._progress.pop(run_id, None)
        key = self._turns.pop(run_id, None)
        if key is not None:
            self._cluster.cancel(key)

    def _on_progress(self, run_id: str, key: str, progress: Progress) -> None:
        if self._turns.get(run_id) == key:
            self._progress[run_id] = progress

    def _on_turn_done(
        self,
        run_id: str,
        key: str,
        keep: Callable[[Run, Any], Run],
        result: EpochResult | ExportedModel | None,
        error: MnistCoreError | None,
    ) -> None:
        """Write what a turn brought, announce it, and let the next run have its turn."""
        with self._lock:
            if self._turns.get(run_id) != key:
                return
            try:
                if error is not None:
                    raise error
                if result is not None:
                    self._runs[run_id] = keep(self._runs[run_id], result)
            except MnistCoreError as failure:
                self._leave_turn(run_id)
                self._fail(run_id, failure)
            else:
                self._leave_turn(run_id)
                self._queue.append(run_id)
            self._give_turns()

    def _keep_epoch(self, run: Run, result: EpochResult) -> Run:
        run = after_epoch(run, result.record)
        history = (*self._history(run), result.record)
        self.store.save_epoch(run, history, result.checkpoint)
        self._histories[run.id] = history
        return run

    def _keep_model(self, run: Run, result: ExportedModel) -> Run:
        run = after_export(run, result)
        if run.takes_turns:
            run = replace(run, state="finished")
        self.store.save_model(run, result.keras_model, result.tflite_model)
        return run

    def _fail(self, run_id: str, error: MnistCoreError) -> None:
        """Put down why a run cannot go on. What it had learned becomes its model."""
        run = self._runs[run_id]
        if isinstance(error, CheckpointError) and error.reason in ("missing", "damaged"):
            return self._step_back(run)
        if isinstance(error, WorkerLostError):
            error = WorkerLostError(run.epochs_done + 1, error.deaths)
        state = _STATE_AFTER.get(type(error), "failed")
        self._note(replace(run, state=state, failure=error.to_dict()))
        if isinstance(error, (DivergedError, WorkerLostError)):
            self._enqueue_export(run_id)

    def _step_back(self, run: Run) -> None:
        """Train an epoch again whose network was lost on disk; the result will be the same."""
        epochs_done = max(0, run.epochs_done - 1)
        self._histories[run.id] = self._history(run)[:epochs_done]
        self._note(replace(run, epochs_done=epochs_done))
        self._queue.append(run.id)

    def _note(self, run: Run) -> None:
        """Show what happened to a run, and write it if that is possible."""
        self._runs[run.id] = run
        with contextlib.suppress(StorageError):
            self.store.save_run(run)

    # Estimates

    def _epoch_seconds(self, run_id: str) -> float:
        history = self._history(self._runs[run_id])
        return history[-1].seconds if history else _FIRST_GUESS_SECONDS

    def _turn_seconds_left(self, run_id: str) -> float:
        progress = self._progress.get(run_id)
        done = progress.step / progress.steps if progress else 0.0
        return self._epoch_seconds(run_id) * (1 - done)

    def _waiting(self, run_id: str) -> tuple[int | None, float | None]:
        """Turns before this run's, and how long they will take."""
        if run_id in self._turns:
            return 0, 0.0
        if run_id not in self._queue:
            return None, None
        ahead = list(self._queue)[: self._queue.index(run_id)]
        seconds = sum(self._turn_seconds_left(other) for other in self._turns)
        seconds += sum(self._epoch_seconds(other) for other in ahead)
        return len(ahead) + 1, seconds / self._cluster.slots

    def _seconds_left(self, run: Run, wait: float | None) -> float | None:
        """Time to the last epoch: its own epochs, and everybody else's turns between them."""
        if wait is None or not run.takes_turns:
            return None
        epochs = run.config.epochs - run.epochs_done
        own = self._epoch_seconds(run.id)
        others = [i for i in (*self._turns, *self._queue) if i != run.id]
        round_seconds = sum(self._epoch_seconds(other) for other in others) / self._cluster.slots
        this = self._turn_seconds_left(run.id) if run.id in self._turns else own
        return wait + this + max(0, epochs - 1) * (own + round_seconds)

    # The clock

    def _start_ticking(self) -> None:
        if self._ticking is None:
            self._ticking = threading.Thread(target=self._tick, name="engine", daemon=True)
            self._ticking.start()

    def _tick(self) -> None:
        while not self._closed.wait(_TICK_SECONDS):
            self._cluster.revive()
            with self._lock:
                self._pause_unwatched()

    def _pause_unwatched(self) -> None:
        deadline = time.monotonic() - self.settings.unwatched_seconds
        for run in [run for run in self._runs.values() if run.takes_turns]:
            if self._watched.get(run.id, deadline) <= deadline:
                self._note(replace(run, state="paused"))
                self._leave_turn(run.id)
                self._give_turns()


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
