"""LiveMetrics: the Keras callback that lets a person watch a network learn."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

import keras
import numpy as np
from numpy.typing import NDArray

from mnist_core.records import Point, Predictions, Progress

POINTS_PER_EPOCH = 40
REPORT_SECONDS = 0.25
_PREDICTS_AT = (1, 2, 4, 8, 16, 28)  # points of the first epoch: most changes at its beginning


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
        watched: uint8 (n, 28, 28), read several times during the epoch; None for none.

    Attributes:
        points, predictions: see `Progress`.
        stopped: True if `should_stop` ended the epoch.
        diverged_at: the step whose loss was NaN or infinite, or None.
    """

    def __init__(
        self,
        report: Callable[[Progress], None],
        should_stop: Callable[[], bool],
        images: int,
        batch_size: int,
        watched: NDArray[np.uint8] | None = None,
    ) -> None:
        super().__init__()
        self.report, self.should_stop = report, should_stop
        self.images, self.batch_size = images, batch_size
        self.steps = math.ceil(images / batch_size)
        self.points: list[Point] = []
        self.watched, self.predictions = watched, list[Predictions]()
        self.stopped = False
        self.diverged_at: int | None = None
        self.training_seconds = 0.0

    def on_epoch_begin(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        self._began = time.perf_counter()
        self._reported = -math.inf
        self._sums = (0, 0.0, 0.0)  # images, summed loss, summed accuracy at the last point
        self._next_point = 1.0
        self._first = 0, 0.0  # images and seconds of the first steps, in which it is compiled
        self._predict(0)

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

    @property
    def images_per_second(self) -> float:
        """Speed of the whole epoch, but for its first steps: in those the model is compiled."""
        before, seconds = self._first
        if before < self.images and self.training_seconds > seconds:
            return (self.images - before) / (self.training_seconds - seconds)
        return self.images / self.training_seconds

    def _add_point(self, step: int, logs: dict[str, float]) -> None:
        images = min(step * self.batch_size, self.images)
        sums = (images, logs["loss"] * images, logs["accuracy"] * images)
        count, loss, accuracy = (now - then for now, then in zip(sums, self._sums, strict=True))
        self.points.append((step, loss / count, accuracy / count))
        self._sums = sums
        self._next_point = len(self.points) * self.steps / POINTS_PER_EPOCH
        if len(self.points) in _PREDICTS_AT and step < self.steps:
            self._predict(step)

    def _predict(self, step: int) -> None:
        if self.watched is not None:
            self.predictions.append((step, predict_classes(self.model, self.watched)))

    def _progress(self, step: int) -> Progress:
        images = min(step * self.batch_size, self.images)
        before, seconds = self._first
        if not before:  # compiling took most of that time: it tells no speed
            self._first = images, self.training_seconds
            return self._so_far(step, 0.0)
        return self._so_far(step, (images - before) / max(self.training_seconds - seconds, 1e-9))

    def _so_far(self, step: int, speed: float) -> Progress:
        points, predictions = tuple(self.points), tuple(self.predictions)
        return Progress(step, self.steps, points, speed, predictions)


def predict_classes(model: keras.Model, images: NDArray[np.uint8]) -> tuple[int, ...]:
    """The class that the network finds likeliest for each image; nothing of it is changed.

    Args:
        model: gives logits for pixels.
        images: uint8 (n, 28, 28).
    """
    logits = keras.ops.convert_to_numpy(model(images.astype(np.float32), training=False))
    return tuple(int(each) for each in np.argmax(logits, axis=1))
