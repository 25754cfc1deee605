"""Every error this package raises on purpose.

    MnistCoreError
    ├── ConfigError          a setting outside its limits
    ├── DatasetError         a data set that is missing or damaged
    ├── ImageError           a picture that cannot be read
    ├── ModelNotFoundError   no such model, or its files are damaged
    ├── RunNotFoundError     no such run
    ├── CheckpointError      a checkpoint that is missing or damaged
    ├── StorageError         artifacts/ cannot be written
    ├── NotOwnerError        a run steered without its key
    ├── LimitError           too many runs
    ├── DivergedError        the loss became NaN or infinite
    └── WorkerMismatchError  a worker with another version of the code

An error carries its parts as attributes; `mnist_core.messages` turns them into sentences.
"""

from __future__ import annotations

from pathlib import Path


class MnistCoreError(Exception):
    """Base class: something the person can be told about in one sentence."""


class ConfigError(MnistCoreError, ValueError):
    """A setting outside its limits.

    Attributes:
        field: name of the setting, as in `TrainingConfig`.
        value: what was asked for.
        allowed: the limits, as text, e.g. "from 1 to 30".
    """

    def __init__(self, field: str, value: object, allowed: str) -> None:
        super().__init__(f"{field} must be {allowed}, got {value!r}")
        self.field, self.value, self.allowed = field, value, allowed

    def __reduce__(self):
        return type(self), (self.field, self.value, self.allowed)


class DatasetError(MnistCoreError):
    """A data set that is missing, truncated or altered.

    Attributes:
        path: the file.
        reason: "missing", "altered" or "unknown name".
    """

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path, self.reason = path, reason

    def __reduce__(self):
        return type(self), (self.path, self.reason)


class ImageError(MnistCoreError):
    """A picture that cannot be read.

    Attributes:
        reason: "empty", "not an image", "damaged" or "too large".
        detail: numbers that belong to the reason, e.g. "20000 x 20000 pixels".
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason, self.detail = reason, detail


class ModelNotFoundError(MnistCoreError):
    """No model of that name, or one whose files cannot be used.

    Attributes:
        name: what was asked for.
        reason: "unknown" or "damaged".
    """

    def __init__(self, name: str, reason: str = "unknown") -> None:
        super().__init__(f"model {name!r}: {reason}")
        self.name, self.reason = name, reason


class RunNotFoundError(MnistCoreError):
    """No run of that id, or one whose record cannot be read.

    Attributes:
        run_id: what was asked for.
        reason: "unknown" or "damaged".
    """

    def __init__(self, run_id: str, reason: str = "unknown") -> None:
        super().__init__(f"run {run_id!r}: {reason}")
        self.run_id, self.reason = run_id, reason


class CheckpointError(MnistCoreError):
    """A checkpoint that is missing, cut short or of another architecture.

    Attributes:
        reason: what is wrong with it.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(f"checkpoint: {reason}")
        self.reason = reason

    def __reduce__(self):
        return type(self), (self.reason,)


class StorageError(MnistCoreError):
    """The artifacts folder cannot be written.

    Attributes:
        path: what was being written.
        cause: the operating system's error.
    """

    def __init__(self, path: Path, cause: OSError) -> None:
        super().__init__(f"{path}: {cause.strerror or cause}")
        self.path, self.cause = path, cause


class NotOwnerError(MnistCoreError):
    """Somebody tried to steer a run without its key.

    Attributes:
        run_id: the run, which is unchanged.
    """

    def __init__(self, run_id: str) -> None:
        super().__init__(f"run {run_id!r}: the key does not fit")
        self.run_id = run_id


class LimitError(MnistCoreError):
    """Too many runs.

    Attributes:
        limit: "runs per owner", "runs in all" or "disk".
        allowed: how many there may be at a time (for disk: megabytes).
    """

    def __init__(self, limit: str, allowed: int) -> None:
        super().__init__(f"{limit}: at most {allowed}")
        self.limit, self.allowed = limit, allowed


class DivergedError(MnistCoreError):
    """The loss became NaN or infinite: the learning rate was too high.

    Attributes:
        epoch: the epoch, counted from 0, in which it happened.
        step: the step within the epoch, counted from 1.
    """

    def __init__(self, epoch: int, step: int) -> None:
        super().__init__(f"the loss is no longer a number in epoch {epoch + 1}, step {step}")
        self.epoch, self.step = epoch, step

    def __reduce__(self):
        return type(self), (self.epoch, self.step)


class WorkerMismatchError(MnistCoreError):
    """A worker that runs another version of this code or of Keras.

    Attributes:
        here: the server's versions, e.g. {"mnist_core": "0.1.0", "keras": "3.15.1"}.
        there: the worker's.
    """

    def __init__(self, here: dict[str, str], there: dict[str, str]) -> None:
        super().__init__(f"the server runs {here}, the worker {there}")
        self.here, self.there = here, there

    def __reduce__(self):
        return type(self), (self.here, self.there)
