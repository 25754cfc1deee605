"""From what a person drew or photographed to what the network reads, step by step.

    load_image -> find_ink -> find_box -> scale_to_box -> centre_by_mass

The last three repeat what the authors of MNIST did to their digits: "normalized to fit in a
20x20 pixel box while preserving their aspect ratio", grey levels "as a result of the
anti-aliasing technique", then "centered in a 28x28 image by computing the center of mass of
the pixels" (Y. LeCun, C. Cortes, C. Burges, "The MNIST database of handwritten digits",
http://yann.lecun.com/exdb/mnist/). A network that has only seen digits of that kind
misreads the same digit when it is small or in a corner.
"""

from __future__ import annotations

import io
import math
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageOps

from mnist_core.errors import ImageError

SIDE = 28
BOX_SIDE = 20
MAX_PIXELS = 25_000_000
WORKING_SIDE = 1000
"""Larger pictures are made smaller first: a photo needs no more to show a digit."""
MIN_CONTRAST = 32
"""Of 255. What differs less from its ground is noise: JPEG blocks, grain, a stain."""
INK_LEVEL = 64
"""Of 255. Ink as strong as this counts for the box; fainter is the edge of a stroke."""
NOISE_LEVEL = 32
"""Of 255. Fainter ink in a picture without transparency is dropped: grain and JPEG ringing."""

_FORMATS = ("PNG", "JPEG", "GIF", "BMP", "WEBP", "TIFF", "PPM")
_SIGNATURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"RIFF", b"II*\0", b"MM\0*")

Box = tuple[int, int, int, int]


@dataclass(frozen=True)
class Digit:
    """One digit found in a picture.

    Attributes:
        image: uint8 (28, 28), 255 is ink: what the network is given.
        box: x, y, width and height in pixels of the picture.
    """

    image: np.ndarray
    box: Box


def load_image(content: bytes) -> np.ndarray:
    """Decode a picture file: its first frame, turned the way the camera was held.

    Returns:
        uint8 (height, width, 4), red, green, blue and alpha.

    Raises:
        ImageError: the file is empty, no picture, damaged or too large.
    """
    if not content:
        raise ImageError("empty")
    image = _open_image(content)
    if image.width * image.height > MAX_PIXELS:
        raise ImageError("too large", f"{image.width} x {image.height} pixels")
    try:
        return np.asarray(_to_rgba(_upright(_to_eight_bits(image))))
    except Exception as error:  # Pillow's decoders raise nearly anything on a damaged file
        raise ImageError("damaged") from error


def find_digits(rgba: np.ndarray) -> tuple[Digit, ...]:
    """Find what was drawn, and make of it what the network expects.

    Args:
        rgba: uint8 (height, width, 4), as `load_image` or the canvas gives it.

    Returns:
        One digit, or none when the picture is blank.
    """
    factor = math.ceil(max(rgba.shape[:2]) / WORKING_SIDE)
    ink = find_ink(reduce_picture(rgba, factor))
    box = find_box(ink)
    if box is None:
        return ()
    x, y, width, height = box
    image = centre_by_mass(scale_to_box(ink[y : y + height, x : x + width]))
    return (Digit(image, _enlarge_box(box, factor, rgba.shape)),)


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
    border of the picture is taken for the ground, and ink is what differs from it in the
    stronger direction, in whichever of the three colours shows it best.

    Args:
        rgba: uint8 (height, width, 4).

    Returns:
        uint8 (height, width): 0 is ground and 255 the strongest ink; all 0 when blank.
    """
    alpha = rgba[..., 3]
    if np.median(_border(alpha)) < 128:
        return _stretch(alpha, noise=0)
    colours = np.moveaxis(rgba[..., :3], -1, 0).astype(np.int16, order="C")
    ground = [int(np.median(_border(colour))) for colour in colours]
    red, green, blue = (colour - level for colour, level in zip(colours, ground, strict=True))
    lighter = np.maximum(np.maximum(red, green), blue)
    darker = -np.minimum(np.minimum(red, green), blue)
    ink = darker if _strength(darker) >= _strength(lighter) else lighter
    return _stretch(ink, NOISE_LEVEL)


def find_box(ink: np.ndarray) -> Box | None:
    """The smallest box around all ink: x, y, width, height; None when there is none.

    Args:
        ink: uint8 (height, width), 255 is ink.
    """
    inked = ink >= INK_LEVEL
    rows, columns = np.flatnonzero(inked.any(axis=1)), np.flatnonzero(inked.any(axis=0))
    if not len(rows):
        return None
    x, y = int(columns[0]), int(rows[0])
    return x, y, int(columns[-1]) - x + 1, int(rows[-1]) - y + 1


def scale_to_box(ink: np.ndarray) -> np.ndarray:
    """Scale so that the longer side has 20 pixels, keeping the aspect ratio.

    Pillow's BICUBIC averages over all source pixels. On 305 pen drawings the choice among its
    antialiasing filters moved accuracy by less than 0.2 points, 19 or 21 pixels cost 0.5 to 1.5.

    Args:
        ink: uint8 (height, width), 255 is ink.

    Returns:
        uint8, 20 on its longer side and at least 1 on the other.
    """
    height, width = ink.shape
    scale = BOX_SIDE / max(height, width)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return np.asarray(Image.fromarray(ink).resize(size, Image.Resampling.BICUBIC))


def centre_by_mass(ink: np.ndarray) -> np.ndarray:
    """Put the centre of mass of the ink into the middle of 28x28 pixels.

    Args:
        ink: uint8, at most 28 on each side, 255 is ink.

    Returns:
        uint8 (28, 28). No ink is cut off: a digit stops at the edge.
    """
    height, width = ink.shape
    top = _offset(ink.sum(axis=1), SIDE - height)
    left = _offset(ink.sum(axis=0), SIDE - width)
    image = np.zeros((SIDE, SIDE), np.uint8)
    image[top : top + height, left : left + width] = ink
    return image


def _offset(mass: np.ndarray, room: int) -> int:
    """Where a line of pixels begins so that its centre of mass falls on pixel 14 of 0 to 27.

    That is where it is in MNIST: 13.99 down and 14.01 across, the mean over the test set.
    """
    centre = float(mass @ np.arange(len(mass))) / max(float(mass.sum()), 1.0)
    return min(max(round(SIDE // 2 - centre), 0), room)


def _open_image(content: bytes) -> Image.Image:
    """Read the header only, so that the size is known before anything is decoded."""
    try:
        return Image.open(io.BytesIO(content), formats=_FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ImageError("too large", f"more than {MAX_PIXELS // 10**6} million pixels") from error
    except Exception as error:
        known = content.startswith(_SIGNATURES)
        raise ImageError("damaged" if known else "not an image") from error


def _to_eight_bits(image: Image.Image) -> Image.Image:
    """Scale 16 bits and more to 8; Pillow's own conversion cuts everything above 255 off."""
    if not image.mode.startswith(("I", "F")):
        return image
    values = np.nan_to_num(np.asarray(image, np.float32))
    brightest = float(values.max())
    white = next((limit for limit in (1, 255, 65535) if brightest <= limit), brightest)
    scaled = Image.fromarray((values.clip(0) * (255 / white)).astype(np.uint8))
    scaled.info, scaled._exif = image.info, image.getexif()
    return scaled


def _upright(image: Image.Image) -> Image.Image:
    """Turn the picture as its EXIF orientation says; an unreadable one says nothing."""
    image.load()
    try:
        return ImageOps.exif_transpose(image)
    except Exception:
        return image


def _to_rgba(image: Image.Image) -> Image.Image:
    direct = ("1", "L", "LA", "P", "PA", "RGB", "RGBA")
    return (image if image.mode in direct else image.convert("RGB")).convert("RGBA")


def _enlarge_box(box: Box, factor: int, shape: tuple[int, ...]) -> Box:
    """A box in the reduced picture as one in the picture itself."""
    x, y, width, height = (side * factor for side in box)
    return x, y, min(width, shape[1] - x), min(height, shape[0] - y)


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
