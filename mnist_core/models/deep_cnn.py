"""Deeper convolutional network with dropout, from when every weight was written out by hand.

Dropout switches off half of the 1,024 neurons at each step, so that no neuron can rely on another.
Weights begin as small random numbers and biases slightly above zero, lest a ReLU starts out
dead. Architecture of the TensorFlow tutorial "Deep MNIST for Experts".
"""

from __future__ import annotations

import keras
from keras import layers

from mnist_core.options import Architecture

MODEL = Architecture(name="deep_cnn", title="Deep CNN", position=5, convolutional=True)


def build_model(preprocessing: layers.Layer) -> keras.Model:
    """Conv 32-64 (5x5) with two poolings, dense 1024, dropout, 10: 3,274,634 parameters.

    Args:
        preprocessing: first layer, from pixels to what the weights see.

    Returns:
        A model from pixels (n, 28, 28) in 0..255 to logits (n, 10).
    """

    def begin() -> dict[str, keras.Initializer]:
        return {
            "kernel_initializer": keras.initializers.TruncatedNormal(stddev=0.1),
            "bias_initializer": keras.initializers.Constant(0.1),
        }

    return keras.Sequential(
        [
            keras.Input((28, 28), name="pixels"),
            preprocessing,  # (28, 28)
            layers.Reshape((28, 28, 1)),  # (28, 28, 1)
            layers.Conv2D(32, 5, padding="same", activation="relu", **begin()),  # (28, 28, 32)
            layers.MaxPooling2D(2),  # (14, 14, 32)
            layers.Conv2D(64, 5, padding="same", activation="relu", **begin()),  # (14, 14, 64)
            layers.MaxPooling2D(2),  # (7, 7, 64)
            layers.Flatten(),  # (3136,)
            layers.Dense(1024, activation="relu", **begin()),  # (1024,)
            layers.Dropout(0.5),  # (1024,), half of them zero while training
            layers.Dense(10, name="logits", **begin()),  # (10,)
        ],
        name="deep_cnn",
    )
