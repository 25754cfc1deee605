"""What goes wrong where networks are trained."""

from __future__ import annotations

from mnist_core.errors.base import MnistCoreError


class DivergedError(MnistCoreError):
    """The loss became NaN or infinite: the learning rate was too high.

    Attributes:
        epoch: in which it happened, counted from 1.
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
