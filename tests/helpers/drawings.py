"""Drawings as a visitor keeps them, and pictures as files."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image

from mnist_core.storage.drawings import KeptDrawing

STROKES = {"version": "4", "objects": [{"type": "path", "path": [["M", 1.5, 2], ["L", 3, 4]]}]}


def image(row: int = 10) -> np.ndarray:
    """A bar of ink in one row."""
    pixels = np.zeros((28, 28), np.uint8)
    pixels[row, 5:20] = 255
    return pixels


def drawing(label: int = 7, row: int = 10, **more) -> KeptDrawing:
    return KeptDrawing(image(row), label, **more)


def png(pixels: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()
