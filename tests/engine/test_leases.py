"""Two servers on one database: each run is computed by one of them. Tasks are finished by hand."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from mnist_core.config import TrainingConfig
from mnist_core.engine.engine import Engine
from mnist_core.errors import DatabaseError, LimitError, RunNotFoundError
from mnist_core.records import EpochResult, Run
from mnist_core.settings import Settings
from mnist_core.storage.leases import Leases
from mnist_core.storage.tables import now, runs
from tests.helpers.engines import (
    ANNA,
    BEN,
    change_row,
    fall_asleep,
    kill,
    leave,
    look,
    state,
    stored,
)
from tests.helpers.hand_cluster import HandCluster, half_way, result_of

CONFIG = TrainingConfig(epochs=3)


class Server:
    """An engine that looks at the database only when it is told to."""

    def __init__(self, settings: Settings) -> None:
        self.cluster = HandCluster()
        self.engine = Engine(settings, self.cluster)
        self.engine._upkeep._ticking = True

    @property
    def tasks(self) -> list[tuple[str, str]]:
        return [(task.run_id, task.name) for task in self.cluster.waiting]

    def finish_late(self, checkpoint: bytes = b"too late") -> None:
        """The oldest task brings something of its own."""
        task = self.cluster.waiting.pop(0)
        task.on_done(replace(result_of(task), checkpoint=checkpoint), None)


@pytest.fixture
def open_server(tmp_path, database) -> Iterator[Callable[..., Server]]:
    opened: list[Server] = []

    def open_one(folder: Path = tmp_path, **limits: int) -> Server:
        opened.append(Server(Settings(artifacts=folder, database=database, **limits)))
        return opened[-1]

    yield open_one
    for server in opened:
        server.engine.close()


@pytest.fixture
def first(open_server) -> Server:
    return open_server()


@pytest.fixture
def second(open_server) -> Server:
    return open_server()


def epochs_of(server: Server, run: Run) -> list[int]:
    return [record.epoch for record in server.engine.snapshot(run.id).history]


def test_a_run_is_computed_by_the_server_where_it_was_started_and_seen_on_both(first, second):
    run, _ = first.engine.start(CONFIG)
    look(second.engine)
    assert (len(first.tasks), second.tasks) == (1, [])
    assert state(second.engine, run) == "running"
    assert [listed.id for listed in second.engine.runs()] == [run.id]
    first.cluster.finish()
    look(second.engine)
    assert (epochs_of(second, run), second.tasks) == ([1], [])
    first.cluster.finish_all()
    assert state(second.engine, run) == "finished"
    assert second.engine.networks.load_model(run.id) == b"tflite"


def test_a_lease_lasts_30_seconds_and_is_renewed_every_5_unless_a_setting_says_otherwise(
    first, open_server
):
    """Whoever renews it, adopts it or puts the run back into the queue gives it as long."""
    patient = open_server(lease_seconds=120)
    assert [server.engine._leases.renewal_seconds for server in (first, patient)] == [5.0, 20.0]
    run, key = first.engine.start(CONFIG)
    assert 25 < seconds_left(first, run) <= 30
    fall_asleep(first.engine)
    look(patient.engine)
    assert 100 < seconds_left(patient, run) <= 120, "adopted"
    fall_asleep(patient.engine)
    look(patient.engine)
    assert 100 < seconds_left(patient, run) <= 120, "renewed"
    patient.engine.pause(run.id, key)
    patient.engine.resume(run.id, key)
    assert 100 < seconds_left(patient, run) <= 120, "resumed"


def seconds_left(server: Server, run: Run) -> float:
    """How long the lease of a run will last."""
    left = select((runs.c.lease_until - now()).label("left")).where(runs.c.id == run.id)
    with server.engine.database.reading() as connection:
        return float(connection.execute(left).scalar_one())


@pytest.mark.parametrize("end", [kill, Engine.close], ids=["killed", "closed"])
def test_the_runs_of_a_server_that_has_gone_are_trained_on_in_their_order(first, second, end):
    runs = [first.engine.start(CONFIG, mark)[0] for mark in (ANNA, BEN)]
    first.cluster.finish()  # so that Ben's is the next
    end(first.engine)
    look(second.engine)
    assert second.tasks == [(runs[1].id, "train_epoch_task")]
    tasks = second.cluster.finish_all()
    assert [task.run_id for task in tasks[:3]] == [runs[1].id, runs[0].id, runs[1].id]
    assert tasks[1].arguments[1:3] == (b"network after 1", 1)
    for run in runs:
        assert state(second.engine, run) == "finished"
        assert epochs_of(second, run) == [1, 2, 3]


def test_a_server_that_is_closed_while_it_renews_its_leases_leaves_them_all_the_same(
    first, second, monkeypatch
):
    run, _ = first.engine.start(CONFIG)
    leases, begun, released = first.engine._leases, threading.Event(), threading.Event()
    renew, release = leases.renew, leases.release

    def renew_late() -> None:
        begun.set()
        released.wait(0.3)  # which would come too early now
        renew()

    def release_and_tell() -> None:
        release()
        released.set()

    monkeypatch.setattr(leases, "renew", renew_late)
    monkeypatch.setattr(leases, "release", release_and_tell)
    with ThreadPoolExecutor(1) as thread:
        looked = thread.submit(look, first.engine)
        begun.wait()
        first.engine._upkeep.close()
        looked.result()
    look(second.engine)
    assert second.tasks == [(run.id, "train_epoch_task")]


def test_a_server_that_is_late_within_its_lease_loses_nothing(first, second):
    run, _ = first.engine.start(CONFIG)
    change_row(first.engine, run, lease_until=stored(first.engine, run).created + 5)
    look(second.engine)
    assert second.tasks == []
    first.cluster.finish_all()
    assert state(first.engine, run) == "finished"


def test_a_server_that_wakes_before_anybody_came_goes_on(first, second):
    run, _ = first.engine.start(CONFIG)
    fall_asleep(first.engine)
    look(first.engine)
    look(second.engine)
    assert (len(first.tasks), second.tasks) == (1, [])
    first.cluster.finish_all()
    assert state(second.engine, run) == "finished"


@pytest.mark.parametrize("done_meanwhile", [0, 1, 3])
def test_what_a_server_brings_that_slept_is_refused(first, second, done_meanwhile):
    run, _ = first.engine.start(CONFIG)
    first.cluster.finish()
    fall_asleep(first.engine)
    look(second.engine)
    for _ in range(done_meanwhile):
        second.cluster.finish()
    before = stored(second.engine, run)
    first.finish_late()
    assert first.tasks == []
    assert stored(second.engine, run) == before
    second.cluster.finish_all()
    done = second.engine.snapshot(run.id).run
    assert (done.state, done.failure, done.model_epoch) == ("finished", None, 3)
    assert epochs_of(second, run) == [1, 2, 3]
    assert second.engine.store.load_checkpoint(run.id, 2) == b"network after 2"


def test_a_server_that_slept_finds_its_run_adopted_and_gives_it_up(first, second):
    run, _ = first.engine.start(CONFIG)
    task = first.cluster.waiting[0]
    fall_asleep(first.engine)
    look(second.engine)
    look(first.engine)
    assert (first.tasks, first.cluster.cancelled) == ([], [task.key])
    assert second.tasks == [(run.id, "train_epoch_task")]
    look(first.engine)  # nor does it take it back
    assert first.tasks == []


def test_a_model_that_is_exported_twice_is_kept_once(first, second):
    run, _ = first.engine.start(replace(CONFIG, epochs=1))
    first.cluster.finish()
    fall_asleep(first.engine)
    look(second.engine)
    assert first.tasks == second.tasks == [(run.id, "export_task")]
    task = first.cluster.waiting.pop(0)
    task.on_done(replace(result_of(task), tflite_model=b"too late"), None)
    assert state(first.engine, run) == "running" and first.tasks == []
    second.cluster.finish()
    assert second.engine.networks.load_model(run.id) == b"tflite"


def test_a_model_that_the_other_server_exports_is_not_exported_here(first, second):
    run, _ = first.engine.start(replace(CONFIG, epochs=1))
    first.cluster.finish()
    look(second.engine)
    assert (first.tasks, second.tasks) == ([(run.id, "export_task")], [])


def test_a_failure_that_comes_too_late_fails_nothing(first, second):
    run, _ = first.engine.start(CONFIG)
    fall_asleep(first.engine)
    look(second.engine)
    first.cluster.finish(DatabaseError("full", "there", "no space"))
    assert (stored(second.engine, run).state, stored(second.engine, run).failure) == (
        "running",
        None,
    )


def test_a_pause_on_the_other_server_takes_the_task_off_the_worker(first, second):
    run, key = first.engine.start(CONFIG)
    task = first.cluster.waiting[0]
    second.engine.pause(run.id, key)
    look(first.engine)
    assert (first.tasks, first.cluster.cancelled) == ([], [task.key])
    assert state(first.engine, run) == "paused"
    second.engine.resume(run.id, key)
    look(first.engine)
    assert (first.tasks, second.tasks) == ([], [(run.id, "train_epoch_task")])


def test_an_epoch_that_ends_after_a_pause_on_the_other_server_is_not_counted(first, second):
    run, key = first.engine.start(CONFIG)
    second.engine.pause(run.id, key)
    first.cluster.finish()  # before its next look
    assert stored(first.engine, run).epochs_done == 0 and first.tasks == []
    assert state(first.engine, run) == "paused"


def test_a_run_stopped_on_the_other_server_is_exported_there(first, second):
    run, key = first.engine.start(CONFIG)
    first.cluster.finish()
    second.engine.stop(run.id, key)
    look(first.engine)
    assert (first.tasks, second.tasks) == ([], [(run.id, "export_task")])
    second.cluster.finish()
    stopped = first.engine.snapshot(run.id).run
    assert (stopped.state, stopped.model_epoch) == ("stopped", 1)


def test_a_learning_rate_and_more_epochs_from_the_other_server_act_from_the_next_epoch(
    first, second
):
    run, key = first.engine.start(CONFIG, ANNA)
    second.engine.set_learning_rate(run.id, "", 0.01, mark=ANNA)
    second.engine.extend(run.id, key, 1)
    look(second.engine)
    assert second.tasks == []
    first.cluster.finish_all()
    history = second.engine.snapshot(run.id).history
    assert [record.learning_rate for record in history] == [0.001, 0.01, 0.01, 0.01]
    assert state(second.engine, run) == "finished"


def test_a_run_deleted_on_the_other_server_is_gone_and_holds_up_nobody(first, second):
    gone, key = first.engine.start(CONFIG, ANNA)
    other, _ = first.engine.start(CONFIG, BEN)
    second.engine.delete(gone.id, key)
    look(first.engine)
    assert first.tasks == [(other.id, "train_epoch_task")]
    with pytest.raises(RunNotFoundError):
        first.engine.snapshot(gone.id)
    first.cluster.finish_all()
    assert state(second.engine, other) == "finished"


def test_limits_count_the_runs_of_both(open_server):
    limits = {"max_runs": 3, "max_runs_per_owner": 2}
    first, second = open_server(**limits), open_server(**limits)
    for server in (first, second):
        server.engine.start(CONFIG, ANNA)
    for server in (first, second):
        with pytest.raises(LimitError) as refused:
            server.engine.start(CONFIG, ANNA)
        assert refused.value.limit == "runs per owner"
    paused, key = first.engine.start(CONFIG, BEN)
    first.engine.pause(paused.id, key)
    second.engine.start(CONFIG, BEN)
    for act in (lambda: first.engine.start(CONFIG), lambda: second.engine.resume(paused.id, key)):
        with pytest.raises(LimitError) as refused:
            act()
        assert refused.value.limit == "runs in all"


def test_no_room_is_made_of_a_run_that_the_other_server_exports(open_server):
    first, second = open_server(runs_megabytes=1), open_server(runs_megabytes=1)
    run, key = first.engine.start(CONFIG)
    first.cluster.finish()
    first.engine.stop(run.id, key)
    first.engine.store.save_file(run.id, "weights", bytes(2_000_000), epoch=1)
    with pytest.raises(LimitError, match="disk"):
        second.engine.start(CONFIG)
    first.cluster.finish()
    new, _ = second.engine.start(CONFIG)
    assert [listed.id for listed in first.engine.runs()] == [new.id]


def test_what_a_run_of_the_other_server_reports_is_shown(first, second, monkeypatch):
    run, key = first.engine.start(CONFIG)
    look(second.engine)
    task = first.cluster.waiting[0].key
    second.cluster.hear_of_another(task, half_way())
    second.cluster.hear_of_another("c0ffee00-0123456789abcdef", half_way())  # not known here
    assert second.engine.snapshot(run.id).progress == half_way()
    look(second.engine)
    assert second.engine.snapshot(run.id).progress == half_way()
    with monkeypatch.context() as patch:
        patch.setattr("mnist_core.engine.elsewhere.SILENT_SECONDS", 0.0)
        assert second.engine.snapshot(run.id).progress is None
    first.engine.pause(run.id, key)
    look(second.engine)
    assert second.engine.snapshot(run.id).progress is None


def test_who_looks_at_a_run_through_the_other_server_keeps_it_going(first, second):
    run, _ = first.engine.start(CONFIG)
    change_row(first.engine, run, watched=0.0)
    second.engine.snapshot(run.id)
    look(second.engine)
    look(first.engine)
    assert stored(first.engine, run).state == "running"
    leave(second.engine)  # it pauses no runs but its own
    assert stored(first.engine, run).state == "running"
    look(first.engine)
    assert stored(first.engine, run).state == "paused" and first.tasks == []


def test_of_servers_that_adopt_at_the_same_time_each_run_is_taken_by_one(first):
    runs = {first.engine.start(CONFIG)[0].id for _ in range(5)}
    kill(first.engine)
    others = [Leases(first.engine.database) for _ in range(4)]
    with ThreadPoolExecutor(len(others)) as threads:
        adopted = [run for taken in threads.map(Leases.adopt, others) for run in taken]
    assert sorted(adopted) == sorted(runs)
    mine = [sum(run.mine for run in server.scheduled()) for server in others]
    assert sum(mine) == len(runs)


def test_a_commit_that_nobody_heard_the_end_of_is_not_made_twice(first, monkeypatch):
    """The connection breaks once the database has committed: the epoch is sent again."""
    monkeypatch.setattr("mnist_core.engine.patience._AGAIN_SECONDS", 0.0)
    results, sent = first.engine._scheduler._results, []
    keep = results.keep_epoch

    def break_once(run: Run, result: EpochResult) -> None:
        sent.append(result.record.epoch)
        keep(run, result)
        if len(sent) == 1:
            raise DatabaseError("unreachable", "there", "connection lost")

    monkeypatch.setattr(results, "keep_epoch", break_once)
    run, _ = first.engine.start(CONFIG)
    first.cluster.finish_all()
    assert sent == [1, 1, 2, 3]
    done = first.engine.snapshot(run.id)
    assert (done.run.state, done.run.failure, done.run.seconds) == ("finished", None, 12.0)
    assert epochs_of(first, run) == [1, 2, 3]
