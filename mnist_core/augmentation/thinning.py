"""Scans of digits thinned to strokes: the points along the middle of each.

Thinning after T. Y. Zhang, C. Y. Suen, "A fast parallel algorithm for thinning digital
patterns", 1984.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

_ZOOM = 2


def thin_strokes(images: NDArray[np.uint8]) -> list[NDArray[np.float32]]:
    """The points along the middle of the strokes.

    Enlarged twice, thinned to lines of one pixel, and each point moved to the mean of its
    neighbours, which takes out the steps of the pixels.

    Args:
        images: uint8 (n, 28, 28), 255 is ink.

    Returns:
        For each image float (k, 2), x and y in its pixels, half a pixel apart; k may be 0.
    """
    if not len(images):
        return []
    large = ndimage.zoom(
        images.astype(np.float32), (1, _ZOOM, _ZOOM), order=1, grid_mode=True, mode="grid-constant"
    )
    lines = _drop_specks(_thin(_drop_specks(large > 110, 24)), 6)
    rows, columns = np.mgrid[: large.shape[1], : large.shape[2]].astype(np.float32)
    count = _mean_around(lines)
    found = []
    for y in (_mean_around(lines * rows), _mean_around(lines * columns)):
        found.append((y[lines] / count[lines] + 0.5) / _ZOOM)
    points = np.stack(found[::-1], -1)
    return np.split(points, np.cumsum(lines.sum((1, 2)))[:-1])


def _drop_specks(inked: NDArray[np.bool_], least: int) -> NDArray[np.bool_]:
    """Bool (n, height, width) without what has fewer than `least` pixels and touches nothing."""
    within = np.zeros((3, 3, 3), int)
    within[1] = 1  # pixels of one image touch each other, images do not
    components, _ = ndimage.label(inked, within)
    large: NDArray[np.bool_] = np.bincount(components.ravel()) >= least
    return inked & large[components]


def _mean_around(values: NDArray[np.generic]) -> NDArray[np.float32]:
    """Means over the 5 x 5 pixels around each, (n, height, width)."""
    around = (0, 5, 5)
    mean: NDArray[np.float32]
    mean = ndimage.uniform_filter(values.astype(np.float32), around, mode="constant")
    return mean


def _neighbours(shape: NDArray[np.uint8]) -> list[NDArray[np.uint8]]:
    """The eight neighbours of each pixel, clockwise from the one above; `shape` has a rim."""
    middle = slice(1, -1)
    before, after = slice(None, -2), slice(2, None)
    clockwise = (
        (before, middle),
        (before, after),
        (middle, after),
        (after, after),
        (after, middle),
        (after, before),
        (middle, before),
        (before, before),
    )
    return [shape[:, rows, columns] for rows, columns in clockwise]


def _removable() -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """For each pattern of eight neighbours: may the pixel go, in the first and second pass.

    Returns:
        Two arrays bool (256,); bit k of an index is the neighbour k of `_neighbours`.
    """
    bits = np.arange(256)[:, None] >> np.arange(8) & 1
    around = bits.sum(1)
    changes = ((bits == 0) & (np.roll(bits, -1, 1) == 1)).sum(1)
    up, right, down, left = (bits[:, i] for i in (0, 2, 4, 6))
    rim = (around >= 2) & (around <= 6) & (changes == 1)
    first = rim & (up * right * down == 0) & (right * down * left == 0)
    second = rim & (up * right * left == 0) & (up * down * left == 0)
    return first, second


_REMOVABLE = _removable()


def _thin(inked: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Thin shapes to lines of one pixel: bool (n, height, width)."""
    shape = np.pad(inked, ((0, 0), (1, 1), (1, 1))).astype(np.uint8)
    inner = shape[:, 1:-1, 1:-1]
    changed = True
    while changed:
        changed = False
        for removable in _REMOVABLE:
            pattern = np.zeros(inner.shape, np.uint8)
            for bit, neighbour in enumerate(_neighbours(shape)):
                pattern |= neighbour << bit
            gone = removable[pattern] & (inner > 0)
            changed |= bool(gone.any())
            inner[gone] = 0
    return inner > 0
