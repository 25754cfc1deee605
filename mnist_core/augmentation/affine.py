"""Images changed a little, anew in each epoch: a network sees more hands than MNIST has.

An epoch's images are a function of the seed and the epoch, like their order (see `data_order`).

    "none"      as they are
    "affine"    turned, sheared, stretched and moved, as hands differ
    "clothes"   mirrored, moved, and a part covered: "Random Erasing Data Augmentation"
                (Zhong et al. 2017), https://arxiv.org/abs/1708.04896
"""

from __future__ import annotations

import keras
import numpy as np

MAX_DEGREES = 12
MAX_SHEAR = 0.12
MAX_STRETCH = 0.12  # as a logarithm: by a factor of 0.89 to 1.13
MAX_MOVE = 2.0  # pixels
MAX_STRETCH_OF_CLOTHES = 0.05
MAX_MOVE_OF_CLOTHES = 1.0
COVERED = 6  # pixels, side of a square
_AT_ONCE = 5_000


def augment(name: str, images: np.ndarray, seed: int, epoch: int) -> np.ndarray:
    """An epoch's images, changed.

    Args:
        name: one of `config.AUGMENTATION_NAMES`.
        images: uint8 (n, 28, 28).
        seed: of the run.
        epoch: counted from 0.

    Returns:
        uint8 (n, 28, 28): those images in their order; the same ones for "none".
    """
    if name == "none":
        return images
    changed = []
    for start in range(0, len(images), _AT_ONCE):
        rng = np.random.default_rng((seed, epoch, start))
        changed.append(_AUGMENTATIONS[name](images[start : start + _AT_ONCE], rng))
    return np.concatenate(changed)


def affine(images: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Turn by up to 12 degrees, shear, stretch each way, and move by up to 2 pixels."""
    shape = (len(images), 1, 1)
    angle = np.radians(rng.uniform(-MAX_DEGREES, MAX_DEGREES, shape))
    shear = rng.uniform(-MAX_SHEAR, MAX_SHEAR, shape)
    stretch = np.exp(rng.uniform(-MAX_STRETCH, MAX_STRETCH, (len(images), 1, 2)))
    turning = np.block([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    shearing = np.block([[np.ones(shape), shear], [np.zeros(shape), np.ones(shape)]])
    return transformed(images, turning @ shearing * stretch, _moves(rng, len(images), MAX_MOVE))


def clothes(images: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Mirror half of them, stretch, move by up to a pixel, and cover a square of 6 x 6.

    Photographs of clothes fill their frame: they need less than digits do.
    """
    stretches = (-MAX_STRETCH_OF_CLOTHES, MAX_STRETCH_OF_CLOTHES)
    stretch = np.exp(rng.uniform(*stretches, (len(images), 2)))
    stretch[:, 0] *= rng.choice((-1, 1), len(images))
    moves = _moves(rng, len(images), MAX_MOVE_OF_CLOTHES)
    return covered(transformed(images, stretch[:, None] * np.eye(2), moves), rng)


def transformed(images: np.ndarray, matrices: np.ndarray, moves: np.ndarray) -> np.ndarray:
    """Each image with its own matrix about its middle, interpolated between pixels.

    Args:
        images: uint8 (n, 28, 28).
        matrices: (n, 2, 2), from (x, y) in the result to (x, y) in the image.
        moves: (n, 2), x and y in pixels.
    """
    middle = (images.shape[1] - 1) / 2
    offsets = moves + middle - matrices.sum(axis=2) * middle
    rows = np.concatenate([matrices, offsets[:, :, None]], axis=2).reshape(-1, 6)
    transforms = np.pad(rows, ((0, 0), (0, 2))).astype(np.float32)
    pixels = images[..., None].astype(np.float32)
    changed = keras.ops.image.affine_transform(pixels, transforms, interpolation="bilinear")
    return np.rint(keras.ops.convert_to_numpy(changed)[..., 0]).astype(np.uint8)


def covered(images: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A square of each image made black, wherever it falls, perhaps partly outside."""
    places = rng.uniform(0, images.shape[1], (len(images), 2, 1))
    within = np.abs(np.arange(images.shape[1]) - places) < COVERED / 2  # (n, 2, 28)
    return np.where(within[:, 0, :, None] & within[:, 1, None, :], 0, images).astype(np.uint8)


def _moves(rng: np.random.Generator, count: int, most: float) -> np.ndarray:
    return rng.uniform(-most, most, (count, 2))


_AUGMENTATIONS = {"affine": affine, "clothes": clothes}
