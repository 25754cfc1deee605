"""Convolutional network for clothes: wider than `best`, and it looks at both sides of a thing.

A shirt is a shirt in the mirror too. Training shows each piece now from one side, now from the
other; outside of training the network sees both, and its answer comes from the mean of what it
found. That is one network asked twice, not two.
"""

from __future__ import annotations

import keras
from keras import layers, ops

from mnist_core.options import Architecture

MODEL = Architecture(
    name="best_fashion", title="Wide CNN with mirroring", position=9, convolutional=True
)


@keras.saving.register_keras_serializable("mnist_core")
class BothSides(layers.Layer):
    """Outside training: the images (n, 28, 28, 1), then their mirror images, (2n, 28, 28, 1)."""

    def call(self, images: keras.KerasTensor, training: bool = False) -> keras.KerasTensor:
        return images if training else ops.concatenate([images, ops.flip(images, axis=2)])


@keras.saving.register_keras_serializable("mnist_core")
class MeanOfSides(layers.Layer):
    """Outside training: the mean of what `BothSides` has led to, (2n, k) to (n, k)."""

    def call(self, features: keras.KerasTensor, training: bool = False) -> keras.KerasTensor:
        return features if training else ops.mean(ops.stack(ops.split(features, 2)), axis=0)


def build_model(preprocessing: layers.Layer) -> keras.Model:
    """Conv 32 (5x5), 96, 96, 192, 192, 384 (3x3), normalized, dropout, 10: 1,280,426 parameters.

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
            BothSides(),  # (28, 28, 1)
            layers.Conv2D(32, 5, padding="same", use_bias=False),  # (28, 28, 32)
            layers.MaxPooling2D(2),  # (14, 14, 32)
            *_normalized(),
            layers.Conv2D(96, 3, padding="same", use_bias=False),  # (14, 14, 96)
            *_normalized(),
            layers.Conv2D(96, 3, padding="same", use_bias=False),  # (14, 14, 96)
            *_normalized(),
            layers.MaxPooling2D(2),  # (7, 7, 96)
            layers.Conv2D(192, 3, padding="same", use_bias=False),  # (7, 7, 192)
            *_normalized(),
            layers.Conv2D(192, 3, padding="same", use_bias=False),  # (7, 7, 192)
            *_normalized(),
            layers.MaxPooling2D(2),  # (3, 3, 192)
            layers.Conv2D(384, 3, padding="same", use_bias=False),  # (3, 3, 384)
            *_normalized(),
            layers.GlobalMaxPooling2D(),  # (384,)
            MeanOfSides(),  # (384,)
            layers.Dropout(0.3),  # (384,)
            layers.Dense(10, name="logits"),  # (10,)
        ],
        name="best_fashion",
    )


def _normalized() -> tuple[layers.Layer, layers.Layer]:
    """Normalize, then ReLU; averages over ten steps follow a net that learns quickly."""
    return layers.BatchNormalization(momentum=0.9), layers.Activation("relu")
