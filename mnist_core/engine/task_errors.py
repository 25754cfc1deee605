"""What to do about a task that raised: try it again, or say which error of ours it is."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path
from typing import Any

from distributed import CancelledError, Client, Future
from distributed.scheduler import KilledWorker

from mnist_core.engine.dask_settings import WORKER_DEATHS_ALLOWED
from mnist_core.engine.tasks import receive_dataset
from mnist_core.errors import DatasetError, MnistCoreError, TrainingError, WorkerLostError

PARTING_SECONDS = 0.5  # a worker takes so long to close


def fetch_result(client: Client, future: Future[Any], datasets: Path) -> Any:
    """A task's result; it is tried again, where it may succeed now. The worker keeps nothing.

    Args:
        client: with which the task was sent.
        future: the task's.
        datasets: this server's folder of data sets.

    Raises:
        Exception: whatever the task raised at last.
    """
    try:
        for _ in range(WORKER_DEATHS_ALLOWED):
            try:
                return future.result()
            except Exception as error:
                if not _may_succeed_now(client, error, datasets):
                    raise
                future.retry()
        return future.result()
    finally:
        # What it raised keeps it in a cycle of references, and with it the worker's result.
        with contextlib.suppress(RuntimeError):  # the scheduler is lost
            future.release()


def _may_succeed_now(client: Client, error: Exception, datasets: Path) -> bool:
    """False if the same task would fail in the same way again.

    A worker that lacks a data set gets it from here; one that was closing gets time to.
    """
    if isinstance(error, DatasetError):
        return _send_dataset(client, datasets / f"{error.name}.npz")
    if isinstance(error, (MnistCoreError, KilledWorker, CancelledError, OSError)):
        return False
    # Tasks raise nothing but errors of ours: it is the worker that failed, while it closed.
    time.sleep(PARTING_SECONDS)
    return True


def is_lost(client: Client | None, error: Exception) -> bool:
    """True if it is the connection to the scheduler that failed, and not the task."""
    if isinstance(error, (MnistCoreError, KilledWorker)):
        return False
    lost = client is not None and client.status != "running"
    return lost or isinstance(error, (CancelledError, OSError))


def as_core_error(error: Exception) -> MnistCoreError:
    """The error of this package for whatever a task raised."""
    if isinstance(error, MnistCoreError):
        return error
    if isinstance(error, KilledWorker):
        return WorkerLostError(0, error.allowed_failures + 1)
    return TrainingError(f"{type(error).__name__}: {error}"[:500])


def _send_dataset(client: Client, file: Path) -> bool:
    """Give the workers a data set that one of them lacks; False if it is not here either."""
    try:
        content = file.read_bytes()
    except OSError:
        return False
    client.run(receive_dataset, file.stem, content, on_error="ignore")
    return True
