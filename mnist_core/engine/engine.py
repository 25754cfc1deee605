"""Many runs on few workers: what a person can do with a run.

A run is a chain of epochs and an epoch is one task (`tasks.train_epoch_task`), which `scheduler`
sends to a worker. Pause, stop, a new learning rate, recovery and fairness all happen between two
epochs.

Everything that changes a run happens under one lock and is written before it can be seen.
"""

from __future__ import annotations

import threading
from dataclasses import replace

from mnist_core.config import TrainingConfig
from mnist_core.engine.cluster import Cluster
from mnist_core.engine.epoch_models import EpochModels
from mnist_core.engine.limits import check_run_limits
from mnist_core.engine.ownership import check_may_steer, hash_key, is_owner, may_steer, new_key
from mnist_core.engine.scheduler import Scheduler
from mnist_core.engine.upkeep import Upkeep
from mnist_core.errors import ConfigError, NotOwnerError, WorkerMismatchError
from mnist_core.records import STATES, EncodedWarmStart, Run, Snapshot
from mnist_core.settings import Settings
from mnist_core.storage.lifecycle import new_run
from mnist_core.storage.run_library import RunLibrary


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
        self.epoch_models = EpochModels(self.store, self._cluster)
        self._lock = threading.RLock()
        self._scheduler = Scheduler(self._library, self._cluster, self._lock)
        self._upkeep = Upkeep(settings, self._library, self._cluster, self._scheduler, self._lock)

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
                self._upkeep.watch(run_id)
            return self._scheduler.snapshot(run)

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

    def start(
        self, config: TrainingConfig, owner: str = "", warm_start: EncodedWarmStart | None = None
    ) -> tuple[Run, str]:
        """Begin a run.

        Args:
            config: its settings.
            owner: an opaque mark of the person, which steers the run like its key.
            warm_start: for a run that fine-tunes a network; `config.warm_start_from` names it.

        Returns:
            The run and the secret key that steers it.

        Raises:
            ConfigError: a setting outside its limits.
            LimitError: too many runs wait or train, or there is no disk space.
            StorageError: the run cannot be written.
        """
        config.validate(self.settings.max_epochs, self.settings.max_batch_size)
        if (warm_start is None) != (config.warm_start_from == ""):
            name = config.warm_start_from
            raise ConfigError("warm_start_from", name, "given with the network itself")
        key = new_key()
        with self._lock:
            check_run_limits(self._library.newest_first(), owner, self.settings)
            self._library.make_room(self._scheduler.is_busy, owner)
            run = new_run(config, owner, hash_key(key))
            self._library.add(run, warm_start)
            self._join(run.id)
        return run, key

    def pause(self, run_id: str, key: str = "", mark: str = "") -> None:
        """Take a run out of the queue; the epoch it was in will be trained again.

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
        """Join the queue again, to go on from the last finished epoch. Raises as `pause`, and
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
            self._upkeep.forget(run_id)
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
        self._upkeep.warm_up()

    def close(self) -> None:
        """Stop the workers; runs stay as they are on disk."""
        self._upkeep.close()
        self._cluster.close()

    def _steer(self, run_id: str, key: str, mark: str, action: str, states: tuple[str, ...]) -> Run:
        """The run, if this key or this mark may do this to it now."""
        run = self._library[run_id]
        check_may_steer(run, key, mark, action, states)
        return run

    def _requeue(self, run: Run) -> None:
        if not self._library[run.id].scheduled:
            check_run_limits(self._library.newest_first(), run.owner, self.settings)
        self._library.save(replace(run, state="queued", failure=None))
        self._join(run.id)

    def _join(self, run_id: str) -> None:
        self._upkeep.watch(run_id)
        self._scheduler.join(run_id)
        self._upkeep.start_ticking()
