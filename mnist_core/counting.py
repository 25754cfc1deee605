"""Numbers with their nouns: "1 epoch", "10,000 images". All of them are made here."""

from __future__ import annotations


def plural(count: int, one: str, many: str = "") -> str:
    """The word that goes with a count.

    Args:
        count: how many there are.
        one: the word for one of them, e.g. "epoch", "is".
        many: the word for any other number; `one` with an "s" if it is left out.
    """
    return one if count == 1 else many or f"{one}s"


def counted(count: int, one: str, many: str = "") -> str:
    """A number with its noun: "1 epoch", "10,000 images". Arguments as `plural` has them."""
    return f"{count:,} {plural(count, one, many)}"
