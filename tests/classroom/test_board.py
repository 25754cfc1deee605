"""What the board says of members and runs."""

from __future__ import annotations

from dataclasses import replace

from mnist_core.classroom.board import (
    OwnRun,
    is_here,
    leaders,
    name_of_person,
    names_on_board,
    newest_of_each,
    places,
)
from mnist_core.config import TrainingConfig
from mnist_core.records import Member, Run

ANNA = Member("c", "a1", "here", 0, "", 0.0, 1000.0, "Train", "")
BEN = replace(ANNA, person="0b", alias=21, nickname="Ben")
DIGITS = TrainingConfig()
CLOTHES = TrainingConfig(dataset="fashion_mnist")


def run_of(person: str, name: str, test: float | None, config=DIGITS) -> OwnRun:
    return OwnRun(Run(name, config, test_accuracy=test), person)


def names(ranked) -> list[str]:
    return [own.run.id for own in ranked]


def test_members_have_their_names_or_numbers_that_say_nothing_of_them():
    assert names_on_board([ANNA, BEN], hidden=False) == {"a1": "Red otter", "0b": "Ben"}
    assert names_on_board([ANNA, BEN], hidden=True) == {"0b": "Person 1", "a1": "Person 2"}


def test_whoever_runs_something_and_is_no_member_is_the_teacher():
    shown = names_on_board([ANNA], hidden=False)
    assert [name_of_person(shown, who) for who in ("a1", "t")] == ["Red otter", "Teacher"]


def test_somebody_is_here_who_did_something_within_two_minutes():
    assert is_here(ANNA, 1119.0) and not is_here(ANNA, 1121.0)
    assert is_here(ANNA, 999.0) and not is_here(ANNA, 879.0), "the clock was set back"
    assert not is_here(replace(ANNA, state="left"), 1001.0)


def test_of_each_person_the_best_finished_network_counts():
    runs = [
        run_of("a1", "first", 0.95),
        run_of("0b", "bens", 0.96),
        run_of("a1", "best", 0.97),
        run_of("a1", "last", 0.94),
        run_of("a1", "under-way", None),
        run_of("0b", "clothes", 0.99, CLOTHES),
    ]
    assert names(leaders(runs, "mnist")) == ["best", "bens"]
    assert names(leaders(runs, "fashion_mnist")) == ["clothes"]
    assert [own.run.id for own in newest_of_each(runs).values()] == ["under-way", "clothes"]


def test_equals_share_a_place_and_who_was_there_first_comes_first():
    runs = [run_of(*each) for each in (("a", "x", 0.9), ("b", "y", 0.95), ("c", "z", 0.95))]
    ranked = leaders([*runs, run_of("d", "w", 0.8)], "mnist")
    assert names(ranked) == ["y", "z", "x", "w"]
    assert places(ranked) == [1, 1, 3, 4]
