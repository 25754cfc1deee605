"""From the bytes of a picture file to its pixels."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageOps

from mnist_core.errors import ImageError, ImageReason

if TYPE_CHECKING:
    from mnist_core.drawing.ink import Picture

MAX_PIXELS = 25_000_000

_FORMATS = ("PNG", "JPEG", "GIF", "BMP", "WEBP", "TIFF", "PPM", "AVIF")
_SIGNATURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"RIFF", b"II*\0", b"MM\0*")
_HEIF_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")
_WHITE = (1, 255, 1023, 4095, 16383, 65535)
"""The white of greys of 8, 10, 12, 14 and 16 bits, and of fractions."""


def load_image(content: bytes, at_least: int | None = None) -> Picture:
    """Decode a picture file: its first frame, turned the way the camera was held.

    Args:
        content: of the file.
        at_least: pixels of each side that are enough. A larger JPEG is decoded in half, a quarter
            or an eighth of its size if that leaves so many, which takes a third of the time.

    Returns:
        uint8 (height, width, 4), red, green, blue and alpha.

    Raises:
        ImageError: the file is empty, no picture, damaged or too large.
    """
    if not content:
        raise ImageError(ImageReason.EMPTY)
    image = _open_image(content)
    if image.width * image.height > MAX_PIXELS:
        raise ImageError(ImageReason.TOO_LARGE, f"{image.width} x {image.height} pixels")
    try:
        if at_least:
            image.draft(None, (at_least, at_least))
        return np.asarray(_to_rgba(_upright(_to_eight_bits(image))))
    except Exception as error:  # Pillow's decoders raise nearly anything on a damaged file
        raise ImageError(ImageReason.DAMAGED) from error


def _open_image(content: bytes) -> Image.Image:
    """Read the header only, so that the size is known before anything is decoded."""
    try:
        if _is_heif(content):
            return _open_heif(content)
        return Image.open(io.BytesIO(content), formats=_FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ImageError(
            ImageReason.TOO_LARGE, f"more than {MAX_PIXELS // 10**6} million pixels"
        ) from error
    except Exception as error:
        known = content.startswith(_SIGNATURES) or content[4:8] == b"ftyp"
        raise ImageError(ImageReason.DAMAGED if known else ImageReason.NOT_AN_IMAGE) from error


def _is_heif(content: bytes) -> bool:
    """True for what phones keep photographs as, whatever the file is called."""
    return content[4:8] == b"ftyp" and content[8:12] in _HEIF_BRANDS


def _open_heif(content: bytes) -> Image.Image:
    import pillow_heif  # 3 MB, for those who need it

    pillow_heif.register_heif_opener()
    return Image.open(io.BytesIO(content), formats=("HEIF",))


def _to_eight_bits(image: Image.Image) -> Image.Image:
    """Scale 16 bits and more to 8; Pillow's own conversion cuts everything above 255 off."""
    if not image.mode.startswith(("I", "F")):
        return image
    values = np.nan_to_num(np.asarray(image, np.float32))
    brightest = float(values.max())
    white = next((limit for limit in _WHITE if brightest <= limit), brightest)
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
