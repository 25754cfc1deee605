"""Convolutional network as a class: the layers in `__init__`, their order in `call`.

The style of people who want every step in their own hands; `training.gradient_tape` trains it
with a loop to match. Architecture of Aymeric Damien's TensorFlow-Examples, "Convolutional Neural
Network" (TensorFlow 2), whose dense layer has no activation.
"""

from __future__ import annotations

import keras
from keras import layers

from mnist_core.options import Architecture

MODEL = Architecture(name="convnet", title="CNN as a class", position=6, convolutional=True)


class ConvNet(keras.Model):
    """From pixels (n, 28, 28) in 0..255 to logits (n, 10).

    Args:
        preprocessing: first layer, from pixels to what the weights see.
    """

    def __init__(self, preprocessing: layers.Layer) -> None:
        super().__init__(name="convnet")
        self.preprocessing = preprocessing
        self.add_channel = layers.Reshape((28, 28, 1))
        self.conv1 = layers.Conv2D(32, 5, activation="relu")
        self.pool1 = layers.MaxPooling2D(2)
        self.conv2 = layers.Conv2D(64, 3, activation="relu")
        self.pool2 = layers.MaxPooling2D(2)
        self.flatten = layers.Flatten()
        self.dense = layers.Dense(1024)
        self.dropout = layers.Dropout(0.5)
        self.logits = layers.Dense(10)

    def call(self, pixels: keras.KerasTensor, training: bool = False) -> keras.KerasTensor:
        """Logits: training wants them as they are, see `probabilities` for outside of it."""
        x = self.preprocessing(pixels)  # (n, 28, 28)
        x = self.add_channel(x)  # (n, 28, 28, 1)
        x = self.conv1(x)  # (n, 24, 24, 32)
        x = self.pool1(x)  # (n, 12, 12, 32)
        x = self.conv2(x)  # (n, 10, 10, 64)
        x = self.pool2(x)  # (n, 5, 5, 64)
        x = self.flatten(x)  # (n, 1600)
        x = self.dense(x)  # (n, 1024)
        x = self.dropout(x, training=training)  # (n, 1024)
        return self.logits(x)  # (n, 10)

    def probabilities(self, pixels: keras.KerasTensor) -> keras.KerasTensor:
        """Softmax, only outside training: the loss is more exact on logits. (n, 10)."""
        return keras.ops.softmax(self(pixels, training=False))


def build_model(preprocessing: layers.Layer) -> keras.Model:
    """Conv 32 (5x5), 64 (3x3) with two poolings, dense 1024, dropout, 10: 1,669,002 parameters.

    Args:
        preprocessing: first layer, from pixels to what the weights see.

    Returns:
        A model from pixels (n, 28, 28) in 0..255 to logits (n, 10).
    """
    model = ConvNet(preprocessing)
    model(keras.ops.zeros((1, 28, 28)))  # a first look at an image creates the weights
    return model
