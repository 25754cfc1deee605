"""What becomes of a run after an error, as pure functions."""

from __future__ import annotations

from dataclasses import replace

from mnist_core.errors import (
    CheckpointError,
    CheckpointReason,
    ClusterLostError,
    DatabaseError,
    DivergedError,
    EpochsLostError,
    MnistCoreError,
    WorkerLostError,
    WorkerStartError,
)
from mnist_core.records import Run
from mnist_core.storage.lifecycle import after_failure

_STATE_AFTER = {
    DatabaseError: "paused",
    ClusterLostError: "interrupted",
    WorkerStartError: "interrupted",
}


def has_lost_its_network(run: Run, error: MnistCoreError) -> bool:
    """True if the last epoch's checkpoint cannot be read: the one before may be."""
    unreadable = (CheckpointReason.MISSING, CheckpointReason.DAMAGED)
    lost = isinstance(error, CheckpointError) and error.reason in unreadable
    return lost and run.epochs_done > 0


def went_back(run: Run, epochs_done: int) -> Run:
    """The run once it has lost its network, with what it is to be trained again from."""
    lost = EpochsLostError(run.epochs_done, epochs_done, run.config.steps_per_epoch)
    return replace(run, epochs_done=epochs_done, failure=lost.to_dict())


def failed_by(run: Run, error: MnistCoreError) -> Run:
    """The run with what it cannot go on from; one whose export failed stays what it was."""
    if isinstance(error, WorkerLostError):
        error = WorkerLostError(run.epochs_done + 1, error.deaths)
    if not run.scheduled:
        told = run.failure if run.state == "failed" else None
        return replace(run, failure=told or error.to_dict())
    return after_failure(run, error, _STATE_AFTER.get(type(error), "failed"))


def makes_model_after(run: Run, error: MnistCoreError) -> bool:
    """True if what the run had learned becomes its model."""
    return run.scheduled and isinstance(error, (DivergedError, WorkerLostError))
