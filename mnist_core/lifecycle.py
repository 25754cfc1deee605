"""What happens to a run's record, as pure functions: for the engine and the command line."""

from __future__ import annotations

import secrets
from dataclasses import replace

from mnist_core.store import EpochRecord, Run


def new_run_id() -> str:
    """Eight hexadecimal digits; a run's folder and its place in the URL."""
    return secrets.token_hex(4)


def after_epoch(run: Run, record: EpochRecord) -> Run:
    """The run once this epoch is done."""
    return replace(
        run,
        epochs_done=record.epoch,
        val_accuracy=record.val_accuracy,
        seconds=run.seconds + record.seconds,
    )


def after_export(run: Run, test: dict[str, float], versions: dict[str, str]) -> Run:
    """The run once its network can be used outside training.

    Args:
        run: the run, whose last epoch was exported.
        test: "loss" and "accuracy" on the test set.
        versions: of the packages that trained it.
    """
    return replace(
        run,
        model_epoch=run.epochs_done,
        test_accuracy=test["accuracy"],
        test_loss=test["loss"],
        versions=versions,
    )
