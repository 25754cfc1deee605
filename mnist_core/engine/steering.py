"""What a person can do with a run that is there: pause, resume, stop, continue, keep, delete.

Each is one transaction in the database, which has the last word; the queue of this server follows.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace

from mnist_core.engine.ownership import check_may_steer, hash_key, is_owner, may_steer, new_key
from mnist_core.engine.scheduler import Scheduler
from mnist_core.engine.upkeep import Upkeep
from mnist_core.errors import Action, NotOwnerError
from mnist_core.records import STATES, Run
from mnist_core.settings import Settings
from mnist_core.storage.model_store import ModelStore
from mnist_core.storage.people import PeopleStore
from mnist_core.storage.run_changes import RunChanges


class Steering:
    """The part of an `Engine` that changes runs. Safe to share between threads."""

    settings: Settings
    networks: ModelStore
    people: PeopleStore
    _changes: RunChanges
    _scheduler: Scheduler
    _upkeep: Upkeep
    _lock: threading.RLock

    def owns(self, run_id: str, key: str = "", mark: str = "") -> bool:
        """True if the key steers the run, or the browser with this mark started it.

        Raises:
            DatabaseError: it cannot be read.
            RunNotFoundError: no such run, or its record is damaged.
        """
        return may_steer(self.networks.load_run(run_id), key, self._person(mark))

    def pause(self, run_id: str, key: str = "", mark: str = "") -> None:
        """Take a run out of the queue; the epoch it was in will be trained again.

        Args:
            run_id: the run.
            key: the secret that steers it; or
            mark: that of the browser that started it. One of the two is enough, here and below.

        Raises:
            DatabaseError, NotOwnerError, RunNotFoundError, StateError: nothing was changed.
        """
        asked = self._asked(key, mark, Action.PAUSE, ("queued", "running"))
        asked.change(run_id, lambda run: replace(run, state="paused"))
        self._leave(run_id)

    def resume(self, run_id: str, key: str = "", mark: str = "") -> None:
        """Join the queue again, to go on from the last finished epoch. Raises as `pause`, and
        ClassError and LimitError as `start`."""
        asked = self._asked(key, mark, Action.RESUME, ("paused", "interrupted", "failed"))
        asked.change(run_id, _waiting)
        self._join(run_id)

    def stop(self, run_id: str, key: str = "", mark: str = "") -> None:
        """End a run; the last finished epoch becomes its model. Raises as `pause`."""
        allowed = ("queued", "running", "paused", "interrupted")
        asked = self._asked(key, mark, Action.STOP, allowed)

        def stopped(run: Run) -> Run:
            if run.scheduled and run.epochs_done >= run.config.epochs:
                return run  # it has trained all it is to train: it finishes by itself
            return replace(run, state="stopped")

        if asked.change(run_id, stopped).state == "stopped":
            self._leave(run_id, then_export=True)

    def extend(self, run_id: str, key: str, epochs: int, mark: str = "") -> None:
        """Train for more epochs, during the run or after its end.

        Raises:
            ConfigError: more epochs in all than are allowed.
            ClassError: its class does not allow it, or hides its length.
            LimitError: it was at rest, and too many runs wait or train.
            DatabaseError, NotOwnerError, RunNotFoundError, StateError: nothing was changed.
        """
        asked = self._asked(key, mark, Action.CONTINUE, STATES)

        def extended(run: Run) -> Run:
            target = run.config.epochs if run.active else run.epochs_done
            config = replace(run.config, epochs=target + epochs)
            config.validate(self.settings.max_epochs, self.settings.max_batch_size)
            longer = replace(run, config=config)
            return longer if run.scheduled else _waiting(longer)

        asked.change(run_id, extended)
        self._join(run_id)

    def set_learning_rate(
        self, run_id: str, key: str, learning_rate: float, mark: str = ""
    ) -> None:
        """Train with another learning rate from the next epoch on.

        Raises:
            ConfigError: outside its limits.
            ClassError: the task of its class hides the learning rate.
            DatabaseError, NotOwnerError, RunNotFoundError, StateError: nothing was changed.
        """
        asked = self._asked(key, mark, Action.CHANGE, STATES)

        def changed(run: Run) -> Run:
            config = replace(run.config, learning_rate=learning_rate)
            config.validate(self.settings.max_epochs, self.settings.max_batch_size)
            return replace(run, config=config)

        asked.change(run_id, changed)

    def pin(self, run_id: str, key: str, pinned: bool, mark: str = "") -> None:
        """Keep a run when room is made for others, or no longer. Raises as `pause`.

        Raises:
            LimitError: nobody else has pinned as much as its owner would have.
        """
        asked = self._asked(key, mark, Action.PIN, STATES)
        if pinned:
            self._changes.pin(run_id, asked.check)
        else:
            asked.change(run_id, lambda run: replace(run, pinned=False))

    def delete(self, run_id: str, key: str = "", mark: str = "") -> None:
        """Remove a run with all it has learned. Raises as `pause`."""
        asked = self._asked(key, mark, Action.DELETE, STATES)
        self._changes.remove(run_id, asked.check, asked.person)
        self._leave(run_id)

    def renew_key(self, run_id: str, mark: str) -> str:
        """Another secret that steers a run, for the browser that started it; the old one ends.

        Raises:
            DatabaseError, NotOwnerError, RunNotFoundError: nothing was changed.
        """
        key, person = new_key(), self._person(mark)

        def renewed(run: Run, teaches: bool) -> Run:
            if not is_owner(run, person):
                raise NotOwnerError(run_id)
            return replace(run, key_hash=hash_key(key))

        self._changes.change(run_id, renewed, person)
        return key

    def _person(self, mark: str) -> str:
        """Whose mark this is; "" of nobody's."""
        return self.people.find(mark) if mark else ""

    def _asked(self, key: str, mark: str, action: Action, states: tuple[str, ...]) -> _Asked:
        """What somebody wants to do, before it is seen whether they may."""
        self._scheduler.unsaved.save()  # or it may be in another state than everybody is shown
        return _Asked(self._changes, key, self._person(mark), action, states)

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


@dataclass(frozen=True)
class _Asked:
    """Who asks for what; seen in the transaction that does it.

    Attributes:
        changes: does it.
        key, person, action, states: as `check_may_steer` takes them.
    """

    changes: RunChanges
    key: str
    person: str
    action: Action
    states: tuple[str, ...]

    def check(self, run: Run, teaches: bool = False) -> None:
        """Raises NotOwnerError or StateError if this may not be done to the run."""
        check_may_steer(run, self.key, self.person, self.action, self.states, teaches)

    def change(self, run_id: str, decide: Callable[[Run], Run]) -> Run:
        """Do it, if it may be done."""

        def decided(run: Run, teaches: bool) -> Run:
            self.check(run, teaches)
            return decide(run)

        return self.changes.change(run_id, decided, self.person)


def _waiting(run: Run) -> Run:
    return replace(run, state="queued", failure=None)
