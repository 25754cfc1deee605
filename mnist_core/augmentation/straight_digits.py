"""Digits drawn anew of straight lines, as some people write them and displays show them."""

from __future__ import annotations

import numpy as np

from mnist_core.augmentation.lines import Points, draw_lines, round_off

STRAIGHT = {
    2: ((0, 3, 4, 1, 2, 5),),
    3: ((0, 3, 5, 2), (4, 1)),
    4: ((0, 1, 4), (3, 5)),
    5: ((3, 0, 1, 4, 5, 2),),
    6: ((3, 0, 2, 5, 4, 1),),
    8: ((0, 3, 4, 5, 2, 1, 0), (1, 4)),
    9: ((4, 1, 0, 3, 5, 2),),
}
"""Strokes from corner to corner: 0, 1 and 2 down the left side, 3, 4 and 5 down the right."""
_END = {6: (0, 1), 9: (-1, -2)}
"""Of the one stroke: its end, which may be short, and the corner next to it."""


def straight_digit(label: int, rng: np.random.Generator) -> Points:
    """A digit of straight lines, each time another one.

    The two boxes differ in size, corners are somewhat out of place or rounded, and sometimes lines
    do not meet, or the one at an end of a 6 or a 9 is short.

    Args:
        label: one of `STRAIGHT`.
        rng: the only source of randomness.

    Returns:
        float (k, 2), x and y; about 20 high.
    """
    corners = _corners(rng)
    unsteady, times = rng.uniform(0.1, 0.9), int(rng.choice(3, p=(0.6, 0.25, 0.15)))
    strokes = []
    for stroke in STRAIGHT[label]:
        way = corners[list(stroke)]
        way = way + rng.normal(0, unsteady, way.shape)
        if label in _END and rng.random() < 0.5:
            end, beside = _END[label]
            way[end] += rng.uniform(0, 0.7) * (way[beside] - way[end])
        strokes.append(draw_lines(round_off(way, times)))
    points = np.concatenate(strokes)
    return _apart(points, corners, rng) if rng.random() < 0.25 else points


def _corners(rng: np.random.Generator) -> Points:
    """Six corners of two boxes, one on top of the other, (6, 2)."""
    width, middle = rng.uniform(7, 17), rng.uniform(7, 12)
    upper, lower = width * rng.uniform(0.75, 1.1, 2)
    side = rng.random()  # 0: left sides in line, 1: right sides
    waist = width * (rng.uniform(0.75, 1) if rng.random() < 0.4 else 1)
    widths = np.array([upper, waist, lower])
    left = side * (width - widths)
    across = np.concatenate([left, left + widths])
    return np.stack([across, np.tile((0, middle, 20), 2)], 1)


def _apart(points: Points, corners: Points, rng: np.random.Generator) -> Points:
    """Points without those near the corners: the lines of a display do not meet."""
    away = np.hypot(*(points[:, None] - corners).transpose(2, 0, 1)).min(1)
    kept = points[away > rng.uniform(0.5, 1.6)]
    return kept if len(kept) > 20 else points
