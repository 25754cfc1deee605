"""How curves of a class look, and where their names stand beside the chart."""

from __future__ import annotations

import pytest

from mnist_core.ui.classroom.board_curves import look_of
from mnist_core.ui.classroom.chart_range import Range, spread
from mnist_core.ui.classroom.class_curves import Curve


def test_a_value_beyond_the_range_stands_at_its_end():
    assert [Range(0.5, 1.0).within(value) for value in (0.1, 0.7, 2.0)] == [0.5, 0.7, 1.0]


@pytest.mark.parametrize(
    ("values", "places"),
    [
        ([2.0, 8.0], [2.0, 8.0]),  # there is room
        ([5.0, 5.0, 5.0], [4.0, 5.0, 6.0]),  # about their middle
        ([5.2, 5.0], [5.6, 4.6]),  # in the order of their values
        ([10.0, 10.0], [9.0, 10.0]),  # not above the top
        ([0.0, 0.2, 1.0], [0.0, 1.0, 2.0]),  # nor below the ground
    ],
)
def test_names_stand_near_their_values_and_never_on_one_another(values, places):
    assert spread(values, Range(0.0, 10.0), 11) == pytest.approx(places)


def test_as_many_names_as_there_are_places_fill_them():
    assert spread([0.5] * 11, Range(0.0, 10.0), 11) == pytest.approx(list(range(11)))


def test_thirty_people_have_curves_of_thirty_looks_and_the_first_ten_are_solid():
    looks = [look_of(Curve(None, "", [], True, number)) for number in range(30)]
    assert len({tuple(look.items()) for look in looks}) == 30
    assert {look["dash"] for look in looks[:10]} == {"0"}
