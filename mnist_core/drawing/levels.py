"""What counts as ink and hangs together, for all that look at it, and the arrays they pass on."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

INK_LEVEL = 64
"""Of 255. Ink as strong as this counts for the box; fainter is the edge of a stroke."""
FLOOR = 26
"""Of 255. What is darker than its ground by less is grain or a stain."""
LEAST_INK = 12
"""Pixels. Fewer are a speck."""
LOW_PICTURE = 100
"""Pixels. In a lower picture digits are so near each other that their faint edges would touch."""
STRIP = 1.5
"""Times as wide as high: a low picture that was cut from paper around a number."""

Grey = NDArray[np.uint8]
"""(height, width), 0 to 255."""
Mask = NDArray[np.bool_]
"""(height, width)."""
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


def is_strip(shape: tuple[int, ...]) -> bool:
    """True for a low, wide picture: an amount cut from a cheque, a line of a form.

    Args:
        shape: its height and width in pixels.
    """
    height, width = shape[:2]
    return height <= LOW_PICTURE and width >= STRIP * height
