"""How pixels are normalized before the first weight: for networks and for display alike.

`ops` is NumPy, or `keras.ops`, which has the same functions.
"""

from __future__ import annotations

from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

PIXEL_SCALE = 1 / 255
"""To the unit interval."""


def l2_normalized_columns(pixels: Any, ops: ModuleType = np) -> Any:
    """Each column of the images divided by its L2 norm: `keras.utils.normalize(pixels, axis=1)`.

    Written out, because LiteRT divides by zero in the empty columns of `UnitNormalization`.

    Args:
        pixels: float (n, 28, 28), whole numbers from 0 to 255.
        ops: NumPy or `keras.ops`, whichever the pixels belong to.

    Returns:
        The same kind of array, 0 to 1.
    """
    squares = ops.sum(ops.square(pixels), axis=1, keepdims=True)  # (n, 1, 28), at least 1 or 0
    norms = ops.sqrt(ops.maximum(squares, 1))  # (n, 1, 28)
    return pixels / norms  # (n, 28, 28)


def normalized(image: NDArray[np.uint8], preprocessing: str) -> NDArray[np.float64]:
    """What a network's weights see instead of an image's pixels.

    Args:
        image: uint8 (28, 28).
        preprocessing: one of `config.PREPROCESSING_NAMES`.

    Returns:
        float64 (28, 28), 0 to 1.
    """
    pixels = image.astype(np.float64)[None]
    shown: NDArray[np.float64]
    shown = _NORMALIZATIONS[preprocessing](pixels)[0]
    return shown


_NORMALIZATIONS = {
    "unit-interval": lambda pixels: pixels * PIXEL_SCALE,
    "unit-length": l2_normalized_columns,
}
