"""A stretch of an axis, and where the names of many curves stand beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Range(NamedTuple):
    """A stretch of an axis."""

    low: float
    high: float

    def within(self, value: float) -> float:
        """The value, or the end that it lies beyond."""
        return min(max(value, self.low), self.high)


def spread(values: Sequence[float], shown: Range, places: int) -> list[float]:
    """Where names stand: each near its value, none less than a place from the next.

    Args:
        values: within `shown`, at most `places` of them.
        shown: from the lowest place to the highest.
        places: as many as have room one above the other.
    """
    gap = (shown.high - shown.low) / max(1, places - 1)
    order = sorted(range(len(values)), key=values.__getitem__)
    groups: list[tuple[list[float], float]] = []  # values that touch, and where the lowest stands
    for i in order:
        group, lowest = [values[i]], values[i]
        while groups and lowest < groups[-1][1] + gap * len(groups[-1][0]):
            group = groups.pop()[0] + group  # one group, in the middle of its values
            lowest = sum(group) / len(group) - gap * (len(group) - 1) / 2
            lowest = max(shown.low, min(lowest, shown.high - gap * (len(group) - 1)))
        groups.append((group, lowest))
    places_up = [lowest + gap * i for group, lowest in groups for i in range(len(group))]
    return [place for _i, place in sorted(zip(order, places_up, strict=True))]
