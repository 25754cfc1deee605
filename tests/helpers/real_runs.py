"""Real runs on real workers: waiting for them, killing their processes, comparing results."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import signal
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import psutil

from mnist_core.config import TrainingConfig
from mnist_core.engine.engine import Engine, Snapshot
from mnist_core.records.epoch import EpochRecord, Progress
from mnist_core.settings import Settings
from tests.helpers.artifacts import link_datasets

# An epoch of more than half a second: long enough to be hit in its middle, over and over again.
# Nearly all images may be in it, so that few are left to validate with when it is over.
CONFIG = TrainingConfig(
    model="dense", epochs=2, training_images=59_000, batch_size=32, steps_per_epoch=500
)
QUICK = replace(CONFIG, steps_per_epoch=60)

_DURATIONS = {"seconds", "images_per_second"}
_PATIENCE = 240.0  # seconds; a first task waits for TensorFlow, on a machine that others use


def make_settings(folder: Path, **chosen: Any) -> Settings:
    """Settings with an artifacts folder of their own."""
    folder.mkdir(parents=True, exist_ok=True)
    link_datasets(folder)
    return Settings(artifacts=folder, **chosen)


def wait_for(condition: Callable[[], Any], what: str, seconds: float = _PATIENCE) -> Any:
    """The condition's first true value.

    Raises:
        TimeoutError: it stayed false.
    """
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = condition()
        if found:
            return found
        time.sleep(0.02)
    raise TimeoutError(f"waited {seconds:.0f} s in vain for {what}")


def wait_until_over(engine: Engine, run_id: str, seconds: float = _PATIENCE) -> Snapshot:
    """The run once it is finished, failed or at rest, and nothing of it waits for a worker."""

    def over() -> Snapshot | None:
        snapshot = engine.snapshot(run_id)
        return None if snapshot.run.scheduled or snapshot.position is not None else snapshot

    return wait_for(over, f"the end of run {run_id}", seconds)


def wait_until_mid_epoch(engine: Engine, run_id: str, epochs_done: int) -> Snapshot:
    """The run in the middle of the epoch that follows `epochs_done`.

    Raises:
        AssertionError: it was not looked at meanwhile.
    """

    def in_the_middle() -> Snapshot | None:
        snapshot = engine.snapshot(run_id)
        assert snapshot.run.epochs_done <= epochs_done, f"run {run_id} is past that epoch"
        here = snapshot.run.epochs_done == epochs_done and is_mid_epoch(snapshot.progress)
        return snapshot if here else None

    return wait_for(in_the_middle, f"epoch {epochs_done + 1} of run {run_id}")


def is_mid_epoch(progress: Progress | None) -> bool:
    """Whether there is enough left of the epoch to do something before it ends."""
    return progress is not None and progress.step < 0.8 * progress.steps


def kill(process: psutil.Process) -> None:
    os.kill(process.pid, signal.SIGKILL)


def training_process(engine: Engine) -> psutil.Process:
    """The process that trains: the only worker's."""
    return wait_for(lambda: find_training_process(engine), "a worker process")


def process_with_a_task(engine: Engine) -> psutil.Process | None:
    """The worker's process once the scheduler has given it a task, before that None."""
    local = engine._cluster._local._scheduler
    for worker in list(local.scheduler.workers.values()) if local else ():
        with contextlib.suppress(psutil.NoSuchProcess):
            if worker.processing:
                return psutil.Process(worker.pid)
    return None


def find_training_process(engine: Engine) -> psutil.Process | None:
    """The same, or None while there is none."""
    for process_id in engine._cluster.worker_ids():
        with contextlib.suppress(psutil.NoSuchProcess):
            return psutil.Process(process_id)
    return None


def outcome(engine: Engine, run_id: str) -> tuple[bytes, list[dict[str, Any]]]:
    """What equal runs have in common: the last network, and the history without durations."""
    snapshot = engine.snapshot(run_id)
    network = engine.store.load_checkpoint(run_id, snapshot.run.epochs_done)
    return network, _without_durations(snapshot.history)


def outcome_without_engine(config: TrainingConfig) -> tuple[bytes, list[dict[str, Any]]]:
    """The same of a run that is trained in this process, which loads TensorFlow."""
    from tests.helpers.epochs import train

    network, history = train(config, config.epochs)
    return network, _without_durations(history)


def _without_durations(history: Iterable[EpochRecord]) -> list[dict[str, Any]]:
    return [
        {name: value for name, value in asdict(record).items() if name not in _DURATIONS}
        for record in history
    ]


def digest(result: tuple[bytes, list[dict]]) -> str:
    """An outcome as one short text, to compare it from process to process."""
    return hashlib.sha256(result[0] + json.dumps(result[1]).encode()).hexdigest()
