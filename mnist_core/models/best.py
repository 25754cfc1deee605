"""Convolutional network with batch normalization, for `best` and `fashion-best`.

Five convolutions look at 32, 64 and 128 patterns while two poolings halve the picture;
normalizing what each gives lets it learn with large steps, and only the strongest sight of each
pattern, wherever it was, counts for the answer. "Batch Normalization" (Ioffe and Szegedy 2015),
https://arxiv.org/abs/1502.03167; small kernels in pairs as in VGG (Simonyan and Zisserman 2014),
https://arxiv.org/abs/1409.1556.
"""

from __future__ import annotations

import keras
from keras import layers

from mnist_core.options import Architecture

MODEL = Architecture(name="best", title="Best CNN", position=8, convolutional=True)


def build_model(preprocessing: layers.Layer) -> keras.Model:
    """Conv 32 (5x5), 64, 64, 128, 128 (3x3), batch normalized, dropout, 10: 280,234 parameters.

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
            layers.Conv2D(32, 5, padding="same", use_bias=False),  # (28, 28, 32)
            layers.MaxPooling2D(2),  # (14, 14, 32)
            *_normalized(),
            layers.Conv2D(64, 3, padding="same", use_bias=False),  # (14, 14, 64)
            *_normalized(),
            layers.Conv2D(64, 3, padding="same", use_bias=False),  # (14, 14, 64)
            *_normalized(),
            layers.Conv2D(128, 3, padding="same", use_bias=False),  # (14, 14, 128)
            layers.MaxPooling2D(2),  # (7, 7, 128)
            *_normalized(),
            layers.Conv2D(128, 3, padding="same", use_bias=False),  # (7, 7, 128)
            *_normalized(),
            layers.GlobalMaxPooling2D(),  # (128,)
            layers.Dropout(0.3),  # (128,)
            layers.Dense(10, name="logits"),  # (10,)
        ],
        name="best",
    )


def _normalized() -> tuple[layers.Layer, layers.Layer]:
    """Normalize, then ReLU; averages over ten steps follow a net that learns quickly."""
    return layers.BatchNormalization(momentum=0.9), layers.Activation("relu")
