"""How long an epoch takes, worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mnist_core.config import TrainingConfig
from mnist_core.engine.estimates import EpochSeconds, Speeds, pace_of, seconds_of_epoch
from mnist_core.engine.run_queue import RunQueue
from mnist_core.records import Progress, Run
from tests.helpers.hand_cluster import epoch_record

CONFIG = TrainingConfig(training_images=50_000)  # and 10,000 to validate with
LAST = replace(epoch_record(2), seconds=60.0, images_per_second=1_000.0)


def test_the_first_epoch_goes_by_its_speed_and_validates_three_times_as_fast():
    assert seconds_of_epoch(CONFIG, None, 500.0) == EpochSeconds(100.0, 10_000 / 500 / 3)


def test_later_ones_go_by_the_last_and_by_the_speed_now():
    assert seconds_of_epoch(CONFIG, LAST, None) == EpochSeconds(50.0, 10.1)
    assert seconds_of_epoch(CONFIG, LAST, 2_000.0) == EpochSeconds(25.0, 10.1)


def test_without_any_speed_it_is_a_guess_and_no_division_by_nothing():
    assert seconds_of_epoch(CONFIG, None, None) == EpochSeconds(10.0, 0.0)
    assert seconds_of_epoch(CONFIG, None, 0.0) == EpochSeconds(10.0, 0.0)
    stuck = replace(LAST, images_per_second=0.0)
    assert seconds_of_epoch(CONFIG, stuck, None) == EpochSeconds(60.0, 0.1)


# Seconds of a run that is watched: compiling before its first epoch; training and validation of
# each epoch; and what is between two epochs.
RUNS = {"softmax": (1.0, 0.05, 0.08, 0.1), "dense": (1.5, 2.0, 0.1, 0.1), "cnn": (8, 20, 1.5, 0.2)}


@pytest.mark.parametrize("name", RUNS)
def test_after_the_first_epoch_the_time_left_is_right_within_a_factor_of_two(name, monkeypatch):
    now = [0.0]
    monkeypatch.setattr("mnist_core.engine.run_queue.time.monotonic", lambda: now[0])
    compiling, training, validation, between = RUNS[name]
    speeds, last = Speeds(), [replace(LAST, epoch=1)]
    run = Run("a", replace(CONFIG, epochs=10), epochs_done=1)
    queue = RunQueue(lambda: 1, lambda _run, now: speeds.epoch(run.config, last[0], now))
    told, whole = [], between + training + validation
    for epoch in range(2, 11):
        first = compiling if epoch == 2 else 0.0  # what the epoch before took
        speed = 50_000 / training
        seconds = first + training + validation
        last[0] = replace(LAST, epoch=epoch - 1, seconds=seconds, images_per_second=speed)
        run = replace(run, epochs_done=epoch - 1)
        queue.join("a")
        queue.begin(queue.next(), str(epoch))
        for done, seen in ((0, 0.0), (2, speed / 30), (25, 0.8 * speed), (100, speed)):
            if done:
                queue.report("a", str(epoch), Progress(done, 100, (), seen))
            passed = between * (done > 0) + training * done / 100
            really = whole * (11 - epoch) - passed
            told.append(max(1, queue.seconds_left(run)) / max(1, really))  # as the page tells it
        now[0] += whole
        queue.leave("a")
    assert len(told) == 36 and min(told) > 0.5 and max(told) < 2


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
