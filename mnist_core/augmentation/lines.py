"""Points along lines: what a pen's strokes are made of."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Points = NDArray[np.floating]
"""x and y along a digit's strokes, float (k, 2)."""


def draw_line(start: ArrayLike, end: ArrayLike) -> Points:
    """Points on a straight line, half a pixel apart."""
    first, last = np.asarray(start, float), np.asarray(end, float)
    steps = int(2 * np.hypot(*(last - first))) + 2
    line: Points = first + np.linspace(0, 1, steps)[:, None] * (last - first)
    return line


def draw_lines(corners: Points) -> Points:
    """Points half a pixel apart on the lines from corner to corner; corners (k, 2), k >= 2."""
    pairs = zip(corners[:-1], corners[1:], strict=True)
    return np.concatenate([draw_line(start, end) for start, end in pairs])


def draw_bow(start: ArrayLike, bend: ArrayLike, end: ArrayLike) -> Points:
    """Points on a quadratic Bezier curve, 40 of them."""
    way = np.linspace(0, 1, 40)[:, None]
    first, middle, last = (np.asarray(point, float) for point in (start, bend, end))
    bow: Points = (1 - way) ** 2 * first + 2 * way * (1 - way) * middle + way**2 * last
    return bow


def round_off(corners: Points, times: int = 2) -> Points:
    """Cut corners, G. Chaikin 1974; the ends stay."""
    for _ in range(times):
        before, after = corners[:-1], corners[1:]
        cut = np.stack([0.75 * before + 0.25 * after, 0.25 * before + 0.75 * after], 1)
        corners = np.concatenate([corners[:1], cut.reshape(-1, 2), corners[-1:]])
    return corners
