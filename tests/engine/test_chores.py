"""What the engine does again and again at leisure."""

from __future__ import annotations

import threading
import time

import pytest

from mnist_core.engine.chores import Chores
from mnist_core.engine.engine import Engine
from mnist_core.errors import DatabaseError
from mnist_core.storage.class_store import ClassStore


@pytest.fixture
def at(monkeypatch):
    """Sets the monotonic clock."""
    return lambda seconds: monkeypatch.setattr(time, "monotonic", lambda: seconds)


def test_each_chore_is_done_at_once_and_then_in_its_own_interval(at):
    chores, done = Chores(), []
    chores.add(lambda: done.append("often"), 1.0)
    chores.add(lambda: done.append("seldom"), 60.0)
    for seconds in (1_000.0, 1_000.5, 1_001.0, 1_060.0):
        at(seconds)
        chores.do_what_is_due()
    assert done == ["often", "seldom", "often", "often", "seldom"]


@pytest.mark.parametrize(
    "error", [DatabaseError("locked", "digit_school.db", ""), KeyError("a defect")]
)
def test_a_chore_that_fails_is_done_again_and_holds_up_no_other(at, error):
    chores, done = Chores(), []

    def fail() -> None:
        done.append("tried")
        raise error

    chores.add(fail, 1.0)
    chores.add(lambda: done.append("done"), 1.0)
    for seconds in (1_000.0, 1_001.0):
        at(seconds)
        chores.do_what_is_due()
    assert done == ["tried", "done", "tried", "done"]


def test_an_engine_deletes_classes_whose_time_is_over(settings, cluster, monkeypatch):
    asked = []
    monkeypatch.setattr(ClassStore, "delete_expired", lambda store: asked.append(store))
    engine = Engine(settings, cluster)
    engine._upkeep.chores.do_what_is_due()
    assert asked == [engine.classes]
    engine.close()


def test_a_defect_stops_none_of_the_engines_clocks_and_is_logged_once(
    settings, cluster, monkeypatch, caplog
):
    monkeypatch.setattr("mnist_core.engine.upkeep._TICK_SECONDS", 0.001)
    engine, looked = Engine(settings, cluster), threading.Semaphore(0)

    def fail() -> None:
        looked.release()
        raise KeyError("a defect")

    monkeypatch.setattr(engine._upkeep, "look_after_runs", fail)
    engine._upkeep.start_ticking()
    try:
        assert all(looked.acquire(timeout=10) for _ in range(3))
    finally:
        engine.close()
    assert [str(record.exc_info[1]) for record in caplog.records] == ["'a defect'"]
