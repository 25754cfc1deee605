"""What the pixel brush's canvas sends, as strokes over 28 x 28 pixels."""

from __future__ import annotations

import hashlib
from typing import Any

from mnist_core.drawing.ink import Ink
from mnist_core.inspection.occlusion import ADD, ERASE, MAX_STROKES, Stroke, pixels_along

BRUSH_CANVAS_SIDE, CELL, WIDTH = 336, 12, 24  # pixels: of the canvas, of one of 28, of the brush
INK = {ADD: "#000000", ERASE: "#ffffff"}


def image_mark(image: Ink) -> str:
    """What tells the canvases of different images apart in their session keys, e.g. "0a1b_"."""
    return f"{hashlib.sha1(image.tobytes()).hexdigest()[:12]}_"


def strokes_from(drawing: dict[str, Any] | None) -> tuple[Stroke, ...]:
    """The first strokes that the canvas component sent, as pixels."""
    objects = (drawing or {}).get("objects", [])
    lines = [(item.get("stroke"), _corners(item.get("path", []))) for item in objects]
    return tuple(
        Stroke(ERASE if colour == INK[ERASE] else ADD, pixels_along(points, CELL, WIDTH))
        for colour, points in lines
        if points
    )[:MAX_STROKES]


def _corners(path: list[list[Any]]) -> list[tuple[float, float]]:
    """Where the commands of a path end, (x, y)."""
    return [(float(command[-2]), float(command[-1])) for command in path if len(command) > 2]
