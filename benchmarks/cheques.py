"""Amounts as on bank cheques, made up: grey, 40 pixels high, on patterned ground.

Digits touch, a point or dashes are among them. Inks are as `benchmarks/paper.py` gives them.
"""

from __future__ import annotations

import numpy as np

from benchmarks.paper import Field, developed, put_ink

HEIGHT = 40


def cheque_amount(inks: list[Field], rng: np.random.Generator) -> Field:
    """An amount as on a cheque: uint8 (40, any, 4), grey, patterned, some with a point between."""
    width = 16 + sum(ink.shape[1] + 10 for ink in inks)
    rows, columns = np.mgrid[:40, :width].astype(np.float32)
    waves = rows + 3 * np.sin(columns / rng.uniform(6, 14)) + rng.uniform(-0.4, 0.4) * columns
    waves = np.sin(waves * rng.uniform(0.7, 1.6)) + np.sin((columns + rows) * rng.uniform(0.5, 1.2))
    paper = rng.uniform(185, 225) + rng.uniform(8, 20) * waves + rng.normal(0, 4, waves.shape)
    image, left = np.repeat(paper[..., None], 3, axis=2), 8
    for i, ink in enumerate(inks):
        put_ink(image, ink, left, int(rng.integers(3, 38 - len(ink))), rng, (50, 50, 50))
        left += ink.shape[1] + int(rng.integers(-1, 7))
        if i == len(inks) - 3 and rng.random() < 0.5:
            put_ink(image, np.ones((3, 3)), left, 31, rng, (50, 50, 50))
            left += 7
    return developed(image, rng)


def dashed_amount(inks: list[Field], rng: np.random.Generator) -> Field:
    """The same with points at the thousands and dashes after it, digits nearer to each other, and
    the ground waves, fine lines or squares: uint8 (40, any, 4)."""
    paper = _ground(60 + sum(ink.shape[1] + 12 for ink in inks), rng)
    image, left = np.repeat(paper[..., None], 3, axis=2), int(rng.integers(4, 14))
    colour, pen = (int(rng.integers(35, 90)),) * 3, int(rng.integers(2, 4))
    nearest = int(rng.integers(-4, 1))
    farthest = nearest + int(rng.integers(4, 9))
    for i, ink in enumerate(inks):
        top = min(int(rng.integers(2, 8)), HEIGHT - 1 - len(ink))
        put_ink(image, ink, left, top, rng, colour)
        left += ink.shape[1] + int(rng.integers(nearest, farthest))
        if len(inks) - 1 - i == 3:
            put_ink(image, np.ones((pen, pen)), left + 1, top + len(ink) - pen, rng, colour)
            left += pen + int(rng.integers(2, 6))
    length = int(rng.integers(8, 22))
    for top in [(), (20,), (14, 22)][rng.integers(3)]:
        put_ink(image, np.ones((pen, length)), left + 3, top, rng, colour)
    return developed(image[:, : left + length + 8], rng)


def _ground(width: int, rng: np.random.Generator) -> Field:
    """Grey levels of paper with a pattern, (40, width)."""
    rows, columns = np.mgrid[:HEIGHT, :width].astype(np.float32)
    kind = rng.integers(3)
    if kind == 0:
        pattern = np.sin((rows + 3 * np.sin(columns / rng.uniform(6, 14))) * rng.uniform(0.7, 1.6))
    elif kind == 1:
        turns = [rng.uniform(0, 40) + 9 * np.sin(columns / rng.uniform(8, 25)) for _ in range(6)]
        pattern = -1.6 * sum(np.exp(-((rows - turn) ** 2)) for turn in turns)
    else:
        size = 2 * np.pi / rng.uniform(4, 7)
        pattern = 1.8 * np.sin(rows * size) * np.sin(columns * size)
    grain = rng.normal(0, 4, pattern.shape)
    return rng.uniform(170, 235) + rng.uniform(6, 20) * pattern + grain
