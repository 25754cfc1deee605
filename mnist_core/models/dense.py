"""Dense network: every pixel is connected to every neuron.

The first network of most tutorials. It does not know that pixels have neighbours: shuffle
the pixels of all images in the same way and it learns just as well.
"""

from __future__ import annotations

import keras
from keras import layers

from mnist_core.options import Architecture

MODEL = Architecture(name="dense", title="Dense network", position=2)


def build_model(preprocessing: layers.Layer) -> keras.Model:
    """784-128-128-10 with ReLU: 118,282 parameters.

    Args:
        preprocessing: first layer, from pixels to what the weights see.

    Returns:
        A model from pixels (n, 28, 28) in 0..255 to logits (n, 10).
    """
    return keras.Sequential(
        [
            keras.Input((28, 28), name="pixels"),
            preprocessing,  # (28, 28)
            layers.Flatten(),  # (784,)
            layers.Dense(128, activation="relu"),  # (128,)
            layers.Dense(128, activation="relu"),  # (128,)
            layers.Dense(10, name="logits"),  # (10,)
        ],
        name="dense",
    )
