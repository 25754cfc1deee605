"""What a picture of numbers shows, in words, for those who cannot see it."""

from __future__ import annotations

import numpy as np

from mnist_core.counting import counted
from mnist_core.ui.shared.names import percent

_ROWS, _COLUMNS = ("top", "", "bottom"), ("left", "", "right")  # the middle goes without saying


def activity_text(output: np.ndarray, names: tuple[str, ...] = ()) -> str:
    """How strongly a layer is active and where, e.g. "32 feature maps of 26 × 26, active: 25;
    the largest number is 3.21, in map 7, top right".

    Args:
        output: float (height, width, pictures), (height, width) or (numbers,); of any other shape
            its numbers are counted one by one.
        names: of the numbers, where they have names.
    """
    if output.ndim not in (2, 3):
        return _numbers_text(output.ravel(), names)
    if output.ndim == 2:
        return f"one image of {_size(output)}, {signed_text(output)}"
    largest = output.max(axis=(0, 1))
    most, active = int(largest.argmax()), int((largest > 0).sum())
    return (
        f"{counted(len(largest), 'feature map')} of {_size(output)}, active: {active}; the largest "
        f"number is {largest[most]:.2f}, in map {most + 1}, {place_text(output[..., most])}"
    )


def signed_text(values: np.ndarray) -> str:
    """Where a picture of numbers is strongest, above 0 and below, e.g. "largest 0.93, top left;
    smallest -0.20, middle; 71 % are 0".

    Args:
        values: float (height, width).
    """
    said = f"largest {values.max():.2f}, {place_text(values)}"
    if values.min() < 0:
        said += f"; smallest {values.min():.2f}, {place_text(-values)}"
    nothing = float((values == 0).mean())
    return f"{said}; {percent(nothing, 0)} are 0" if nothing else said


def place_text(values: np.ndarray) -> str:
    """Where the largest of them is, e.g. "top left", "bottom", "middle".

    Args:
        values: float (height, width).
    """
    place = np.unravel_index(int(values.argmax()), values.shape)
    row, column = (
        words[min(2, 3 * int(at) // side)]
        for at, side, words in zip(place, values.shape, (_ROWS, _COLUMNS), strict=True)
    )
    return " ".join(word for word in (row, column) if word) or "middle"


def _numbers_text(output: np.ndarray, names: tuple[str, ...]) -> str:
    best = int(output.argmax())
    whose = f"for {names[best]}" if names else f"number {best + 1}"
    return (
        f"{counted(len(output), 'number')}, above 0: {int((output > 0).sum())}; the largest is "
        f"{output[best]:.2f}, {whose}"
    )


def _size(output: np.ndarray) -> str:
    return f"{output.shape[0]} × {output.shape[1]}"
