"""What is done to the pixels before the first weight: the first layer of every model."""

from __future__ import annotations

from keras import layers


def unit_interval() -> layers.Layer:
    """Pixels divided by 255: from 0 to 1."""
    return layers.Rescaling(1 / 255)


def unit_length() -> layers.Layer:
    """Each column of the image at length 1: `keras.utils.normalize(images, axis=1)`."""
    return layers.UnitNormalization(axis=1)


LAYERS = {"unit-interval": unit_interval, "unit-length": unit_length}
