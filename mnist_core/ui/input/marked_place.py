"""Panel: a rectangle drawn over a picture, around the digits that are to be read."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st
from PIL import Image

from mnist_core.i18n import _
from mnist_core.ui.input.canvas_label import label_canvas
from mnist_core.ui.shared.pictures import CANVAS_SIDE

MARK, CANVAS = "draw_mark_place", "draw_place_canvas"
LEAST = 6
"""CSS pixels. A rectangle with a shorter side is a slip of the finger."""
_ORIGIN = {"left": 0.0, "top": 0.0, "center": 0.5, "right": 1.0, "bottom": 1.0}

Place = tuple[slice, slice]


def choose_place(rgba: np.ndarray, name: str) -> Place | None:
    """Let a person mark the place of the digits, if they want to.

    Args:
        rgba: uint8 (height, width, 4), the picture.
        name: tells pictures apart; letters, digits and "_".

    Returns:
        Rows and columns of the picture; None for all of it.
    """
    help_text = _("Draw a rectangle around the digits; what is outside it is not read.")
    if not st.toggle(_("Mark the place of the digits"), key=MARK, help=help_text):
        return None
    from streamlit_drawable_canvas import st_canvas  # registers itself, which needs the server

    scale = CANVAS_SIDE / max(rgba.shape[:2])
    height, width = (max(1, round(side * scale)) for side in rgba.shape[:2])
    key = f"{CANVAS}_{name}"
    result = st_canvas(
        drawing_mode="rect",
        stroke_width=2,
        stroke_color="#d55e00",
        fill_color="rgba(0, 0, 0, 0)",
        background_image=Image.fromarray(rgba).resize((width, height)),
        width=width,
        height=height,
        key=key,
    )
    label_canvas(key, help_text, tools=True)
    return marked_place(result.json_data, scale, rgba.shape[:2])


def marked_place(
    strokes: dict[str, Any] | None, scale: float, shape: tuple[int, ...]
) -> Place | None:
    """The last rectangle that was drawn, in pixels of the picture; None when there is none.

    Args:
        strokes: as the component keeps them.
        scale: pixels of the canvas for one of the picture.
        shape: height and width of the picture.
    """
    for item in reversed((strokes or {}).get("objects", [])):
        width, height = (
            float(item.get(side, 0)) * float(item.get(factor, 1))
            for side, factor in (("width", "scaleX"), ("height", "scaleY"))
        )
        if str(item.get("type", "")).lower() != "rect" or min(width, height) < LEAST:
            continue
        left = float(item.get("left", 0)) - _ORIGIN[item.get("originX", "left")] * width
        top = float(item.get("top", 0)) - _ORIGIN[item.get("originY", "top")] * height
        rows, columns = _within(top, height, scale, shape[0]), _within(left, width, scale, shape[1])
        if rows.stop > rows.start and columns.stop > columns.start:
            return rows, columns
    return None


def _within(start: float, length: float, scale: float, side: int) -> slice:
    first, last = round(start / scale), round((start + length) / scale)
    return slice(min(max(0, first), side), min(max(0, last), side))
