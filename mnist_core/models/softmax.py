"""Softmax regression: one weight from each pixel to each digit, and nothing in between.

The weights of a digit are a picture of where its ink should be and should not be.
Architecture of the TensorFlow tutorial "MNIST For ML Beginners", which begins at zero.
"""

from __future__ import annotations

import keras
from keras import layers

from mnist_core.options import Architecture

MODEL = Architecture(name="softmax", title="Softmax regression", position=1)


def build_model(preprocessing: layers.Layer) -> keras.Model:
    """784-10, weights and biases zero: 7,850 parameters.

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
            layers.Dense(10, kernel_initializer="zeros", name="logits"),  # (10,)
        ],
        name="softmax",
    )
