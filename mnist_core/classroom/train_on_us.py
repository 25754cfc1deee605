"""Train on us: a network learns a class's handwriting, and is tested on people it has not met.

Some people's drawings are held out whole, for a network that has seen one seven of a person reads
the next one more easily: only people it never learned from say how it reads a stranger.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from random import Random
from typing import TypeVar

from mnist_core.storage.class_drawing_store import ClassDrawing
from mnist_core.storage.drawings import LABELS

_Key = TypeVar("_Key", bound=Hashable)

HELD_OUT_FRACTION = 0.25
"""Of the people of a class; at least one."""
MIN_PEOPLE, MIN_DRAWINGS = 2, 20
MOST_DRAWINGS = 1600
"""That a network is fine-tuned on: as many as it sees in 200 steps of 64 images, of which every
eighth is a drawing."""


@dataclass(frozen=True)
class Tally:
    """How many of some drawings were read correctly."""

    right: int = 0
    all: int = 0

    @property
    def fraction(self) -> float | None:
        """0 to 1; None of no drawings."""
        return self.right / self.all if self.all else None


def enough_drawings(drawings: Sequence[ClassDrawing]) -> bool:
    """True if a class has so many, of so many people, that some can be held out."""
    return len(drawings) >= MIN_DRAWINGS and len(people_of(drawings)) >= MIN_PEOPLE


def people_of(drawings: Iterable[ClassDrawing]) -> list[str]:
    """Ids of those who made them, sorted."""
    return sorted({drawing.person for drawing in drawings})


def choose_held_out(
    people: Sequence[str], before: Iterable[Sequence[str]], seed: int
) -> tuple[str, ...]:
    """Whose drawings a network is tested on instead of learning them.

    Those who were held out least often so far, so that everybody's turn comes.

    Args:
        people: ids of those who have drawings in the class, at least two.
        before: who was held out by earlier runs.
        seed: decides between equals.

    Returns:
        Ids, sorted.
    """
    times = Counter(person for held_out in before for person in held_out)
    shuffled = Random(seed).sample(sorted(people), len(people))
    wanted = max(1, round(HELD_OUT_FRACTION * len(people)))
    return tuple(sorted(sorted(shuffled, key=lambda person: times[person])[:wanted]))


def choose_training(
    drawings: Iterable[ClassDrawing], held_out: Iterable[str], most: int = MOST_DRAWINGS
) -> list[ClassDrawing]:
    """What a network learns from: the others' drawings; of too many, as many of each as possible.

    Args:
        drawings: of the class.
        held_out: ids of people.
        most: so many drawings at most. Each digit of each person gives one in turn.
    """
    unseen = set(held_out)
    queues: dict[tuple[str, int], list[ClassDrawing]] = defaultdict(list)
    for drawing in drawings:
        if drawing.person not in unseen:
            queues[drawing.person, drawing.label].append(drawing)
    longest = max(map(len, queues.values()), default=0)
    ordered = [q[turn] for turn in range(longest) for q in queues.values() if turn < len(q)]
    return ordered[:most]


def split_drawings(
    drawings: Iterable[ClassDrawing], held_out: Iterable[str], began: float
) -> tuple[list[ClassDrawing], list[ClassDrawing]]:
    """The drawings of a class as a run is to be tested on them.

    Args:
        drawings: of the class.
        held_out: ids of the people whose drawings the run did not learn.
        began: when the run began, seconds since 1970.

    Returns:
        All drawings of people who were held out, and the others' that were there when it began.
    """
    unseen = set(held_out)
    every = list(drawings)
    others = [d for d in every if d.person not in unseen and d.created <= began]
    return [d for d in every if d.person in unseen], others


def tally(drawings: Sequence[ClassDrawing], answers: Sequence[int]) -> Tally:
    """How many answers equal the drawing's label; one answer for each drawing."""
    pairs = zip(drawings, answers, strict=True)
    return Tally(sum(drawing.label == answer for drawing, answer in pairs), len(drawings))


def tally_digits(drawings: Sequence[ClassDrawing], answers: Sequence[int]) -> list[Tally]:
    """The same for each digit: ten tallies."""
    found = _tallies((d.label for d in drawings), drawings, answers)
    return [found.get(label, Tally()) for label in range(LABELS)]


def tally_people(drawings: Sequence[ClassDrawing], answers: Sequence[int]) -> dict[str, Tally]:
    """The same for each person, by id."""
    return _tallies((d.person for d in drawings), drawings, answers)


def _tallies(
    keys: Iterable[_Key], drawings: Sequence[ClassDrawing], answers: Sequence[int]
) -> dict[_Key, Tally]:
    groups: dict[_Key, list[bool]] = defaultdict(list)
    for key, drawing, answer in zip(keys, drawings, answers, strict=True):
        groups[key].append(drawing.label == answer)
    return {key: Tally(sum(right), len(right)) for key, right in groups.items()}
