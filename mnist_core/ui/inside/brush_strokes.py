"""What the pixel brush's canvas sends, as strokes over 28 x 28 pixels."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np

from mnist_core.inspection.occlusion import ADD, ERASE, MAX_STROKES, Stroke, pixels_along

SIDE, CELL, WIDTH = 336, 12, 24  # pixels: of the paper, of one of 28, and of the brush
INK = {ADD: "#000000", ERASE: "#ffffff"}


def canvas_key(image: np.ndarray, sheet: int) -> str:
    """Session key of the editor: another image, or another start, is another sheet."""
    return f"inside_brush_{hashlib.sha1(image.tobytes()).hexdigest()[:12]}_{sheet}"


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
