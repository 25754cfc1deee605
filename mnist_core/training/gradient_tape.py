"""Training without `fit`: what happens in each step, line by line.

Nothing here needs the rest of this package, so that an exported script can hold the same lines
(see `codegen`).
"""

from __future__ import annotations

from collections.abc import Callable

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray


def train_by_tape(
    model: keras.Model,
    images: NDArray[np.uint8],
    labels: NDArray[np.uint8],
    batch_size: int,
    on_step: Callable[[int, float, float], bool],
) -> None:
    """Take one step for each batch, with the model's own optimizer.

    Args:
        model: a compiled model that gives logits.
        images: uint8 (n, 28, 28), in the order in which they are to be seen.
        labels: uint8 (n,), 0 to 9; beyond the last class for an image of no class.
        batch_size: images per step.
        on_step: called with the step, counted from 1, its loss and its accuracy; False ends
            the training.
    """
    for step, start in enumerate(range(0, len(labels), batch_size), 1):
        pixels = tf.constant(images[start : start + batch_size], tf.float32)
        targets = tf.constant(labels[start : start + batch_size], tf.int64)
        with tf.GradientTape() as tape:  # remembers what is computed, to find the way back
            logits = model(pixels, training=True)
            loss = model.loss(targets, logits)  # cross-entropy, its mean over the batch
        gradients = tape.gradient(loss, model.trainable_variables)
        model.optimizer.apply(gradients, model.trainable_variables)
        right = tf.math.count_nonzero(tf.argmax(logits, axis=1) == targets)
        of_a_class = tf.math.count_nonzero(targets < logits.shape[1])
        if not on_step(step, float(loss), int(right) / max(int(of_a_class), 1)):
            return
