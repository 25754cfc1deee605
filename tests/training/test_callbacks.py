"""LiveMetrics against numbers worked out by hand."""

import math
from types import SimpleNamespace

import pytest

from mnist_core.training import callbacks
from mnist_core.training.callbacks import LiveMetrics


def live(images, batch_size, report=lambda progress: None, should_stop=lambda: False):
    callback = LiveMetrics(report, should_stop, images, batch_size)
    callback.set_model(SimpleNamespace(stop_training=False))
    callback.on_epoch_begin(0)
    return callback


def logs(loss, accuracy=0.5):
    return {"loss": loss, "accuracy": accuracy}


def test_points_are_means_since_the_point_before():
    """Batches of 10 with losses 4, 2, 0: Keras hands over the running means 4, 3, 2."""
    callback = live(images=30, batch_size=10)
    for batch, running_mean in enumerate((4.0, 3.0, 2.0)):
        callback.on_train_batch_end(batch, logs(running_mean, running_mean / 4))
    assert [(p[0], pytest.approx(p[1])) for p in callback.points] == [(1, 4), (2, 2), (3, 0)]
    assert [pytest.approx(p[2]) for p in callback.points] == [1, 0.5, 0]


def test_a_short_last_batch_weighs_less():
    """Ten images of loss 2, then five of loss 5: the running mean is 3."""
    callback = live(images=15, batch_size=10)
    callback.on_train_batch_end(0, logs(2.0))
    callback.on_train_batch_end(1, logs(3.0))
    assert callback.points[1][1] == pytest.approx(5.0)


def test_an_epoch_has_forty_points_and_ends_with_its_last_step():
    callback = live(images=1000, batch_size=1)
    for batch in range(1000):
        callback.on_train_batch_end(batch, logs(1.0))
    steps = [point[0] for point in callback.points]
    assert len(steps) == callbacks.POINTS_PER_EPOCH + 1
    assert steps[0] == 1 and steps[-1] == 1000


def test_the_last_step_is_not_counted_beyond_the_epoch():
    """Five steps, told of after every third: Keras says 3 and then 6."""
    callback = live(images=50, batch_size=10)
    for batch in (2, 5):
        callback.on_train_batch_end(batch, logs(1.0))
    assert [point[0] for point in callback.points] == [3, 5]


def test_the_speed_of_an_epoch_is_without_its_first_steps_in_which_it_is_compiled(monkeypatch):
    """20 seconds for the first ten images, then one second for ten."""
    clock = iter([0.0, 20.0, 21.0, 22.0])
    monkeypatch.setattr(callbacks.time, "perf_counter", lambda: next(clock))
    callback = live(images=30, batch_size=10)
    for batch in range(3):
        callback.on_train_batch_end(batch, logs(1.0))
    assert callback.images_per_second == pytest.approx(10.0)


def test_points_do_not_depend_on_the_clock(monkeypatch):
    curves = []
    for pace in (0.0001, 10.0):
        clock = iter(i * pace for i in range(10_000))
        monkeypatch.setattr(callbacks.time, "perf_counter", lambda clock=clock: next(clock))
        callback = live(images=500, batch_size=1)
        for batch in range(500):
            callback.on_train_batch_end(batch, logs(1 / (batch + 1)))
        curves.append(callback.points)
    assert curves[0] == curves[1]


def test_reports_come_at_most_four_times_a_second_and_hold_the_epoch_so_far(monkeypatch):
    clock = iter(i * 0.1 for i in range(100))
    monkeypatch.setattr(callbacks.time, "perf_counter", lambda: next(clock))
    reports = []
    callback = live(images=20, batch_size=1, report=reports.append)
    for batch in range(20):
        callback.on_train_batch_end(batch, logs(1.0))
    assert [report.step for report in reports] == [1, 4, 7, 10, 13, 16, 19]
    assert len(reports[-1].points) == 19
    assert reports[1].images_per_second == pytest.approx(10.0)


def test_the_speed_is_that_of_the_steps_after_the_network_was_compiled(monkeypatch):
    """The first ten images take 5 s, each ten after them 0.5 s."""
    clock = iter((0.0, 5.0, 5.5, 6.0))
    monkeypatch.setattr(callbacks.time, "perf_counter", lambda: next(clock))
    reports = []
    callback = live(images=100, batch_size=10, report=reports.append)
    for batch in range(3):
        callback.on_train_batch_end(batch, logs(1.0))
    assert [report.images_per_second for report in reports] == pytest.approx([0.0, 20.0, 20.0])


def test_asking_to_stop_ends_the_epoch():
    callback = live(images=100, batch_size=1, should_stop=lambda: True)
    callback.on_train_batch_end(0, logs(1.0))
    assert callback.stopped and callback.model.stop_training


@pytest.mark.parametrize("loss", [math.nan, math.inf])
def test_a_loss_beyond_numbers_ends_the_epoch_and_is_located(loss):
    callback = live(images=100, batch_size=1)
    callback.on_train_batch_end(6, logs(loss))
    assert callback.diverged_at == 7 and callback.model.stop_training
    assert callback.points == []
