"""Which run is computed next, and what comes of it: tasks out, results in.

A task is one epoch of a run, or the export of its last one. The first run of the queue gets a free
slot, and its next task is sent to the cluster; what comes back is written to disk, then announced,
and the run goes to the end of the queue.
"""

from __future__ import annotations

import contextlib
import secrets
import threading
from collections.abc import Callable, Hashable
from dataclasses import replace
from typing import Any

from mnist_core.engine.cluster import Cluster
from mnist_core.engine.estimates import FIRST_GUESS_SECONDS, EpochSeconds, pace_of, seconds_of_epoch
from mnist_core.engine.memory import give_back_memory
from mnist_core.engine.run_queue import RunQueue
from mnist_core.errors import (
    CheckpointError,
    ClusterLostError,
    DivergedError,
    MnistCoreError,
    StorageError,
    TrainingError,
    WorkerLostError,
    WorkerStartError,
)
from mnist_core.records import EpochResult, ExportedModel, Progress, Run, Snapshot
from mnist_core.storage.lifecycle import after_epoch, after_export, after_failure, next_task
from mnist_core.storage.run_library import RunLibrary

_STATE_AFTER = {
    StorageError: "paused",
    ClusterLostError: "interrupted",
    WorkerStartError: "interrupted",
}


class Scheduler:
    """Gives free slots to the runs that wait. Whoever calls it holds the lock.

    Args:
        library: the runs.
        cluster: where tasks are computed.
        lock: taken when a task's result arrives, in a thread of the cluster's.

    Attributes:
        queue: which runs are computed, which wait, and for how long.
    """

    def __init__(self, library: RunLibrary, cluster: Cluster, lock: threading.RLock) -> None:
        self._library, self._cluster, self._lock = library, cluster, lock
        self._speeds: dict[Hashable, float] = {}  # images a second, by `pace_of` settings
        self.queue = RunQueue(lambda: cluster.slots, self._epoch_seconds, self._needs_no_slot)

    def join(self, run_id: str) -> None:
        """Go to the end of the queue; what it does there is the run's next task."""
        self.queue.join(run_id)
        self.submit_waiting()

    def leave(self, run_id: str) -> None:
        """Take a run out of the queue, and its task off the worker."""
        key = self.queue.leave(run_id)
        if key is not None:
            self._cluster.cancel(key)

    def join_for_export(self, run_id: str) -> None:
        """Have a run that trains no more exported, unless its last network is already."""
        if self._library[run_id].needs_export:
            self.queue.join(run_id)

    def is_busy(self, run_id: str) -> bool:
        """True of a run that is computed or waits for it."""
        return self.queue.position(run_id) is not None

    def snapshot(self, run: Run) -> Snapshot:
        """The run as it stands, with its position in the queue and the times it has to wait."""
        return Snapshot(
            run=run,
            history=self._library.history(run),
            progress=self.queue.progress(run.id),
            position=self.queue.position(run.id),
            wait_seconds=self.queue.wait_seconds(run.id),
            seconds_left=self.queue.seconds_left(run),
        )

    def submit_waiting(self) -> None:
        """Send tasks for as long as there is a run that waits and a free slot."""
        while (run_id := self.queue.next()) is not None:
            try:
                self._submit_next(self._library[run_id])
            except MnistCoreError as error:
                self.leave(run_id)
                self._fail(run_id, error)

    def _submit_next(self, run: Run) -> None:
        """Send the run's next task: an epoch, or the export after the last one."""
        from mnist_core.engine.tasks import export_task, train_epoch_task

        task = next_task(run)
        if task == "epoch":
            start = self._library.epoch_start(run)
            self._library.save(replace(run, state="running"))
            self._submit(
                run.id, self._keep_epoch, train_epoch_task, run.config, start, run.epochs_done
            )
        elif task == "export":
            checkpoint = self._library.checkpoint(run)
            self._submit(run.id, self._keep_model, export_task, run.config, checkpoint)

    def _submit(
        self,
        run_id: str,
        keep: Callable[[Run, Any], None],
        task: Callable[..., Any],
        *arguments: Any,
    ) -> None:
        key = f"{run_id}-{secrets.token_hex(8)}"
        self.queue.begin(run_id, key)
        self._cluster.submit(
            task,
            *arguments,
            key=key,
            on_progress=lambda progress: self._hear(run_id, key, progress),
            on_done=lambda result, error: self._finish_task(run_id, key, keep, result, error),
        )

    def _hear(self, run_id: str, key: str, progress: Progress) -> None:
        """Take a report; its speed is what runs with such settings are expected to have."""
        if not self.queue.is_current(run_id, key):
            return
        self.queue.report(run_id, key, progress)
        with contextlib.suppress(MnistCoreError):
            if progress.images_per_second:
                self._speeds[pace_of(self._library[run_id].config)] = progress.images_per_second

    def _finish_task(
        self,
        run_id: str,
        key: str,
        keep: Callable[[Run, Any], None],
        result: EpochResult | ExportedModel | None,
        error: MnistCoreError | None,
    ) -> None:
        """Write what a task brought, announce it, and give its slot to the next run."""
        with self._lock:
            if not self.queue.is_current(run_id, key):
                return
            self.leave(run_id)
            try:
                if error is not None:
                    raise error
                if result is not None:
                    keep(self._library[run_id], result)
                self.queue.join(run_id)
            except MnistCoreError as failure:
                self._fail(run_id, failure)
            except Exception as defect:  # or the run would wait for ever, and all behind it
                self._fail(run_id, TrainingError(f"{type(defect).__name__}: {defect}"[:500]))
            finally:
                self.submit_waiting()
        give_back_memory()  # of a checkpoint: up to 40 MB, and several copies on its way

    def _keep_epoch(self, run: Run, result: EpochResult) -> None:
        self._speeds[pace_of(run.config)] = result.record.images_per_second
        self._library.save_epoch(after_epoch(run, result.record), result.record, result.checkpoint)

    def _keep_model(self, run: Run, exported: ExportedModel) -> None:
        self._library.save_model(after_export(run, exported), exported)

    def _fail(self, run_id: str, error: MnistCoreError) -> None:
        """Put down why a run cannot go on. What it had learned becomes its model."""
        run = self._library[run_id]
        lost = isinstance(error, CheckpointError) and error.reason in ("missing", "damaged")
        if lost and run.epochs_done:
            self._library.step_back(run)
            self.queue.join(run_id)
            return
        if isinstance(error, WorkerLostError):
            error = WorkerLostError(run.epochs_done + 1, error.deaths)
        if not run.scheduled:  # its export failed: it stays what it was
            self._library.note(replace(run, failure=run.failure or error.to_dict()))
            return
        state = _STATE_AFTER.get(type(error), "failed")
        self._library.note(after_failure(run, error, state))
        if isinstance(error, (DivergedError, WorkerLostError)):
            self.join_for_export(run_id)

    def _needs_no_slot(self, run_id: str) -> bool:
        """True if it has trained all it is to train: an export needs no slot."""
        try:
            run = self._library[run_id]
        except MnistCoreError:  # told to whoever submits its task
            return False
        return next_task(run) != "epoch"

    def _epoch_seconds(self, run_id: str, progress: Progress | None) -> EpochSeconds:
        """By the speed of the epoch under way, else by the run's last, else by another's."""
        try:
            run = self._library[run_id]
            history = self._library.history(run)
        except MnistCoreError:  # told to whoever asks for this run
            return EpochSeconds(FIRST_GUESS_SECONDS)
        last = history[-1] if history else None
        if progress and progress.images_per_second:
            return seconds_of_epoch(run.config, last, progress.images_per_second)
        speed = None if last else self._speeds.get(pace_of(run.config))
        return seconds_of_epoch(run.config, last, speed)
