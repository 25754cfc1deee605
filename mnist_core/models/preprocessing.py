"""What is done to the pixels before the first weight: the first layer of every model."""

from __future__ import annotations

import keras
from keras import layers, ops

from mnist_core.data.normalisation import PIXEL_SCALE, l2_normalized_columns


def unit_interval() -> layers.Layer:
    """Pixels divided by 255: from 0 to 1."""
    return layers.Rescaling(PIXEL_SCALE)


def unit_length() -> layers.Layer:
    """Each column of the image divided by its L2 norm."""
    pixels = keras.Input((28, 28))
    columns = l2_normalized_columns(pixels, ops)  # (28, 28), 0 to 1
    return keras.Model(pixels, columns, name="unit_length")


LAYERS = {"unit-interval": unit_interval, "unit-length": unit_length}
