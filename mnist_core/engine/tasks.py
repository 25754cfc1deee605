"""What runs inside a worker process: the only place where the web app's work meets Keras.

Importing this module is cheap, for the web process imports it too, to send its functions.
Nothing that comes back from here may hold an object of TensorFlow's: reading it would import
TensorFlow where it must not be.
"""

from __future__ import annotations

import contextlib
import logging
import math
import os
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TypeVar

import psutil
from distributed import Reschedule, Status, Worker, WorkerPlugin, get_worker, secede

from mnist_core.config import MIN_TRAINING_IMAGES, TrainingConfig
from mnist_core.engine.garbage import loading_what_stays
from mnist_core.engine.memory import give_back_memory
from mnist_core.engine.versions import code_versions
from mnist_core.errors import MnistCoreError, TrainingError, WorkerMismatchError
from mnist_core.records import (
    EncodedCheckpoint,
    EncodedWarmStart,
    EncodedWeights,
    EpochResult,
    EpochStart,
    ExportedModel,
    Progress,
)

PROGRESS_TOPIC = "mnist-progress"
REFUSED_TOPIC = "mnist-refused"
LOWER_PRIORITY = 10
_LOWEST_PRIORITY = 19
_PARTING_SECONDS = 0.2
_LOOK_SECONDS = 0.5
_REST_SECONDS = 10.0  # between an epoch and the next of a run there is less
_WARMED_UP = ("dense", "cnn")  # what is chosen first; each takes memory for good
_ENDING = (Status.closing, Status.closed, Status.failed)

# There is one compiled model of a kind in a process: two threads would train each other's.
_training = threading.Lock()
_exporting = threading.Lock()  # one at a time is quick enough, and takes less memory

Result = TypeVar("Result")


def train_epoch_task(
    config: TrainingConfig, start: EpochStart, epoch: int, drawing: bytes | None = None
) -> EpochResult | None:
    """`training.epoch.train_epoch`, with its reports sent to the server over the cluster.

    Returns:
        The epoch's result, or None if the server lost interest while it ran.
    """
    worker = get_worker()
    key = worker.get_current_task()

    def report(progress: Progress) -> None:
        worker.log_event(PROGRESS_TOPIC, {"key": key, "progress": asdict(progress)})

    def should_stop() -> bool:
        task = worker.state.tasks.get(key)
        return task is None or task.state == "cancelled" or worker.status in _ENDING

    def train() -> EpochResult | None:
        from mnist_core.training.epoch import train_epoch

        return train_epoch(config, start, epoch, report, should_stop, drawing)

    return _alone(train)


def export_task(config: TrainingConfig, checkpoint: EncodedCheckpoint) -> ExportedModel:
    """`training.export.export_model`, in a worker that trains another run's next epoch meanwhile.

    An export takes seconds of one core and needs none of the compiled models, so it gives up
    the worker's one slot and runs in parallel to the epoch, behind it in priority.
    """
    secede()
    _give_way()

    def export() -> ExportedModel:
        from mnist_core.training.export import export_model

        return export_model(config, checkpoint)

    return _alone(export, _exporting)


def export_epoch_task(
    config: TrainingConfig, content: EncodedWeights | EncodedWarmStart | None, epoch: int
) -> bytes:
    """`training.export.export_epoch`, in a worker that trains meanwhile, as `export_task` does."""
    secede()
    _give_way()

    def export() -> bytes:
        from mnist_core.training.export import export_epoch

        return export_epoch(config, content, epoch)

    return _alone(export, _exporting)


def _give_way() -> None:
    """Let this thread run where the others leave time. Only Linux has priorities of threads."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _LOWEST_PRIORITY)


def _alone(work: Callable[[], Result], lock: threading.Lock = _training) -> Result:
    """Do a task's work while no other thread of this process does such work.

    Raises:
        MnistCoreError: whatever went wrong, in plain values.
        Reschedule: the server has sent this worker away; the scheduler chooses another.
    """
    prepared = get_worker().plugins.get(PrepareWorker.name)
    if isinstance(prepared, PrepareWorker) and prepared.refused:
        time.sleep(_PARTING_SECONDS)
        raise Reschedule
    try:
        with lock:
            return work()
    except MnistCoreError:
        raise
    except Exception as error:
        logging.getLogger(__name__).exception("training failed")
        raise TrainingError(f"{type(error).__name__}: {error}"[:500]) from None
    finally:
        give_back_memory()


def receive_dataset(name: str, content: bytes, dask_worker: Worker) -> None:
    """Keep a data set file that this worker's checkout lacks, for as long as the worker lives.

    Args:
        name: of the data set.
        content: of its file.
        dask_worker: where this runs; Dask fills it in.
    """
    folder = Path(dask_worker.local_directory) / "artifacts"
    (folder / "datasets").mkdir(parents=True, exist_ok=True)
    (folder / "datasets" / f"{name}.npz").write_bytes(content)
    os.environ["MNIST_ARTIFACTS"] = str(folder)


class PrepareWorker(WorkerPlugin):
    """Runs once in each worker, however it was started: lower priority, TensorFlow at hand.

    A worker whose code is not the server's is sent away: it would train another network.

    Args:
        versions: the server's, as `versions.code_versions` gives them.

    Attributes:
        refused: True in a worker that was sent away.
    """

    name = "mnist-prepare"

    def __init__(self, versions: dict[str, str]) -> None:
        self.versions = versions
        self.refused = False

    def setup(self, worker: Worker) -> None:
        os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
        if code_versions() != self.versions:
            self._refuse(worker)
            return
        if sys.platform == "win32":
            psutil.Process().nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
        else:
            psutil.Process().nice(LOWER_PRIORITY)
        threading.Thread(target=_warm_up, args=(worker,), name="warm-up", daemon=True).start()

    def _refuse(self, worker: Worker) -> None:
        self.refused = True
        error = WorkerMismatchError(self.versions, code_versions())
        logging.getLogger("distributed.worker").error("Refused by the server: %s", error)
        worker.log_event(REFUSED_TOPIC, error.to_dict())
        worker.loop.call_later(_PARTING_SECONDS, worker.close, nanny=True, reason=str(error))


def _warm_up(worker: Worker) -> None:
    """Import TensorFlow and trace the usual models' steps, while there is no work.

    A worker that has had work goes on with that: it warms up for others when it has had a rest.
    """
    with loading_what_stays():
        import mnist_core.training.export  # noqa: F401
        from mnist_core.training.epoch import train_epoch

    for model in _WARMED_UP:
        _wait_for_rest(worker)
        first = TrainingConfig(model=model, training_images=MIN_TRAINING_IMAGES, precision="auto")
        with _training, contextlib.suppress(MnistCoreError):
            train_epoch(first, None, 0, report=lambda progress: None, should_stop=lambda: True)


def _wait_for_rest(worker: Worker) -> None:
    """Return at once if there is no work, or as soon as there has been none for a while."""
    busy_until = -math.inf
    while worker.state.tasks or time.monotonic() - busy_until < _REST_SECONDS:
        if worker.state.tasks:
            busy_until = time.monotonic()
        time.sleep(_LOOK_SECONDS)
