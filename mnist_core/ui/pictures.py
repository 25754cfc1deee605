"""Arrays as pictures in HTML, with a text for those who cannot see them."""

from __future__ import annotations

import base64
import html
import io

import numpy as np
from PIL import Image, ImageColor


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


def ink_on_page(image: np.ndarray, colour: str) -> np.ndarray:
    """Ink in a colour on a transparent ground.

    Args:
        image: uint8 (28, 28), 255 is ink.
        colour: "#rrggbb".

    Returns:
        uint8 (28, 28, 4).
    """
    rgba = np.empty((*image.shape, 4), np.uint8)
    rgba[..., :3] = ImageColor.getrgb(colour)
    rgba[..., 3] = image
    return rgba
