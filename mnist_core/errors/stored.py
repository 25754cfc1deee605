"""What is stored and cannot be found, read or written."""

from __future__ import annotations

from mnist_core.errors.base import MnistCoreError


class ModelNotFoundError(MnistCoreError):
    """No model of that name, or one whose files cannot be used.

    Attributes:
        name: what was asked for.
        reason: "unknown", "damaged" or "layers not written down".
    """

    template = "model {name!r}: {reason}"

    def __init__(self, name: str, reason: str = "unknown") -> None:
        self.name, self.reason = name, reason


class RunNotFoundError(MnistCoreError):
    """No run of that id, or one whose record cannot be read.

    Attributes:
        run_id: what was asked for.
        reason: "unknown" or "damaged".
    """

    template = "run {run_id!r}: {reason}"

    def __init__(self, run_id: str, reason: str = "unknown") -> None:
        self.run_id, self.reason = run_id, reason


class CheckpointError(MnistCoreError):
    """A checkpoint that cannot be used.

    Attributes:
        reason: "missing", "damaged" or "of another architecture".
    """

    template = "checkpoint: {reason}"

    def __init__(self, reason: str) -> None:
        self.reason = reason


class StorageError(MnistCoreError):
    """The artifacts folder cannot be written.

    Attributes:
        path: what was being written.
        reason: the operating system's words for it.
    """

    template = "{path}: {reason}"

    def __init__(self, path: str, reason: str) -> None:
        self.path, self.reason = path, reason
