"""Digits whose ink touches: which of the places where ink may be cut are cuts, a network says.

All ways to divide the pieces among digits are a graph, and the best way through it is found by
dynamic programming, as in Y. LeCun et al., "Gradient-based learning applied to document
recognition", 1998, section VI: the one whose digits are the most probable together.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

from mnist_core.drawing.cuts import Pieces
from mnist_core.drawing.segmentation import Digit

LEAST_HEIGHT = 0.5
"""Of the ink's height: what is lower is no digit of its own."""
FEWER = 0.1
"""How much less probable one more digit is: a part of a digit often looks like another one."""
WIDEST = 1.5
"""Of the ink's height: what is wider is no digit that touches another."""
FEWER_ON_STRIP, WIDEST_ON_STRIP = 0.3, 1.2
"""The same two on a strip of paper: that has a number on it, not one digit."""
LEAST_TOGETHER = 0.2
"""How probable digits must be together for ink to be cut."""
MOST_WHOLE = 0.03
"""How probable ink may be as one digit and still be cut through a stroke. At 0.2 one of 300 single
digits more is cut, and 6 of 100 touching pairs fewer stay whole."""
RIGHT_CUT = 0.5
"""How probable it is that ink that could be cut into digits was digits.

Parts of an n, a U, a W or a P look like digits, too: of 400 drawings that are no digits 13 % were
surely read without this, 9 % with it, as many as without any cuts.
"""


class Scored(Protocol):
    """A digit that was read."""

    @property
    def digit(self) -> Digit: ...

    @property
    def score(self) -> float:
        """0 to 1, how probable it is that it is a digit and was read right."""


AnyScored = TypeVar("AnyScored", bound=Scored)


def best_division(
    pieces: Pieces,
    read: Callable[[Digit], AnyScored],
    fewer: float = FEWER,
    widest: float = WIDEST,
) -> tuple[float, tuple[AnyScored, ...]]:
    """The division of pieces into at least two digits that are the most probable together.

    Args:
        pieces: of some ink.
        read: reads one digit.
        fewer: how much less probable one more digit is, 0 to 1.
        widest: of the ink's height: what is wider is no digit.

    Returns:
        The probability, and the digits from left to right; 0 and none where there is no such way.
    """
    count, height = len(pieces.masks), pieces.segment.box[3] * pieces.segmentation.factor
    nothing: tuple[float, tuple[AnyScored, ...]] = (0.0, ())
    best = [(1.0, nothing[1]), *[nothing] * count]
    for stop in range(1, count + 1):
        for first in sorted(range(stop), key=lambda i: -best[i][0]):
            before, digits = best[first]
            before *= fewer if digits else 1
            if stop - first == count or before <= best[stop][0]:
                continue
            if pieces.width(first, stop) > widest * pieces.segment.box[3]:
                continue
            digit = pieces.digit(first, stop)
            if digit.box[3] < LEAST_HEIGHT * height:
                continue
            found = read(digit)
            together = before * found.score
            if together > best[stop][0]:
                best[stop] = together, (*digits, found)
    together, digits = best[count]
    return together / fewer ** max(len(digits) - 1, 0), digits
