"""The two training loops of an epoch: Keras's `fit`, and one with a gradient tape."""

from __future__ import annotations

import math
from collections.abc import Callable

import keras
import numpy as np
from numpy.typing import NDArray

from mnist_core.training.batches import cut_into_batches
from mnist_core.training.callbacks import LiveMetrics
from mnist_core.training.gradient_tape import train_by_tape

Loop = Callable[
    [keras.Model, NDArray[np.uint8], NDArray[np.uint8], int, LiveMetrics], dict[str, float]
]
"""(model, images, labels, batch size, live metrics) -> "loss" and "accuracy" of the epoch."""


def train_by_fit(
    model: keras.Model,
    images: NDArray[np.uint8],
    labels: NDArray[np.uint8],
    batch_size: int,
    live: LiveMetrics,
) -> dict[str, float]:
    """Let Keras take the steps."""
    model.fit(
        cut_into_batches(images, labels, batch_size), shuffle=False, callbacks=[live], verbose=0
    )
    metrics: dict[str, float] = model.get_metrics_result()
    return metrics


def train_step_by_step(
    model: keras.Model,
    images: NDArray[np.uint8],
    labels: NDArray[np.uint8],
    batch_size: int,
    live: LiveMetrics,
) -> dict[str, float]:
    """Take the steps with a gradient tape, and report them to `live` as `fit` would: after as many
    steps as one execution of `fit` has, so that equal computations have equal curves."""
    live.set_model(model)
    model.stop_training = False
    live.on_epoch_begin(0)
    means = {"loss": 0.0, "accuracy": 0.0}

    def on_step(step: int, loss: float, accuracy: float) -> bool:
        before, now = (step - 1) * batch_size, min(step * batch_size, len(labels))
        for name, value in (("loss", loss), ("accuracy", accuracy)):
            means[name] = (means[name] * before + value * (now - before)) / now
        due = step % model.steps_per_execution == 0 or now == len(labels)
        if due or not math.isfinite(loss):
            live.on_train_batch_end(step - 1, means)
        return not model.stop_training

    train_by_tape(model, images, labels, batch_size, on_step)
    return means


LOOPS: dict[str, Loop] = {"fit": train_by_fit, "tape": train_step_by_step}
"""By the names of `options.LOOPS`."""
