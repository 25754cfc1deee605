"""Which runs make room when the disk space for runs is full, and how much may be kept from that.

Pinned runs may take half of the space. So there is always room for new runs, and when that half
is full, whoever has pinned the most gives up the oldest pin for somebody who has pinned less.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable

from mnist_core.errors import Limit, LimitError
from mnist_core.records import Run
from mnist_core.storage.fair_share import Holding, what_makes_way

_PINNED_SHARE = 0.5  # of the space for runs
Size = Callable[[Run], int]


def first_to_go(runs: Iterable[Run], size: Size, allowed: int, owner: str) -> list[Run]:
    """Runs that may be removed, those first that are to go first.

    One's own make room before anybody else's, ended ones before paused ones, older ones before
    newer ones. Last come pinned ones that have grown beyond what pins may take since.

    Args:
        runs: all that could be removed, the oldest first.
        size: bytes that a run takes.
        allowed: bytes that all runs may take.
        owner: who needs the room; "" for nobody known.
    """
    runs = list(runs)
    safe = _protected(runs, size, allowed)

    def order(run: Run) -> tuple[bool, bool, bool]:
        others = not (owner and run.owner == owner)
        return run.pinned, others, run.state == "paused"

    return sorted((run for run in runs if run.id not in safe), key=order)


def pins_to_give_up(runs: Iterable[Run], run: Run, size: Size, allowed: int) -> list[str]:
    """Ids of the runs that lose their pin when this one gets one; mostly none.

    Args:
        runs: all runs, the oldest first.
        run: the one to be pinned.
        size: bytes that a run takes.
        allowed: bytes that all runs may take.

    Raises:
        LimitError: its owner would have pinned more than anybody else.
    """
    kept = defaultdict(list)
    for age, other in enumerate(runs):
        if other.pinned and other.id != run.id:
            kept[other.owner].append(Holding(age, other.id, size(other)))
    most = int(_PINNED_SHARE * allowed)
    given_up = what_makes_way(kept, run.owner, size(run), most)
    if given_up is None:
        raise LimitError(Limit.PINNED, most // 1_000_000)
    return [holding.name for _, holding in given_up]


def _protected(runs: list[Run], size: Size, allowed: int) -> set[str]:
    """Pinned runs, the oldest first, for as long as they fit into their half."""
    safe, left = set(), _PINNED_SHARE * allowed
    for run in runs:
        if run.pinned and size(run) <= left:
            left -= size(run)
            safe.add(run.id)
    return safe
