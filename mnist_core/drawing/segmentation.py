"""From what a person drew or photographed to what the network reads.

ink.py          find_ink           ink, told from its background
pen_strokes.py  redraw_finer       strokes that a canvas knows, as a finer pen would have drawn them
components.py   find_components    ink that hangs together
                drop_specks        what is small and stands alone is dropped
                join_segments      what belongs together is one digit
cuts.py         cut_at_seams       where ink that hangs together may be two digits
shape.py        shape_steps        slant, stroke width, size and centre as in MNIST
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mnist_core.drawing.components import (
    Box,
    Segment,
    drop_specks,
    find_components,
    join_segments,
)
from mnist_core.drawing.ink import WORKING_SIDE, Ink, Picture, find_ink, reduce_picture
from mnist_core.drawing.levels import is_strip
from mnist_core.drawing.pen_strokes import PenStroke, redraw_finer
from mnist_core.drawing.rows import find_minus, find_underlines, split_rows
from mnist_core.drawing.shape import CENTRE, shape_steps

MARK = 0.06
"""Of the digits' height. What is smaller than this is dust, what is larger may be a point."""


@dataclass(frozen=True)
class Digit:
    """One digit found in a picture.

    Attributes:
        image: uint8 (28, 28), 255 is ink: what the network is given.
        box: x, y, width and height in pixels of the picture.
        ink: uint8 (height, width), its own ink as it was found, cropped.
    """

    image: Ink
    box: Box
    ink: Ink


@dataclass(frozen=True)
class Segmentation:
    """The ink of a picture and its segments.

    Attributes:
        ink: uint8 (height, width), 255 is ink.
        component_map: int32 (height, width): the connected component of each pixel, 0 for none.
        segments: may each be a digit, row by row from left to right; specks are left out.
        factor: so many pixels of the picture are one of `ink`, each way.
        size: width and height of the picture in pixels.
        left_out: what was written and is read as no digit: a point, a minus sign, an underline.
        strokes: that left the ink, where they are known.
    """

    ink: Ink
    component_map: NDArray[np.int32]
    segments: tuple[Segment, ...]
    factor: int
    size: tuple[int, int]
    left_out: tuple[Segment, ...] = ()
    strokes: tuple[PenStroke, ...] = ()

    @property
    def is_strip(self) -> bool:
        """True for a picture that was cut from paper around a number."""
        return is_strip(self.size[::-1])


def find_digits(rgba: Picture) -> tuple[Digit, ...]:
    """Find what was drawn, and make of it what the network expects.

    Args:
        rgba: uint8 (height, width, 4), as `load_image` or the canvas gives it.

    Returns:
        The digits from left to right; none when the picture is blank.
    """
    segmentation = segment_picture(rgba)
    return tuple(cut_digit(segmentation, segment) for segment in segmentation.segments)


def segment_picture(rgba: Picture, strokes: tuple[PenStroke, ...] = ()) -> Segmentation:
    """Find the ink of a picture and which of it belongs together.

    Args:
        rgba: uint8 (height, width, 4).
        strokes: that the picture was drawn with, where they are known: their ink is taken as a
            finer pen would have left it.
    """
    height, width = rgba.shape[:2]
    factor = math.ceil(max(height, width) / WORKING_SIDE)
    ink = find_ink(reduce_picture(rgba, factor))
    strokes, ink = redraw_finer(strokes if factor == 1 else (), ink)
    component_map, segments = find_components(ink)
    large = drop_specks(segments)
    boxes = [segment.box for segment in large]
    signs = [large[i] for i in sorted({*find_minus(boxes), *find_underlines(boxes)})]
    written = [segment for segment in large if segment not in signs]
    rows = split_rows([segment.box for segment in written])
    digits = [digit for row in rows for digit in join_segments([written[i] for i in row])]
    left_out = signs + _marks(segments, large)
    size = width, height
    return Segmentation(ink, component_map, tuple(digits), factor, size, tuple(left_out), strokes)


def _marks(segments: list[Segment], large: list[Segment]) -> list[Segment]:
    """What was dropped as a speck but may have been written: a point stands among the digits."""
    highest = max((segment.box[3] for segment in large), default=0)
    top = min((segment.box[1] for segment in large), default=0)
    bottom = max((segment.box[1] + segment.box[3] for segment in large), default=0)
    return [
        segment
        for segment in segments
        if segment not in large
        and segment.side >= MARK * highest
        and top <= segment.box[1] <= bottom + MARK * highest
    ]


def cut_digit(segmentation: Segmentation, segment: Segment) -> Digit:
    """Cut a segment out of its picture and bring it into MNIST's shape."""
    x, y, width, height = segment.box
    around = slice(y, y + height), slice(x, x + width)
    own = np.isin(segmentation.component_map[around], (0, *segment.components))
    ink = np.where(own, segmentation.ink[around], 0).astype(np.uint8)
    return digit_of(segmentation, ink, segment.box)


def digit_of(segmentation: Segmentation, ink: Ink, box: Box) -> Digit:
    """Bring ink that was cut out of a picture into MNIST's shape.

    Args:
        segmentation: of the picture.
        ink: uint8 (height, width), 255 is ink.
        box: where it was, in pixels of the segmentation's ink.
    """
    x, y, width, height = box
    left, top = x * segmentation.factor, y * segmentation.factor
    right = min(left + width * segmentation.factor, segmentation.size[0])
    bottom = min(top + height * segmentation.factor, segmentation.size[1])
    return Digit(shape_steps(ink)[CENTRE], (left, top, right - left, bottom - top), ink)
