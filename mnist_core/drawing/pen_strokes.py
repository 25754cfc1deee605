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


def finer_strokes(strokes: tuple[PenStroke, ...], ink: Ink) -> tuple[PenStroke, ...]:
    """Strokes with a finer pen, where theirs was thick for their height.

    Args:
        strokes: what a canvas says was drawn.
        ink: uint8 (height, width), 255 is ink: what it shows.

    Returns:
        As many strokes; none where the ink is not what these would have left, e.g. since they
        were moved.
    """
    drawn = draw_strokes(strokes, ink.shape) >= INK_LEVEL
    inked = ink >= INK_LEVEL
    if (drawn != inked).sum() > UNLIKE * inked.sum():
        return ()
    finest = max(FINE * max((stroke.height for stroke in strokes), default=0), FINEST)
    return tuple(replace(stroke, width=min(stroke.width, finest)) for stroke in strokes)


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
    image = Image.new("L", (_SMOOTH * shape[1], _SMOOTH * shape[0]))
    paper = ImageDraw.Draw(image)
    for stroke in strokes:
        width = _SMOOTH * stroke.width
        points = [(_SMOOTH * (x - corner[0]), _SMOOTH * (y - corner[1])) for x, y in stroke.points]
        if len(points) > 1:
            paper.line(points, fill=255, width=round(width), joint="curve")
        for x, y in (points[0], points[-1]):
            paper.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=255)
    return np.asarray(image.reduce(_SMOOTH))
