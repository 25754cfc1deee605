"""The grain of a table around the sheet: darker than its ground like ink, but nowhere alone."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from mnist_core.drawing.levels import FLOOR, LEAST_INK, Grey, Mask

Field = NDArray[np.float32]
"""(height, width), or a number for each connected component."""

GRAIN, AROUND, GRAINY = 0.1, 24, 0.1
"""Of the ground around a piece, a square of so small a part of the picture's shorter side: so much
of it is dark where the ground has grain; and of the ink: such pieces are more."""
PALER = 0.75
"""Of the ink's strength. What is paler in a picture with grain is grain as well."""


def remove_grain(darkness: Grey, level: int) -> Grey:
    """Leave out what is paler than the ink when the ground has grain: a table's, around the sheet.

    The ink is the strongest piece on even ground. Where all ground is even, or none is, there is
    no telling, and everything stays.

    Args:
        darkness: uint8 (height, width), 0 is ground.
        level: 0 to 255; what is fainter is no ink.

    Returns:
        The same with the grain at 0.
    """
    inked = darkness >= level
    labels, count = ndimage.label(inked, np.ones((3, 3)))
    if count < 2:
        return darkness
    sizes = np.bincount(labels.ravel())
    sizes[0] = 0
    strength = _means(darkness, labels, sizes)
    has_grain = _means(_grain(darkness, inked), labels, sizes) >= GRAIN
    ink = np.where((sizes >= LEAST_INK) & ~has_grain, strength, 0).argmax()
    pale = strength < PALER * strength[ink]
    if sizes[has_grain & pale].sum() < GRAINY * sizes[ink] or not sizes[ink]:
        return darkness
    return np.where(pale[labels] & inked, 0, darkness).astype(np.uint8)


def _grain(darkness: Grey, inked: Mask) -> Field:
    """How much of the ground around each pixel is darker than even ground, 0 to 1."""
    import cv2

    ground = cv2.dilate(inked.astype(np.uint8), np.ones((7, 7), np.uint8)) == 0
    window = (min(darkness.shape) // AROUND,) * 2
    dark, all_of_it = (
        cv2.boxFilter(mask.astype(np.float32), -1, window)
        for mask in (ground & (darkness >= FLOOR // 2), ground)
    )
    return np.asarray(dark / np.maximum(all_of_it, 0.01), np.float32)


def _means(values: Grey | Field, labels: NDArray[np.integer], sizes: NDArray[np.integer]) -> Field:
    """Of the values of each connected component, 0 for the ground."""
    sums = np.bincount(labels.ravel(), values.ravel(), len(sizes))
    return np.asarray(np.where(sizes, sums / np.maximum(sizes, 1), 0), np.float32)
