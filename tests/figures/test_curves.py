"""Curves against points placed by hand."""

from dataclasses import replace

import pytest

from mnist_core.figures.curves import (
    Beyond,
    CurvePoint,
    beyond_axis,
    round_range,
    training_curve,
    validation_curve,
    value_range,
)
from mnist_core.records import Progress
from tests.helpers.hand_cluster import epoch_record

HISTORY = (epoch_record(1), epoch_record(2))


def test_training_points_lie_along_their_epochs():
    curve = training_curve(HISTORY, None, "loss")
    assert [point.epoch for point in curve] == [0.5, 1.0, 1.5, 2.0]
    assert [point.value for point in curve] == [2.0, 1.0, 1.0, 0.5]


def test_the_epoch_under_way_comes_after_the_finished_ones():
    progress = Progress(step=1, steps=4, points=((1, 0.3, 0.75),), images_per_second=1.0)
    assert training_curve(HISTORY, progress, "accuracy")[-1] == CurvePoint(2.25, 0.75)


def test_validation_points_lie_at_the_ends_of_epochs():
    assert validation_curve(HISTORY, "accuracy") == [CurvePoint(1, 0.8), CurvePoint(2, 0.9)]


def test_where_nothing_is_held_out_there_is_no_validation_curve():
    record = replace(HISTORY[0], val_loss=None, val_accuracy=None)
    assert validation_curve((record,), "loss") == []


def points(*values):
    return [CurvePoint(i, value) for i, value in enumerate(values)]


def test_the_axis_does_not_follow_a_bad_first_step():
    assert value_range((points(2.0, 0.1, 0.1, 0.1),), "loss") == (0.0, pytest.approx(0.4))
    low, high = value_range((points(0.1, 0.9, 0.9, 0.9),), "accuracy")
    assert (low, high) == (pytest.approx(0.6), 1.0)


def test_the_axis_holds_everything_when_nothing_stands_out():
    assert value_range((points(0.3, 0.2), points(0.25)), "loss") == (0.0, 0.3)
    assert value_range((points(0.5, 0.6),), "accuracy") == (0.5, 1.0)


def test_the_axis_holds_the_validation_of_a_run_that_knows_its_training_images_by_heart():
    training, validation = points(1.8, *[0.01] * 30), points(0.7, 0.4, 0.42, 0.46)
    assert value_range((training, validation), "loss") == (0.0, 0.7)
    accuracies = points(0.4, *[1.0] * 30), points(0.87, 0.9, 0.897)
    assert value_range(accuracies, "accuracy") == (0.87, 1.0)


def test_the_axis_leaves_out_a_run_that_diverged_but_not_where_it_is_alone():
    diverged = points(900.0, 1100.0, 1000.0)
    assert value_range((diverged, points(2.4, 2.3), points(0.3, 0.2)), "loss") == (0.0, 2.4)
    assert value_range((diverged,), "loss") == (0.0, 1100.0)


def test_an_empty_chart_has_an_axis():
    assert value_range(([], []), "loss") == value_range(([], []), "accuracy") == (0.0, 1.0)


def test_the_axis_stays_while_a_curve_grows():
    losses = [1.8, *(0.31 / step + 0.2 for step in range(1, 20))]
    axes = {round_range((points(*losses[:end]),), "loss") for end in range(5, 20)}
    assert len(axes) <= 4 and all(low == 0.0 for low, _high in axes)
    for end in range(5, 20):
        curves = (points(*losses[:end]),)
        assert round_range(curves, "loss")[1] >= value_range(curves, "loss")[1]
    assert round_range((points(0.93, 0.98, 0.99),), "accuracy") == (0.9, 1.0)
    assert round_range(([], []), "loss") == (0.0, 1.0)


def test_what_an_axis_leaves_out_is_found_beside_where_the_curve_comes_back():
    losses = points(2.3, 1.9, 0.2, 0.1, 0.1, 0.1)
    assert beyond_axis((losses, points(0.1)), "loss") == Beyond(2.3, 2)
    accuracies = points(0.1, 0.2, 0.9, 0.97, 0.97, 0.97)
    assert beyond_axis((points(0.97), accuracies), "accuracy") == Beyond(0.1, 2)


def test_a_curve_that_leaves_and_does_not_come_back_is_found_where_it_left():
    assert beyond_axis((points(0.1, 0.1, 0.1, 0.2, 5.0, 9.0),), "loss") == Beyond(9.0, 3)


def test_an_axis_that_holds_everything_leaves_nothing_out():
    assert beyond_axis((points(0.3, 0.2), points(0.25)), "loss") is None
    hardly = points(*[0.25] * 5, 1.01)
    assert round_range((hardly,), "loss")[1] == 1.0
    assert beyond_axis((hardly,), "loss") is None
    assert beyond_axis(([], []), "accuracy") is None
    assert beyond_axis((hardly,), "loss", (0.0, 0.5)) == Beyond(1.01, 4)
