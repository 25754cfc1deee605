"""All runs of a server, in memory as they are on disk.

Lists are asked for many times a second and by many people, so they are answered from memory;
the store is read once at the start and written at every change.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterable
from dataclasses import replace

from mnist_core.errors import CheckpointError, LimitError, RunNotFoundError, StorageError
from mnist_core.records import (
    EncodedCheckpoint,
    EncodedWarmStart,
    EpochRecord,
    EpochStart,
    ExportedModel,
    Run,
)
from mnist_core.settings import Settings
from mnist_core.storage.checkpoints import weights_alone
from mnist_core.storage.disk_quota import first_to_go, pins_to_give_up
from mnist_core.storage.run_store import Store

History = tuple[EpochRecord, ...]
_LONGEST_EPOCH_SECONDS = 3600  # between two writes of a run that trains


class RunLibrary:
    """Runs with their histories. Not locked: `engine.Engine` does that.

    Args:
        settings: the artifacts folder, and how much disk space runs may take.
    """

    def __init__(self, settings: Settings) -> None:
        self.store = Store(settings)
        self.store.remove_leftovers()
        self._allowed_megabytes = settings.runs_megabytes
        self._allowed = settings.runs_megabytes * 1_000_000  # bytes
        self._histories: dict[str, History] = {}
        self._sizes: dict[str, tuple[int, int]] = {}
        self._shipped = {run.id: run for run in self._read(self.store.model_names())}
        self._runs = {run.id: run for run in self._read(self.store.run_ids())}
        self._order = {run.id: _date(run) for run in self._runs.values()}

    def __getitem__(self, run_id: str) -> Run:
        """A run, or a model that ships.

        Raises:
            RunNotFoundError: no such run, or its record is damaged.
        """
        if run_id in self._shipped:
            return self._shipped[run_id]
        known = self._runs.get(run_id)
        if known is None or _may_train_elsewhere(known):
            self._histories.pop(run_id, None)
            self._runs[run_id] = _as_found(self.store.load_run(run_id))
            self._order.setdefault(run_id, _date(self._runs[run_id]))
        return self._runs[run_id]

    def newest_first(self) -> list[Run]:
        """All runs. A clock that is set back does not change the order of those begun here."""
        return sorted(self._runs.values(), key=lambda run: self._order[run.id], reverse=True)

    def models(self) -> list[Run]:
        """What ships, then runs with a model, newest first."""
        trained = [run for run in self.newest_first() if run.model_epoch is not None]
        return [*self._shipped.values(), *trained]

    def history(self, run: Run) -> History:
        if run.id not in self._histories:
            self._histories[run.id] = self.store.load_history(run)
        return self._histories[run.id]

    def epoch_start(self, run: Run) -> EpochStart:
        """What the run's next epoch is trained from.

        Raises:
            CheckpointError: its file is missing or damaged.
        """
        if run.epochs_done:
            return self.checkpoint(run)
        return self.store.load_warm_start(run.id) if run.config.warm_start_from else None

    def checkpoint(self, run: Run) -> EncodedCheckpoint:
        """The network after the last finished epoch. Raises as `epoch_start`."""
        return self.store.load_checkpoint(run.id, run.epochs_done)

    def add(self, run: Run, warm_start: EncodedWarmStart | None = None) -> None:
        """Begin to keep a run, once it is on disk. Raises StorageError if it cannot be written."""
        self.store.create(run, warm_start)
        self._order[run.id] = max((run.created, *(date + 0.001 for date in self._order.values())))
        self._runs[run.id] = run
        self._histories[run.id] = ()

    def save(self, run: Run) -> None:
        """Write a change, then show it.

        Raises:
            StorageError: it could not be written, and is not shown.
        """
        self.store.save_run(run)
        self._runs[run.id] = run

    def note(self, run: Run) -> None:
        """Show what happened to a run, and write it if that is possible."""
        self._runs[run.id] = run
        with contextlib.suppress(StorageError, RunNotFoundError):
            self.store.save_run(run)

    def save_epoch(self, run: Run, record: EpochRecord, checkpoint: EncodedCheckpoint) -> None:
        """Write what an epoch brought, then show it. Raises as `save`."""
        history = (*self.history(run), record)
        self.store.save_epoch(run, history, checkpoint)
        with contextlib.suppress(CheckpointError, StorageError):  # only for looking back
            self.store.save_snapshot(run, weights_alone(checkpoint))
        self._histories[run.id] = history
        self._runs[run.id] = run

    def save_model(self, run: Run, exported: ExportedModel) -> None:
        """Write the exported model, then show it. Raises as `save`."""
        self.store.save_model(run, exported)
        self._runs[run.id] = run

    def step_back(self, run: Run) -> None:
        """Forget the last finished epoch, whose network was lost on disk."""
        epochs_done = max(0, run.epochs_done - 1)
        self._histories[run.id] = self.history(run)[:epochs_done]
        self.note(replace(run, epochs_done=epochs_done))

    def make_room(self, busy: Callable[[str], bool], owner: str = "") -> None:
        """Remove runs that neither wait nor train until the disk limit holds; see `disk_quota`.

        A run of the command line's looks interrupted while it trains, so it stays for as long as
        it is written to.

        Args:
            busy: True of a run that waits in the queue or is computed, say exported.
            owner: whose runs make room first.

        Raises:
            LimitError: runs under way or pinned fill it.
        """
        used = sum(self._size(run) for run in self._runs.values())
        if used <= self._allowed:
            return
        at_rest = [
            run
            for run in reversed(self.newest_first())
            if not (run.scheduled or busy(run.id) or self._trains_elsewhere(run))
        ]
        for run in first_to_go(at_rest, self._size, self._allowed, owner):
            size = self._size(run)
            with contextlib.suppress(StorageError):  # in use, or on a disk that cannot be written
                self.remove(run)
                used -= size
            if used <= self._allowed:
                return
        raise LimitError("disk", self._allowed_megabytes)

    def remove(self, run: Run) -> None:
        """Forget a run, once its files are gone.

        Raises:
            StorageError: they cannot be deleted, and are still there.
        """
        self.store.remove(run.id)
        for kept in (self._runs, self._order, self._histories, self._sizes):
            kept.pop(run.id, None)

    def pin(self, run: Run) -> None:
        """Keep a run when room is made; where pins take all they may, others give up theirs.

        Raises:
            LimitError: its owner would have pinned more than anybody else.
            StorageError: it could not be written.
        """
        oldest_first = list(reversed(self.newest_first()))
        for run_id in pins_to_give_up(oldest_first, run, self._size, self._allowed):
            self.save(replace(self._runs[run_id], pinned=False))
        self.save(replace(run, pinned=True))

    def _trains_elsewhere(self, run: Run) -> bool:
        """True of a run of the command line's that something was written to within the hour."""
        written = self.store.changed(run.id) / 1e9  # seconds
        return _may_train_elsewhere(run) and time.time() - written < _LONGEST_EPOCH_SECONDS

    def _size(self, run: Run) -> int:
        """Bytes a run takes; measured again when files were added to it."""
        changed = self.store.changed(run.id)
        if self._sizes.get(run.id, (None, 0))[0] != changed:
            self._sizes[run.id] = changed, self.store.size(run.id)
        return self._sizes[run.id][1]

    def _read(self, names: list[str]) -> Iterable[Run]:
        for name in names:
            with contextlib.suppress(RunNotFoundError):
                yield _as_found(self.store.load_run(name))


def _may_train_elsewhere(run: Run) -> bool:
    """True of a run of the command line's that had not ended when it was read."""
    return not run.key_hash and run.state == "interrupted"


def _as_found(run: Run) -> Run:
    """A run that was under way when its server ended is interrupted."""
    return replace(run, state="interrupted") if run.scheduled else run


def _date(run: Run) -> float:
    """When a run was begun, as far as it is known: one from the future says nothing."""
    return run.created if run.created <= time.time() else 0.0
