"""Every error this package raises on purpose.

    MnistCoreError
    ├── SettingsError        a variable of the environment that makes no sense
    ├── ConfigError          a setting outside its limits
    ├── DatasetError         a data set that is missing or damaged
    ├── ImageError           a picture that cannot be read
    ├── ModelNotFoundError   no such model, or its files are damaged
    ├── RunNotFoundError     no such run, or its files are damaged
    ├── CheckpointError      a checkpoint that is missing or damaged
    ├── StorageError         artifacts/ cannot be written
    ├── NotOwnerError        a run steered without its key
    ├── StateError           a run asked for what it cannot do now
    ├── UnwatchedError       a run that nobody looked at, and that was paused
    ├── LimitError           too many runs or drawings
    ├── DrawingError         no drawing, or one that is not kept here
    ├── DrawingsFileError    a file of drawings that cannot be taken in
    ├── DivergedError        the loss became NaN or infinite
    ├── WorkerLostError      workers died again and again in the same epoch
    ├── WorkerStartError     no worker of this server could be started
    ├── ClusterLostError     no way to the scheduler that computes for this server
    ├── WorkerMismatchError  a worker with another version of the code
    └── TrainingError        anything else that went wrong in a worker

An error carries its parts as attributes, all of them plain values, so that it can travel
between processes and be kept in a file. `mnist_core.messages` turns it into sentences.
"""

from __future__ import annotations

import inspect
from typing import Any, get_args, get_origin, get_type_hints


class MnistCoreError(Exception):
    """Base class: something the person can be told about in one sentence."""

    template = "{args}"

    def __str__(self) -> str:
        return self.template.format(args=self.args, **vars(self))

    def to_dict(self) -> dict[str, Any]:
        """The error as plain values, for a file."""
        return {"error": type(self).__name__, "args": list(self.args)}


def error_from_dict(values: dict[str, Any]) -> MnistCoreError:
    """Rebuild an error from `to_dict`; one that this version does not know is a TrainingError."""
    known = {kind.__name__: kind for kind in MnistCoreError.__subclasses__()}
    kind = known.get(values.get("error", ""))
    try:
        return kind(*_fitting(kind, values["args"])) if kind else TrainingError(str(values))
    except (TypeError, ValueError):
        return TrainingError(str(values))


def _fitting(kind: type[MnistCoreError], values: list[Any]) -> list[Any]:
    """The arguments of an error. Raises TypeError if they are not of the types it takes."""
    taken = get_type_hints(kind.__init__)
    for name, value in inspect.signature(kind.__init__).bind(None, *values).arguments.items():
        if name in taken and not _is_a(value, taken[name]):
            raise TypeError(f"{kind.__name__} takes another {name}")
    return values


def _is_a(value: object, kind: Any) -> bool:
    plain = [get_origin(each) or each for each in get_args(kind) or (kind,)]
    if get_origin(kind) is dict:
        plain = [dict]
    return not isinstance(value, bool) and any(isinstance(value, each) for each in plain)


class SettingsError(MnistCoreError, ValueError):
    """A variable of the server's environment that makes no sense.

    Attributes:
        variable: its name, e.g. "MNIST_WORKERS".
        value: what it is.
        allowed: what it may be, as text, e.g. "a whole number from 1 to 64".
    """

    template = "{variable} must be {allowed}, got {value!r}"

    def __init__(self, variable: str, value: str, allowed: str) -> None:
        self.variable, self.value, self.allowed = variable, value, allowed


class ConfigError(MnistCoreError, ValueError):
    """A setting outside its limits.

    Attributes:
        field: name of the setting, as in `TrainingConfig`.
        value: what was asked for.
        allowed: the limits, as text, e.g. "from 1 to 30".
    """

    template = "{field} must be {allowed}, got {value!r}"

    def __init__(self, field: str, value: object, allowed: str) -> None:
        self.field, self.value, self.allowed = field, value, allowed


class DatasetError(MnistCoreError):
    """A data set that is missing, truncated or altered.

    Attributes:
        path: the file.
        reason: "missing", "altered" or "unknown name".
    """

    template = "{path}: {reason}"

    def __init__(self, path: str, reason: str) -> None:
        self.path, self.reason = path, reason

    @property
    def name(self) -> str:
        """The data set's name, whichever kind of path it has."""
        return self.path.replace("\\", "/").rsplit("/", 1)[-1].removesuffix(".npz")


class ImageError(MnistCoreError):
    """A picture that cannot be read.

    Attributes:
        reason: "empty", "not an image", "damaged" or "too large".
        detail: numbers that belong to the reason, e.g. "20000 x 20000 pixels".
    """

    template = "{reason} {detail}"

    def __init__(self, reason: str, detail: str = "") -> None:
        self.reason, self.detail = reason, detail


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


class NotOwnerError(MnistCoreError):
    """Somebody tried to steer a run without its key.

    Attributes:
        run_id: the run, which is unchanged.
    """

    template = "run {run_id!r}: the key does not fit"

    def __init__(self, run_id: str) -> None:
        self.run_id = run_id


class StateError(MnistCoreError):
    """A run was asked for what it cannot do in its state.

    Attributes:
        action: "pause", "resume", ...
        state: the run's state, one of `records.STATES`.
    """

    template = "cannot {action} a run that is {state}"

    def __init__(self, action: str, state: str) -> None:
        self.action, self.state = action, state


class UnwatchedError(MnistCoreError):
    """Nobody looked at a run for a long time: the reason why it was paused.

    Attributes:
        seconds: for how long.
    """

    template = "nobody has watched it for {seconds} s"

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds


class LimitError(MnistCoreError):
    """Too many runs or drawings.

    Attributes:
        limit: "runs per owner", "runs in all", "disk", "pinned", "drawings per owner" or
            "drawings in all".
        allowed: how many there may be at a time (for disk and pinned: megabytes).
    """

    template = "{limit}: at most {allowed}"

    def __init__(self, limit: str, allowed: int) -> None:
        self.limit, self.allowed = limit, allowed


class DrawingError(MnistCoreError):
    """Something that is no drawing, or that is not kept here.

    Attributes:
        reason: "image", "blank", "label", "answer", "date", "strokes", "too many strokes",
            "owner" or "unknown".
    """

    template = "drawing: {reason}"

    def __init__(self, reason: str) -> None:
        self.reason = reason


class DrawingsFileError(MnistCoreError):
    """A file of drawings that cannot be taken in.

    Attributes:
        reason: "another kind", "damaged", "too large", "too many", "empty", "images", "labels",
            "details", "name" or "drawing".
        detail: what belongs to the reason, e.g. the number allowed, or a member's name.
    """

    template = "file of drawings: {reason} {detail}"

    def __init__(self, reason: str, detail: str = "") -> None:
        self.reason, self.detail = reason, detail


class DivergedError(MnistCoreError):
    """The loss became NaN or infinite: the learning rate was too high.

    Attributes:
        epoch: the epoch or turn in which it happened, counted from 1.
        step: the step within it, counted from 1.
        steps_per_epoch: as in the run's settings; None for a run in epochs.
    """

    template = "the loss is no longer a number in epoch {epoch}, step {step}"

    def __init__(self, epoch: int, step: int, steps_per_epoch: int | None = None) -> None:
        self.epoch, self.step, self.steps_per_epoch = epoch, step, steps_per_epoch


class WorkerLostError(MnistCoreError):
    """Workers died again and again in the same epoch.

    Attributes:
        epoch: that epoch, counted from 1.
        deaths: how many workers it cost.
    """

    template = "workers that died in epoch {epoch}: {deaths}"

    def __init__(self, epoch: int, deaths: int) -> None:
        self.epoch, self.deaths = epoch, deaths


class WorkerStartError(MnistCoreError):
    """The server's own workers could not be started.

    Attributes:
        starts: how often it was tried.
        reason: what the last one said.
    """

    template = "no worker after {starts} starts: {reason}"

    def __init__(self, starts: int, reason: str) -> None:
        self.starts, self.reason = starts, reason


class ClusterLostError(MnistCoreError):
    """The scheduler that computes for this server cannot be reached.

    Attributes:
        address: where it should be; "" for the one inside the server.
        reason: what went wrong.
    """

    template = "{address}: {reason}"

    def __init__(self, address: str, reason: str) -> None:
        self.address, self.reason = address, reason


class WorkerMismatchError(MnistCoreError):
    """A worker that runs another version of this code or of Keras.

    Attributes:
        here: the server's versions, e.g. {"mnist_core": "0.1.0", "keras": "3.15.1"}.
        there: the worker's.
    """

    template = "the server runs {here}, the worker {there}"

    def __init__(self, here: dict[str, str], there: dict[str, str]) -> None:
        self.here, self.there = here, there


class TrainingError(MnistCoreError):
    """Something went wrong in a worker that this package does not know.

    Attributes:
        detail: the original error's type and text.
    """

    template = "{detail}"

    def __init__(self, detail: str) -> None:
        self.detail = detail
