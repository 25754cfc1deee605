"""The way of one digit from a picture to the network, and what each step changes.

For each step there is what the picture looks like after it, and the 28x28 image as it would
have been without it, all other steps being taken: what the network reads in that tells what
the step is for.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mnist_core.drawing.segmentation import (
    BOX_SIDE,
    ROOM,
    SIDE,
    Digit,
    Segmentation,
    centre_by_mass,
    crop,
    even_stroke,
    scale_to,
    segment,
    upright,
)

INK, SPECKS, CUT, SLANT, STROKE, BOX, CENTRE = STEPS = (
    "ink", "specks", "cut", "slant", "stroke", "box", "centre"
)  # fmt: skip


@dataclass(frozen=True)
class Step:
    """One step on the way.

    Attributes:
        name: one of `STEPS`.
        after: uint8 (height, width), 255 is ink: what it leaves.
        without: uint8 (28, 28): what the network would be given if it were left out.
        changes: False if the network is given the same either way.
    """

    name: str
    after: np.ndarray
    without: np.ndarray
    changes: bool


def walk_through(rgba: np.ndarray, digit: Digit) -> tuple[Step, ...]:
    """All steps in the order they are taken.

    Args:
        rgba: uint8 (height, width, 4), the picture.
        digit: one that was found in it.
    """
    segmentation = segment(rgba)
    own = _numbers(segmentation, digit)
    parts = {number for part in segmentation.parts for number in part.numbers}
    specks = set(range(1, int(segmentation.numbered.max()) + 1)) - parts
    kept = _only(segmentation, parts)
    standing = upright(scale_to(digit.ink, ROOM))
    even = even_stroke(standing)
    after = (segmentation.ink, kept, digit.ink, standing, even, scale_to(even, BOX_SIDE), digit.image)
    without = (
        _as_it_is(rgba),
        _shape(crop(_only(segmentation, own | specks))),
        _shape(crop(kept)),
        *(_shape(digit.ink, left_out, _place(segmentation, digit)) for left_out in STEPS[3:]),
    )
    return tuple(
        Step(name, picture, other, not np.array_equal(other, digit.image))
        for name, picture, other in zip(STEPS, after, without, strict=True)
    )


def _shape(
    ink: np.ndarray, left_out: str = "", place: tuple[float, float] = (0.5, 0.5)
) -> np.ndarray:
    """`drawing.shape_steps` with one of them left out, uint8 (28, 28).

    Args:
        ink: uint8 (height, width), cropped.
        left_out: one of `STEPS` from the slant on, or "".
        place: 0 to 1 across and down: where it stands if it is not centred.
    """
    large = scale_to(ink, ROOM)
    standing = large if left_out == SLANT else upright(large)
    even = standing if left_out == STROKE else even_stroke(standing)
    boxed = scale_to(even, SIDE if left_out == BOX else BOX_SIDE)
    return _put(boxed, place) if left_out == CENTRE else centre_by_mass(boxed)


def _put(ink: np.ndarray, place: tuple[float, float]) -> np.ndarray:
    """Ink on 28x28 pixels as far right and down as `place` says."""
    height, width = ink.shape
    left, top = round(place[0] * (SIDE - width)), round(place[1] * (SIDE - height))
    image = np.zeros((SIDE, SIDE), np.uint8)
    image[top : top + height, left : left + width] = ink
    return image


def _place(segmentation: Segmentation, digit: Digit) -> tuple[float, float]:
    """Where a digit stands in its picture: 0 at the left or top edge, 1 at the other."""
    x, y, width, height = digit.box
    room = segmentation.size[0] - width, segmentation.size[1] - height
    across, down = (a / b if b > 0 else 0.5 for a, b in zip((x, y), room, strict=True))
    return across, down


def _as_it_is(rgba: np.ndarray) -> np.ndarray:
    """The whole picture made small, what is dark taken for ink: uint8 (28, 28)."""
    share = rgba[..., 3:] / 255
    on_white = (rgba[..., :3] * share + 255 * (1 - share)).mean(axis=-1)
    return _put(scale_to((255 - on_white).astype(np.uint8), SIDE), (0.5, 0.5))


def _numbers(segmentation: Segmentation, digit: Digit) -> set[int]:
    """Which pieces of ink a digit is made of."""
    left, top = digit.box[0] // segmentation.factor, digit.box[1] // segmentation.factor
    height, width = digit.ink.shape
    around = segmentation.numbered[top : top + height, left : left + width]
    return set(np.unique(around[digit.ink > 0]).tolist()) - {0}


def _only(segmentation: Segmentation, numbers: set[int]) -> np.ndarray:
    """A segmentation's ink without the pieces that are not among `numbers`."""
    return np.where(np.isin(segmentation.numbered, [0, *numbers]), segmentation.ink, 0).astype(np.uint8)
