"""LiveMetrics: the Keras callback that lets a person watch a network learn."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

import keras

from mnist_core.records import Point, Progress

POINTS_PER_EPOCH = 40
REPORT_SECONDS = 0.25


class LiveMetrics(keras.callbacks.Callback):
    """Reports loss and accuracy while an epoch runs, and ends it when asked to.

    Keras hands a callback the mean since the epoch began, which hides what is happening
    now. The points here are means over equal stretches of the epoch. They depend on the
    step alone and not on the clock, so that two equal runs have equal curves; only
    how often they are reported depends on the clock.

    Args:
        report: called with a `Progress`, at most every `REPORT_SECONDS`.
        should_stop: asked as often; True ends the epoch.
        images: training images in the epoch.
        batch_size: images per step.

    Attributes:
        points: see `Progress`.
        stopped: True if `should_stop` ended the epoch.
        diverged_at: the step whose loss was NaN or infinite, or None.
    """

    def __init__(
        self,
        report: Callable[[Progress], None],
        should_stop: Callable[[], bool],
        images: int,
        batch_size: int,
    ) -> None:
        super().__init__()
        self.report, self.should_stop = report, should_stop
        self.images, self.batch_size = images, batch_size
        self.steps = math.ceil(images / batch_size)
        self.points: list[Point] = []
        self.stopped = False
        self.diverged_at: int | None = None
        self.training_seconds = 0.0

    def on_epoch_begin(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        self._began = time.perf_counter()
        self._reported = -math.inf
        self._sums = (0, 0.0, 0.0)  # images, summed loss, summed accuracy at the last point
        self._next_point = 1.0
        self._first = 0, 0.0  # images and seconds of the first steps, in which it is compiled

    def on_train_batch_end(self, batch: int, logs: dict[str, float] | None = None) -> None:
        assert logs is not None  # Keras and `loops` always give them
        step = min(batch + 1, self.steps)  # Keras counts the last execution as a full one
        self.training_seconds = time.perf_counter() - self._began
        if not math.isfinite(logs["loss"]):
            self.diverged_at = step
            self.model.stop_training = True
            return
        if step >= self._next_point or step == self.steps:
            self._add_point(step, logs)
        if self.training_seconds - self._reported >= REPORT_SECONDS:
            self._reported = self.training_seconds
            self.report(self._progress(step))
            if self.should_stop():
                self.stopped = self.model.stop_training = True

    def _add_point(self, step: int, logs: dict[str, float]) -> None:
        images = min(step * self.batch_size, self.images)
        sums = (images, logs["loss"] * images, logs["accuracy"] * images)
        count, loss, accuracy = (now - then for now, then in zip(sums, self._sums, strict=True))
        self.points.append((step, loss / count, accuracy / count))
        self._sums = sums
        self._next_point = len(self.points) * self.steps / POINTS_PER_EPOCH

    def _progress(self, step: int) -> Progress:
        images = min(step * self.batch_size, self.images)
        before, seconds = self._first
        if not before:  # compiling took most of that time: it tells no speed
            self._first = images, self.training_seconds
            return Progress(step, self.steps, tuple(self.points), 0.0)
        speed = (images - before) / max(self.training_seconds - seconds, 1e-9)
        return Progress(step, self.steps, tuple(self.points), speed)
