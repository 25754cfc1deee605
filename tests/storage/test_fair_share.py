"""Who gives up what when everything is taken, worked out by hand."""

from __future__ import annotations

from mnist_core.storage.fair_share import Holding, what_makes_way


def holdings(**sizes: list[int]) -> dict[str, list[Holding]]:
    """Things of these sizes, one after the other through all owners."""
    age = iter(range(1_000))
    return {
        owner: [Holding(next(age), f"{owner}{i}", size) for i, size in enumerate(kept)]
        for owner, kept in sizes.items()
    }


def given_up(kept: dict[str, list[Holding]], owner: str, more: int, allowed: int):
    found = what_makes_way(kept, owner, more, allowed)
    return None if found is None else [holding.name for _, holding in found]


def test_where_there_is_room_nobody_gives_up_anything():
    assert given_up(holdings(a=[1, 1]), "b", 1, 3) == []


def test_who_has_the_most_gives_up_the_oldest():
    assert given_up(holdings(a=[1, 1], b=[1, 1, 1]), "c", 1, 5) == ["b0"]


def test_among_equals_the_oldest_goes():
    assert given_up(holdings(a=[1, 1], b=[1, 1]), "c", 2, 4) == ["a0", "b0"]


def test_nobody_gets_more_than_whoever_has_the_most():
    assert given_up(holdings(a=[1, 1], b=[1, 1]), "c", 3, 4) is None
    assert given_up(holdings(a=[1, 1], b=[1, 1]), "a", 1, 4) is None
    assert given_up(holdings(a=[1, 1], b=[1]), "b", 1, 3) == ["a0"]


def test_one_person_alone_makes_no_way_for_themselves():
    assert given_up(holdings(a=[1, 1]), "a", 1, 2) is None
    assert given_up({}, "a", 5, 4) is None


def test_sizes_count_and_not_numbers():
    assert given_up(holdings(a=[9], b=[1, 1, 1]), "c", 2, 12) == ["a0"]
