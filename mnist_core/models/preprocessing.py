"""What is done to the pixels before the first weight: the first layer of every model."""

from __future__ import annotations

import keras
from keras import layers, ops


def unit_interval() -> layers.Layer:
    """Pixels divided by 255: from 0 to 1."""
    return layers.Rescaling(1 / 255)


def unit_length() -> layers.Layer:
    """Each column of the image at length 1: `keras.utils.normalize(images, axis=1)`.

    Written out, because LiteRT divides by zero in the empty columns of `UnitNormalization`.
    """
    pixels = keras.Input((28, 28))
    squares = ops.sum(ops.square(pixels), axis=1, keepdims=True)  # (1, 28), at least 1 or 0
    lengths = ops.sqrt(ops.maximum(squares, 1))  # (1, 28)
    return keras.Model(pixels, pixels / lengths, name="unit_length")  # (28, 28), 0 to 1


LAYERS = {"unit-interval": unit_interval, "unit-length": unit_length}
