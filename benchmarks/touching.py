"""Pairs of digits whose ink touches, and digits in shapes that MNIST's writers hardly ever drew."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from benchmarks.no_digits import by_hand, to_unit
from benchmarks.strokes import PEN, SIDE, Entry, Number, Place, draw_strokes

HEIGHT = 0.4
"""Of the canvas's side: of a digit in a pair, without the pen's width."""

# Points as in `no_digits`, each shape as often as the others.
_RARE = {
    "slashed zero": (0, "21 11 03 15 25 43 31 21,06 40"),
    "seven with a low hooked bar": (7, "00 40 26,14 04 34"),
    "nine with a small head and a long tail": (9, "31 20 11 22 31 33 25 16 06"),
    "one with a short flag": (1, "11 20 26"),
    "one with a hooked foot": (1, "12 20 26,06 46 45"),
    "boxy six": (6, "40 00 06 46 43 03"),
    "boxy eight": (8, "00 40 46 06 00,03 43"),
    "five with its hat to the right": (5, "10 03 33 44 45 36 06,20 50"),
    "four in two pieces": (4, "00 03 23,40 46"),
}
RARE = tuple(_RARE)


def draw_pairs(
    entries: list[Entry], count: int, rng: np.random.Generator, overlap: float, pen: int = PEN
) -> Iterator[Number]:
    """Two digits side by side, the right one moved to the left until the ink overlaps so far.

    Args:
        entries: at least one.
        count: how many pairs.
        rng: the only source of chance.
        overlap: of the pen's width; 0 where the ink just touches.
        pen: pixels wide.
    """
    for _ in range(count):
        pair = [entries[i] for i in rng.integers(0, len(entries), 2)]
        places = [_place(entry, HEIGHT * rng.uniform(0.9, 1.0)) for entry in pair]
        drawn = zip(pair, places, strict=True)
        left, right = (draw_strokes([(e["strokes"], place)], pen)[..., 3] for e, place in drawn)
        move = (_distance(left, right) - round(overlap * pen)) / (0.92 * SIDE)
        # The left one goes as far to the left as the right one to the right.
        moved = [
            (x + step, y, size)
            for (x, y, size), step in zip(places, (-move / 2, move / 2), strict=True)
        ]
        text = "".join(str(entry["label"]) for entry in pair)
        yield Number(
            text, [(e["strokes"], place) for e, place in zip(pair, moved, strict=True)], pen
        )


def draw_rare(count: int, rng: np.random.Generator) -> list[Entry]:
    """Entries with "kind", all of `RARE` in turn; arguments as `draw_no_digits`."""
    entries = []
    for i in range(count):
        kind = RARE[i % len(RARE)]
        label, lines = _RARE[kind]
        strokes = to_unit(by_hand(lines, rng))
        entries.append({"label": label, "kind": kind, "strokes": strokes})
    return entries


def _place(entry: Entry, height: float) -> Place:
    """Where an entry is in the middle of the canvas and so high."""
    points = np.array([point for stroke in entry["strokes"] for point in stroke])
    low, high = points.min(0), points.max(0)
    size = height / max(high[1] - low[1], 0.5)
    return (
        float(0.5 - size * (low[0] + high[0]) / 2),
        float(0.5 - size * (low[1] + high[1]) / 2),
        float(size),
    )


def _distance(left: np.ndarray, right: np.ndarray) -> int:
    """How many pixels the second must move to the right to touch the first."""
    both = (left >= 128).any(1) & (right >= 128).any(1)
    ends = SIDE - 1 - (left[both] >= 128)[:, ::-1].argmax(1)
    starts = (right[both] >= 128).argmax(1)
    return int((ends - starts).max())
