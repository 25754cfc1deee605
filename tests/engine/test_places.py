"""Places, disk space and pins: nobody takes them from everybody else, and who made a run rules it.

Tasks are finished by hand.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select

from mnist_core.config import TrainingConfig
from mnist_core.engine.engine import Engine
from mnist_core.errors import DatabaseError, LimitError, NotOwnerError, RunNotFoundError
from mnist_core.records import Run
from mnist_core.settings import Settings
from mnist_core.storage.tables import epochs, run_files
from tests.helpers.engines import ANNA, BEN, CLEO, NOTHING_CAN_BE_WRITTEN, leave, under
from tests.helpers.hand_cluster import HandCluster

CONFIG = TrainingConfig(epochs=3)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Fewer places than a server has: they are all taken here."""
    return Settings(artifacts=tmp_path, max_runs=64)


def state(engine: Engine, run: Run) -> str:
    return engine.snapshot(run.id, watching=False).run.state


def listed(engine: Engine) -> set[str]:
    return {run.id for run in engine.runs()}


def take_all_places(engine: Engine) -> int:
    """22 browsers start three runs each; returns how many runs there are then."""
    for browser in range(22):
        for _ in range(3):
            try:
                engine.start(CONFIG, f"{browser:016x}")
            except LimitError as full:
                assert (browser, full.limit) == (21, "runs in all")
    return len(engine.runs())


@pytest.mark.parametrize("restarted", [False, True])
def test_browsers_that_start_runs_and_leave_keep_nobody_from_training(
    engine, cluster, settings, restarted
):
    assert take_all_places(engine) == settings.max_runs
    with pytest.raises(LimitError):
        engine.start(CONFIG, ANNA)
    leave(engine)
    assert {run.state for run in engine.runs()} == {"paused"} and not cluster.waiting
    if restarted:
        cluster = HandCluster()
        engine = Engine(settings, cluster)
    run, _ = engine.start(CONFIG, ANNA)
    assert state(engine, run) == "running"
    cluster.finish_all()
    assert state(engine, run) == "finished"
    engine.close()


def test_a_paused_run_gives_up_its_place_and_waits_for_one_when_resumed(tmp_path, cluster):
    engine = Engine(Settings(artifacts=tmp_path, max_runs=1, max_runs_per_owner=1), cluster)
    first, key = engine.start(CONFIG, ANNA)
    cluster.finish()
    engine.pause(first.id, key)
    second, _ = engine.start(CONFIG, ANNA)
    with pytest.raises(LimitError):
        engine.resume(first.id, key)
    assert (state(engine, first), state(engine, second)) == ("paused", "running")
    cluster.finish_all()
    engine.resume(first.id, key)
    assert cluster.waiting[0].arguments[1:3] == (b"network after 1", 1)
    engine.close()


def test_who_started_a_run_steers_it_without_its_key(engine, cluster):
    run, _ = engine.start(CONFIG, ANNA)
    cluster.finish()
    engine.pause(run.id, mark=ANNA)
    engine.resume(run.id, mark=ANNA)
    engine.set_learning_rate(run.id, "", 0.01, mark=ANNA)
    engine.extend(run.id, "", 1, mark=ANNA)
    engine.stop(run.id, mark=ANNA)
    engine.pin(run.id, "", True, mark=ANNA)
    stopped = engine.snapshot(run.id).run
    assert (stopped.state, stopped.pinned, stopped.config.epochs) == ("stopped", True, 4)
    engine.delete(run.id, mark=ANNA)
    assert engine.runs() == []


@pytest.mark.parametrize("mark", [BEN, "", "a", ANNA + "0", "数字"])
def test_another_mark_steers_nothing(engine, cluster, mark):
    run, _ = engine.start(CONFIG, ANNA)
    for act in (engine.pause, engine.stop, engine.resume, engine.delete):
        with pytest.raises(NotOwnerError):
            act(run.id, mark=mark)
    with pytest.raises(NotOwnerError):
        engine.renew_key(run.id, mark)
    assert state(engine, run) == "running" and not engine.owns(run.id, mark=mark)


def test_a_run_that_nobody_owns_is_steered_by_nobody(engine, settings):
    engine._changes.add(Run("c0ffee00", CONFIG, state="interrupted"))
    with pytest.raises(NotOwnerError):
        engine.delete("c0ffee00")
    assert not engine.owns("c0ffee00")


def test_a_new_key_ends_the_old_one_and_is_its_owners_to_make(engine):
    run, old = engine.start(CONFIG, ANNA)
    new = engine.renew_key(run.id, ANNA)
    assert engine.owns(run.id, new) and not engine.owns(run.id, old)


def test_a_deleted_run_is_gone_and_the_next_has_its_turn(engine, cluster, settings):
    first, key = engine.start(CONFIG, ANNA)
    second, _ = engine.start(CONFIG, BEN)
    task = cluster.waiting[0]
    engine.delete(first.id, key)
    assert cluster.cancelled == [task.key]
    assert [waiting.run_id for waiting in cluster.waiting] == [second.id]
    cluster.waiting.append(task)  # what it had computed comes all the same
    cluster.finish_all()
    assert state(engine, second) == "finished"
    with pytest.raises(RunNotFoundError):
        engine.snapshot(first.id)
    assert listed(engine) == {second.id}
    with engine.database.reading() as connection:
        for table in (epochs, run_files):
            left = connection.execute(select(table.c.run_id).distinct()).scalars().all()
            assert left == [second.id]


def test_a_run_that_cannot_be_deleted_is_whole_and_goes_on(engine, cluster):
    run, key = engine.start(CONFIG, ANNA)
    cluster.finish()
    unwritable = under(engine.database, NOTHING_CAN_BE_WRITTEN)
    with unwritable, pytest.raises(DatabaseError, match="read-only"):
        engine.delete(run.id, key)
    assert len(engine.snapshot(run.id).history) == 1
    cluster.finish_all()
    assert state(engine, run) == "finished"


class Disk:
    """An engine with one megabyte for runs, and runs of a size on it."""

    def __init__(self, folder: Path) -> None:
        self.cluster = HandCluster()
        settings = Settings(artifacts=folder, runs_megabytes=1, max_runs_per_owner=9)
        self.engine = Engine(settings, self.cluster)
        self.marks: dict[str, str] = {}

    def train(self, mark: str, size: int, pause: bool = False) -> Run:
        run, _ = self.engine.start(CONFIG, mark)
        self.marks[run.id] = mark
        if pause:
            self.engine.pause(run.id, mark=mark)
        self.cluster.finish_all()
        self.engine.store.save_file(run.id, "keras", bytes(size))
        return run

    def pin(self, run: Run) -> None:
        self.engine.pin(run.id, "", True, mark=self.marks[run.id])

    def pinned(self) -> set[str]:
        return {run.id for run in self.engine.runs() if run.pinned}


@pytest.fixture
def disk(tmp_path) -> Iterator[Disk]:
    disk = Disk(tmp_path)
    yield disk
    disk.engine.close()


def test_ones_own_runs_make_room_before_anybody_elses(disk):
    bens = disk.train(BEN, 300_000)
    annas = [disk.train(ANNA, 400_000) for _ in range(2)]
    disk.train(ANNA, 10)
    assert not {annas[0].id} & listed(disk.engine)
    assert {bens.id, annas[1].id} <= listed(disk.engine)


def test_without_runs_of_ones_own_the_oldest_makes_room(disk):
    bens = [disk.train(BEN, 600_000) for _ in range(2)]
    disk.train(ANNA, 10)
    assert bens[0].id not in listed(disk.engine) and bens[1].id in listed(disk.engine)


def test_paused_runs_go_after_ended_ones_and_cannot_fill_the_disk(disk):
    paused = disk.train(BEN, 600_000, pause=True)
    ended = disk.train(BEN, 600_000)
    disk.train(ANNA, 600_000)
    assert paused.id in listed(disk.engine) and ended.id not in listed(disk.engine)
    disk.train(CLEO, 10)
    assert paused.id in listed(disk.engine)
    disk.train(CLEO, 900_000, pause=True)
    new, _ = disk.engine.start(CONFIG, ANNA)
    assert state(disk.engine, new) == "running" and paused.id not in listed(disk.engine)


def test_pinned_runs_take_half_of_the_disk_at_most(disk):
    runs = [disk.train(ANNA, 240_000) for _ in range(3)]
    for run in runs[:2]:
        disk.pin(run)
    with pytest.raises(LimitError) as refused:
        disk.pin(runs[2])
    assert (refused.value.limit, disk.pinned()) == ("pinned", {runs[0].id, runs[1].id})
    disk.engine.pin(runs[0].id, "", False, mark=ANNA)
    disk.pin(runs[2])
    disk.pin(runs[2])  # twice is not more
    assert disk.pinned() == {runs[1].id, runs[2].id}


def test_who_has_pinned_the_most_gives_up_the_oldest_pin_for_who_has_less(disk):
    annas = [disk.train(ANNA, 200_000) for _ in range(2)]
    bens = disk.train(BEN, 150_000)
    for run in (*annas, bens):
        disk.pin(run)
    assert disk.pinned() == {annas[1].id, bens.id}
    assert annas[0].id in listed(disk.engine)  # until its room is needed


def test_pinned_runs_that_have_grown_beyond_their_half_are_no_lock(disk):
    first, second = (disk.train(ANNA, 10) for _ in range(2))
    for run in (first, second):
        disk.pin(run)
    for run in (first, second):
        disk.engine.store.save_file(run.id, "weights", bytes(520_000), epoch=4)
    new, _ = disk.engine.start(CONFIG, BEN)
    assert state(disk.engine, new) == "running" and len(listed(disk.engine)) < 3


def test_room_is_made_for_whoever_starts_and_nobody_else_loses_more_than_needed(disk):
    bens = [disk.train(BEN, 400_000) for _ in range(3)]
    disk.train(ANNA, 10)
    assert [run.id in listed(disk.engine) for run in bens] == [False, True, True]
    with disk.engine.database.reading() as connection:
        kept = connection.execute(select(func.count(run_files.c.run_id.distinct()))).scalar()
    assert kept == len(listed(disk.engine)) == 3


def test_neither_owner_nor_mark_leaves_with_a_model(engine, cluster, settings):
    run, _ = engine.start(CONFIG, ANNA)
    cluster.finish_all()
    engine.networks.ship(run.id, "shipped")
    shipped = settings.models / "shipped"
    assert run.owner
    for secret in (ANNA, run.owner, run.key_hash):
        assert all(secret.encode() not in path.read_bytes() for path in shipped.iterdir())
    found = engine.networks.load_run("shipped")
    assert (found.owner, found.key_hash) == ("", "")
    assert found == replace(engine.store.load_run(run.id), id="shipped", owner="", key_hash="")
