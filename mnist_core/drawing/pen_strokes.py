"""Strokes of a pen, where a canvas knows them, drawn once more with a finer pen.

A thick pen fills the loops of a small digit and makes the digits of a number touch; the middle of
its strokes still tells them apart.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw

from mnist_core.drawing.levels import INK_LEVEL

if TYPE_CHECKING:
    from mnist_core.drawing.ink import Ink

FINE = 0.08
"""Of the height of the highest stroke: the finer pen's width."""
FINEST = 3.0
"""Pixels of the picture."""
UNLIKE = 0.2
"""Of the ink: where more than this is other than the strokes say, they do not count."""
_SMOOTH = 2  # drawn larger, then made smaller: soft edges


@dataclass(frozen=True)
class PenStroke:
    """What was drawn between pen down and pen up.

    Attributes:
        points: x and y in pixels of the picture, at least one.
        width: of the pen in pixels of the picture.
    """

    points: tuple[tuple[float, float], ...]
    width: float

    def moved(self, across: float, down: float) -> PenStroke:
        """The same stroke elsewhere, in pixels of the picture."""
        return replace(self, points=tuple((x + across, y + down) for x, y in self.points))

    @property
    def columns(self) -> tuple[float, float]:
        """The least and the greatest x."""
        across = [x for x, _ in self.points]
        return min(across), max(across)

    @property
    def height(self) -> float:
        """Of its points, in pixels of the picture."""
        down = [y for _, y in self.points]
        return max(down) - min(down)


def redraw_finer(strokes: tuple[PenStroke, ...], ink: Ink) -> tuple[tuple[PenStroke, ...], Ink]:
    """Draw strokes with a finer pen, where theirs was thick for their height.

    Args:
        strokes: what a canvas says was drawn.
        ink: uint8 (height, width), 255 is ink: what it shows.

    Returns:
        As many strokes, and their ink; no strokes and the ink as it is where it is not what these
        would have left, e.g. since they were moved.
    """
    if not strokes:
        return (), ink
    drawn = draw_strokes(strokes, ink.shape)
    inked = ink >= INK_LEVEL
    if ((drawn >= INK_LEVEL) != inked).sum() > UNLIKE * inked.sum():
        return (), ink
    finest = max(FINE * max(stroke.height for stroke in strokes), FINEST)
    finer = tuple(replace(stroke, width=min(stroke.width, finest)) for stroke in strokes)
    return finer, drawn if finer == strokes else draw_strokes(finer, ink.shape)


def draw_strokes(
    strokes: tuple[PenStroke, ...], shape: tuple[int, ...], corner: tuple[int, int] = (0, 0)
) -> Ink:
    """The ink of strokes.

    Args:
        strokes: in pixels of the picture.
        shape: height and width of the result.
        corner: x and y in the picture of the result's left upper corner.

    Returns:
        uint8 (height, width), 255 is ink.
    """
    ink = np.zeros(shape, np.uint8)
    if not strokes:
        return ink
    strokes = tuple(stroke.moved(-corner[0], -corner[1]) for stroke in strokes)
    left, top, right, bottom = _around(strokes, (ink.shape[1], ink.shape[0]))
    if left == right or top == bottom:
        return ink
    image = Image.new("L", (_SMOOTH * (right - left), _SMOOTH * (bottom - top)))
    paper = ImageDraw.Draw(image)
    for stroke in strokes:
        pen = _SMOOTH * stroke.width
        points = [(_SMOOTH * (x - left), _SMOOTH * (y - top)) for x, y in stroke.points]
        if len(points) > 1:
            paper.line(points, fill=255, width=round(pen), joint="curve")
        for x, y in (points[0], points[-1]):
            paper.ellipse((x - pen / 2, y - pen / 2, x + pen / 2, y + pen / 2), fill=255)
    ink[top:bottom, left:right] = np.asarray(image.reduce(_SMOOTH))
    return ink


def _around(strokes: tuple[PenStroke, ...], size: tuple[int, int]) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of where strokes leave ink, within a picture of that size."""
    points = np.array([point for stroke in strokes for point in stroke.points])
    pen = max(stroke.width for stroke in strokes)
    start = np.floor(points.min(0) - pen).clip(0, size)
    stop = np.ceil(points.max(0) + pen).clip(0, size)
    left, top, right, bottom = (int(side) for side in (*start, *stop))
    return left, top, right, bottom
