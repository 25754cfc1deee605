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
from typing import TypeVar

import psutil
from distributed import Worker, WorkerPlugin, get_worker

from mnist_core.config import TrainingConfig
from mnist_core.errors import MnistCoreError, TrainingError
from mnist_core.records import EpochResult, ExportedModel, Progress

PROGRESS_TOPIC = "mnist-progress"
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


class PrepareWorker(WorkerPlugin):
    """Runs once in each worker, however it was started: lower priority, TensorFlow at hand."""

    name = "mnist-prepare"

    def setup(self, worker: Worker) -> None:
        process = psutil.Process()
        low = psutil.BELOW_NORMAL_PRIORITY_CLASS if sys.platform == "win32" else _LOWER_PRIORITY
        process.nice(low)
        os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
        threading.Thread(target=_import_keras, name="import-keras", daemon=True).start()


def _import_keras() -> None:
    import mnist_core.export  # noqa: F401
