"""Affine changes of an epoch's images, and a square of each erased.

What an epoch sees is a function of the seed and the epoch's number, like the images' order
(see `data/shuffling`).
"""

from __future__ import annotations

from collections.abc import Callable

import keras
import numpy as np
from numpy.typing import NDArray

from mnist_core.options import Augmentation

AFFINE = Augmentation(name="affine", title="Affine", function="change_digits")
CLOTHES = Augmentation(name="clothes", title="Flip and erase", function="change_clothes")

MAX_DEGREES = 12
MAX_SHEAR = 0.12
MAX_STRETCH = 0.12  # as a logarithm: by a factor of 0.89 to 1.13
MAX_SHIFT = 2.0  # pixels
MAX_STRETCH_OF_CLOTHES = 0.05
MAX_SHIFT_OF_CLOTHES = 1.0
ERASED_SIDE = 6  # pixels
_AT_ONCE = 5_000


def change_digits(
    images: NDArray[np.uint8], labels: NDArray[np.uint8], seed: int, epoch: int
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """An epoch's images rotated, sheared, stretched and shifted at random.

    Args:
        images: uint8 (n, 28, 28).
        labels: uint8 (n,).
        seed: of the run.
        epoch: counted from 0.

    Returns:
        Images of the same shape in the same order, and the labels.
    """
    return _in_parts(affine, images, seed, epoch), labels


def change_clothes(
    images: NDArray[np.uint8], labels: NDArray[np.uint8], seed: int, epoch: int
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """An epoch's images flipped, stretched, shifted and partly erased at random; as above."""
    return _in_parts(clothes, images, seed, epoch), labels


def affine(images: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    """Rotate by up to 12 degrees, shear, stretch each way, and shift by up to 2 pixels."""
    shape = (len(images), 1, 1)
    angle = np.radians(rng.uniform(-MAX_DEGREES, MAX_DEGREES, shape))
    shear = rng.uniform(-MAX_SHEAR, MAX_SHEAR, shape)
    stretch = np.exp(rng.uniform(-MAX_STRETCH, MAX_STRETCH, (len(images), 1, 2)))
    rotation = np.block([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    shearing = np.block([[np.ones(shape), shear], [np.zeros(shape), np.ones(shape)]])
    return transformed(images, rotation @ shearing * stretch, _shifts(rng, len(images), MAX_SHIFT))


def clothes(images: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    """Flip half of them, stretch, shift by up to a pixel, and erase a square of 6 x 6.

    Photographs of clothes fill their frame: they need less than digits do.
    """
    stretches = (-MAX_STRETCH_OF_CLOTHES, MAX_STRETCH_OF_CLOTHES)
    stretch = np.exp(rng.uniform(*stretches, (len(images), 2)))
    stretch[:, 0] *= rng.choice((-1, 1), len(images))
    shifts = _shifts(rng, len(images), MAX_SHIFT_OF_CLOTHES)
    return erased(transformed(images, stretch[:, None] * np.eye(2), shifts), rng)


def transformed(
    images: NDArray[np.uint8], matrices: NDArray[np.float64], shifts: NDArray[np.float64]
) -> NDArray[np.uint8]:
    """Each image transformed by its own matrix about its middle, with bilinear interpolation.

    Args:
        images: uint8 (n, 28, 28).
        matrices: (n, 2, 2), from (x, y) in the result to (x, y) in the image.
        shifts: (n, 2), x and y in pixels.
    """
    middle = (images.shape[1] - 1) / 2
    offsets = shifts + middle - matrices.sum(axis=2) * middle
    rows = np.concatenate([matrices, offsets[:, :, None]], axis=2).reshape(-1, 6)
    transforms = np.pad(rows, ((0, 0), (0, 2))).astype(np.float32)
    pixels = images[..., None].astype(np.float32)
    changed = keras.ops.image.affine_transform(pixels, transforms, interpolation="bilinear")
    values: NDArray[np.float32] = keras.ops.convert_to_numpy(changed)[..., 0]
    return np.rint(values).astype(np.uint8)


def erased(images: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    """A square of each image made black, anywhere, perhaps partly outside.

    "Random Erasing Data Augmentation" (Zhong et al. 2017), https://arxiv.org/abs/1708.04896.
    """
    centres = rng.uniform(0, images.shape[1], (len(images), 2, 1))
    within = np.abs(np.arange(images.shape[1]) - centres) < ERASED_SIDE / 2  # (n, 2, 28)
    return np.where(within[:, 0, :, None] & within[:, 1, None, :], 0, images).astype(np.uint8)


def _in_parts(
    change: Callable[[NDArray[np.uint8], np.random.Generator], NDArray[np.uint8]],
    images: NDArray[np.uint8],
    seed: int,
    epoch: int,
) -> NDArray[np.uint8]:
    """All images changed, some at a time to save memory, each part by a generator of its own."""
    changed = []
    for start in range(0, len(images), _AT_ONCE):
        rng = np.random.default_rng((seed, epoch, start))
        changed.append(change(images[start : start + _AT_ONCE], rng))
    return np.concatenate(changed)


def _shifts(rng: np.random.Generator, count: int, most: float) -> NDArray[np.float64]:
    return rng.uniform(-most, most, (count, 2))
