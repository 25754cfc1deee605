"""Ink, told from its background."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from mnist_core.drawing.levels import INK_LEVEL as INK_LEVEL
from mnist_core.drawing.margins import find_frame, has_sheet, opaque_paper
from mnist_core.drawing.photo import find_ink_on_photo
from mnist_core.drawing.writing import keep_writing

Ink = NDArray[np.uint8]
"""(height, width), 0 is background and 255 is ink."""
Picture = NDArray[np.uint8]
"""(height, width, 4): red, green, blue and alpha, each 0 to 255."""
Levels = NDArray[np.int16]
"""(height, width), grey levels or differences of them, -255 to 255."""

WORKING_SIDE = 1000
"""Pixels. Larger pictures are made smaller first: a photo needs no more to show a digit."""
MIN_CONTRAST = 32
"""Of 255. What differs less from its background is noise: JPEG blocks, grain, a stain."""
NOISE_LEVEL = 32
"""Of 255. Fainter ink in a picture without transparency is dropped: grain and JPEG ringing."""
UNEVEN = 24
"""Of 255. A border that varies more than this is no even background: paper in a room's light."""
SMALLEST_PHOTO = 8
"""Pixels of the shorter side. A smaller picture is too small to tell light from ink."""
SMALL_DIGIT = 20
"""Pixels of ink that a small digit has at least."""
FLAT, FLAT_SHARE = 2, 0.9
"""Of 255, and of the border's pixels: so many are no further from a colour of a drawing."""
STRONG = 128
"""Of 255. Ink that is ink wherever it stands."""
PALE_SHARE, ONE_LEVEL, PALE_ALIKE = 0.1, 16, 0.5
"""Of the strong ink; of 255; of the pale ink: so much of it within so few levels is print."""
_BACKGROUND_SIDE = 40  # pixels: a background is smooth, and so large a picture shows it


def reduce_picture(rgba: Picture, factor: int) -> Picture:
    """Make a picture smaller by averaging squares of `factor` x `factor` pixels.

    Args:
        rgba: uint8 (height, width, 4).
        factor: >= 1; 1 returns the picture as it is.

    Returns:
        uint8 (height / factor, width / factor, 4), both rounded up.
    """
    return np.asarray(Image.fromarray(rgba).reduce(factor)) if factor > 1 else rgba


def find_ink(rgba: Picture) -> Ink:
    """Tell ink from its background, whichever of them is darker.

    A transparent background is a canvas: what is opaque was drawn, in any colour. Otherwise the
    border of the picture gives the background's colour, and ink is what differs from it in the
    stronger direction, in whichever of the three colours shows it best.

    Args:
        rgba: uint8 (height, width, 4).

    Returns:
        uint8 (height, width): 0 is background and 255 the strongest ink; all 0 when blank.
    """
    alpha = rgba[..., 3]
    if np.median(_border(alpha)) < 128:
        paper = opaque_paper(rgba)
        if paper is None:
            return _stretch(alpha, noise=0, strength=_strength(alpha))
        rgba = paper
    frame = find_frame(rgba[..., :3])
    if frame:
        ink = np.zeros(rgba.shape[:2], np.uint8)
        ink[frame] = find_ink(rgba[frame])
        return ink
    is_photo = not _is_drawing(rgba[..., :3]) or has_sheet(rgba[..., :3])
    if is_photo and min(rgba.shape[:2]) >= SMALLEST_PHOTO:
        return keep_writing(find_ink_on_photo(rgba[..., :3]), one_pen=True)
    colours = np.moveaxis(rgba[..., :3], -1, 0).astype(np.int16, order="C")
    backgrounds = [_background(colour) for colour in colours]
    red, green, blue = (
        colour - background for colour, background in zip(colours, backgrounds, strict=True)
    )
    lighter = np.maximum(np.maximum(red, green), blue)
    darker = -np.minimum(np.minimum(red, green), blue)
    ink, strength = darker, _strength(darker)
    if lighter.max() > strength and (lighter_strength := _strength(lighter)) > strength:
        ink, strength = lighter, lighter_strength
    return keep_writing(_without_pale_print(_stretch(ink, NOISE_LEVEL, strength)))


def _without_pale_print(ink: Ink) -> Ink:
    """Leave out what is as pale as all other pale ink: lines that were on the paper before.

    Strokes of a pen that runs dry have many levels, and so have the edges of all strokes.
    """
    pale, strong = (ink > 0) & (ink < STRONG), ink >= STRONG
    if pale.sum() < PALE_SHARE * strong.sum():
        return ink
    counts = np.bincount(ink[pale], minlength=STRONG)
    alike = np.convolve(counts, np.ones(ONE_LEVEL, int)).max()
    if alike < PALE_ALIKE * pale.sum():
        return ink
    edges = ndimage.binary_dilation(strong, iterations=2)
    return np.where(pale & ~edges, 0, ink).astype(np.uint8)


def _is_drawing(rgb: Picture) -> bool:
    """True if the border is one colour, or the picture two. A photograph has grain, and light."""
    border = _border(rgb).astype(np.int16)
    near = np.abs(border - np.median(border, axis=0)).max(axis=1) <= FLAT
    if near.mean() >= FLAT_SHARE:
        return True
    counts = np.bincount(rgb[..., 1].ravel(), minlength=256)
    first = int(counts.argmax())
    near_first = slice(max(0, first - FLAT), first + FLAT + 1)
    one = counts[near_first].sum()
    counts[near_first] = 0
    second = int(counts.argmax())
    two = counts[max(0, second - FLAT) : second + FLAT + 1].sum()
    return bool(one + two >= FLAT_SHARE * rgb[..., 1].size)


def _background(colour: Levels) -> Levels | int:
    """What a picture would show without ink: one level, or many under uneven light.

    Under uneven light the background is what remains when everything narrower than a quarter of
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
    if high - low < UNEVEN or min(colour.shape) < _BACKGROUND_SIDE:
        return level
    factor = max(1, max(colour.shape) // _BACKGROUND_SIDE)
    small = ndimage.median_filter(colour[factor // 2 :: factor, factor // 2 :: factor], 3)
    span = max(3, _BACKGROUND_SIDE // 4)
    closed = ndimage.grey_closing(small, (span, span), mode="nearest")
    opened = ndimage.grey_opening(small, (span, span), mode="nearest")
    dark_ink = (closed - small).sum() >= (small - opened).sum()
    background = ndimage.gaussian_filter((closed if dark_ink else opened).astype(np.float32), 1.5)
    height, width = colour.shape
    large = Image.fromarray(background).resize((width, height), Image.Resampling.BILINEAR)
    return np.asarray(large, np.int16)


def _border(pixels: NDArray[Any]) -> NDArray[Any]:
    """The outermost pixels of a picture, one after the other."""
    return np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])


def _strength(ink: Levels | Ink) -> int:
    """What the strongest thousandth of the pixels (at least four) reach: not a lone pixel.

    A digit that is small on a large page is less than that: there its own pixels count. Levels
    are counted, and first those above the background: sorting what is nearly all one level takes
    50 times as long.
    """
    strongest = max(4, ink.size // 1000)
    above = ink[ink > 0]
    levels = above if above.size >= max(strongest, SMALL_DIGIT) else ink.ravel()
    lowest = int(levels.min())
    at_level = np.bincount(levels - lowest)
    at_least = np.cumsum(at_level[::-1])

    def level_reached(count: int) -> int:
        return lowest + len(at_level) - 1 - int((at_least >= min(count, ink.size)).argmax())

    strength = level_reached(strongest)
    small = level_reached(SMALL_DIGIT)
    return small if strength < small / 2 else strength


def _stretch(ink: Levels | Ink, noise: int, strength: int) -> Ink:
    """Bring ink of the strength to 255 and what is fainter than `noise` of 255 to 0."""
    if strength < MIN_CONTRAST:
        return np.zeros(ink.shape, np.uint8)
    floor = strength * noise / 255
    levels = np.arange(-255, 256)
    stretched = ((levels - floor) * (255 / (strength - floor))).clip(0, 255).astype(np.uint8)
    return stretched[ink.astype(np.int16) + 255]
