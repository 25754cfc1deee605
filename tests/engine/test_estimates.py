"""How long an epoch takes, worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mnist_core.config import TrainingConfig
from mnist_core.engine.estimates import EpochSeconds, pace_of, seconds_of_epoch
from mnist_core.records import Progress
from tests.helpers.hand_cluster import epoch_record

CONFIG = TrainingConfig(training_images=50_000)  # and 10,000 to validate with
LAST = replace(epoch_record(1), seconds=60.0, images_per_second=1_000.0)


def test_the_first_epoch_goes_by_its_speed_and_validates_three_times_as_fast():
    assert seconds_of_epoch(CONFIG, None, 500.0) == EpochSeconds(100.0, 10_000 / 500 / 3)


def test_later_ones_go_by_the_last_and_by_the_speed_now():
    assert seconds_of_epoch(CONFIG, LAST, None) == EpochSeconds(50.0, 10.0)
    assert seconds_of_epoch(CONFIG, LAST, 2_000.0) == EpochSeconds(25.0, 10.0)


def test_without_any_speed_it_is_a_guess_and_no_division_by_nothing():
    assert seconds_of_epoch(CONFIG, None, None) == EpochSeconds(10.0, 0.0)
    assert seconds_of_epoch(CONFIG, None, 0.0) == EpochSeconds(10.0, 0.0)
    stuck = replace(LAST, images_per_second=0.0)
    assert seconds_of_epoch(CONFIG, stuck, None) == EpochSeconds(60.0, 0.0)


def test_images_left_are_trained_on_and_then_comes_validation():
    seconds = EpochSeconds(50.0, 10.0)
    assert seconds.left(None) == 60.0
    assert seconds.left(Progress(3, 4, (), 1.0)) == 22.5
    assert seconds.left(Progress(4, 4, (), 1.0)) == 10.0


@pytest.mark.parametrize("change", [{"seed": 5}, {"epochs": 9}, {"learning_rate": 0.1}])
def test_what_does_not_change_the_speed_is_left_out_of_it(change):
    assert pace_of(replace(CONFIG, **change)) == pace_of(CONFIG)


@pytest.mark.parametrize("change", [{"model": "cnn"}, {"batch_size": 512}, {"loop": "tape"}])
def test_what_changes_the_speed_is_part_of_it(change):
    assert pace_of(replace(CONFIG, **change)) != pace_of(CONFIG)
