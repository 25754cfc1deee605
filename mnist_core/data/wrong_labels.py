"""Labels that are wrong on purpose: what bad data do to a network.

Only labels to train on are replaced; those of validation and test images stay true.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

CLASSES = 10
LABEL_STREAM = 1  # apart from the random numbers of the order of the images


def replace_labels(labels: NDArray[np.uint8], share: float, seed: int) -> NDArray[np.uint8]:
    """Labels of which a share is replaced by another class, each other class equally likely.

    With the same seed, those replaced at a smaller share are among those at a larger one.

    Args:
        labels: uint8 (n,), 0 to 9, of all images that are trained on.
        share: of the labels, 0 to 1; rounded to whole labels.
        seed: decides which labels are replaced, and by which class.

    Returns:
        uint8 (n,), 0 to 9; exactly that share of them differs from `labels`.
    """
    rng = np.random.default_rng((seed, 0, LABEL_STREAM))
    order = rng.permutation(len(labels))
    shifts = rng.integers(1, CLASSES, len(labels), np.uint8)  # never 0: each is another class
    replaced = order[: round(share * len(labels))]
    wrong = labels.copy()
    wrong[replaced] = (labels[replaced] + shifts[replaced]) % CLASSES
    return wrong
