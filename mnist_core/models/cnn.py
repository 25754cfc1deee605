"""Convolutional network: small windows slide over the image and look for patterns.

The same 3x3 weights are used everywhere, so a pattern learned in one corner is known in
all of them; pooling lets it move a little. Architecture of the TensorFlow tutorial
"Convolutional Neural Network (CNN)", https://www.tensorflow.org/tutorials/images/cnn.
"""

from __future__ import annotations

import keras
from keras import layers

from mnist_core.options import Architecture

MODEL = Architecture(name="cnn", title="CNN", position=4, convolutional=True)


def build_model(preprocessing: layers.Layer) -> keras.Model:
    """Conv 32-64-64 (3x3) with two poolings, dense 64, 10: 93,322 parameters.

    Args:
        preprocessing: first layer, from pixels to what the weights see.

    Returns:
        A model from pixels (n, 28, 28) in 0..255 to logits (n, 10).
    """
    return keras.Sequential(
        [
            keras.Input((28, 28), name="pixels"),
            preprocessing,  # (28, 28)
            layers.Reshape((28, 28, 1)),  # (28, 28, 1)
            layers.Conv2D(32, 3, activation="relu"),  # (26, 26, 32)
            layers.MaxPooling2D(2),  # (13, 13, 32)
            layers.Conv2D(64, 3, activation="relu"),  # (11, 11, 64)
            layers.MaxPooling2D(2),  # (5, 5, 64)
            layers.Conv2D(64, 3, activation="relu"),  # (3, 3, 64)
            layers.Flatten(),  # (576,)
            layers.Dense(64, activation="relu"),  # (64,)
            layers.Dense(10, name="logits"),  # (10,)
        ],
        name="cnn",
    )
