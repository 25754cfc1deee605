"""Writing styles: how some people write some digits, and MNIST's writers hardly ever did.

Each changes the points of a digit's strokes: a dash across a 7, a long upstroke before a 1, a 9
with a small head on a large tail; or puts one in its place: a 6 of straight lines. `pens` gives
some of the digits such a style.
"""

from __future__ import annotations

import numpy as np

from mnist_core.augmentation.lines import Points, draw_bow, draw_line, draw_lines, round_off
from mnist_core.augmentation.straight_digits import STRAIGHT, straight_digit


def add_writing_styles(points: Points, label: int, rng: np.random.Generator) -> Points:
    """Give a digit writing styles that some people's digits have, drawn at random.

    Args:
        points: float (k, 2), x and y along its strokes.
        label: 0 to 9, or any other number for what has no writing styles.
        rng: the only source of randomness.

    Returns:
        float (m, 2).
    """
    if label in STRAIGHT and rng.random() < _STRAIGHT_FRACTION.get(label, _OTHER_STRAIGHT):
        return straight_digit(label, rng)
    for add_style, probability in _WRITING_STYLES.get(label, ()):
        if rng.random() < probability:
            points = add_style(points, rng)
    if label in _WITH_GAPS and rng.random() < 0.15:
        gap = points[rng.integers(len(points))]
        kept = np.hypot(*(points - gap).T) > rng.uniform(1.0, 2.2)
        points = points[kept] if kept.sum() > 20 else points
    return points


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


def _flag_one(points: Points, rng: np.random.Generator) -> Points:
    """A short flag at the top, sometimes thick: drawn to and fro."""
    top, _, height = _stem(points)
    reach = rng.uniform(0.07, 0.3) * height
    start = top + reach * np.array((-1, rng.uniform(0.3, 1.3)))
    added = [points, draw_line(start, top)]
    if rng.random() < 0.5:
        added.append(draw_line(start, top + (0, rng.uniform(0.03, 0.2) * height)))
    return np.concatenate(added)


def _hook_foot_one(points: Points, rng: np.random.Generator) -> Points:
    """A foot on both sides, with a hook at one of its ends or at both."""
    _, bottom, height = _stem(points)
    rise = rng.normal(0, 0.03)
    ends = [bottom + height * side * np.array((rng.uniform(0.1, 0.45), rise)) for side in (-1, 1)]
    hooks = [(0, 1), (1,), (1,), (0,)][rng.integers(4)]
    up = -1 if rng.random() < 0.75 else 1
    added = [points, draw_line(*ends)]
    for i in hooks:
        hook = height * np.array((rng.normal(0, 0.04), up * rng.uniform(0.04, 0.2)))
        added.append(draw_line(ends[i], ends[i] + hook))
    return np.concatenate(added)


def _stem(points: Points) -> tuple[Points, Points, float]:
    """The top, the bottom and the height of a 1."""
    top, bottom = points[points[:, 1].argmin()], points[points[:, 1].argmax()]
    return top, bottom, float(bottom[1] - top[1])


def _slash_zero(points: Points, rng: np.random.Generator) -> Points:
    """A slash from the lower left to the upper right, as it tells 0 from the letter.

    Within the ring, or more than twice as long as that is wide.
    """
    low, high = points.min(0), points.max(0)
    angle, size = np.radians(rng.uniform(30, 75)), float((high - low).mean())
    half = rng.uniform(0.35, 1.4) * size * np.array((np.cos(angle), -np.sin(angle)))
    middle = (low + high) / 2 + rng.normal(0, 0.06, 2) * size
    bend = middle + rng.normal(0, 0.08, 2) * size
    return np.concatenate([points, draw_bow(middle - half, bend, middle + half)])


def _hook_dash_seven(points: Points, rng: np.random.Generator) -> Points:
    """A dash through the stem, often low, with hooks at one of its ends or at both."""
    top, bottom = points[:, 1].min(), points[:, 1].max()
    height = top + rng.uniform(0.42, 0.8) * (bottom - top)
    stem = points[np.abs(points[:, 1] - height) < 0.6]
    middle = stem.mean(0) if len(stem) else points.mean(0)
    rise = rng.uniform(-0.2, 0.2)
    ends = [middle + side * rng.uniform(1.5, 6.5) * np.array((1, rise)) for side in (-1, 1)]
    added = [points, draw_line(*ends)]
    for i in [(0, 1), (0,), (0,), (1,)][rng.integers(4)]:
        down = 1 if rng.random() < 0.5 else -1
        hook = np.array((rng.uniform(-1.5, 1.5), down * rng.uniform(0.8, 3.5)))
        added.append(draw_line(ends[i], ends[i] + hook))
    return np.concatenate(added)


def _tail_nine(points: Points, rng: np.random.Generator) -> Points:
    """A tail that bows from the foot to the left, as far as the head and further."""
    foot = points[points[:, 1].argmax()]
    height = foot[1] - points[:, 1].min()
    reach, drop = rng.uniform(0.25, 0.7) * height, rng.uniform(0.0, 0.15) * height
    bend, end = foot + (-0.2 * reach, 2 * drop), foot + (-reach, rng.uniform(-0.12, 0.5) * drop)
    return np.concatenate([points, draw_bow(foot, bend, end)])


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


def _loop_nine(points: Points, rng: np.random.Generator) -> Points:
    """A 9 drawn anew: a small loop that may stay open or cross itself, and a long tail."""
    start = rng.uniform(-0.3, 1.2)
    around = np.linspace(start, start + 2 * np.pi * rng.uniform(0.8, 1.12), 40)
    radii = rng.uniform(2.0, 4.5) * np.array((1, -rng.uniform(0.75, 1.35)))  # y grows downwards
    loop = radii * np.stack([np.cos(around), np.sin(around)], 1)
    end, length = loop[-1], rng.uniform(10, 20)
    foot = end + length * np.array((-rng.uniform(-0.1, 0.6), 1))
    bend = end + length * rng.uniform((-0.15, 0.4), (0.25, 0.9))
    return np.concatenate([loop, draw_bow(end, bend, foot)])


def _open_nine(_: Points, rng: np.random.Generator) -> Points:
    """A 9 drawn anew in two strokes that start on the left and leave the head open there: one over
    the top and down the stem, the other below the head to the stem, at times with a hook."""
    radii = rng.uniform((3.5, 3.5), (7.5, 6.0))
    over = np.radians(np.linspace(rng.uniform(130, 180), rng.uniform(-25, 10), 40))
    below = np.radians(np.linspace(rng.uniform(180, 225), rng.uniform(300, 420), 40))
    top, cup = (radii * np.stack([np.cos(angles), -np.sin(angles)], 1) for angles in (over, below))
    cup = cup * rng.uniform(0.75, 1.05) + rng.normal(0, 0.5, 2)
    start, length = top[-1], rng.uniform(9, 17)
    foot = start + length * np.array((-rng.uniform(-0.05, 0.6), 1))
    bend = start + length * rng.uniform((-0.1, 0.4), (0.2, 0.95))
    return np.concatenate([top, draw_bow(start, bend, foot), cup])


def _move_hat_five(points: Points, rng: np.random.Generator) -> Points:
    """The hat moved to the right of the neck."""
    top, bottom = points[:, 1].min(), points[:, 1].max()
    upper = points[:, 1] < top + 0.25 * (bottom - top)
    hat = upper & (points[:, 0] > points[upper, 0].min() + 2)
    moved: Points = points + hat[:, None] * (rng.uniform(1, 6), rng.uniform(-1.5, 1))
    return moved


def _apart_four(points: Points, rng: np.random.Generator) -> Points:
    """A 4 drawn anew in two strokes that may not meet: an angle, and a stem on its right."""
    width, height = rng.uniform(6, 13), rng.uniform(8, 14)
    angle = np.array([(rng.uniform(0, 0.5) * width, 0), (0, height), (width, height)])
    angle = angle + rng.normal(0, 0.6, angle.shape)
    over = rng.uniform(-3, 4)  # how far the stem stands from the angle's end
    top = (width + over + rng.uniform(0, 3), rng.uniform(-3, 5))
    stem = draw_line(top, (width + over + rng.uniform(-3, 0), 20))
    return np.concatenate([draw_lines(round_off(angle, int(rng.integers(3)))), stem])


_WRITING_STYLES = {
    0: ((_slash_zero, 0.12),),
    1: ((_upstroke_one, 0.45), (_flag_one, 0.07), (_hook_foot_one, 0.05)),
    4: ((_apart_four, 0.03),),
    5: ((_move_hat_five, 0.05),),
    7: ((_cross_seven, 0.22), (_hook_seven, 0.16), (_hook_dash_seven, 0.07)),
    9: (
        (_small_head_nine, 0.35),
        (_loop_nine, 0.05),
        (_open_nine, 0.06),
        (_tail_nine, 0.35),
        (_cross_nine, 0.1),
    ),
}
"""Each with the fraction of the digits that get it."""
_STRAIGHT_FRACTION = {6: 0.04, 8: 0.04}
_OTHER_STRAIGHT = 0.01
_WITH_GAPS = (4, 5, 7)
