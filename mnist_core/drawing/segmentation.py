"""From what a person drew or photographed to what the network reads, step by step.

    files.py   load_image       the pixels of a file, turned the way the camera was held
    ink.py     find_ink         ink, told from its ground
    parts.py   drop_specks      what is small and stands alone is dropped
               join_parts       what belongs together is one digit
    shape.py   upright          no slant beyond MNIST's
               even_stroke      no stroke finer or coarser than MNIST's
               scale_to         20 pixels on the longer side
               centre_by_mass   the centre of mass in the middle of 28x28

The last two repeat what the authors of MNIST did to their digits: "normalized to fit in a
20x20 pixel box while preserving their aspect ratio", grey levels "as a result of the
anti-aliasing technique", then "centered in a 28x28 image by computing the center of mass of
the pixels" (Y. LeCun, C. Cortes, C. Burges, "The MNIST database of handwritten digits",
http://yann.lecun.com/exdb/mnist/). A network that has only seen digits of that kind
misreads the same digit when it is small or in a corner.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from mnist_core.drawing.files import MAX_PIXELS, load_image
from mnist_core.drawing.ink import WORKING_SIDE, find_ink, reduce_picture
from mnist_core.drawing.parts import (
    Box,
    Part,
    drop_specks,
    find_parts,
    join_parts,
    may_be_one,
)
from mnist_core.drawing.shape import (
    BOX_SIDE,
    ROOM,
    SIDE,
    centre_by_mass,
    crop,
    even_stroke,
    find_box,
    scale_to,
    upright,
)

__all__ = [
    "BOX_SIDE",
    "MAX_PIXELS",
    "ROOM",
    "SIDE",
    "WORKING_SIDE",
    "Box",
    "Digit",
    "Part",
    "Segmentation",
    "centre_by_mass",
    "crop",
    "cut_digit",
    "even_stroke",
    "find_box",
    "find_digits",
    "find_ink",
    "load_image",
    "may_be_one",
    "reduce_picture",
    "scale_to",
    "shape_steps",
    "segment",
    "upright",
]


@dataclass(frozen=True)
class Digit:
    """One digit found in a picture.

    Attributes:
        image: uint8 (28, 28), 255 is ink: what the network is given.
        box: x, y, width and height in pixels of the picture.
        ink: uint8 (height, width), its own ink as it was found, cropped.
    """

    image: np.ndarray
    box: Box
    ink: np.ndarray


@dataclass(frozen=True)
class Segmentation:
    """A picture's ink, told apart.

    Attributes:
        ink: uint8 (height, width), 255 is ink.
        numbered: int (height, width): which piece each pixel of ink belongs to, 0 for none.
        parts: may each be a digit, left to right; specks are left out.
        factor: so many pixels of the picture are one of `ink`, each way.
        size: width and height of the picture in pixels.
    """

    ink: np.ndarray
    numbered: np.ndarray
    parts: tuple[Part, ...]
    factor: int
    size: tuple[int, int]


def find_digits(rgba: np.ndarray) -> tuple[Digit, ...]:
    """Find what was drawn, and make of it what the network expects.

    Args:
        rgba: uint8 (height, width, 4), as `load_image` or the canvas gives it.

    Returns:
        The digits from left to right; none when the picture is blank.
    """
    segmentation = segment(rgba)
    return tuple(cut_digit(segmentation, part) for part in segmentation.parts)


def segment(rgba: np.ndarray) -> Segmentation:
    """Find the ink of a picture and which of it belongs together.

    Args:
        rgba: uint8 (height, width, 4).
    """
    height, width = rgba.shape[:2]
    factor = math.ceil(max(height, width) / WORKING_SIDE)
    ink = find_ink(reduce_picture(rgba, factor))
    numbered, parts = find_parts(ink)
    return Segmentation(ink, numbered, tuple(join_parts(drop_specks(parts))), factor, (width, height))


def cut_digit(segmentation: Segmentation, part: Part) -> Digit:
    """Take a part out of its segmentation and bring it into MNIST's shape."""
    x, y, width, height = part.box
    around = slice(y, y + height), slice(x, x + width)
    own = np.isin(segmentation.numbered[around], (0, *part.numbers))
    ink = np.where(own, segmentation.ink[around], 0).astype(np.uint8)
    left, top = x * segmentation.factor, y * segmentation.factor
    right = min(left + width * segmentation.factor, segmentation.size[0])
    bottom = min(top + height * segmentation.factor, segmentation.size[1])
    return Digit(shape_steps(ink)[-1], (left, top, right - left, bottom - top), ink)


def shape_steps(ink: np.ndarray) -> tuple[np.ndarray, ...]:
    """A digit's ink after each step, the 28x28 image last.

    Args:
        ink: uint8 (height, width), cropped, 255 is ink.

    Returns:
        uint8 arrays: upright, with even strokes, in the box, centred.
    """
    standing = upright(scale_to(ink, ROOM))
    even = even_stroke(standing)
    boxed = scale_to(even, BOX_SIDE)
    return standing, even, boxed, centre_by_mass(boxed)
