"""Dense network with one hidden layer, as it first reads clothes.

Architecture of the TensorFlow tutorial "Basic classification: Classify images of clothing",
https://www.tensorflow.org/tutorials/keras/classification.
"""

from __future__ import annotations

import keras
from keras import layers

from mnist_core.options import Architecture

MODEL = Architecture(name="dense_fashion", title="Dense network, one hidden layer", position=3)


def build_model(preprocessing: layers.Layer) -> keras.Model:
    """784-128-10 with ReLU: 101,770 parameters.

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
            layers.Dense(10, name="logits"),  # (10,)
        ],
        name="dense_fashion",
    )
