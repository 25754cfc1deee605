"""Which ink belongs together: specks are dropped, and what is left is told apart into digits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from mnist_core.drawing.ink import INK_LEVEL

SPECK = 0.22
"""Of the largest part's longer side. What is smaller and stands alone is a speck."""
FRAGMENT = 0.5
"""Of the tallest part's height. What is lower is no digit of its own but belongs to one."""
OVERLAP = 0.4
"""Of the narrower part's width. Parts that stand over each other so far are one digit."""
MAX_PARTS = 60

Box = tuple[int, int, int, int]


@dataclass(frozen=True)
class Part:
    """Ink that hangs together.

    Attributes:
        numbers: which of the labelled pieces of the picture it is made of.
        box: x, y, width and height in pixels.
    """

    numbers: tuple[int, ...]
    box: Box

    @property
    def side(self) -> int:
        return max(self.box[2:])

    def __add__(self, other: Part) -> Part:
        left, top = min(self.box[0], other.box[0]), min(self.box[1], other.box[1])
        right = max(self.box[0] + self.box[2], other.box[0] + other.box[2])
        bottom = max(self.box[1] + self.box[3], other.box[1] + other.box[3])
        return Part(self.numbers + other.numbers, (left, top, right - left, bottom - top))


def find_parts(ink: np.ndarray) -> tuple[np.ndarray, list[Part]]:
    """Number what hangs together.

    Args:
        ink: uint8 (height, width), 255 is ink.

    Returns:
        int (height, width), 0 where there is no ink, and the parts, left to right.
    """
    numbered, _ = ndimage.label(ink >= INK_LEVEL, np.ones((3, 3)))
    boxes = ndimage.find_objects(numbered)
    parts = [
        Part((i + 1,), (x.start, y.start, x.stop - x.start, y.stop - y.start))
        for i, (y, x) in enumerate(boxes)
    ]
    return numbered, sorted(parts, key=lambda part: part.box)


def drop_specks(parts: list[Part]) -> list[Part]:
    """Leave out parts that are small beside the largest and not close to a larger one.

    A drop of ink, a touch of the finger, dust on a scan. A short stroke of a digit is longer,
    or stands closer to the rest than it is long. With a dot in the corner 97.7 % of 305 pen
    drawings were read, 98.4 % without the dot, and 98.4 % once it is dropped.
    """
    largest = max((part.side for part in parts), default=0)
    large = [part for part in parts if part.side >= SPECK * largest]
    close = [
        part
        for part in parts
        if part.side < SPECK * largest
        and part.side >= 0.5 * SPECK * largest
        and min(_distance(part, other) for other in large) < part.side
    ]
    kept = sorted(large + close, key=lambda part: -part.side)[:MAX_PARTS]
    return sorted(kept, key=lambda part: part.box)


def join_parts(parts: list[Part]) -> list[Part]:
    """Put parts together that are one digit by their shape: a 5 and its hat, a broken 4.

    Parts that stand over each other for most of the narrower one's width are one digit, and a
    part that is too low to be a digit beside the tallest goes to the nearest other one. In 299
    of 300 numbers of two to four digits the count was right; of 1,110 single pen drawings two
    became two digits.

    Returns:
        Parts that may each be a digit, left to right.
    """
    joined = _join(parts, _stand_over_each_other)
    while len(joined) > 1:
        tallest = max(part.side for part in joined)
        fragment = min(joined, key=lambda part: part.side)
        if fragment.side >= FRAGMENT * tallest:
            break
        joined.remove(fragment)
        nearest = min(joined, key=lambda part: _distance(part, fragment))
        joined[joined.index(nearest)] = nearest + fragment
        joined = _join(joined, _stand_over_each_other)
    return sorted(joined, key=lambda part: part.box[0] + part.box[2] / 2)


def may_be_one(left: Part, right: Part) -> bool:
    """True if two neighbours stand so close that they may be one digit in two strokes."""
    gap = right.box[0] - (left.box[0] + left.box[2])
    height = max(left.box[3], right.box[3])
    return gap < 0.25 * height and (left + right).box[2] < 1.35 * height


def _join(parts: list[Part], belong: Callable[[Part, Part], bool]) -> list[Part]:
    joined: list[Part] = []
    for part in parts:
        for other in [other for other in joined if belong(part, other)]:
            joined.remove(other)
            part = other + part
        joined.append(part)
    return joined if len(joined) == len(parts) else _join(joined, belong)


def _stand_over_each_other(first: Part, second: Part) -> bool:
    start = max(first.box[0], second.box[0])
    stop = min(first.box[0] + first.box[2], second.box[0] + second.box[2])
    return stop - start >= OVERLAP * min(first.box[2], second.box[2])


def _distance(first: Part, second: Part) -> float:
    """Pixels between two boxes; 0 if they touch."""
    gaps = []
    for axis in (0, 1):
        start = max(first.box[axis], second.box[axis])
        stop = min(first.box[axis] + first.box[axis + 2], second.box[axis] + second.box[axis + 2])
        gaps.append(max(0, start - stop))
    return float(np.hypot(*gaps))
