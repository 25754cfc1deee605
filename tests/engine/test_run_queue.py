"""Places and estimates, worked out by hand."""

from mnist_core.config import TrainingConfig
from mnist_core.engine.estimates import EpochSeconds
from mnist_core.engine.run_queue import RunQueue
from mnist_core.records import Progress, Run

SECONDS = {"a": 4.0, "b": 6.0, "c": 10.0}


def epoch_seconds(run_id, progress):
    return EpochSeconds(SECONDS[run_id])


def queue_of(slots=1):
    queue = RunQueue(lambda: slots, epoch_seconds)
    for run_id in SECONDS:
        queue.join(run_id)
    queue.begin(queue.next(), "key")
    return queue


def test_a_run_goes_to_the_end_after_its_task():
    queue = queue_of()
    assert queue.leave("a") == "key"
    queue.join("a")
    assert [queue.position(run_id) for run_id in "bca"] == [1, 2, 3]


def test_a_worker_that_falls_silent_is_taken_for_one_that_begins_again(monkeypatch):
    now = [100.0]
    monkeypatch.setattr("mnist_core.engine.run_queue.time.monotonic", lambda: now[0])
    queue, half, whole = queue_of(), Progress(50, 100, (), 200.0), Progress(100, 100, (), 200.0)
    queue.report("a", "key", half)
    now[0] += 9
    assert queue.progress("a") == half
    now[0] += 2
    assert queue.progress("a") is None
    queue.report("a", "key", whole)
    now[0] += 60  # it validates: that reports nothing
    assert queue.progress("a") == whole


def test_no_more_tasks_than_slots():
    queue = queue_of(slots=2)
    queue.begin(queue.next(), "key-b")
    assert queue.next() is None
    queue.leave("a")
    assert queue.next() == "c"


def test_a_task_that_needs_no_slot_takes_none_and_nobody_waits_for_it():
    queue = RunQueue(lambda: 1, epoch_seconds, needs_no_slot=lambda run_id: run_id == "c")
    for run_id in "abc":
        queue.join(run_id)
    for run_id in "ca":
        assert queue.next() == run_id
        queue.begin(run_id, f"key-{run_id}")
    assert queue.position("c") == 0 and queue.next() is None
    assert queue.wait_seconds("b") == SECONDS["a"]
    queue.leave("c")
    assert queue.next() is None


def test_others_are_those_that_share_the_slots():
    queue = RunQueue(lambda: 1, epoch_seconds, needs_no_slot=lambda run_id: run_id == "c")
    for run_id in "abc":
        queue.join(run_id)
    queue.begin(queue.next(), "key-c")
    assert [queue.others(run_id) for run_id in "abc"] == [1, 1, 2]
    queue.leave("b")
    assert queue.others("a") == 0


def test_joining_twice_is_joining_once():
    queue = queue_of()
    queue.join("a")
    queue.join("b")
    assert [queue.position(run_id) for run_id in "abc"] == [0, 1, 2]


def test_waiting_is_what_is_left_of_this_epoch_and_those_before():
    queue = queue_of()
    assert (queue.wait_seconds("a"), queue.wait_seconds("b"), queue.wait_seconds("c")) == (0, 4, 10)
    queue.report("a", "key", Progress(3, 4, (), 1.0))
    assert queue.wait_seconds("c") == 1 + 6
    assert queue.wait_seconds("somebody else") is None


def test_a_run_of_two_epochs_waits_for_everyone_between_them():
    """Its wait (4), its epoch (6), the other runs (4 + 10), its second epoch (6)."""
    run = Run("b", TrainingConfig(epochs=2))
    assert queue_of().seconds_left(run) == 4 + 6 + 14 + 6


def test_reports_of_a_task_that_was_given_up_are_not_heard():
    queue = queue_of()
    queue.report("a", "old key", Progress(1, 4, (), 1.0))
    assert queue.progress("a") is None


def test_where_everyone_has_a_slot_nobody_waits_between_epochs():
    queue = RunQueue(lambda: 3, epoch_seconds)
    for run_id in SECONDS:
        queue.join(run_id)
        queue.begin(queue.next(), "key")
    assert queue.seconds_left(Run("c", TrainingConfig(epochs=3))) == 3 * SECONDS["c"]
