"""Strokes on a canvas: digits as people put them, numbers, and drawings that are no digits.

An entry is {"label": 7, "strokes": [[[x, y], ...], ...], "place"?: [left, top, size]}, x to the
right, y down, the longest side 1. It is drawn with a round pen on 280 x 280 pixels of
transparent ground, as the Draw page's canvas does.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from mnist_core.drawing.pen_strokes import PenStroke

Entry = dict[str, Any]
Place = tuple[float, float, float]
Drawings = list[tuple[list, Place]]
"""Strokes, and where they stand."""

SIDE, SUPERSAMPLE, PEN = 280, 3, 18
PAPER: dict[str, Any] = {"pens": (12, 12), "gaps_between": (0.02, 0.25), "paper": 560}
"""The Draw page's paper and pen, for numbers that fill its width."""
MIDDLE: Place = (0.2, 0.2, 0.6)
VARIANTS: dict[str, dict[str, Any]] = {
    "fit": {},
    "natural": {"natural": True},
    "thin": {"pen": 10},
    "thick": {"pen": 26},
    "dot": {"dot": True},
    "slant": {"slant": 25},
    "faint": {"faint": 0.35, "pen": 10, "white": True},
    "small": {"place": (0.4, 0.4, 0.25)},
}


@dataclass(frozen=True)
class Number:
    """Digits on the same paper.

    Attributes:
        text: the number.
        drawings: its digits.
        pen: pixels wide.
        paper: its width in pixels.
    """

    text: str
    drawings: Drawings
    pen: int = PEN
    paper: int = SIDE

    @property
    def rgba(self) -> np.ndarray:
        """uint8 (280, paper, 4)."""
        return draw_strokes(self.drawings, self.pen, width=self.paper)

    @property
    def sheet(self) -> np.ndarray:
        """The same on opaque white paper, as the Draw page sends it."""
        return _on_white(self.rgba)

    @property
    def strokes(self) -> tuple[PenStroke, ...]:
        """As the Draw page's canvas knows them."""
        return tuple(
            stroke
            for strokes, place in self.drawings
            for stroke in pen_strokes(strokes, self.pen, place)
        )


def pen_strokes(strokes: list, pen: int = PEN, place: Place = MIDDLE) -> tuple[PenStroke, ...]:
    """An entry's strokes as the Draw page's canvas knows them; arguments as `draw_entry`."""
    return tuple(
        PenStroke(tuple(_on_canvas(point, place) for point in stroke), pen) for stroke in strokes
    )


def draw_entry(
    entry: Entry,
    pen: int = PEN,
    natural: bool = False,
    dot: bool = False,
    slant: float = 0,
    faint: float = 1,
    white: bool = False,
    place: Place = MIDDLE,
) -> np.ndarray:
    """Draw one entry as the canvas would.

    Args:
        entry: see above.
        pen: pixels wide.
        natural: True to put it where its writer did, False for the middle of the canvas.
        dot: True for a stray dot in the left upper corner.
        slant: degrees to the right.
        faint: what is left of the ink at the right edge, 0 to 1; on the way there it fades.
        white: True for opaque white paper under the ink, as in a scan.
        place: left, top and size, of the canvas, where not natural.

    Returns:
        uint8 (280, 280, 4).
    """
    if natural and entry.get("place"):
        place = tuple(entry["place"])
    rgba = draw_strokes([(entry["strokes"], place)], pen, dot, slant)
    columns = np.flatnonzero(rgba[..., 3].any(0))
    if faint < 1:
        fading = np.interp(np.arange(SIDE), (columns[0], columns[-1]), (1, faint))
        rgba[..., 3] = (rgba[..., 3] * fading).astype(np.uint8)
    return _on_white(rgba) if white else rgba


def _on_white(rgba: np.ndarray) -> np.ndarray:
    """Black ink of some opacity as grey on opaque paper."""
    paper = np.full_like(rgba, 255)
    paper[..., :3] -= rgba[..., 3:]
    return paper


def draw_strokes(
    drawings: Drawings,
    pen: int = PEN,
    dot: bool = False,
    slant: float = 0,
    width: int = SIDE,
) -> np.ndarray:
    """Draw strokes, each drawing at its own place: uint8 (280, width, 4)."""
    side, lean = SIDE * SUPERSAMPLE, math.tan(math.radians(slant))
    image = Image.new("L", (width * SUPERSAMPLE, side))
    paper = ImageDraw.Draw(image)
    for strokes, place in drawings:
        for stroke in strokes:
            leaning = [(x + (0.5 - y) * lean, y) for x, y in stroke]
            points = [_on_canvas(point, place, side) for point in leaning]
            if len(points) > 1:
                paper.line(points, fill=255, width=pen * SUPERSAMPLE, joint="curve")
            for x, y in points:
                _blob(paper, x, y, pen * SUPERSAMPLE / 2)
    if dot:
        _blob(paper, 0.05 * side, 0.05 * side, 5 * SUPERSAMPLE)
    rgba = np.zeros((SIDE, width, 4), np.uint8)
    rgba[..., 3] = np.asarray(image.resize((width, SIDE), Image.Resampling.LANCZOS))
    return rgba


def draw_numbers(
    entries: list[Entry],
    count: int,
    rng: np.random.Generator,
    pens: tuple[int, int] = (8, 12),
    gaps_between: tuple[float, float] = (0.1, 0.33),
    paper: int = SIDE,
    lengths: tuple[int, int] = (2, 4),
) -> Iterator[Number]:
    """Numbers of two to four digits or other lengths, each of one set's entries, side by side.

    They stand on a line, as high as each other but for a tenth, and fill the paper's width unless
    they would be higher than half of it.

    Args:
        entries: at least one.
        count: how many numbers.
        rng: the only source of chance.
        pens: least and greatest width in pixels.
        gaps_between: least and greatest space between the ink of two digits, of their height.
        paper: its width in pixels.
        lengths: least and greatest number of digits.

    """
    room = paper / SIDE
    for _ in range(count):
        chosen = [
            entries[i]
            for i in rng.integers(0, len(entries), rng.integers(lengths[0], lengths[1] + 1))
        ]
        extents = [_extent(entry["strokes"]) for entry in chosen]
        heights = [max(height, 0.5) for _, _, _, height in extents]
        scales = rng.uniform(0.9, 1.0, len(chosen)) / heights
        widths = np.array([e[2] for e in extents]) * scales
        pen = int(rng.integers(pens[0], pens[1] + 1))
        # The pen's width comes on top of the gap: strokes are drawn around their points.
        gaps = rng.uniform(*gaps_between, len(chosen) - 1)
        ink = pen / (0.92 * SIDE)
        height = min(0.5, (room - ink * len(chosen)) / (widths.sum() + gaps.sum()))
        left, drawings = float(rng.uniform(0, 1e-3)), []
        top = float(rng.uniform(0.05, 0.9 - height))
        for i, entry in enumerate(chosen):
            x, y, _, _ = extents[i]
            size = float(height * scales[i])
            drawings.append((entry["strokes"], (left - x * size, top - y * size, size)))
            left += float(height * widths[i]) + ink
            left += float(height * gaps[i]) if i < len(gaps) else 0
        yield Number("".join(str(e["label"]) for e in chosen), drawings, pen, paper)


def draw_underlined(
    entries: list[Entry], count: int, rng: np.random.Generator, **chosen: Any
) -> Iterator[Number]:
    """Numbers as `draw_numbers` makes them, each with a line under it that touches no digit, drawn
    with the same pen, and up to a degree and a half from level."""
    for number in draw_numbers(entries, count, rng, **chosen):
        ink = number.pen / (0.92 * SIDE)
        extents = [(_extent(strokes), place) for strokes, place in number.drawings]
        left = min(x + e[0] * size for e, (x, _, size) in extents)
        right = max(x + (e[0] + e[2]) * size for e, (x, _, size) in extents)
        top = min(y + e[1] * size for e, (_, y, size) in extents)
        bottom = max(y + (e[1] + e[3]) * size for e, (_, y, size) in extents)
        fall = float(rng.uniform(-0.03, 0.03) * (right - left))
        begin = bottom + ink + rng.uniform(0.06, 0.2) * (bottom - top) + max(0, -fall)
        up = max(0.0, max(begin, begin + fall) - 0.97)  # it stays on the paper
        line = [[(0.0, 0.0), (1.0, fall / (right - left))]], (left, begin, right - left)
        drawings = [*number.drawings, line]
        moved = [(strokes, (x, y - up, size)) for strokes, (x, y, size) in drawings]
        yield replace(number, drawings=moved)


def _on_canvas(point: tuple[float, float], place: Place, side: float = SIDE) -> tuple[float, float]:
    """A point of an entry in pixels."""
    left, top, size = place
    return (0.04 + 0.92 * (left + point[0] * size)) * side, (
        0.04 + 0.92 * (top + point[1] * size)
    ) * side


def _extent(strokes: list) -> tuple[float, float, float, float]:
    """Left, top, width and height of all points."""
    points = np.array([point for stroke in strokes for point in stroke])
    low, high = points.min(0), points.max(0)
    return (*low.tolist(), *(high - low).tolist())


def _blob(paper: ImageDraw.ImageDraw, x: float, y: float, radius: float) -> None:
    paper.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
