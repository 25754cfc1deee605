"""What the engine does again and again at leisure."""

from __future__ import annotations

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


def test_a_chore_that_fails_is_done_again_and_holds_up_no_other(at):
    chores, done = Chores(), []

    def fail() -> None:
        done.append("tried")
        raise DatabaseError("locked", "digit_school.db", "")

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
