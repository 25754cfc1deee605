"""Which run is computed next, and what comes of it: tasks out, results in.

A task is one epoch of a run, or the export of its last one. The first run of the queue gets a free
slot; what its task brings is committed, then announced, and the run goes to the queue's end.
"""

from __future__ import annotations

import contextlib
import secrets
import threading
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from mnist_core.engine import failures
from mnist_core.engine.cluster import Cluster
from mnist_core.engine.elsewhere import RunsElsewhere
from mnist_core.engine.estimates import FIRST_GUESS_SECONDS, EpochSeconds, Speeds
from mnist_core.engine.memory import give_back_memory
from mnist_core.engine.patience import keep_patiently
from mnist_core.engine.run_queue import RunQueue
from mnist_core.engine.unsaved import UnsavedRuns
from mnist_core.engine.watched_drawings import WatchedDrawings
from mnist_core.errors import DatabaseError, LeaseLostError, MnistCoreError, TrainingError
from mnist_core.records import EpochRecord, EpochResult, ExportedModel, Progress, Run, Snapshot
from mnist_core.storage.leases import ScheduledRun
from mnist_core.storage.lifecycle import after_failure, next_task
from mnist_core.storage.run_results import RunResults
from mnist_core.storage.run_store import RunStore


class Scheduler:
    """Gives free slots to the runs that wait. Whoever calls what changes the queue holds the lock.

    Args:
        store: the runs.
        results: writes what is computed.
        cluster: where tasks are computed.
        lock: taken when a task's result arrives, in a thread of the cluster's.

    Attributes:
        queue: which runs are computed, which wait, and for how long.
        drawings: what runs read while they learn.
        unsaved: runs that were paused while that could not be written.
    """

    def __init__(
        self, store: RunStore, results: RunResults, cluster: Cluster, lock: threading.RLock
    ) -> None:
        self._store, self._results = store, results
        self._cluster, self._lock = cluster, lock
        self._closed = threading.Event()
        self._speeds = Speeds()
        self._known: dict[str, Run] = {}  # those in the queue, as they were read last
        self.drawings = WatchedDrawings()
        self._elsewhere = RunsElsewhere()
        self.unsaved = UnsavedRuns(results)
        self.queue = RunQueue(lambda: cluster.slots, self._epoch_seconds, self._needs_no_slot)
        cluster.listen_to_others(self._elsewhere.hear)

    def join(self, run_id: str) -> None:
        """Go to the end of the queue; what it does there is the run's next task."""
        self.unsaved.forget(run_id)
        try:
            self._known[run_id] = self._store.load_run(run_id)
        except MnistCoreError:  # the next look at the database finds it there, or nowhere
            return
        if next_task(self._known[run_id]) is not None:
            self.queue.join(run_id)
            self.submit_waiting()

    def leave(self, run_id: str) -> None:
        """Take a run out of the queue, and its task off the worker."""
        key = self.queue.leave(run_id)
        if key is not None:
            self._cluster.cancel(key)

    def follow(self, found: Sequence[ScheduledRun]) -> None:
        """Let the queue be what the database says, whoever has changed it there.

        Args:
            found: all runs that are computed anywhere or wait for it.
        """
        mine = {run.id for run in found if run.mine}
        self._elsewhere.follow(run.id for run in found if not run.mine)
        for run_id in self.queue.runs():
            if run_id not in mine:
                self.leave(run_id)
        self._known = {run_id: run for run_id, run in self._known.items() if run_id in mine}
        for run in found:
            if run.mine and not self.is_busy(run.id) and run.id not in self.unsaved:
                self.join(run.id)
        self.submit_waiting()

    def is_busy(self, run_id: str) -> bool:
        """True of a run that is computed here or waits for it."""
        return self.queue.position(run_id) is not None

    def snapshot(self, run: Run, history: tuple[EpochRecord, ...]) -> Snapshot:
        """The run as it stands, with its position in the queue and the times it has to wait."""
        run = self.unsaved.shown(run)
        return Snapshot(
            run=run,
            history=history,
            progress=self.queue.progress(run.id) or self._elsewhere.progress(run.id),
            position=self.queue.position(run.id),
            others=self.queue.others(run.id),
            wait_seconds=self.queue.wait_seconds(run.id),
            seconds_left=self.queue.seconds_left(run),
        )

    def submit_waiting(self) -> None:
        """Send tasks for as long as there is a run that waits and a free slot."""
        while (run_id := self.queue.next()) is not None:
            try:
                self._submit_next(self._store.load_run(run_id))
            except LeaseLostError:
                self.leave(run_id)
            except MnistCoreError as error:
                self.leave(run_id)
                self._fail(run_id, error)

    def close(self) -> None:
        """Wait for no database any more."""
        self._closed.set()

    def _submit_next(self, run: Run) -> None:
        """Send the run's next task: an epoch, or the export after the last one."""
        from mnist_core.engine.tasks import export_task, train_epoch_task

        self._known[run.id] = run
        task = next_task(run)
        if task == "epoch":
            asked = run.config, self._store.epoch_start(run), run.epochs_done
            self._results.begin_epoch(run)
            drawing = self.drawings.of(run.id)
            self._submit(run.id, self._keep_epoch, train_epoch_task, *asked, drawing)
        elif task == "export":
            checkpoint = self._store.load_checkpoint(run.id, run.epochs_done)
            self._submit(run.id, self._results.keep_model, export_task, run.config, checkpoint)

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
        if run := self._known.get(run_id):
            self._speeds.note(run.config, progress.images_per_second)

    def _finish_task(
        self,
        run_id: str,
        key: str,
        keep: Callable[[Run, Any], None],
        result: EpochResult | ExportedModel | None,
        error: MnistCoreError | None,
    ) -> None:
        """Write what a task brought, announce it, and give its slot to the next run.

        It is written without the lock: a database that is slow or away holds up nobody.
        """
        failure = error
        try:
            if failure is None and result is not None:
                wanted = partial(self.queue.is_current, run_id, key)
                keep_patiently(
                    lambda: keep(self._store.load_run(run_id), result), wanted, self._closed
                )
        except MnistCoreError as refusal:
            failure = refusal
        except Exception as defect:  # or the run would wait for ever, and all behind it
            failure = TrainingError(f"{type(defect).__name__}: {defect}"[:500])
        with self._lock:
            if not self.queue.is_current(run_id, key):
                return
            self.leave(run_id)
            try:
                if failure is None:
                    self.join(run_id)
                elif not isinstance(failure, LeaseLostError):
                    self._fail(run_id, failure)
            finally:
                self.submit_waiting()
        give_back_memory()  # of a checkpoint: up to 40 MB, and several copies on its way

    def _keep_epoch(self, run: Run, result: EpochResult) -> None:
        self._speeds.note(run.config, result.record.images_per_second)
        self._results.keep_epoch(run, result)

    def _fail(self, run_id: str, error: MnistCoreError) -> None:
        """Put down why a run cannot go on. What it had learned becomes its model."""
        run = self._known.get(run_id)
        try:
            run = self._store.load_run(run_id)
            self._put_down(run, error)
        except LeaseLostError:
            return
        except DatabaseError as unwritten:
            if run is not None:
                self.unsaved.note(after_failure(run, unwritten, "paused"))
        except MnistCoreError:  # it was deleted, or its record is damaged: nobody asks for it
            return

    def _put_down(self, run: Run, error: MnistCoreError) -> None:
        lost = failures.has_lost_its_network(run, error)
        if lost and (epoch := self._store.checkpoint_before(run)):
            self._results.step_back(run, failures.went_back(run, epoch))
            self.join(run.id)
            return
        failed = failures.failed_by(run, error)
        makes_model = failures.makes_model_after(run, error)
        self._results.fail(failed, exports=makes_model and failed.needs_export)
        if makes_model:
            self.join(run.id)

    def _needs_no_slot(self, run_id: str) -> bool:
        """True if it has trained all it is to train: an export needs no slot."""
        run = self._known.get(run_id)
        return run is not None and next_task(run) != "epoch"

    def _epoch_seconds(self, run_id: str, progress: Progress | None) -> EpochSeconds:
        if not (run := self._known.get(run_id)):
            return EpochSeconds(FIRST_GUESS_SECONDS)
        return self._speeds.epoch(run.config, self._last_epoch(run), progress)

    def _last_epoch(self, run: Run) -> EpochRecord | None:
        with contextlib.suppress(DatabaseError):
            return next(reversed(self._store.load_history(run)), None)
        return None
