"""What a person did, as far as lessons look at it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from mnist_core.records import Run

DRAWING, PHOTO, TEST = SOURCES = ("drawing", "photo", "test")
"""Where an image comes from that a network read."""


class Reading(NamedTuple):
    """A network has read an image.

    Attributes:
        answer: the class that it gave, 0 to 9.
        label: the true class, where it is known.
        source: one of `SOURCES`.
        network: id of the network's run.
        dataset: of the network.
        drawing: which drawing or photo it was, "" for none: the same one has the same name.
    """

    answer: int
    label: int | None
    source: str
    network: str
    dataset: str = "mnist"
    drawing: str = ""


class Visit(NamedTuple):
    """A page was shown: its name, and its address's parameters as (name, value)."""

    page: str
    address: frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Deeds:
    """All of it.

    Attributes:
        runs: the person's own, the newest first, as the database has them.
        readings: of this browser.
        visits: of this browser.
        compared: ids of runs or networks that were shown side by side in this browser.
        kept: drawings that the person keeps on Handwriting, as the database has them.
    """

    runs: Sequence[Run] = ()
    readings: Collection[Reading] = ()
    visits: Collection[Visit] = ()
    compared: Collection[frozenset[str]] = ()
    kept: int = 0
