"""What happens to a run's record, as pure functions: for the engine and the command line."""

from __future__ import annotations

import secrets
from dataclasses import replace

from mnist_core.records import EpochRecord, ExportedModel, Run


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
        precision=record.precision,
    )


def after_export(run: Run, exported: ExportedModel) -> Run:
    """The run once the network of its last epoch can be used outside training."""
    return replace(
        run,
        model_epoch=run.epochs_done,
        test_accuracy=exported.test["accuracy"],
        test_loss=exported.test["loss"],
        versions=exported.versions,
    )
