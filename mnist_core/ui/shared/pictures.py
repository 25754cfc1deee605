"""Arrays as pictures in HTML, with a text for those who cannot see them."""

from __future__ import annotations

import base64
import html
import io

import numpy as np
from PIL import Image, ImageColor

from mnist_core.figures.colours import Colours

CANVAS_SIDE = 280  # CSS pixels: the canvas, and what stands in its place; ten for each of 28
PAPER_WIDTH, PEN_WIDTH = 560, 12
"""CSS pixels: Draw's paper has room for numbers, and its pen leaves their loops open."""


def picture_html(pixels: np.ndarray, said: str, width: int, crisp: bool = False) -> str:
    """An <img> that fits its column.

    Args:
        pixels: uint8 (height, width, 4).
        said: what the picture shows, for screen readers.
        width: on the page, in CSS pixels.
        crisp: True to show each pixel as a square.
    """
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    source = base64.b64encode(buffer.getvalue()).decode()
    style = f"width:{width}px; max-width:100%; outline:1px solid #88888866"
    style += "; image-rendering:pixelated" if crisp else ""
    said = html.escape(said)
    return f'<img alt="{said}" src="data:image/png;base64,{source}" style="{style}">'


def signed_on_page(values: np.ndarray, colours: Colours, scale: float = 0.0) -> np.ndarray:
    """Numbers as colours on a transparent ground: blue above 0, red below, strong when large.

    Args:
        values: float (height, width).
        colours: for the page it stands on.
        scale: the value that is fully coloured; the largest there is when 0.

    Returns:
        uint8 (height, width, 4).
    """
    scale = scale or float(np.abs(values).max()) or 1.0
    rgba = np.empty((*values.shape, 4), np.uint8)
    above, below = (ImageColor.getrgb(colour) for colour in (colours.right, colours.wrong))
    rgba[..., :3] = np.where(values[..., None] >= 0, above, below)
    rgba[..., 3] = np.clip(np.abs(values) / scale, 0, 1) * 255
    return rgba


def mosaic(pictures: np.ndarray, columns: int, gap: int = 1) -> np.ndarray:
    """Pictures of one size side by side, with NaN between them.

    Args:
        pictures: float (n, height, width).
        columns: pictures in a row.
        gap: pixels between two.

    Returns:
        float32, two-dimensional.
    """
    count, height, width = pictures.shape
    columns = min(columns, count)
    rows = -(-count // columns)
    shape = rows * (height + gap) - gap, columns * (width + gap) - gap
    sheet = np.full(shape, np.nan, np.float32)
    for i, picture in enumerate(pictures):
        y, x = i // columns * (height + gap), i % columns * (width + gap)
        sheet[y : y + height, x : x + width] = picture
    return sheet


def values_on_page(values: np.ndarray, colours: Colours) -> np.ndarray:
    """A mosaic as colours: ink if nothing is below 0, else blue and red; NaN is a line.

    Args:
        values: float, two-dimensional.
        colours: for the page it stands on.

    Returns:
        uint8 (height, width, 4).
    """
    known = np.nan_to_num(values)
    if known.min() < 0:
        rgba = signed_on_page(known, colours)
    else:
        top = float(known.max()) or 1.0
        rgba = ink_on_page((255 * known / top).astype(np.uint8), colours.text)
    rgba[np.isnan(values)] = (*ImageColor.getrgb(colours.line), 255)
    return rgba


def ink_on_page(image: np.ndarray, colour: str) -> np.ndarray:
    """Ink in a colour on a transparent ground.

    Args:
        image: uint8 (height, width), 255 is ink.
        colour: "#rrggbb".

    Returns:
        uint8 (height, width, 4).
    """
    rgba = np.empty((*image.shape, 4), np.uint8)
    rgba[..., :3] = ImageColor.getrgb(colour)
    rgba[..., 3] = image
    return rgba
