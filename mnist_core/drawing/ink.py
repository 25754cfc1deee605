"""What was drawn, told from what it was drawn on."""

from __future__ import annotations

import numpy as np
from PIL import Image
from scipy import ndimage

WORKING_SIDE = 1000
"""Larger pictures are made smaller first: a photo needs no more to show a digit."""
MIN_CONTRAST = 32
"""Of 255. What differs less from its ground is noise: JPEG blocks, grain, a stain."""
INK_LEVEL = 64
"""Of 255. Ink as strong as this counts for the box; fainter is the edge of a stroke."""
NOISE_LEVEL = 32
"""Of 255. Fainter ink in a picture without transparency is dropped: grain and JPEG ringing."""
UNEVEN = 24
"""Of 255. A border that varies more than this is no even ground: paper in a room's light."""
_GROUND_SIDE = 40  # the ground is smooth, so a picture of so many pixels shows it


def reduce_picture(rgba: np.ndarray, factor: int) -> np.ndarray:
    """Make a picture smaller by averaging squares of `factor` x `factor` pixels.

    Args:
        rgba: uint8 (height, width, 4).
        factor: >= 1; 1 returns the picture as it is.
    """
    return np.asarray(Image.fromarray(rgba).reduce(factor)) if factor > 1 else rgba


def find_ink(rgba: np.ndarray) -> np.ndarray:
    """Tell ink from its ground, whichever of them is darker.

    A transparent ground is a canvas: what is opaque was drawn, in any colour. Otherwise the
    border of the picture tells the ground's colour, and ink is what differs from the ground in
    the stronger direction, in whichever of the three colours shows it best.

    Args:
        rgba: uint8 (height, width, 4).

    Returns:
        uint8 (height, width): 0 is ground and 255 the strongest ink; all 0 when blank.
    """
    alpha = rgba[..., 3]
    if np.median(_border(alpha)) < 128:
        return _stretch(alpha, noise=0)
    colours = np.moveaxis(rgba[..., :3], -1, 0).astype(np.int16, order="C")
    grounds = [_ground(colour) for colour in colours]
    red, green, blue = (colour - ground for colour, ground in zip(colours, grounds, strict=True))
    lighter = np.maximum(np.maximum(red, green), blue)
    darker = -np.minimum(np.minimum(red, green), blue)
    ink = darker if _strength(darker) >= _strength(lighter) else lighter
    return _stretch(ink, NOISE_LEVEL)


def _ground(colour: np.ndarray) -> np.ndarray | int:
    """What a picture would show without ink: one level, or many under uneven light.

    Under uneven light the ground is what remains when everything narrower than a quarter of
    the picture is filled from around it (a grey closing on dark ink, an opening on light ink),
    smoothed.

    Args:
        colour: int16 (height, width), 0 to 255.

    Returns:
        An int, or int16 (height, width).
    """
    border = _border(colour)
    level = int(np.median(border))
    low, high = np.percentile(border, (5, 95))
    if high - low < UNEVEN or min(colour.shape) < _GROUND_SIDE:
        return level
    factor = max(1, max(colour.shape) // _GROUND_SIDE)
    small = ndimage.median_filter(colour[factor // 2 :: factor, factor // 2 :: factor], 3)
    span = max(3, _GROUND_SIDE // 4)
    closed = ndimage.grey_closing(small, (span, span), mode="nearest")
    opened = ndimage.grey_opening(small, (span, span), mode="nearest")
    dark_ink = (closed - small).sum() >= (small - opened).sum()
    ground = ndimage.gaussian_filter((closed if dark_ink else opened).astype(np.float32), 1.5)
    size = colour.shape[::-1]
    return np.asarray(Image.fromarray(ground).resize(size, Image.Resampling.BILINEAR), np.int16)


def _border(pixels: np.ndarray) -> np.ndarray:
    """The outermost pixels of a picture, one after the other."""
    return np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])


def _strength(ink: np.ndarray) -> int:
    """What the strongest thousandth of the pixels (at least four) reach: not a lone pixel."""
    count = min(max(4, ink.size // 1000), ink.size)
    return int(np.partition(ink, ink.size - count, axis=None)[ink.size - count])


def _stretch(ink: np.ndarray, noise: int) -> np.ndarray:
    """Bring the strongest ink to 255 and what is fainter than `noise` of 255 to 0."""
    strength = _strength(ink)
    if strength < MIN_CONTRAST:
        return np.zeros(ink.shape, np.uint8)
    floor = strength * noise / 255
    return ((ink - floor) * (255 / (strength - floor))).clip(0, 255).astype(np.uint8)
