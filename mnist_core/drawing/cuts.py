"""Where ink that hangs together may be cut, if it is several digits whose ink touches.

Where the strokes of the pen are known, each belongs to one digit. Otherwise a cut is a seam from
top to bottom that enters as few strokes and runs through as little ink as it can: S. Avidan,
A. Shamir, "Seam carving for content-aware image resizing", 2007. Which of the places are cuts is
for a network to say (see `reading/touching`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mnist_core.drawing.components import Segment
from mnist_core.drawing.ink import Ink
from mnist_core.drawing.pen_strokes import draw_strokes
from mnist_core.drawing.segmentation import Digit, Segmentation, digit_of
from mnist_core.drawing.shape import find_box

MAX_SEAMS = 40
SEAMS = 8
"""Of ink that is as wide as high, and as many more as it is wider."""
ONE_DIGIT = 0.6
"""Of the narrower stroke's width. Strokes that stand over each other so far are one digit's."""
LOW = 80
"""Pixels, at most, of the height that seams are looked for in."""
MOST_COST = 1.2
"""Of the height. A seam that costs as much as more ink is no cut."""
ENTER = 0.4
"""Of the height: entering a stroke costs as much as so much ink. Two digits touch at one place, a
ring is entered twice. On 140 amounts on strips of paper 80 % were read so, 73 % at 0.15."""
LEAST_APART = 0.06
"""Of the height: between two seams, and between a seam and the left or right end."""
_SIDEWAYS = 0.1  # a step to the side costs as much as a tenth of a pixel of ink

Mask = NDArray[np.bool_]
Costs = NDArray[np.float32]
"""(height, width), in pixels of ink."""


@dataclass(frozen=True)
class Pieces:
    """A segment cut at every place where two digits may touch.

    Attributes:
        segmentation: of the picture.
        segment: what was cut.
        masks: bool (height, width) of the segment's box, each piece's ink, left to right; one
            where there is no place to cut.
    """

    segmentation: Segmentation
    segment: Segment
    masks: tuple[Mask, ...]

    def width(self, first: int, stop: int) -> int:
        """Columns that some neighbouring pieces reach over, from `first` to before `stop`."""
        inked = np.flatnonzero(np.logical_or.reduce(self.masks[first:stop]).any(0))
        return int(inked[-1] - inked[0]) + 1

    def digit(self, first: int, stop: int) -> Digit:
        """Some neighbouring pieces as one digit, from `first` to before `stop`."""
        x, y, _, _ = self.segment.box
        own = np.logical_or.reduce(self.masks[first:stop])
        left, top, width, height = find_box(np.where(own, 255, 0).astype(np.uint8)) or (0, 0, 1, 1)
        around = np.s_[top : top + height, left : left + width]
        kept = own[around] | (self.segmentation.component_map[y:, x:][around] == 0)
        ink = np.where(kept, self.segmentation.ink[y:, x:][around], 0).astype(np.uint8)
        return digit_of(self.segmentation, ink, (x + left, y + top, width, height))


def cut_at_seams(segmentation: Segmentation, segment: Segment) -> Pieces:
    """Cut a segment where a seam from top to bottom enters few strokes and crosses little ink.

    Args:
        segmentation: of a picture.
        segment: one of its segments.
    """
    x, y, width, height = segment.box
    around = segmentation.component_map[y : y + height, x : x + width]
    own = np.isin(around, segment.components)
    ink = np.where(own, segmentation.ink[y : y + height, x : x + width], 0).astype(np.uint8)
    step = -(-height // LOW)
    seams = find_seams(ink[::step, ::step])
    rows = np.minimum(np.arange(height) // step, seams.shape[1] - 1)
    piece = (np.arange(width)[None, :, None] >= step * seams.T[rows][:, None]).sum(-1)
    masks = (own & (piece == i) for i in range(len(seams) + 1))
    return Pieces(segmentation, segment, tuple(mask for mask in masks if mask.any()))


def cut_at_strokes(segmentation: Segmentation, segment: Segment) -> Pieces:
    """Cut a segment between the strokes that it was drawn with.

    Args:
        segmentation: of a picture whose strokes are known.
        segment: one of its segments.
    """
    x, y, width, height = segment.box
    around = segmentation.component_map[y : y + height, x : x + width]
    own = np.isin(around, segment.components)
    columns: list[tuple[float, float]] = []
    masks: list[Mask] = []
    for stroke in sorted(segmentation.strokes, key=lambda stroke: sum(stroke.columns)):
        mask = own & (draw_strokes((stroke,), own.shape, (x, y)) > 0)
        if not mask.any():
            continue
        if masks and _over_each_other(columns[-1], stroke.columns):
            left, right = columns[-1]
            columns[-1] = min(left, stroke.columns[0]), max(right, stroke.columns[1])
            masks[-1] = masks[-1] | mask
        else:
            columns.append(stroke.columns)
            masks.append(mask)
    return Pieces(segmentation, segment, tuple(masks[:MAX_SEAMS]) or (own,))


def _over_each_other(one: tuple[float, float], other: tuple[float, float]) -> bool:
    common = min(one[1], other[1]) - max(one[0], other[0])
    return common >= ONE_DIGIT * max(min(one[1] - one[0], other[1] - other[0]), 1)


def find_seams(ink: Ink) -> NDArray[np.intp]:
    """The seams with the least cost, some way apart.

    Args:
        ink: uint8 (height, width), 255 is ink.

    Returns:
        int (n, height), n at most `MAX_SEAMS`: the column of each seam in each row, left to right.
    """
    height, width = ink.shape
    apart, most = LEAST_APART * height, min(SEAMS * -(-width // height), MAX_SEAMS)
    share = ink.astype(np.float32) / np.float32(255)
    down, up = _least_cost(share), _least_cost(share[::-1])[::-1]
    middle = height // 2
    total = down[middle] + up[middle] - (1 + ENTER * height) * share[middle]
    chosen: list[int] = []
    for column in np.argsort(total, kind="stable"):
        if total[column] > MOST_COST * height or len(chosen) == most:
            break
        if min(abs(column - other) for other in (*chosen, 0, width - 1)) >= apart:
            chosen.append(int(column))
    seams = [_trace(share, down, up, column) for column in sorted(chosen)]
    return np.array(seams, int).reshape(-1, height)


def _least_cost(share: Costs) -> Costs:
    """The least cost of a seam from the top to each pixel, (height, width), in pixels of ink.

    A stroke is entered wherever there is more ink than in the row before.
    """
    enter, width = ENTER * len(share), share.shape[1]
    least = (1 + enter) * share
    for row in range(1, len(share)):
        above = np.pad(least[row - 1], 1, constant_values=np.inf)
        before = np.pad(share[row - 1], 1)
        steps = [
            above[left : left + width]
            + enter * np.maximum(share[row] - before[left : left + width], 0)
            + _SIDEWAYS * (left != 1)
            for left in range(3)
        ]
        least[row] = share[row] + np.minimum.reduce(steps)
    return least


def _trace(share: Costs, down: Costs, up: Costs, column: int) -> NDArray[np.intp]:
    """The columns, (height,), of the best seam through a column of the middle row."""
    middle, enter = len(down) // 2, ENTER * len(down)
    seam = np.full(len(down), column)
    for rows, least in ((range(middle - 1, -1, -1), down), (range(middle + 1, len(up)), up)):
        now, entered = column, share[middle, column]
        for row in rows:
            low = max(now - 1, 0)
            near = np.s_[low : now + 2]
            costs = least[row, near] + enter * np.maximum(entered - share[row, near], 0)
            costs = costs + _SIDEWAYS * (np.arange(low, low + len(costs)) != now)
            now = seam[row] = low + int(costs.argmin())
            entered = share[row, now]
    return seam
