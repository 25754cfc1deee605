"""Runs in the database: their records, histories and files, as everybody reads them.

Lists are asked for many times a second and by many people, so a record that was read is kept in
memory, and read again when its row's version has changed.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Row, func, select

from mnist_core.errors import CheckpointError, CheckpointReason, RunNotFoundError
from mnist_core.files.checks import UNREADABLE, is_id
from mnist_core.files.checksums import AlteredFileError
from mnist_core.records import (
    EncodedCheckpoint,
    EncodedWarmStart,
    EncodedWeights,
    EpochRecord,
    EpochStart,
    Run,
    in_order,
)
from mnist_core.storage.database import Database
from mnist_core.storage.run_files import (
    file_size,
    get_file,
    put_file,
    weights_epochs,
)
from mnist_core.storage.run_rows import EPOCH_COLUMNS, RUN_COLUMNS, epoch_from_row, run_from_row
from mnist_core.storage.tables import epochs, runs

History = tuple[EpochRecord, ...]
_AT_A_TIME = 500  # rows of a query that names them; SQLite takes some thousand names
_KEPT_HISTORIES = 200
# Of all runs: the same as long as none has come, gone or changed, since no number is given twice.
_STANDS = select(func.count(), func.max(runs.c.number), func.sum(runs.c.version))


class RunStore:
    """Reads runs. Safe to share between threads; `run_changes` writes them.

    Args:
        database: where they are.
    """

    def __init__(self, database: Database) -> None:
        self.database = database
        self._runs: dict[int, tuple[int, Run | None]] = {}  # by number, with their versions
        self._listed: tuple[tuple[Any, ...], list[Run]] = (), []
        self._histories: dict[str, tuple[tuple[int, float], History]] = {}

    def newest_first(self, transaction: Connection | None = None) -> list[Run]:
        """All runs, in the reverse order of their beginning; damaged rows are left out.

        Args:
            transaction: to read in, which has changed no run; one of their own when None.

        Raises:
            DatabaseError: they cannot be read.
        """
        known = self._runs
        opened = contextlib.nullcontext(transaction) if transaction else self.database.reading()
        with opened as connection:
            stands = tuple(connection.execute(_STANDS).one())
            if stands == self._listed[0]:
                return list(self._listed[1])
            listed = connection.execute(
                select(runs.c.number, runs.c.version).order_by(runs.c.number.desc())
            ).all()
            changed = [n for n, version in listed if known.get(n, (None,))[0] != version]
            known = known | _read_runs(connection, changed)
        self._runs = {number: known[number] for number, _ in listed}
        found = [run for _, run in self._runs.values() if run is not None]
        self._listed = stands, found
        return list(found)

    def load_run(self, run_id: str) -> Run:
        """A run's record.

        Raises:
            DatabaseError: it cannot be read.
            RunNotFoundError: there is none, or its row is damaged.
        """
        with self.database.reading() as connection:
            return load_run(connection, run_id)

    def load_history(self, run: Run) -> History:
        """A run's finished epochs; damaged ones read as none. Raises DatabaseError."""
        stands = (run.epochs_done, run.seconds)  # an epoch that is trained again takes other time
        kept = self._histories.get(run.id)
        if kept is not None and kept[0] == stands:
            return kept[1]
        with self.database.reading() as connection:
            found = connection.execute(
                select(*EPOCH_COLUMNS)
                .where(epochs.c.run_id == run.id, epochs.c.epoch <= run.epochs_done)
                .order_by(epochs.c.epoch)
            ).all()
        history = _sound(found)
        if len(self._histories) >= _KEPT_HISTORIES:
            self._histories = {}
        self._histories[run.id] = stands, history
        return history

    def epoch_start(self, run: Run) -> EpochStart:
        """What the run's next epoch is trained from.

        Raises:
            CheckpointError: it is missing, or is not what was written.
            DatabaseError: it cannot be read.
        """
        if run.epochs_done:
            return self.load_checkpoint(run.id, run.epochs_done)
        return self.load_warm_start(run.id) if run.config.warm_start_from else None

    def load_checkpoint(self, run_id: str, epoch: int) -> EncodedCheckpoint:
        """The network after an epoch, counted from 1; `checkpoints.Checkpoint` reads it. Raises
        as `epoch_start`."""
        return EncodedCheckpoint(self._load(run_id, "checkpoint", epoch))

    def checkpoint_before(self, run: Run) -> int | None:
        """The last epoch before the run's last one whose checkpoint is what was written; None if
        there is none. Raises DatabaseError."""
        for epoch in range(run.epochs_done - 1, 0, -1):
            with contextlib.suppress(CheckpointError):
                self.load_checkpoint(run.id, epoch)
                return epoch
        return None

    def load_warm_start(self, run_id: str) -> EncodedWarmStart:
        """What a fine-tuning run starts from; `checkpoints.WarmStart` reads it. Raises likewise."""
        return EncodedWarmStart(self._load(run_id, "warm-start"))

    def load_weights(self, run_id: str, epoch: int) -> EncodedWeights:
        """Weights after an epoch, in half precision; `checkpoints.weights_from` reads them. Raises
        likewise."""
        return EncodedWeights(self._load(run_id, "weights", epoch))

    def weights_epochs(self, run_id: str) -> tuple[int, ...]:
        """Epochs whose weights are kept, counted from 1. Raises DatabaseError."""
        with self.database.reading() as connection:
            return weights_epochs(connection, run_id)

    def load_file(self, run_id: str, kind: str, epoch: int = 0) -> bytes | None:
        """A file of a run, one of `tables.FILE_KINDS`; None if there is none.

        Raises:
            AlteredFileError: it is not what was written.
            DatabaseError: it cannot be read.
        """
        with self.database.reading() as connection:
            return get_file(connection, run_id, kind, epoch)

    def file_size(self, run_id: str, kind: str) -> int | None:
        """Bytes of a file; None if there is none. Raises DatabaseError."""
        with self.database.reading() as connection:
            return file_size(connection, run_id, kind)

    def save_file(self, run_id: str, kind: str, content: bytes, epoch: int = 0) -> None:
        """Add a file to a run. Raises DatabaseError, and RunNotFoundError if the run is gone."""
        with self.database.writing() as connection:
            load_run(connection, run_id)
            put_file(connection, run_id, kind, content, epoch)

    def _load(self, run_id: str, kind: str, epoch: int = 0) -> bytes:
        try:
            content = self.load_file(run_id, kind, epoch)
        except AlteredFileError as error:
            raise CheckpointError(CheckpointReason.DAMAGED) from error
        if content is None:
            raise CheckpointError(CheckpointReason.MISSING)
        return content


def load_run(connection: Connection, run_id: str, for_update: bool = False) -> Run:
    """A run's record, which nobody else changes to the end of the transaction if it is to be
    updated.

    Raises:
        RunNotFoundError: there is none, or its row is damaged.
    """
    if not is_id(run_id):
        raise RunNotFoundError(run_id)
    wanted = select(*RUN_COLUMNS).where(runs.c.id == run_id)
    row = connection.execute(wanted.with_for_update() if for_update else wanted).first()
    if row is None:
        raise RunNotFoundError(run_id)
    return run_from_row(row)


def _read_runs(connection: Connection, numbers: Sequence[int]) -> dict[int, tuple[int, Run | None]]:
    """Runs by number, with their versions; None where a row is damaged."""
    found: dict[int, tuple[int, Run | None]] = {}
    for start in range(0, len(numbers), _AT_A_TIME):
        wanted = runs.c.number.in_(numbers[start : start + _AT_A_TIME])
        read = connection.execute(select(runs.c.number, runs.c.version, *RUN_COLUMNS).where(wanted))
        for row in read:
            run = None
            with contextlib.suppress(RunNotFoundError):
                run = run_from_row(row)
            found[row.number] = row.version, run
    return found


def _sound(rows: Iterable[Row[Any]]) -> History:
    """The records, if all of them are sound and none is missing."""
    try:
        return in_order(map(epoch_from_row, rows))
    except UNREADABLE:
        return ()
