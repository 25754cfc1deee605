"""Many runs on few workers.

A run is a chain of epochs and an epoch is one task (`tasks.train_epoch_task`), which `scheduler`
sends to a worker. Pause, stop, a new learning rate, recovery and fairness all happen between two
epochs.

The database has the last word on every run: what is not committed there has not happened. Several
servers may share it, so a run may change under one server's hands: see `storage.leases`.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Sequence

from mnist_core.config import TrainingConfig
from mnist_core.engine.class_steering import ClassSteering
from mnist_core.engine.cluster import Cluster
from mnist_core.engine.epoch_models import EpochModels
from mnist_core.engine.ownership import hash_key, new_key
from mnist_core.engine.scheduler import Scheduler
from mnist_core.engine.steering import Steering
from mnist_core.engine.upkeep import Upkeep
from mnist_core.errors import ConfigError, DatabaseError, WorkerMismatchError
from mnist_core.records import EncodedWarmStart, Run, Snapshot
from mnist_core.settings import Settings
from mnist_core.storage.class_runs import ClassRuns
from mnist_core.storage.class_store import ClassStore
from mnist_core.storage.database import Database
from mnist_core.storage.disk_reserve import DiskReserve
from mnist_core.storage.leases import Leases
from mnist_core.storage.lifecycle import new_run
from mnist_core.storage.model_store import ModelStore
from mnist_core.storage.people import PeopleStore
from mnist_core.storage.run_changes import RunChanges
from mnist_core.storage.run_results import RunResults
from mnist_core.storage.run_store import RunStore

_HOUR, _MINUTE = 3600.0, 60.0  # seconds


class Engine(Steering, ClassSteering):
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
        classes: the classes; those whose time is over are deleted once an hour, and wrong
            codes once a minute.
        class_runs: the runs of classes.
    """

    def __init__(self, settings: Settings, cluster: Cluster | None = None) -> None:
        self.settings = settings
        self.database = Database(settings)
        self.store = RunStore(self.database)
        self.networks = ModelStore(settings, self.store)
        self.people = PeopleStore(self.database)
        self._leases = Leases(self.database, settings.lease_seconds)
        self.classes = ClassStore(self.database, settings)
        self.class_runs = ClassRuns(self.database, self._leases.server, settings.lease_seconds)
        self._changes = RunChanges(self.store, settings, self._leases.server)
        self._cluster = cluster or Cluster(settings)
        self.epoch_models = EpochModels(self.store, self._cluster)
        self._lock = threading.RLock()
        results = RunResults(self.database, self._leases.server)
        self._scheduler = Scheduler(self.store, results, self._cluster, self._lock)
        self._upkeep = Upkeep(
            settings, self._leases, results, self._cluster, self._scheduler, self._lock
        )
        self.do_every(_HOUR, self.classes.delete_expired)
        self.do_every(_MINUTE, self.classes.forget_tries)
        self.do_every(_MINUTE, DiskReserve(self.database).keep)
        self.do_every(_HOUR, self.database.give_back_space)  # if somebody was reading before

    def runs(self) -> list[Run]:
        """All runs, newest first; none while the database cannot be read, see `check_database`."""
        with contextlib.suppress(DatabaseError):
            return [self._scheduler.unsaved.shown(run) for run in self.store.newest_first()]
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

    @property
    def refused_worker(self) -> WorkerMismatchError | None:
        """Why a worker was sent away last, if one was."""
        return self._cluster.refused

    def start(
        self,
        config: TrainingConfig,
        mark: str = "",
        warm_start: EncodedWarmStart | None = None,
        held_out: Sequence[str] | None = None,
        drawing: bytes | None = None,
        within: str | None = None,
    ) -> tuple[Run, str]:
        """Begin a run. It is one of the class that this browser is in, if it is in one.

        Args:
            config: its settings.
            mark: the secret of a person's browser, which steers the run like its key.
            warm_start: for a run that fine-tunes a network; `config.warm_start_from` names it.
            held_out: ids of the members of a class whose drawings it is tested on.
            drawing: 28x28 grey levels, row by row, to be read meanwhile. It is stored nowhere.
            within: id of the class that it is to be of; None for whichever this browser is in.

        Returns:
            The run and the secret key that steers it.

        Raises:
            ClassError: the class does not allow it now, or not with these settings.
            ConfigError: a setting outside its limits.
            DatabaseError: the run cannot be written.
            LimitError: too many runs wait or train, or there is no space.
        """
        config.validate(self.settings.max_epochs, self.settings.max_batch_size)
        parent = config.warm_start_from
        if (warm_start is None) != (parent == ""):
            raise ConfigError("warm_start_from", parent, "given with the network itself")
        calibration = self.networks.load_calibration(parent) if parent else None
        key = new_key()
        unowned = new_run(config, key_hash=hash_key(key))
        run = self._changes.add(unowned, mark, warm_start, calibration, held_out, within)
        if drawing is not None and config.dataset == "mnist":
            self._scheduler.drawings.keep(run.id, drawing)
        self._join(run.id)
        return run, key

    def watched_drawing(self, run_id: str, mark: str) -> bytes | None:
        """What a run was started with as its `drawing`, for the browser that started it on this
        server; None for any other, and where there was none.

        Raises:
            DatabaseError: whose run it is cannot be read.
        """
        owner = self.networks.load_run(run_id).owner
        own = owner != "" and owner == self.people.find(mark)
        return self._scheduler.drawings.of(run_id) if own else None

    def do_every(self, seconds: float, chore: Callable[[], object]) -> None:
        """Have something done in the background from now on, once in so many seconds, while this
        server is at work. It may raise DatabaseError, and is then tried again when it is due."""
        self._upkeep.chores.add(chore, seconds)

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
