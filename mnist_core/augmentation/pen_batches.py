"""An epoch's images as people's pens would have made them, and among them shapes that are no digit.

The augmentation "pens" of a run, for which the recipe `drawing` exists. Unlike the others (see
`augmentation`) it changes labels as well: a shape has the label `NONE`, which asks a network to
spread its answer over all classes (see `losses`).
"""

from __future__ import annotations

import numpy as np

from mnist_core.augmentation.non_digits import draw_no_digits
from mnist_core.augmentation.pens import imitate_pens

NONE = 10
"""The label of what is no digit."""
SHAPE_EVERY = 6
"""Every sixth image of an epoch is such a shape."""


def draw_epoch(
    images: np.ndarray, labels: np.ndarray, seed: int, epoch: int
) -> tuple[np.ndarray, np.ndarray]:
    """An epoch's images redrawn, and shapes in the place of every sixth.

    Args:
        images: uint8 (n, 28, 28), 255 is ink.
        labels: (n,), 0 to 9.
        seed: of the run.
        epoch: counted from 0.

    Returns:
        Images uint8 (n, 28, 28), and labels (n,), 0 to 9 or `NONE`.
    """
    rng = np.random.default_rng((seed, epoch))
    is_shape = np.arange(len(images)) % SHAPE_EVERY == SHAPE_EVERY - 1
    drawn, told = np.empty_like(images), np.where(is_shape, NONE, labels).astype(labels.dtype)
    drawn[~is_shape] = imitate_pens(images[~is_shape], labels[~is_shape], rng)
    drawn[is_shape] = draw_no_digits(images, labels, int(is_shape.sum()), rng)
    return drawn, told
