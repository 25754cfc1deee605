"""What the board of a class says, from its members and their runs: pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from mnist_core.classroom.aliases import name_of
from mnist_core.i18n import _
from mnist_core.i18n.formats import number
from mnist_core.records import Member, Run

HERE_SECONDS = 120.0  # so long after something was heard of them, somebody counts as here


@dataclass(frozen=True)
class OwnRun:
    """A run of a class, and the id of the person who started it."""

    run: Run
    person: str


def names_on_board(members: Iterable[Member], hidden: bool) -> dict[str, str]:
    """What members are called on the board, by the id of the person.

    Args:
        members: of the class.
        hidden: call them "Person 1", "Person 2", in an order that says nothing of them and that
            stays the same as long as nobody joins.
    """
    if not hidden:
        return {each.person: name_of(each) for each in members}
    persons = sorted(each.person for each in members)
    told = _("Person {number}")
    return {person: told.format(number=number(i)) for i, person in enumerate(persons, 1)}


def name_of_person(names: Mapping[str, str], person: str) -> str:
    """A person's name; whoever is no member but runs something in the class teaches it."""
    return names.get(person) or _("Teacher")


def newest_of_each(runs: Iterable[OwnRun]) -> dict[str, OwnRun]:
    """Each person's newest run, by person; `runs` begin with the oldest."""
    return {each.person: each for each in runs}


def is_here(member: Member, now: float) -> bool:
    """True if something was heard of a member a moment ago; `now` is in seconds since 1970, by the
    clock that `member.seen` is by. Of a moment that is yet to come, that clock was set back."""
    return member.state == "here" and abs(now - member.seen) < HERE_SECONDS


def leaders(runs: Sequence[OwnRun], dataset: str) -> list[OwnRun]:
    """Each person's best network of a data set, the best first.

    All are compared by their accuracy on the same 10,000 test images, so only those that have
    finished count. Of equals, the one that was there first comes first.
    """
    best: dict[str, OwnRun] = {}
    for each in runs:
        if each.run.config.dataset == dataset and each.run.test_accuracy is not None:
            before = best.get(each.person)
            if before is None or _accuracy(each) > _accuracy(before):
                best[each.person] = each
    return sorted(best.values(), key=_accuracy, reverse=True)


def places(ranked: Sequence[OwnRun]) -> list[int]:
    """The place of each, from 1; equals share one."""
    found: list[int] = []
    for index, each in enumerate(ranked):
        same = index > 0 and _accuracy(each) == _accuracy(ranked[index - 1])
        found.append(found[-1] if same else index + 1)
    return found


def _accuracy(each: OwnRun) -> float:
    return each.run.test_accuracy or 0.0
