"""What runs inside a worker process: the only place where the web app's work meets Keras.

Importing this module is cheap, for the web process imports it too, to send its functions.
Nothing that comes back from here may hold an object of TensorFlow's: reading it would import
TensorFlow where it must not be.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TypeVar

import psutil
from distributed import Worker, WorkerPlugin, get_worker

from mnist_core.config import TrainingConfig
from mnist_core.errors import MnistCoreError, TrainingError, WorkerMismatchError
from mnist_core.records import EpochResult, ExportedModel, Progress
from mnist_core.versions import code_versions

PROGRESS_TOPIC = "mnist-progress"
REFUSED_TOPIC = "mnist-refused"
_LOWER_PRIORITY = 10

Result = TypeVar("Result")


def train_epoch_task(
    config: TrainingConfig, checkpoint: bytes | None, epoch: int
) -> EpochResult | None:
    """`training.train_epoch`, with its reports sent to the server over the cluster.

    Returns:
        The epoch's result, or None if the server lost interest while it ran.
    """
    from mnist_core.training import train_epoch

    worker = get_worker()
    key = worker.get_current_task()

    def report(progress: Progress) -> None:
        worker.log_event(PROGRESS_TOPIC, {"key": key, "progress": asdict(progress)})

    def is_cancelled() -> bool:
        task = worker.state.tasks.get(key)
        return task is None or task.state == "cancelled"

    return _in_plain_errors(lambda: train_epoch(config, checkpoint, epoch, report, is_cancelled))


def export_task(config: TrainingConfig, checkpoint: bytes) -> ExportedModel:
    """`export.export_model`, in a worker."""
    from mnist_core.export import export_model

    return _in_plain_errors(lambda: export_model(config, checkpoint))


def _in_plain_errors(work: Callable[[], Result]) -> Result:
    try:
        return work()
    except MnistCoreError:
        raise
    except Exception as error:
        logging.getLogger(__name__).exception("training failed")
        raise TrainingError(f"{type(error).__name__}: {error}"[:500]) from None


def receive_dataset(name: str, content: bytes) -> None:
    """Keep a data set file that this worker's checkout lacks, for as long as the worker lives."""
    from mnist_core.training import cached_dataset

    folder = Path(get_worker().local_directory) / "artifacts"
    (folder / "datasets").mkdir(parents=True, exist_ok=True)
    (folder / "datasets" / f"{name}.npz").write_bytes(content)
    os.environ["MNIST_ARTIFACTS"] = str(folder)
    cached_dataset.cache_clear()


class PrepareWorker(WorkerPlugin):
    """Runs once in each worker, however it was started: lower priority, TensorFlow at hand.

    A worker whose code is not the server's is sent away: it would train another network.

    Args:
        versions: the server's, as `versions.code_versions` gives them.
    """

    name = "mnist-prepare"

    def __init__(self, versions: dict[str, str]) -> None:
        self.versions = versions

    def setup(self, worker: Worker) -> None:
        os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
        if code_versions() != self.versions:
            self._refuse(worker)
            return
        low = psutil.BELOW_NORMAL_PRIORITY_CLASS if sys.platform == "win32" else _LOWER_PRIORITY
        psutil.Process().nice(low)
        threading.Thread(target=_import_keras, name="import-keras", daemon=True).start()

    def _refuse(self, worker: Worker) -> None:
        error = WorkerMismatchError(self.versions, code_versions())
        logging.getLogger("distributed.worker").error("Refused by the server: %s", error)
        worker.log_event(REFUSED_TOPIC, error.to_dict())
        worker.loop.call_later(0.2, worker.close, nanny=True, reason=str(error))


def _import_keras() -> None:
    import mnist_core.export  # noqa: F401
