"""Writing styles: how some people write some digits, and MNIST's writers hardly ever did.

Each changes the points of a digit's strokes: a dash across a 7, a long upstroke before a 1, a 9
with a small head on a large tail. `pens` gives some of the digits such a style.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Points = NDArray[np.floating]
"""x and y along a digit's strokes, float (k, 2)."""


def add_writing_styles(points: Points, label: int, rng: np.random.Generator) -> Points:
    """Give a digit writing styles that some people's digits have, drawn at random.

    Args:
        points: float (k, 2), x and y along its strokes.
        label: 0 to 9, or any other number for what has no writing styles.
        rng: the only source of randomness.

    Returns:
        float (m, 2).
    """
    for add_style, probability in _WRITING_STYLES.get(label, ()):
        if rng.random() < probability:
            points = add_style(points, rng)
    if label in _WITH_GAPS and rng.random() < 0.15:
        gap = points[rng.integers(len(points))]
        kept = np.hypot(*(points - gap).T) > rng.uniform(1.0, 2.2)
        points = points[kept] if kept.sum() > 20 else points
    return points


def draw_line(start: ArrayLike, end: ArrayLike) -> Points:
    """Points on a straight line, half a pixel apart."""
    first, last = np.asarray(start, float), np.asarray(end, float)
    steps = int(2 * np.hypot(*(last - first))) + 2
    line: Points = first + np.linspace(0, 1, steps)[:, None] * (last - first)
    return line


def _cross_seven(points: Points, rng: np.random.Generator) -> Points:
    """A dash through the middle of the stem."""
    top, bottom = points[:, 1].min(), points[:, 1].max()
    height = top + rng.uniform(0.4, 0.62) * (bottom - top)
    stem = points[np.abs(points[:, 1] - height) < 0.6]
    middle = stem.mean(0) if len(stem) else points.mean(0)
    half = rng.uniform(2.5, 5.5)
    rise = rng.uniform(-0.3, 0.15) * half
    return np.concatenate([points, draw_line(middle - (half, -rise), middle + (half, -rise))])


def _hook_seven(points: Points, rng: np.random.Generator) -> Points:
    """A short stroke down at the left end of the bar."""
    left = points[points[:, 0].argmin()]
    end = left + (rng.uniform(-1.5, 0.5), rng.uniform(2, 5))
    return np.concatenate([points, draw_line(left, end)])


def _upstroke_one(points: Points, rng: np.random.Generator) -> Points:
    """A stroke that leads up to the top, and sometimes a foot."""
    top, bottom = points[points[:, 1].argmin()], points[points[:, 1].argmax()]
    height = bottom[1] - top[1]
    reach = rng.uniform(0.15, 0.7) * height
    start = top + (-rng.uniform(0.4, 1.0) * reach, rng.uniform(0.5, 1.0) * reach)
    added = [points, draw_line(start, top)]
    if rng.random() < 0.5:
        half = rng.uniform(0.15, 0.35) * height
        added.append(draw_line(bottom - (half, 0), bottom + (half, 0)))
    return np.concatenate(added)


def _slash_zero(points: Points, rng: np.random.Generator) -> Points:
    """A slash from the lower left to the upper right, as it tells 0 from the letter."""
    low, high = points.min(0), points.max(0)
    middle, size = (low + high) / 2, (high - low) * rng.uniform(0.35, 0.6, 2)
    return np.concatenate([points, draw_line(middle + size * (-1, 1), middle + size * (1, -1))])


def _tail_nine(points: Points, rng: np.random.Generator) -> Points:
    """A tail that bows from the foot to the left, as far as the head and further."""
    foot = points[points[:, 1].argmax()]
    height = foot[1] - points[:, 1].min()
    reach, drop = rng.uniform(0.25, 0.7) * height, rng.uniform(0.0, 0.15) * height
    bend, end = foot + (-0.2 * reach, 2 * drop), foot + (-reach, rng.uniform(-0.12, 0.5) * drop)
    way = np.linspace(0, 1, 40)[:, None]
    tail = (1 - way) ** 2 * foot + 2 * way * (1 - way) * bend + way**2 * end
    return np.concatenate([points, tail])


def _small_head_nine(points: Points, rng: np.random.Generator) -> Points:
    """The head made smaller, the more so the higher a point lies in it."""
    top, bottom = points[:, 1].min(), points[:, 1].max()
    height = (points[:, 1] - top) / max(bottom - top, 1e-3)
    in_head = ((0.6 - height) / 0.25).clip(0, 1)[:, None]
    middle = points[height < 0.5].mean(0)
    size = rng.uniform(0.5, 0.9, 2)
    smaller: Points = points + in_head * (size - 1) * (points - middle)
    return smaller


def _cross_nine(points: Points, rng: np.random.Generator) -> Points:
    """The line that closes the head goes on beyond the stem."""
    top, bottom = points[:, 1].min(), points[:, 1].max()
    height = top + rng.uniform(0.4, 0.55) * (bottom - top)
    near = points[np.abs(points[:, 1] - height) < 1.2]
    stem = near[near[:, 0].argmax()] if len(near) else points.mean(0)
    end = stem + (rng.uniform(1.5, 4.5), rng.uniform(-1.5, 1))
    return np.concatenate([points, draw_line(stem - (rng.uniform(0, 5), 0), end)])


_WRITING_STYLES = {
    0: ((_slash_zero, 0.08),),
    1: ((_upstroke_one, 0.45),),
    7: ((_cross_seven, 0.24), (_hook_seven, 0.16)),
    9: ((_small_head_nine, 0.35), (_tail_nine, 0.35), (_cross_nine, 0.1)),
}
"""Each with the fraction of the digits that get it."""
_WITH_GAPS = (4, 5, 7)
