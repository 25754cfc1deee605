"""Why an image was read as it was: a saliency map by occlusion, and a brush to change the image."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

PATCH, STRIDE = 5, 2  # pixels: the eraser's side, and how far it moves
ADD, ERASE = "add", "erase"
MAX_STROKES = 5

Predict = Callable[[NDArray[np.uint8]], NDArray[np.floating]]


def occlusion_map(image: NDArray[np.uint8], predict: Predict) -> NDArray[np.float32]:
    """Saliency: how the answer's probability changes where a part of the image is blank.

    A patch is blanked at one position after another. A pixel's value is the mean change over
    all patches that hid it.

    Args:
        image: uint8 (28, 28), 255 is ink.
        predict: from images (n, 28, 28) to probabilities (n, 10).

    Returns:
        float32 (28, 28), -1 to 1: above 0 where hiding makes the answer less probable, so that
        what is there speaks for it.
    """
    corners = [(y, x) for y in _starts(image.shape[0]) for x in _starts(image.shape[1])]
    hidden = np.repeat(image[None], len(corners), axis=0)
    for copy, (y, x) in zip(hidden, corners, strict=True):
        copy[y : y + PATCH, x : x + PATCH] = 0
    probabilities = predict(np.concatenate([image[None], hidden]))
    best = probabilities[0].argmax()
    drops = probabilities[0, best] - probabilities[1:, best]
    total, times = np.zeros(image.shape, np.float32), np.zeros(image.shape, np.float32)
    for drop, (y, x) in zip(drops, corners, strict=True):
        total[y : y + PATCH, x : x + PATCH] += drop
        times[y : y + PATCH, x : x + PATCH] += 1
    mean: NDArray[np.float32] = total / times
    return mean


def _starts(side: int) -> list[int]:
    last = side - PATCH
    return sorted({*range(0, last + 1, STRIDE), last})


def evidence(kernel: NDArray[np.float32], inputs: NDArray[np.float32]) -> NDArray[np.float32]:
    """What each input says for and against each output: its value times its weight.

    Args:
        kernel: float32 (outputs, inputs).
        inputs: float32 (inputs,).

    Returns:
        float32 (outputs, inputs); the sum of a row, with the bias, is the output.
    """
    return kernel * inputs


@dataclass(frozen=True)
class Stroke:
    """One stroke of the pixel brush.

    Attributes:
        kind: `ADD` ink or `ERASE` it.
        pixels: (row, column) of each pixel it went over.
    """

    kind: str
    pixels: tuple[tuple[int, int], ...]


def paint(image: NDArray[np.uint8], strokes: Sequence[Stroke]) -> NDArray[np.uint8]:
    """The image after the strokes, uint8 (28, 28); what falls outside of it is lost."""
    painted = image.copy()
    for stroke in strokes:
        for row, column in stroke.pixels:
            if 0 <= row < painted.shape[0] and 0 <= column < painted.shape[1]:
                painted[row, column] = 255 if stroke.kind == ADD else 0
    return painted


def pixels_along(
    points: Sequence[tuple[float, float]], cell: float, width: float = 0.0
) -> tuple[tuple[int, int], ...]:
    """The pixels that a line goes over.

    Args:
        points: (x, y) corners of the line, in units of the canvas.
        cell: side of a pixel on the canvas.
        width: of the brush on the canvas; it takes pixels whose centre is under it, and the one
            under its own centre in any case.

    Returns:
        (row, column) of each, in order, each once.
    """
    found: dict[tuple[int, int], None] = {}
    for (x0, y0), (x1, y1) in zip(points, [*points[1:], points[-1]], strict=True):
        steps = max(1, int(4 * max(abs(x1 - x0), abs(y1 - y0)) / cell))
        for t in np.linspace(0, 1, steps + 1).tolist():
            x, y = (x0 + (x1 - x0) * t) / cell, (y0 + (y1 - y0) * t) / cell
            found |= dict.fromkeys(_under(x, y, width / 2 / cell))
    return tuple(found)


def _under(x: float, y: float, radius: float) -> list[tuple[int, int]]:
    """(row, column) of the pixels under a round brush; all lengths in pixels."""
    row, column, reach = int(y // 1), int(x // 1), int(radius) + 1
    near = [
        (r, c)
        for r in range(row - reach, row + reach + 1)
        for c in range(column - reach, column + reach + 1)
        if (r + 0.5 - y) ** 2 + (c + 0.5 - x) ** 2 < radius**2
    ]
    return [(row, column), *near]
