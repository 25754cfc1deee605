"""Tasks that end at a bad moment: nobody waits for ever, and nothing that was made is lost."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import delete

from mnist_core.config import TrainingConfig
from mnist_core.engine.engine import Engine
from mnist_core.errors import (
    CheckpointError,
    ClusterLostError,
    DivergedError,
    LimitError,
    RunNotFoundError,
    StorageError,
    TrainingError,
    error_from_dict,
)
from mnist_core.records import Run
from mnist_core.settings import Settings
from mnist_core.storage.leases import Leases
from mnist_core.storage.run_changes import RunChanges
from mnist_core.storage.run_results import RunResults
from mnist_core.storage.tables import runs
from tests.helpers.engines import (
    ANNA,
    BEN,
    CLEO,
    change_row,
    kill,
    look,
    state,
    stored,
)
from tests.helpers.hand_cluster import HandCluster

CONFIG = TrainingConfig(epochs=3)


def test_a_run_continued_during_its_last_export_goes_on(engine, cluster):
    run, key = engine.start(CONFIG)
    for _ in range(3):
        cluster.finish()
    assert cluster.waiting[0].name == "export_task"
    engine.extend(run.id, key, 2)
    names = [task.name for task in cluster.finish_all()]
    assert names == ["export_task", "train_epoch_task", "train_epoch_task", "export_task"]
    done = engine.snapshot(run.id).run
    assert (done.state, done.epochs_done, done.model_epoch) == ("finished", 5, 5)


def test_a_run_whose_row_is_gone_holds_up_nobody(engine, cluster):
    gone, _ = engine.start(CONFIG, ANNA)
    other, _ = engine.start(CONFIG, BEN)
    with engine.database.writing() as connection:
        connection.execute(delete(runs).where(runs.c.id == gone.id))
    cluster.finish()
    with pytest.raises(RunNotFoundError):
        engine.snapshot(gone.id)
    cluster.finish_all()
    assert state(engine, other) == "finished"


def test_two_damaged_checkpoints_fail_the_run_which_does_not_begin_anew(engine, cluster):
    run, key = engine.start(replace(CONFIG, epochs=6))
    for _ in range(5):
        cluster.finish()
    engine.pause(run.id, key)
    engine.resume(run.id, key)
    for epoch in (5, 4):  # only the last two were kept
        assert cluster.waiting[0].arguments[2] == epoch
        cluster.finish(CheckpointError("damaged"))
    failed = engine.snapshot(run.id)
    assert (failed.run.state, failed.run.epochs_done) == ("failed", 4) and not cluster.waiting
    assert isinstance(error_from_dict(failed.run.failure), CheckpointError)
    assert [record.epoch for record in failed.history] == [1, 2, 3, 4]


def test_a_stopped_run_is_exported_by_the_server_after_this_one(engine, cluster, settings):
    run, key = engine.start(CONFIG)
    cluster.finish()
    engine.stop(run.id, key)
    kill(engine)  # before its export
    again = HandCluster()
    restarted = Engine(settings, again)
    look(restarted)
    assert again.finish().name == "export_task"
    ended = restarted.snapshot(run.id).run
    assert (ended.state, ended.model_epoch) == ("stopped", 1)
    restarted.close()


def test_a_failed_export_leaves_a_stopped_run_stopped(engine, cluster):
    for error in (StorageError("there", "full"), ClusterLostError("", ""), TrainingError("?")):
        run, key = engine.start(CONFIG)
        cluster.finish()
        engine.stop(run.id, key)
        cluster.finish(error)
        stopped = engine.snapshot(run.id).run
        assert stopped.state == stored(engine, run).state == "stopped"
        assert type(error_from_dict(stopped.failure)) is type(error)


def test_a_failed_export_does_not_hide_why_a_run_failed(engine, cluster):
    run, _ = engine.start(CONFIG)
    cluster.finish()
    cluster.finish(DivergedError(2, 17))
    cluster.finish(TrainingError("no export"))
    failure = error_from_dict(engine.snapshot(run.id).run.failure)
    assert isinstance(failure, DivergedError)


def test_room_is_not_made_of_a_run_that_is_being_exported(tmp_path, cluster):
    engine = Engine(Settings(artifacts=tmp_path, runs_megabytes=1), cluster)
    run, key = engine.start(CONFIG)
    cluster.finish()
    engine.stop(run.id, key)
    engine.store.save_file(run.id, "weights", bytes(2_000_000), epoch=1)
    with pytest.raises(LimitError):
        engine.start(CONFIG)
    cluster.finish_all()
    assert stored(engine, run).model_epoch == 1
    engine.start(CONFIG)
    assert run.id not in {kept.id for kept in engine.runs()}
    engine.close()


def test_what_a_run_takes_is_measured_again_when_it_has_grown(tmp_path, cluster):
    engine = Engine(Settings(artifacts=tmp_path, runs_megabytes=1), cluster)
    first, _ = engine.start(CONFIG, ANNA)
    engine.start(CONFIG, BEN)  # measures the first while it is small
    cluster.finish_all()
    engine.store.save_file(first.id, "epoch-tflite", bytes(2_000_000), epoch=1)
    engine.start(CONFIG, CLEO)
    assert first.id not in {run.id for run in engine.runs()}
    engine.close()


def test_continuing_an_ended_run_counts_like_starting_one(tmp_path, cluster):
    engine = Engine(Settings(artifacts=tmp_path, max_runs_per_owner=1), cluster)
    ended, key = engine.start(CONFIG, ANNA)
    cluster.finish()
    engine.stop(ended.id, key)
    running, other_key = engine.start(CONFIG, ANNA)
    for act in (lambda: engine.extend(ended.id, key, 1), lambda: engine.start(CONFIG, ANNA)):
        with pytest.raises(LimitError):
            act()
    assert state(engine, ended) == "stopped"
    engine.pause(running.id, other_key)
    engine.resume(running.id, other_key)  # it never gave up its place
    cluster.finish_all()
    engine.extend(ended.id, key, 1)
    assert state(engine, ended) == "running"
    engine.close()


@pytest.mark.parametrize(
    "damage",
    [{"created": 1e300}, {"created": float("inf")}, {"epochs_done": "two"}, {"seconds": 1e300},
     {"test_accuracy": 1e9}, {"model_epoch": 10**6}, {"key_hash": "x" * 200},
     {"versions": "[7]"}, {"failure": '{"error": 1}'}, {"precision": "float7"}],
)  # fmt: skip
def test_one_record_with_a_wrong_value_is_damaged_and_the_others_are_listed(
    engine, cluster, settings, damage
):
    good, _ = engine.start(CONFIG)
    bad, _ = engine.start(CONFIG)
    cluster.finish_all()
    change_row(engine, bad, **damage)
    restarted = Engine(settings, HandCluster())
    for server in (engine, restarted):
        assert [run.id for run in server.runs()] == [good.id]
    restarted.close()


@pytest.mark.parametrize("damage", [{"config": "{}"}, {"seconds": 1e300}, {"failure": "["}])
def test_a_waiting_run_whose_row_is_damaged_holds_up_nobody(engine, cluster, damage):
    first, _ = engine.start(CONFIG, ANNA)
    bad, _ = engine.start(CONFIG, BEN)
    change_row(engine, bad, **damage)
    look(engine)
    cluster.finish_all()
    assert state(engine, first) == "finished"


def test_a_run_of_the_command_line_is_its_own_until_it_has_ended(engine, cluster):
    leases = Leases(engine.database)
    run = RunChanges(engine.store, engine.settings, leases.server).add(
        Run("c0ffee00", CONFIG, state="running", created=1.0)
    )
    look(engine)
    assert engine.snapshot(run.id).run.state == "running" and not cluster.waiting
    RunResults(engine.database, leases.server).fail(replace(run, state="stopped"), exports=False)
    look(engine)
    assert engine.snapshot(run.id).run.state == "stopped" and not cluster.waiting
