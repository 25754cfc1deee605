"""Cross-entropy for smoothed labels, and the accuracy that goes with it.

Nothing here needs the rest of this package, so that an exported script can hold the same lines
(see `codegen`).
"""

from __future__ import annotations

import keras
from keras import ops


class SmoothedCrossentropy(keras.losses.Loss):
    """Cross-entropy with label smoothing: a part of each label is spread over all ten classes.

    With plain labels the loss falls as long as the logits grow, also where every answer is
    right already. After Szegedy et al., https://arxiv.org/abs/1512.00567, section 7.

    A label beyond the last class says that the image is of no class: all of it is spread.

    Args:
        smoothing: the part, from 0 (plain labels) to 1.

    Attributes:
        smoothing: a variable: at 0 the same network is measured like every other.
    """

    def __init__(self, smoothing: float = 0.0) -> None:
        super().__init__(name="smoothed_crossentropy")
        self.smoothing = keras.Variable(smoothing, dtype="float32", trainable=False)

    def call(self, labels: keras.KerasTensor, logits: keras.KerasTensor) -> keras.KerasTensor:
        """Loss of each image, (n,), from labels (n,) and logits (n, 10)."""
        classes = logits.shape[-1]
        known = ops.one_hot(ops.cast(ops.reshape(labels, (-1,)), "int32"), classes)  # (n, 10)
        right = known * (1 - self.smoothing)  # (n, 10)
        spread = 1 - ops.sum(right, axis=-1, keepdims=True)  # (n, 1)
        targets = right + spread / classes  # (n, 10)
        return ops.categorical_crossentropy(targets, logits, from_logits=True)


class ClassAccuracy(keras.metrics.SparseCategoricalAccuracy):
    """Fraction of right answers among the images that are of some class."""

    def __init__(self) -> None:
        super().__init__(name="accuracy")

    def update_state(
        self,
        labels: keras.KerasTensor,
        logits: keras.KerasTensor,
        sample_weight: keras.KerasTensor | None = None,
    ) -> None:
        """Count labels (n,) and logits (n, 10); every image counts alike."""
        super().update_state(labels, logits, ops.less(labels, logits.shape[-1]))
