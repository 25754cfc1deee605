"""What is given up when everything is taken: the oldest of whoever holds the most.

So nobody can keep a newcomer out by taking all there is, neither one person nor fifty.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Mapping, Sequence
from typing import NamedTuple


class Holding(NamedTuple):
    """One thing that somebody keeps.

    Attributes:
        age: sorts by age, the oldest first.
        name: what it is called.
        size: how much of the whole it takes.
    """

    age: float | str
    name: str
    size: int = 1


def what_makes_way(
    holdings: Mapping[str, Sequence[Holding]], owner: str, more: int, allowed: int
) -> list[tuple[str, Holding]] | None:
    """What others have to give up so that one person can keep more.

    Args:
        holdings: what everybody keeps, by owner.
        owner: who wants to keep more.
        more: how much more.
        allowed: how much there may be in all.

    Returns:
        Owners with what each gives up; None if the person would then have more than anybody.
    """
    kept = {name: deque(sorted(things)) for name, things in holdings.items() if things}
    held = {name: sum(thing.size for thing in things) for name, things in kept.items()}
    excess, wanted = sum(held.values()) + more - allowed, held.get(owner, 0) + more
    largest = [(-held[name], kept[name][0].age, name) for name in kept if name != owner]
    heapq.heapify(largest)
    given_up = []
    while excess > 0:
        if not largest or held[largest[0][2]] < wanted:
            return None
        name = heapq.heappop(largest)[2]
        thing = kept[name].popleft()
        given_up.append((name, thing))
        held[name] -= thing.size
        excess -= thing.size
        if kept[name]:
            heapq.heappush(largest, (-held[name], kept[name][0].age, name))
    return given_up
