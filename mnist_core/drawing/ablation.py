"""The steps from a picture to the image that the network is given, and what each step changes.

For each step there is what the picture looks like after it, and the 28x28 image as it would
have been without it, all other steps being taken: how the network reads that image shows what
the step is for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np

from mnist_core.config import MNIST_SIDE
from mnist_core.drawing.ink import Ink, Picture
from mnist_core.drawing.pen_strokes import PenStroke
from mnist_core.drawing.segmentation import Digit, Segmentation, segment_picture
from mnist_core.drawing.shape import (
    BOX,
    CENTRE,
    SHAPE_STEPS,
    SLANT,
    STROKE,
    Step,
    crop,
    scale_to,
    shape_steps,
)

INK, SPECKS, CUT = "ink", "specks", "cut"
STEPS = (INK, SPECKS, CUT, *SHAPE_STEPS)


@dataclass(frozen=True)
class AblatedStep:
    """One step and what it is for.

    Attributes:
        name: one of `STEPS`.
        after: uint8 (height, width), 255 is ink: what it leaves.
        without: uint8 (28, 28): what the network would be given if it were left out.
        changes: False if the network is given the same either way.
    """

    name: str
    after: Ink
    without: Ink
    changes: bool


def ablate_steps(
    rgba: Picture, digit: Digit, strokes: tuple[PenStroke, ...] = ()
) -> tuple[AblatedStep, ...]:
    """All steps in the order they are taken, each with the image without it.

    Args:
        rgba: uint8 (height, width, 4), the picture.
        digit: one that was found in it.
        strokes: that it was found with, as `segment_picture` takes them.
    """
    segmentation = segment_picture(rgba, strokes)
    kept = {label for segment in segmentation.segments for label in segment.components}
    specks = _ink_of(segmentation, set(range(1, int(segmentation.component_map.max()) + 1)) - kept)
    without_specks = _ink_of(segmentation, kept)
    after = (segmentation.ink, without_specks, digit.ink, *shape_steps(digit.ink).values())
    substitutes = _substitutes(_position(segmentation, digit))
    without = (
        _scale_down(rgba),
        _image(crop(np.maximum(specks, _where_it_was(segmentation, digit)))),
        _image(crop(without_specks)),
        *(_image(digit.ink, {name: substitutes[name]}) for name in SHAPE_STEPS),
    )
    return tuple(
        AblatedStep(name, picture, other, not np.array_equal(other, digit.image))
        for name, picture, other in zip(STEPS, after, without, strict=True)
    )


def _substitutes(position: tuple[float, float]) -> Mapping[str, Step]:
    """What is done instead of each step of the shape: as little as gives an image all the same."""
    return {
        SLANT: _leave,
        STROKE: _leave,
        BOX: partial(scale_to, side=MNIST_SIDE),
        CENTRE: partial(_put, position=position),
    }


def _leave(ink: Ink) -> Ink:
    return ink


def _image(ink: Ink, instead: Mapping[str, Step] | None = None) -> Ink:
    """A digit's ink in MNIST's shape, uint8 (28, 28); arguments as `shape_steps`."""
    return shape_steps(ink, instead or {})[CENTRE]


def _put(ink: Ink, position: tuple[float, float]) -> Ink:
    """Ink on 28x28 pixels, at a position as `_position` gives it."""
    height, width = ink.shape
    left = round(position[0] * (MNIST_SIDE - width))
    top = round(position[1] * (MNIST_SIDE - height))
    image = np.zeros((MNIST_SIDE, MNIST_SIDE), np.uint8)
    image[top : top + height, left : left + width] = ink
    return image


def _position(segmentation: Segmentation, digit: Digit) -> tuple[float, float]:
    """Where a digit is in its picture: 0 at the left or top edge, 1 at the other."""
    x, y, width, height = digit.box
    room = segmentation.size[0] - width, segmentation.size[1] - height
    across, down = (a / b if b > 0 else 0.5 for a, b in zip((x, y), room, strict=True))
    return across, down


def _scale_down(rgba: Picture) -> Ink:
    """The whole picture made small, what is dark taken for ink: uint8 (28, 28)."""
    alpha = rgba[..., 3:] / 255
    on_white = (rgba[..., :3] * alpha + 255 * (1 - alpha)).mean(axis=-1)
    return _put(scale_to((255 - on_white).astype(np.uint8), MNIST_SIDE), (0.5, 0.5))


def _where_it_was(segmentation: Segmentation, digit: Digit) -> Ink:
    """A digit's own ink in its place in the picture, and nothing else."""
    left, top = digit.box[0] // segmentation.factor, digit.box[1] // segmentation.factor
    height, width = digit.ink.shape
    ink = np.zeros_like(segmentation.ink)
    ink[top : top + height, left : left + width] = digit.ink
    return ink


def _ink_of(segmentation: Segmentation, components: set[int]) -> Ink:
    """A segmentation's ink without the components that are not among these."""
    shown = np.isin(segmentation.component_map, [0, *components])
    return np.where(shown, segmentation.ink, 0).astype(np.uint8)
