"""What a server or a command has computed for its runs, written only while it has their leases.

Each is one transaction: an epoch's record, its checkpoint and the state of its run are kept
together, or nothing of them is.
"""

from __future__ import annotations

import contextlib
from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from mnist_core.errors import CheckpointError, LeaseLostError, MnistCoreError
from mnist_core.files.checksums import checksum
from mnist_core.records import SCHEDULED, EpochResult, ExportedModel, Run
from mnist_core.storage.checkpoints import weights_alone
from mnist_core.storage.database import Database
from mnist_core.storage.leases import AT_REST
from mnist_core.storage.lifecycle import after_epoch, after_export, next_task
from mnist_core.storage.run_files import file_checksum, put_checkpoint, put_file, put_weights
from mnist_core.storage.run_rows import epoch_values, to_json
from mnist_core.storage.run_store import load_run
from mnist_core.storage.tables import epochs, now, runs


class RunResults:
    """Writes what one server computes. Safe to share between threads.

    Args:
        database: where the runs are.
        server: id of the server, as `leases` gives it.
    """

    def __init__(self, database: Database, server: str) -> None:
        self._database, self._server = database, server

    def begin_epoch(self, run: Run) -> None:
        """Note that a run of this server's is computed.

        Raises:
            DatabaseError: it could not be written.
            LeaseLostError: it is not this server's any more, or is to rest.
        """
        mine = [runs.c.id == run.id, runs.c.server == self._server, runs.c.state.in_(SCHEDULED)]
        if run.state == "running":
            with self._database.reading() as connection:
                if connection.execute(select(runs.c.id).where(*mine)).first() is None:
                    raise LeaseLostError(run.id)
            return
        with self._database.writing() as connection:
            self._mine(connection, run.id, {"state": "running"}, *mine)

    def keep_epoch(self, run: Run, result: EpochResult) -> None:
        """Write what an epoch brought: its record, the network after it, and how the run stands.

        An epoch whose connection broke while it was committed may be sent again.

        Raises:
            DatabaseError: nothing of it was written.
            LeaseLostError: the run is not this server's any more, or is to rest.
        """
        record, done = result.record, after_epoch(run, result.record)
        weights = None
        with contextlib.suppress(CheckpointError):  # only for looking back
            weights = weights_alone(result.checkpoint)
        with self._database.writing() as connection:
            if _is_kept(connection, run.id, result):
                return
            self._mine(
                connection,
                run.id,
                {
                    "epochs_done": done.epochs_done,
                    "val_accuracy": done.val_accuracy,
                    "seconds": done.seconds,
                    "precision": done.precision,
                    "queued": now(),
                },
                runs.c.state.in_(SCHEDULED),
                runs.c.epochs_done == record.epoch - 1,
            )
            lost_future = (epochs.c.run_id == run.id) & (epochs.c.epoch >= record.epoch)
            connection.execute(delete(epochs).where(lost_future))
            connection.execute(insert(epochs).values(**epoch_values(run.id, record)))
            put_checkpoint(connection, run.id, record.epoch, result.checkpoint)
            if weights is not None:
                put_weights(connection, run.id, record.epoch, weights)

    def keep_model(self, run: Run, exported: ExportedModel) -> None:
        """Write the exported network of a run's last epoch. Raises as `keep_epoch`."""
        done = runs.c.epochs_done == run.epochs_done
        with self._database.writing() as connection:
            new = after_export(load_run(connection, run.id, for_update=True), exported)
            values: dict[str, Any] = {
                "model_epoch": run.epochs_done,
                "test_accuracy": new.test_accuracy,
                "test_loss": new.test_loss,
                "versions": to_json(new.versions),
                "state": new.state,
            }
            self._mine(connection, run.id, values | ({} if new.scheduled else AT_REST), done)
            for kind, content in (
                ("keras", exported.keras_model),
                ("tflite", exported.tflite_model),
                ("layers", exported.layers.encode()),
                ("test-logits", exported.test_logits),
            ):
                put_file(connection, run.id, kind, content)

    def fail(self, run: Run, exports: bool) -> None:
        """Write that a run cannot go on, and why.

        Args:
            run: with its state from now on, and its failure.
            exports: True if this server makes a model of what it has learned.

        Raises:
            DatabaseError: it could not be written.
            LeaseLostError: the run is not this server's any more.
        """
        values: dict[str, Any] = {"state": run.state, "failure": to_json(run.failure)}
        with self._database.writing() as connection:
            self._mine(connection, run.id, values | ({} if exports else AT_REST))

    def step_back(self, run: Run, back: Run) -> None:
        """Forget the last epochs, whose network was lost. Raises as `fail`.

        Args:
            run: as it was.
            back: as it is from now on, with what it lost as its failure.
        """
        values = {"epochs_done": back.epochs_done, "failure": to_json(back.failure)}
        with self._database.writing() as connection:
            lost = runs.c.epochs_done == run.epochs_done
            self._mine(connection, run.id, values | ({} if next_task(back) else AT_REST), lost)

    def note_watched(self, run_ids: Collection[str]) -> None:
        """Write down that somebody looks at these runs. Raises DatabaseError."""
        if run_ids:
            seen = update(runs).where(runs.c.id.in_(run_ids), runs.c.state.in_(SCHEDULED))
            with self._database.writing() as connection:
                connection.execute(seen.values(watched=now()))

    def pause_unwatched(self, error: MnistCoreError, seconds: int) -> list[str]:
        """Pause this server's runs that nobody has looked at for so long; returns their ids.

        Raises DatabaseError.
        """
        left = runs.c.watched < now() - seconds
        failure = to_json(error.to_dict())
        with self._database.writing() as connection:
            paused = connection.execute(
                update(runs)
                .where(runs.c.server == self._server, runs.c.state.in_(SCHEDULED), left)
                .values(state="paused", failure=failure, version=runs.c.version + 1, **AT_REST)
                .returning(runs.c.id)
            )
            return list(paused.scalars())

    def _mine(self, connection: Connection, run_id: str, values: dict[str, Any], *if_: Any) -> None:
        """Change a run that this server computes. Raises LeaseLostError if it is not so."""
        mine = update(runs).where(runs.c.id == run_id, runs.c.server == self._server, *if_)
        if connection.execute(mine.values(**values, version=runs.c.version + 1)).rowcount != 1:
            raise LeaseLostError(run_id)


def _is_kept(connection: Connection, run_id: str, result: EpochResult) -> bool:
    """True if this very epoch was written before, by a commit that nobody heard the end of."""
    run = load_run(connection, run_id, for_update=True)
    kept = file_checksum(connection, run_id, "checkpoint", result.record.epoch)
    return run.epochs_done == result.record.epoch and kept == checksum(result.checkpoint)
