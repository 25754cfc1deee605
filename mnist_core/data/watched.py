"""Twenty test images that are read again and again while a network learns."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mnist_core.data.datasets import Split

PER_CLASS = 2
WATCHED = 10 * PER_CLASS


def watched_images(test: Split) -> Split:
    """The first two test images of each class, class by class.

    Args:
        test: the 10,000 test images of a data set.
    """
    chosen: NDArray[np.intp] = np.concatenate(
        [np.flatnonzero(test.labels == label)[:PER_CLASS] for label in range(10)]
    )
    return Split(test.images[chosen], test.labels[chosen])
