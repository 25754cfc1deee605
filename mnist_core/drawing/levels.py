"""What counts as ink, for all that look at it, and the arrays that they pass on."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

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


def is_strip(shape: tuple[int, ...]) -> bool:
    """True for a low, wide picture: an amount cut from a cheque, a line of a form.

    Args:
        shape: its height and width in pixels.
    """
    height, width = shape[:2]
    return height <= LOW_PICTURE and width >= STRIP * height
