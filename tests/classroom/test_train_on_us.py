"""Who of a class is held out, what a network learns of the others, and how its answers count."""

from __future__ import annotations

from collections import Counter

import numpy as np

from mnist_core.classroom.train_on_us import (
    Tally,
    choose_held_out,
    choose_training,
    enough_drawings,
    split_drawings,
    tally,
    tally_digits,
    tally_people,
)
from mnist_core.storage.class_drawing_store import ClassDrawing

PEOPLE = [f"person {letter}" for letter in "abcdefgh"]


def drawn(person: str, label: int = 7, created: float = 0.0) -> ClassDrawing:
    return ClassDrawing("", person, label, np.ones((28, 28), np.uint8), "", None, created)


def people_of(drawings) -> set[str]:
    return {drawing.person for drawing in drawings}


def test_every_fourth_person_is_held_out_and_one_of_a_few():
    assert len(choose_held_out(PEOPLE, (), 0)) == 2
    assert len(choose_held_out(PEOPLE[:2], (), 0)) == 1
    assert len(choose_held_out([str(n) for n in range(40)], (), 0)) == 10


def test_everybody_is_held_out_once_before_anybody_is_again():
    rounds: list[tuple[str, ...]] = []
    for seed in range(4):
        rounds.append(choose_held_out(PEOPLE, rounds, seed))
    assert sorted(person for held_out in rounds for person in held_out) == PEOPLE


def test_the_seed_alone_decides_between_people_who_were_held_out_equally_often():
    chosen = {choose_held_out(PEOPLE, (), seed) for seed in range(20)}
    assert len(chosen) > 5
    assert choose_held_out(PEOPLE[::-1], (), 3) == choose_held_out(PEOPLE, (), 3)


def test_nothing_is_learned_of_people_who_are_held_out():
    drawings = [drawn(person, label) for person in PEOPLE for label in range(10)]
    learned = choose_training(drawings, PEOPLE[:3])
    assert people_of(learned) == set(PEOPLE[3:]) and len(learned) == 50


def test_of_too_many_drawings_each_digit_of_each_person_gives_as_many():
    many = [drawn("anna", 1) for _ in range(30)]
    few = [drawn(person, label) for person in ("anna", "ben") for label in (2, 3) for _ in "xxx"]
    learned = choose_training([*many, *few], (), most=15)
    counts = Counter((drawing.person, drawing.label) for drawing in learned)
    assert counts == {
        key: 3 for key in [("anna", 1), *((p, d) for p in ("anna", "ben") for d in (2, 3))]
    }


def test_one_person_or_a_handful_of_drawings_are_not_enough():
    assert not enough_drawings([drawn("anna") for _ in range(50)])
    assert not enough_drawings([drawn(person) for person in ("anna", "ben")])
    assert enough_drawings([drawn(person) for person in ("anna", "ben") for _ in range(10)])


def test_a_run_is_tested_on_all_of_the_unseen_and_on_what_was_there_of_the_others():
    drawings = [drawn("anna", created=1.0), drawn("anna", created=9.0)]
    drawings += [drawn("ben", created=1.0), drawn("ben", created=9.0)]
    unseen, learned = split_drawings(drawings, ["anna"], began=5.0)
    assert unseen == drawings[:2] and learned == drawings[2:3]


def test_answers_count_in_all_for_each_digit_and_for_each_person():
    drawings = [drawn("anna", 7), drawn("anna", 1), drawn("ben", 7), drawn("ben", 3)]
    answers = [7, 7, 1, 3]
    assert tally(drawings, answers) == Tally(2, 4)
    digits = tally_digits(drawings, answers)
    assert (digits[7], digits[1], digits[3]) == (Tally(1, 2), Tally(0, 1), Tally(1, 1))
    assert digits[0] == Tally(0, 0) and digits[0].fraction is None
    assert tally_people(drawings, answers) == {"anna": Tally(1, 2), "ben": Tally(1, 2)}
