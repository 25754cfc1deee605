"""The Draw page: what a canvas sends it, and what it answers."""

from __future__ import annotations

import base64
import re

import numpy as np
from PIL import Image
from streamlit.testing.v1 import AppTest

from mnist_core.data.datasets import load_test_split
from tests.helpers.drawings import png
from tests.helpers.pages import html, open_app


def open_draw() -> AppTest:
    return open_app().switch_page("pages/1_Draw.py")


def answer(at: AppTest) -> str | None:
    """What the network says it reads; None when it says nothing."""
    said = r"The network (?:reads it as|is not sure what it is:) ([^\"]+)\.\""
    found = re.search(said, html(at))
    return found[1] if found else None


def paper(at: AppTest) -> str:
    """Session key of the canvas on the page."""
    return f"draw_canvas_{at.session_state['draw_sheet']}"


def draw(at: AppTest, *digits: int) -> AppTest:
    """Put on the canvas what it would send after as many strokes: test images side by side."""
    split = load_test_split("mnist")
    picture = np.full((280, 280), 255, np.uint8)
    if digits:
        image = split.images[np.flatnonzero(split.labels == digits[-1])[0]]
        picture[:252, :252] = 255 - image.repeat(9, axis=0).repeat(9, axis=1)
    return _send(at, picture, [{"type": "Path", "stroke": digit} for digit in digits])


def draw_number(at: AppTest, *digits: int) -> AppTest:
    """Put test images side by side on the canvas, small enough for it."""
    split = load_test_split("mnist")
    images = [split.images[np.flatnonzero(split.labels == digit)[0]] for digit in digits]
    picture = np.full((280, 280), 255, np.uint8)
    row = 255 - np.concatenate(images, axis=1).repeat(3, axis=0).repeat(3, axis=1)
    picture[90 : 90 + row.shape[0], : row.shape[1]] = row
    strokes = [
        {"type": "Path", "stroke": digit, "path": [["M", 84 * i + 42, 132]]}
        for i, digit in enumerate(digits)
    ]
    return _send(at, picture, strokes)


def _send(at: AppTest, picture: np.ndarray, strokes: list[dict]) -> AppTest:
    rgba = np.asarray(Image.fromarray(picture).convert("RGBA"))
    data = f"data:image/png;base64,{base64.b64encode(png(rgba)).decode()}"
    drawing = {"raw": {"objects": strokes}, "data": data}
    at.session_state[paper(at)] = {"drawing": drawing}
    return at.run()
