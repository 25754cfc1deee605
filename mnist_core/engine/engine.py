"""Many runs on few workers: what a person can do with a run.

A run is a chain of epochs and an epoch is one task (`tasks.train_epoch_task`), which `scheduler`
sends to a worker. Pause, stop, a new learning rate, recovery and fairness all happen between two
epochs.

The database has the last word on every run: what is not committed there has not happened. Several
servers may share it, so a run may change under one server's hands: see `storage.leases`.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from dataclasses import replace

from mnist_core.config import TrainingConfig
from mnist_core.engine.cluster import Cluster
from mnist_core.engine.epoch_models import EpochModels
from mnist_core.engine.ownership import check_may_steer, hash_key, is_owner, may_steer, new_key
from mnist_core.engine.scheduler import Scheduler
from mnist_core.engine.upkeep import Upkeep
from mnist_core.errors import ConfigError, DatabaseError, NotOwnerError, WorkerMismatchError
from mnist_core.records import STATES, EncodedWarmStart, Run, Snapshot
from mnist_core.settings import Settings
from mnist_core.storage.database import Database
from mnist_core.storage.leases import Leases
from mnist_core.storage.lifecycle import new_run
from mnist_core.storage.model_store import ModelStore
from mnist_core.storage.people import PeopleStore
from mnist_core.storage.run_changes import RunChanges
from mnist_core.storage.run_results import RunResults
from mnist_core.storage.run_store import RunStore


class Engine:
    """Starts, steers and remembers runs. One per server; its methods may be called from any
    thread.

    Args:
        settings: paths and limits.
        cluster: where epochs are computed; one made from the settings when None.

    Attributes:
        database: where everything that people make is.
        store: the runs.
        networks: what ships, and the models of the runs.
        people: whose browser is whose.
    """

    def __init__(self, settings: Settings, cluster: Cluster | None = None) -> None:
        self.settings = settings
        self.database = Database(settings)
        self.store = RunStore(self.database)
        self.networks = ModelStore(settings, self.store)
        self.people = PeopleStore(self.database)
        self._leases = Leases(self.database)
        self._changes = RunChanges(self.store, settings, self._leases.server)
        self._cluster = cluster or Cluster(settings)
        self.epoch_models = EpochModels(self.store, self._cluster)
        self._lock = threading.RLock()
        results = RunResults(self.database, self._leases.server)
        self._scheduler = Scheduler(self.store, results, self._cluster, self._lock)
        self._upkeep = Upkeep(
            settings, self._leases, results, self._cluster, self._scheduler, self._lock
        )

    def runs(self) -> list[Run]:
        """All runs, newest first; none while the database cannot be read, see `check_database`."""
        with contextlib.suppress(DatabaseError):
            return self._scheduler.as_they_stand(self.store.newest_first())
        return []

    def models(self) -> list[Run]:
        """What ships, then runs with a model, newest first."""
        trained = (run for run in self.runs() if run.model_epoch is not None)
        return [*self.networks.shipped().values(), *trained]

    def check_database(self) -> None:
        """See whether the database answers.

        Raises:
            DatabaseError: it does not.
        """
        with self.database.reading():
            pass

    def snapshot(self, run_id: str, watching: bool = True) -> Snapshot:
        """A run as it stands.

        Args:
            run_id: its id, or the name of a model that ships.
            watching: True if a person is looking; see `Settings.unwatched_seconds`.

        Raises:
            DatabaseError: it cannot be read.
            RunNotFoundError: no such run, or its record is damaged.
        """
        run = self.networks.load_run(run_id)
        if watching:
            self._upkeep.watch(run_id)
        return self._scheduler.snapshot(run, self.networks.load_history(run))

    def owns(self, run_id: str, key: str = "", mark: str = "") -> bool:
        """True if the key steers the run, or the browser with this mark started it.

        Raises:
            DatabaseError: it cannot be read.
            RunNotFoundError: no such run, or its record is damaged.
        """
        return may_steer(self.networks.load_run(run_id), key, self._person(mark))

    @property
    def refused_worker(self) -> WorkerMismatchError | None:
        """Why a worker was sent away last, if one was."""
        return self._cluster.refused

    def start(
        self, config: TrainingConfig, mark: str = "", warm_start: EncodedWarmStart | None = None
    ) -> tuple[Run, str]:
        """Begin a run.

        Args:
            config: its settings.
            mark: the secret of a person's browser, which steers the run like its key.
            warm_start: for a run that fine-tunes a network; `config.warm_start_from` names it.

        Returns:
            The run and the secret key that steers it.

        Raises:
            ConfigError: a setting outside its limits.
            DatabaseError: the run cannot be written.
            LimitError: too many runs wait or train, or there is no space.
        """
        config.validate(self.settings.max_epochs, self.settings.max_batch_size)
        if (warm_start is None) != (config.warm_start_from == ""):
            name = config.warm_start_from
            raise ConfigError("warm_start_from", name, "given with the network itself")
        calibration = None
        if warm_start is not None:
            calibration = self.networks.load_calibration(config.warm_start_from)
        key = new_key()
        run = new_run(config, key_hash=hash_key(key))
        run = self._changes.add(run, mark, warm_start, calibration)
        self._join(run.id)
        return run, key

    def pause(self, run_id: str, key: str = "", mark: str = "") -> None:
        """Take a run out of the queue; the epoch it was in will be trained again.

        Args:
            run_id: the run.
            key: the secret that steers it; or
            mark: that of the browser that started it. One of the two is enough, here and below.

        Raises:
            DatabaseError, NotOwnerError, RunNotFoundError, StateError: nothing was changed.
        """
        may = self._may(key, mark, "pause", ("queued", "running"))
        self._changes.change(run_id, lambda run: replace(may(run), state="paused"))
        self._leave(run_id)

    def resume(self, run_id: str, key: str = "", mark: str = "") -> None:
        """Join the queue again, to go on from the last finished epoch. Raises as `pause`, and
        LimitError as `start`."""
        may = self._may(key, mark, "resume", ("paused", "interrupted", "failed"))
        self._changes.change(run_id, lambda run: _waiting(may(run)))
        self._join(run_id)

    def stop(self, run_id: str, key: str = "", mark: str = "") -> None:
        """End a run; the last finished epoch becomes its model. Raises as `pause`."""
        allowed = ("queued", "running", "paused", "interrupted")
        may = self._may(key, mark, "stop", allowed)

        def stopped(run: Run) -> Run:
            may(run)
            if run.scheduled and run.epochs_done >= run.config.epochs:
                return run  # it has trained all it is to train: it finishes by itself
            return replace(run, state="stopped")

        if self._changes.change(run_id, stopped).state == "stopped":
            self._leave(run_id, then_export=True)

    def extend(self, run_id: str, key: str, epochs: int, mark: str = "") -> None:
        """Train for more epochs, during the run or after its end.

        Raises:
            ConfigError: more epochs in all than are allowed.
            LimitError: it was at rest, and too many runs wait or train.
            DatabaseError, NotOwnerError, RunNotFoundError, StateError: nothing was changed.
        """
        may = self._may(key, mark, "continue", STATES)

        def extended(run: Run) -> Run:
            target = may(run).config.epochs if run.active else run.epochs_done
            config = replace(run.config, epochs=target + epochs)
            config.validate(self.settings.max_epochs, self.settings.max_batch_size)
            longer = replace(run, config=config)
            return longer if run.scheduled else _waiting(longer)

        self._changes.change(run_id, extended)
        self._join(run_id)

    def set_learning_rate(
        self, run_id: str, key: str, learning_rate: float, mark: str = ""
    ) -> None:
        """Train with another learning rate from the next epoch on.

        Raises:
            ConfigError: outside its limits.
            DatabaseError, NotOwnerError, RunNotFoundError, StateError: nothing was changed.
        """
        may = self._may(key, mark, "change", STATES)

        def changed(run: Run) -> Run:
            config = replace(may(run).config, learning_rate=learning_rate)
            config.validate(self.settings.max_epochs, self.settings.max_batch_size)
            return replace(run, config=config)

        self._changes.change(run_id, changed)

    def pin(self, run_id: str, key: str, pinned: bool, mark: str = "") -> None:
        """Keep a run when room is made for others, or no longer. Raises as `pause`.

        Raises:
            LimitError: nobody else has pinned as much as its owner would have.
        """
        may = self._may(key, mark, "pin", STATES)
        if pinned:
            self._changes.pin(run_id, may)
        else:
            self._changes.change(run_id, lambda run: replace(may(run), pinned=False))

    def delete(self, run_id: str, key: str = "", mark: str = "") -> None:
        """Remove a run with all it has learned. Raises as `pause`."""
        self._changes.remove(run_id, self._may(key, mark, "delete", STATES))
        self._leave(run_id)

    def renew_key(self, run_id: str, mark: str) -> str:
        """Another secret that steers a run, for the browser that started it; the old one ends.

        Raises:
            DatabaseError, NotOwnerError, RunNotFoundError: nothing was changed.
        """
        key, person = new_key(), self._person(mark)

        def renewed(run: Run) -> Run:
            if not is_owner(run, person):
                raise NotOwnerError(run_id)
            return replace(run, key_hash=hash_key(key))

        self._changes.change(run_id, renewed)
        return key

    def serve(self) -> None:
        """Look after this server's runs from now on, and those that another one has left."""
        self._upkeep.start_ticking()

    def warm_up(self) -> None:
        """Start the workers soon, in the background, so that the first page comes first."""
        self._upkeep.warm_up()

    def close(self) -> None:
        """Stop the workers, and leave the runs to whichever server comes next."""
        self._upkeep.close()
        self._cluster.close()
        self.database.close()

    def _person(self, mark: str) -> str:
        """Whose mark this is; "" of nobody's."""
        return self.people.find(mark) if mark else ""

    def _may(
        self, key: str, mark: str, action: str, states: tuple[str, ...]
    ) -> Callable[[Run], Run]:
        """Gives a run back if this key or this mark may do this to it now."""
        self._scheduler.save_unsaved()  # or it may be in another state than everybody is shown
        person = self._person(mark)

        def checked(run: Run) -> Run:
            check_may_steer(run, key, person, action, states)
            return run

        return checked

    def _leave(self, run_id: str, then_export: bool = False) -> None:
        with self._lock:
            self._scheduler.leave(run_id)
            if then_export:
                self._scheduler.join(run_id)
            self._scheduler.submit_waiting()

    def _join(self, run_id: str) -> None:
        with self._lock:
            self._scheduler.join(run_id)
        self._upkeep.start_ticking()


def _waiting(run: Run) -> Run:
    return replace(run, state="queued", failure=None)
