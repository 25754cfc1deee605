"""What counts as a hit, and how hard a network is to fool from round to round."""

from __future__ import annotations

import numpy as np
import pytest

from mnist_core.classroom.rounds import (
    Summary,
    is_hit,
    networks_to_fool,
    summarize,
    to_learn,
    votes_missing,
)
from mnist_core.storage.round_drawing_store import RoundDrawing
from mnist_core.storage.round_store import Round

_IMAGE = np.ones((28, 28), np.uint8)


def drawing(*votes: int | None, label=7, answer=1, after=None, of="first") -> RoundDrawing:
    return RoundDrawing("", of, "anna", label, _IMAGE, answer, after, votes)


def a_round(number=1, tries=0, tuned="", model="digits-cnn") -> Round:
    return Round(f"round {number}", "class", number, "ended", model, tuned, None, tries, 0.0)


@pytest.mark.parametrize(
    ("votes", "hit"),
    [((7, 7), True), ((7, 7, 7), True), ((7, 1), False), ((7, None), False), ((1, 1), False)]
    + [((7,), False), ((), False), ((None, None), False)],
)
def test_a_hit_is_what_two_classmates_read_as_its_maker_and_the_network_does_not(votes, hit):
    assert is_hit(drawing(*votes)) is hit
    assert not is_hit(drawing(*votes, answer=7))


def test_votes_are_missing_until_each_drawing_has_two():
    assert votes_missing([drawing(), drawing(7), drawing(7, 7), drawing(1, 1, 1)]) == 3


def test_a_round_is_summed_up_by_tries_misread_drawings_and_hits():
    drawn = [drawing(7, 7, after=7), drawing(7, 7, after=1), drawing(7, 1, after=7)]
    found = summarize([a_round(1, tries=9), a_round(2, tries=4)], {"round 1": drawn})
    assert found == [Summary(1, 12, 3, 2, 1), Summary(2, 4, 0, 0, None)]
    assert found[0].fooled_fraction == 0.25
    assert summarize([a_round()], {})[0].fooled_fraction is None


def test_hits_of_all_rounds_are_learned():
    first, second, miss = drawing(7, 7), drawing(7, 7), drawing(7, 1)
    rounds = [a_round(1), a_round(2)]
    assert to_learn(rounds, {"round 1": [first, miss], "round 2": [second]}) == [first, second]


def test_the_next_round_begins_with_the_network_that_learned_last_or_one_before():
    assert networks_to_fool([]) == []
    assert networks_to_fool([a_round(1)]) == ["digits-cnn"]
    first, second = a_round(1, tuned="one"), a_round(2, tuned="two", model="one")
    assert networks_to_fool([first, second]) == ["two", "one", "digits-cnn"]
    assert networks_to_fool([first, a_round(2, model="one")]) == ["one", "digits-cnn"]
