"""Connected components of the ink, for all that look at it piece by piece."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from mnist_core.drawing.levels import INK_LEVEL, Grey

Labels = NDArray[np.int32]
"""(height, width): each pixel's connected component from 1 on, 0 where there is no ink."""
Place = tuple[slice, slice]
"""Rows and columns."""


def label_components(ink: Grey, level: int = INK_LEVEL) -> tuple[Labels, list[Place]]:
    """Label the connected components, diagonal neighbours included.

    Only the rectangle around all ink is searched: on the page's wide sheet one digit takes a
    seventh of it.

    Args:
        ink: uint8 (height, width), 255 is ink.
        level: 0 to 255; what is fainter is no ink.

    Returns:
        The labels, and where each component is, in the order of their numbers.
    """
    inked = ink >= level
    labels = np.zeros(ink.shape, np.int32)
    rows, columns = np.flatnonzero(inked.any(1)), np.flatnonzero(inked.any(0))
    if not len(rows):
        return labels, []
    top, left = int(rows[0]), int(columns[0])
    around = slice(top, int(rows[-1]) + 1), slice(left, int(columns[-1]) + 1)
    labels[around], _ = ndimage.label(inked[around], np.ones((3, 3)))
    places = [
        (slice(y.start + top, y.stop + top), slice(x.start + left, x.stop + left))
        for y, x in ndimage.find_objects(labels[around])
    ]
    return labels, places
