"""Strokes on a canvas: digits as people put them, numbers, and drawings that are no digits.

An entry is {"label": 7, "strokes": [[[x, y], ...], ...], "place"?: [left, top, size]}, x to the
right, y down, the longest side 1. It is drawn with a round pen on 280 x 280 pixels of
transparent ground, as the Draw page's canvas does.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

Entry = dict[str, Any]
Place = tuple[float, float, float]

SIDE, SUPERSAMPLE, PEN = 280, 3, 18
MIDDLE: Place = (0.2, 0.2, 0.6)
VARIANTS: dict[str, dict[str, Any]] = {
    "fit": {},
    "natural": {"natural": True},
    "thin": {"pen": 10},
    "thick": {"pen": 26},
    "dot": {"dot": True},
    "slant": {"slant": 25},
}


def draw_entry(
    entry: Entry, pen: int = PEN, natural: bool = False, dot: bool = False, slant: float = 0
) -> np.ndarray:
    """Draw one entry as the canvas would.

    Args:
        entry: see above.
        pen: pixels wide.
        natural: True to put it where its writer did, False for the middle of the canvas.
        dot: True for a stray dot in the left upper corner.
        slant: degrees to the right.

    Returns:
        uint8 (280, 280, 4).
    """
    place = tuple(entry["place"]) if natural and entry.get("place") else MIDDLE
    return draw_strokes([(entry["strokes"], place)], pen, dot, slant)


def draw_strokes(
    drawings: list[tuple[list, Place]], pen: int = PEN, dot: bool = False, slant: float = 0
) -> np.ndarray:
    """Draw strokes, each drawing at its own place: uint8 (280, 280, 4)."""
    side, lean = SIDE * SUPERSAMPLE, math.tan(math.radians(slant))
    image = Image.new("L", (side, side))
    paper = ImageDraw.Draw(image)
    for strokes, (left, top, size) in drawings:
        for stroke in strokes:
            points = [
                (
                    (0.04 + 0.92 * (left + (x + (0.5 - y) * lean) * size)) * side,
                    (0.04 + 0.92 * (top + y * size)) * side,
                )
                for x, y in stroke
            ]
            if len(points) > 1:
                paper.line(points, fill=255, width=pen * SUPERSAMPLE, joint="curve")
            for x, y in points:
                _blob(paper, x, y, pen * SUPERSAMPLE / 2)
    if dot:
        _blob(paper, 0.05 * side, 0.05 * side, 5 * SUPERSAMPLE)
    rgba = np.zeros((SIDE, SIDE, 4), np.uint8)
    rgba[..., 3] = np.asarray(image.resize((SIDE, SIDE), Image.Resampling.LANCZOS))
    return rgba


def draw_numbers(
    entries: list[Entry], count: int, rng: np.random.Generator
) -> Iterator[tuple[str, np.ndarray]]:
    """Numbers of two to four digits, each of one set's entries, side by side.

    They stand on a line, as high as each other but for a tenth, a third to a tenth of their
    height apart, and are written with a pen of 8 to 12 pixels.

    Yields:
        The number and its drawing, uint8 (280, 280, 4).
    """
    for _ in range(count):
        chosen = [entries[i] for i in rng.integers(0, len(entries), rng.integers(2, 5))]
        extents = [_extent(entry["strokes"]) for entry in chosen]
        heights = [max(height, 0.5) for _, _, _, height in extents]
        scales = rng.uniform(0.9, 1.0, len(chosen)) / heights
        widths = np.array([e[2] for e in extents]) * scales
        pen = int(rng.integers(8, 13))
        # The pen's width comes on top of the gap: strokes are drawn around their points.
        gaps = rng.uniform(0.1, 0.33, len(chosen) - 1)
        ink = pen / (0.92 * SIDE)
        height = min(0.5, (1 - ink * len(chosen)) / (widths.sum() + gaps.sum()))
        left, drawings = float(rng.uniform(0, 1e-3)), []
        top = float(rng.uniform(0.05, 0.9 - height))
        for i, entry in enumerate(chosen):
            x, y, _, _ = extents[i]
            size = float(height * scales[i])
            drawings.append((entry["strokes"], (left - x * size, top - y * size, size)))
            left += float(height * widths[i]) + ink
            left += float(height * gaps[i]) if i < len(gaps) else 0
        yield "".join(str(e["label"]) for e in chosen), draw_strokes(drawings, pen)


def _extent(strokes: list) -> tuple[float, float, float, float]:
    """Left, top, width and height of all points."""
    points = np.array([point for stroke in strokes for point in stroke])
    low, high = points.min(0), points.max(0)
    return (*low.tolist(), *(high - low).tolist())


def _blob(paper: ImageDraw.ImageDraw, x: float, y: float, radius: float) -> None:
    paper.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
