"""What is read in the place of a damaged value: something that every page can show.

SQLite keeps any value in any column, and both kinds of databases keep dates of the year 10^300. A
record that many others are shown beside is read with it all the same: one cell that says what
cannot be takes neither its row nor its page away.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mnist_core.config import MNIST_SIDE
from mnist_core.files.checks import LATEST, check_number, check_text, check_whole

WHOLE = 1_000_000_000  # nothing here is counted further
_TEXT = 200  # characters; no column is longer


def time_or(value: object, default: float = 0.0) -> float:
    """Seconds since 1970."""
    try:
        check_number(value, 0, LATEST)
    except ValueError:
        return default
    assert isinstance(value, (int, float))
    return float(value)


def whole_or(value: object, default: int = 0, least: int = 0, most: int = WHOLE) -> int:
    """A whole number within limits."""
    try:
        check_whole(value, least, most)
    except ValueError:
        return default
    assert isinstance(value, int)
    return value


def text_or(value: object, default: str = "") -> str:
    """Text."""
    try:
        check_text(value, _TEXT)
    except ValueError:
        return default
    assert isinstance(value, str)
    return value


def digit_or_none(value: object) -> int | None:
    """A digit, 0 to 9."""
    return value if type(value) is int and 0 <= value <= 9 else None


def image_or_none(value: object) -> NDArray[np.uint8] | None:
    """An image, uint8 (28, 28)."""
    if not isinstance(value, (bytes, memoryview)) or len(value) != MNIST_SIDE**2:
        return None
    return np.frombuffer(value, np.uint8).reshape(MNIST_SIDE, MNIST_SIDE)
