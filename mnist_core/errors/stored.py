"""What is stored and cannot be found, read or written."""

from __future__ import annotations

from mnist_core.errors.base import MnistCoreError
from mnist_core.errors.reasons import CheckpointReason, DatabaseReason, ModelReason, RunReason


class ModelNotFoundError(MnistCoreError):
    """No model of that name, or one whose files cannot be used.

    Attributes:
        name: what was asked for.
        reason: why there is none to use.
    """

    template = "model {name!r}: {reason}"

    def __init__(self, name: str, reason: ModelReason = ModelReason.UNKNOWN) -> None:
        self.name, self.reason = name, reason


class RunNotFoundError(MnistCoreError):
    """No run of that id, or one whose record cannot be read.

    Attributes:
        run_id: what was asked for.
        reason: why there is none to show.
    """

    template = "run {run_id!r}: {reason}"

    def __init__(self, run_id: str, reason: RunReason = RunReason.UNKNOWN) -> None:
        self.run_id, self.reason = run_id, reason


class CheckpointError(MnistCoreError):
    """A checkpoint that cannot be used.

    Attributes:
        reason: why it cannot be used.
    """

    template = "checkpoint: {reason}"

    def __init__(self, reason: CheckpointReason) -> None:
        self.reason = reason


class EpochsLostError(MnistCoreError):
    """Epochs to be trained again: the last checkpoint cannot be read, and an earlier one can.

    Attributes:
        lost: epochs that were done.
        kept: epochs that are done now.
        steps_per_epoch: as in the run's settings; None for a run in epochs.
    """

    template = "epochs done: {kept}, no longer {lost}"

    def __init__(self, lost: int, kept: int, steps_per_epoch: int | None = None) -> None:
        self.lost, self.kept, self.steps_per_epoch = lost, kept, steps_per_epoch


class StorageError(MnistCoreError):
    """A file cannot be written.

    Attributes:
        path: what was being written.
        reason: the operating system's words for it.
    """

    template = "{path}: {reason}"

    def __init__(self, path: str, reason: str) -> None:
        self.path, self.reason = path, reason


class DatabaseError(MnistCoreError):
    """The database cannot be reached, read or written; nothing in it was changed.

    Attributes:
        reason: why it could not do what it was asked for.
        name: the file, or the address without its password.
        detail: the driver's words for it, or the revision that was found.
    """

    template = "{name}: {reason} ({detail})"

    def __init__(self, reason: DatabaseReason, name: str, detail: str) -> None:
        self.reason, self.name, self.detail = reason, name, detail


class LeaseLostError(MnistCoreError):
    """What was computed for a run comes too late: another server has it, or it was paused.

    Attributes:
        run_id: the run, which is as the other has it.
    """

    template = "run {run_id!r}: not ours any more"

    def __init__(self, run_id: str) -> None:
        self.run_id = run_id
