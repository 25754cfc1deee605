"""What changes a run in the database, each in one transaction: all of it is kept, or nothing.

A server or a command writes what it has computed only for as long as it has the run's lease.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from mnist_core.errors import CheckpointError, LeaseLostError, MnistCoreError
from mnist_core.files.checksums import checksum
from mnist_core.records import SCHEDULED, EncodedWarmStart, EpochResult, ExportedModel, Run
from mnist_core.settings import Settings
from mnist_core.storage.checkpoints import weights_alone
from mnist_core.storage.leases import LEASE_SECONDS
from mnist_core.storage.lifecycle import after_epoch, after_export
from mnist_core.storage.people import add_person
from mnist_core.storage.run_files import (
    file_checksum,
    put_checkpoint,
    put_file,
    put_weights,
)
from mnist_core.storage.run_limits import check_run_limits, make_room, unpinned_for
from mnist_core.storage.run_rows import changed_values, epoch_values, run_values, to_json
from mnist_core.storage.run_store import RunStore, load_run
from mnist_core.storage.tables import epochs, now, runs

_AT_REST: dict[str, Any] = {"server": "", "lease_until": 0.0}


class RunChanges:
    """Writes runs for one server. Safe to share between threads.

    Args:
        store: where the runs are.
        settings: limits of runs and of what they take.
        server: id of the server, as `leases` gives it.
    """

    def __init__(self, store: RunStore, settings: Settings, server: str) -> None:
        self._store, self._settings, self._server = store, settings, server
        self._database = store.database

    def add(
        self,
        run: Run,
        mark: str = "",
        warm_start: EncodedWarmStart | None = None,
        calibration: bytes | None = None,
    ) -> Run:
        """Begin to keep a run that is to be computed by this server.

        Args:
            run: its record, without an owner.
            mark: the secret of the browser that owns it; "" for none.
            warm_start: of a run that fine-tunes a network.
            calibration: of the network that is fine-tuned, which changes little by that.

        Returns:
            The run with its owner.

        Raises:
            DatabaseError: it could not be written.
            LimitError: too many runs wait or train, or there is no space.
        """
        with self._database.writing() as connection:
            self._database.exclusive(connection)
            run = replace(run, owner=add_person(connection, mark))
            check_run_limits(connection, run.owner, self._settings)
            removed = make_room(connection, self._store, run.owner, self._settings)
            lease = self._lease() if run.scheduled else {}
            connection.execute(insert(runs).values(**run_values(run), **lease))
            if warm_start is not None:
                put_file(connection, run.id, "warm-start", warm_start)
            if calibration is not None:
                put_file(connection, run.id, "calibration", calibration)
        if removed:
            self._database.give_back_space()
        return run

    def change(self, run_id: str, decide: Callable[[Run], Run]) -> Run:
        """Read a run, decide what it is to be, and write that.

        Who begins to wait, or has a network to be exported, is computed by this server from now
        on; who comes to rest is computed by none.

        Args:
            run_id: the run.
            decide: gives the new record, or raises to leave it as it is.

        Returns:
            The run as it is now.

        Raises:
            DatabaseError, RunNotFoundError: nothing was changed.
            LimitError: it was at rest, and too many runs wait or train.
        """
        with self._database.writing() as connection:
            self._database.exclusive(connection)
            old = load_run(connection, run_id, for_update=True)
            new = decide(old)
            values: dict[str, Any] = changed_values(old, new)
            if new.scheduled and not old.scheduled:
                check_run_limits(connection, new.owner, self._settings)
                values |= self._lease()
            elif new.state != old.state and not new.scheduled:
                values |= self._lease() if new.state == "stopped" and new.needs_export else _AT_REST
            self._update(connection, run_id, values)
        return new

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
            self._mine(connection, run.id, values | ({} if new.scheduled else _AT_REST), done)
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
            self._mine(connection, run.id, values | ({} if exports else _AT_REST))

    def step_back(self, run: Run) -> None:
        """Forget the last finished epoch, whose network was lost. Raises as `fail`."""
        with self._database.writing() as connection:
            lost = runs.c.epochs_done == run.epochs_done
            self._mine(connection, run.id, {"epochs_done": run.epochs_done - 1}, lost)

    def pin(self, run_id: str, check: Callable[[Run], object]) -> None:
        """Keep a run when room is made; where pins take all they may, others give up theirs.

        Args:
            run_id: the run.
            check: raises if the run may not be pinned.

        Raises:
            DatabaseError, RunNotFoundError: nothing was changed.
            LimitError: its owner would have pinned more than anybody else.
        """
        with self._database.writing() as connection:
            self._database.exclusive(connection)
            run = load_run(connection, run_id, for_update=True)
            check(run)
            for other in unpinned_for(connection, self._store, run, self._settings):
                self._update(connection, other, {"pinned": False})
            self._update(connection, run_id, {"pinned": True})

    def remove(self, run_id: str, check: Callable[[Run], object]) -> None:
        """Delete a run with all its epochs and files.

        Args:
            run_id: the run.
            check: raises if it may not be deleted.

        Raises:
            DatabaseError, RunNotFoundError: it is still there, whole.
        """
        with self._database.writing() as connection:
            check(load_run(connection, run_id, for_update=True))
            connection.execute(delete(runs).where(runs.c.id == run_id))
        self._database.give_back_space()

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
                .values(state="paused", failure=failure, version=runs.c.version + 1, **_AT_REST)
                .returning(runs.c.id)
            )
            return list(paused.scalars())

    def _lease(self) -> dict[str, Any]:
        return {
            "server": self._server,
            "lease_until": now() + LEASE_SECONDS,
            "queued": now(),
            "watched": now(),
        }

    def _update(self, connection: Connection, run_id: str, values: dict[str, Any]) -> None:
        if values:
            changed = update(runs).where(runs.c.id == run_id)
            connection.execute(changed.values(**values, version=runs.c.version + 1))

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
