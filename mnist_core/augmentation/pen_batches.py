"""An epoch's images redrawn by pens, with non-digits among them.

The augmentation of the recipe `drawing`. Unlike the others (see `affine`) it changes labels as
well: a non-digit has the label `REJECT_CLASS`, for which the loss asks the network to spread its
probability over all classes (see `training/losses`).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mnist_core.augmentation.non_digits import draw_non_digits
from mnist_core.augmentation.pens import imitate_pens
from mnist_core.options import Augmentation

PENS = Augmentation(
    name="pens",
    title="Pens",
    function="draw_epoch",
    changes_labels=True,
    heading="Data augmentation: images redrawn by pens",
)

REJECT_CLASS = 10
"""The label of what is not a digit."""
NON_DIGIT_EVERY = 6
"""Every sixth image of an epoch is not a digit."""


def draw_epoch(
    images: NDArray[np.uint8], labels: NDArray[np.uint8], seed: int, epoch: int
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """An epoch's images redrawn, every sixth replaced by a non-digit.

    Args:
        images: uint8 (n, 28, 28), 255 is ink.
        labels: uint8 (n,), 0 to 9.
        seed: of the run.
        epoch: counted from 0.

    Returns:
        Images uint8 (n, 28, 28), and labels uint8 (n,), 0 to 9 or `REJECT_CLASS`.
    """
    rng = np.random.default_rng((seed, epoch))
    is_other = np.arange(len(images)) % NON_DIGIT_EVERY == NON_DIGIT_EVERY - 1
    drawn, classes = np.empty_like(images), np.where(is_other, REJECT_CLASS, labels)
    drawn[~is_other] = imitate_pens(images[~is_other], labels[~is_other], rng)
    drawn[is_other] = draw_non_digits(images, labels, int(is_other.sum()), rng)
    return drawn, classes.astype(labels.dtype)
