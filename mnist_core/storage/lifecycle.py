"""What happens to a run's record, as pure functions: for the engine and the command line."""

from __future__ import annotations

import secrets
import time
from dataclasses import replace
from typing import Literal

from mnist_core.config import TrainingConfig
from mnist_core.errors import MnistCoreError
from mnist_core.records import EpochRecord, ExportedModel, Run


def new_run_id() -> str:
    """Eight hexadecimal digits, its name in the URL."""
    return secrets.token_hex(4)


def new_run(config: TrainingConfig, owner: str = "", key_hash: str = "") -> Run:
    """The record of a run that begins now; the rest as in `Run`."""
    return Run(new_run_id(), config, created=time.time(), key_hash=key_hash, owner=owner)


def next_task(run: Run) -> Literal["epoch", "export"] | None:
    """What is to be computed for a run now: its next epoch, the export of the last, or nothing."""
    if run.scheduled and run.epochs_done < run.config.epochs:
        return "epoch"
    return "export" if run.needs_export else None


def after_epoch(run: Run, record: EpochRecord) -> Run:
    """The run once this epoch is done."""
    return replace(
        run,
        epochs_done=record.epoch,
        val_accuracy=record.val_accuracy,
        seconds=run.seconds + record.seconds,
        precision=record.precision,
    )


def after_export(run: Run, exported: ExportedModel) -> Run:
    """The run once the network of its last epoch is exported: finished, unless it was stopped or
    was given more epochs meanwhile."""
    done = run.scheduled and run.epochs_done >= run.config.epochs
    return replace(
        run,
        state="finished" if done else run.state,
        model_epoch=run.epochs_done,
        test_accuracy=exported.test["accuracy"],
        test_loss=exported.test["loss"],
        versions=exported.versions,
    )


def after_failure(run: Run, error: MnistCoreError, state: str = "failed") -> Run:
    """The run once something went wrong that it cannot go on from."""
    return replace(run, state=state, failure=error.to_dict())
