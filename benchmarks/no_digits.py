"""Drawings that are no digits: letters, pictures, scribbles, dots and dashes.

Letters that a digit looks like (O, Q, D, I, J, l, S, Z, B, G, T, b, g, i, o, q, s, z) are left
out: nobody could say what they are. Each drawing is another one: bent, turned, stretched,
rounded.
"""

from __future__ import annotations

import numpy as np

from benchmarks.strokes import Entry

# Points as two digits each, x from 0 to 4 and y from 0 to 6 down; a comma lifts the pen.
_LINES = {
    "A": "06 20 46,14 34",
    "C": "41 30 10 01 05 16 36 45",
    "E": "40 00 06 46,03 33",
    "F": "40 00 06,03 33",
    "H": "00 06,40 46,03 43",
    "K": "00 06,40 03 46",
    "L": "00 06 46",
    "M": "06 00 23 40 46",
    "N": "06 00 46 40",
    "P": "06 00 30 41 42 33 03",
    "R": "06 00 30 41 42 33 03 46",
    "U": "00 05 16 36 45 40",
    "V": "00 26 40",
    "W": "00 16 23 36 40",
    "X": "00 46,40 06",
    "Y": "00 23 40,23 26",
    "a": "42 22 03 05 16 36 45 42 46",
    "d": "40 46 45 36 16 05 03 12 32 43",
    "e": "04 44 43 32 12 03 05 16 36 45",
    "f": "41 30 20 11 16,03 33",
    "h": "00 06 04 13 33 44 46",
    "k": "00 06,42 04 46",
    "m": "06 02 03 12 23 26 23 32 43 46",
    "n": "06 02 03 12 32 43 46",
    "r": "06 02 04 12 32 43",
    "t": "20 25 36 45,02 42",
    "u": "02 05 16 36 45 42 46",
    "w": "02 16 23 36 42",
    "house": "06 03 20 43 46 06,16 14 24 26",
    "tree": "26 23 03 20 43 23",
    "star": "16 20 36 02 42 16",
    "arrow": "03 43,31 43 35",
    "fish": "02 21 43 24 02 04 23 02",
    "plus": "20 26,03 43",
    "tick": "03 16 40",
    "square": "01 41 45 05 01",
    "triangle": "05 20 45 05",
    "grid": "10 16,30 36,02 42,04 44",
    "flag": "06 00 41 03",
    "wave": "03 12 23 34 43",
    "cup": "01 05 35 31 01,32 43 34",
    "smiley": "20 31 43 35 26 15 03 11 20,12 12,32 32,14 25 34",
    "heart": "26 03 02 11 22 31 42 43 26",
    "dash": "03 43",
    "equals": "02 42,04 44",
    "ladder": "10 16,30 36,11 31,13 33,15 35",
}
KINDS = (*_LINES, "dot", "scribble", "zigzag", "spiral")


def draw_no_digits(count: int, rng: np.random.Generator) -> list[Entry]:
    """Entries with "label" None and "kind", all kinds in turn.

    Args:
        count: how many.
        rng: the only source of chance.
    """
    entries = []
    for i in range(count):
        kind = KINDS[i % len(KINDS)]
        make = _MADE.get(kind)
        strokes = make(rng) if make else by_hand(_LINES[kind], rng)
        entries.append({"label": None, "kind": kind, "strokes": to_unit(strokes)})
    return entries


def by_hand(lines: str, rng: np.random.Generator) -> list[np.ndarray]:
    """The strokes of a figure as a hand would draw them."""
    width, height = rng.uniform(0.7, 1.2), 1.0
    angle, lean = rng.normal(0, 0.06), rng.normal(-0.1, 0.12)
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    rounds = int(rng.integers(0, 3))
    strokes = []
    for line in lines.split(","):
        points = np.array([[int(x), int(y)] for x, y in line.split()], float)
        points += rng.normal(0, 0.18, points.shape)
        points = points * (width, height) + np.outer(points[:, 1], (lean, 0))
        strokes.append(_round_off(points, rounds) @ turn)
    return strokes


def _round_off(points: np.ndarray, rounds: int) -> np.ndarray:
    """Cut corners, G. Chaikin 1974; the ends stay."""
    for _ in range(rounds if len(points) > 2 else 0):
        before, after = points[:-1], points[1:]
        cut = np.stack([0.75 * before + 0.25 * after, 0.25 * before + 0.75 * after], 1)
        points = np.concatenate([points[:1], cut.reshape(-1, 2), points[-1:]])
    return points


def _dot(rng: np.random.Generator) -> list[np.ndarray]:
    return [rng.normal(0, 0.01, (3, 2)) + 0.5]


def _scribble(rng: np.random.Generator) -> list[np.ndarray]:
    return [_round_off(rng.uniform(0, 6, (int(rng.integers(8, 20)), 2)), 2)]


def _zigzag(rng: np.random.Generator) -> list[np.ndarray]:
    corners = int(rng.integers(5, 10))
    across = np.linspace(0, 5, corners)
    down = np.where(np.arange(corners) % 2, 3.0, 0.0) + rng.normal(0, 0.3, corners)
    return [np.stack([across, down], 1)]


def _spiral(rng: np.random.Generator) -> list[np.ndarray]:
    turns = np.linspace(0, 2 * np.pi * rng.uniform(2.2, 3.5), 80)
    return [np.stack([turns * np.cos(turns), turns * np.sin(turns)], 1)]


_MADE = {"dot": _dot, "scribble": _scribble, "zigzag": _zigzag, "spiral": _spiral}


def to_unit(strokes: list[np.ndarray]) -> list:
    """Moved and scaled so that the longest side is 1 and the middle is at (0.5, 0.5)."""
    points = np.concatenate(strokes)
    low, high = points.min(0), points.max(0)
    size = max(float((high - low).max()), 1e-6)
    size = max(size, 1.0) if size < 0.2 else size  # a dot stays one
    return [((stroke - (low + high) / 2) / size + 0.5).tolist() for stroke in strokes]
