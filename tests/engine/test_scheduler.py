"""Tasks that end at a bad moment: nobody waits for ever, and nothing that was made is lost."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace

import pytest

from mnist_core.config import TrainingConfig
from mnist_core.engine.engine import Engine
from mnist_core.errors import (
    CheckpointError,
    ClusterLostError,
    DivergedError,
    LimitError,
    StorageError,
    TrainingError,
    error_from_dict,
)
from mnist_core.records import Run
from mnist_core.settings import Settings
from tests.helpers.engines import on_disk, state
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


def test_a_run_whose_folder_is_gone_holds_up_nobody(engine, cluster):
    gone, _ = engine.start(CONFIG, "a")
    other, _ = engine.start(CONFIG, "b")
    shutil.rmtree(engine.store.folder(gone.id))
    cluster.finish()
    assert state(engine, gone) == "failed"
    cluster.finish_all()
    assert state(engine, other) == "finished"


def test_two_damaged_checkpoints_cost_their_epochs_and_no_more(engine, cluster):
    run, key = engine.start(replace(CONFIG, epochs=6))
    for _ in range(5):
        cluster.finish()
    engine.pause(run.id, key)
    engine.resume(run.id, key)
    for epoch in (5, 4):
        assert cluster.waiting[0].arguments[2] == epoch
        cluster.finish(CheckpointError("damaged"))
    done = [task.arguments[2] for task in cluster.finish_all(20)[:-1]]
    assert done == [0, 1, 2, 3, 4, 5]  # only the last two were kept
    assert state(engine, run) == "finished"


def test_a_stopped_run_is_exported_by_the_server_after_this_one(engine, cluster, settings):
    run, key = engine.start(CONFIG)
    cluster.finish()
    engine.stop(run.id, key)  # and the server is killed before its export
    again = HandCluster()
    restarted = Engine(settings, again)
    restarted._upkeep.start_workers()
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
        assert stopped.state == on_disk(engine, run).state == "stopped"
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
    (engine.store.folder(run.id) / "large").write_bytes(bytes(2_000_000))
    with pytest.raises(LimitError):
        engine.start(CONFIG)
    cluster.finish_all()
    assert on_disk(engine, run).model_epoch == 1
    engine.start(CONFIG)
    assert run.id not in {kept.id for kept in engine.runs()}
    engine.close()


def test_what_a_run_takes_is_measured_again_when_it_has_grown(tmp_path, cluster):
    engine = Engine(Settings(artifacts=tmp_path, runs_megabytes=1), cluster)
    first, _ = engine.start(CONFIG, "a")
    engine.start(CONFIG, "b")  # measures the first while it is small
    cluster.finish_all()
    (engine.store.folder(first.id) / "epoch-0001.tflite").write_bytes(bytes(2_000_000))
    engine.start(CONFIG, "c")
    assert first.id not in {run.id for run in engine.runs()}
    engine.close()


def test_continuing_an_ended_run_counts_like_starting_one(tmp_path, cluster):
    engine = Engine(Settings(artifacts=tmp_path, max_runs_per_owner=1), cluster)
    ended, key = engine.start(CONFIG, "a")
    cluster.finish()
    engine.stop(ended.id, key)
    running, other_key = engine.start(CONFIG, "a")
    for act in (lambda: engine.extend(ended.id, key, 1), lambda: engine.start(CONFIG, "a")):
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
    [{"created": None}, {"created": float("inf")}, {"epochs_done": "2"}, {"seconds": -1},
     {"test_accuracy": "high"}, {"model_epoch": [1]}, {"owner": 7}, {"epochs_done": True}],
)  # fmt: skip
def test_one_record_with_a_wrong_value_is_damaged_and_the_others_are_listed(
    engine, cluster, settings, damage
):
    good, _ = engine.start(CONFIG)
    bad, _ = engine.start(CONFIG)
    cluster.finish_all()
    path = engine.store.folder(bad.id) / "run.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **damage}))
    restarted = Engine(settings, HandCluster())
    assert [run.id for run in restarted.runs()] == [good.id]
    restarted.close()


def test_a_run_of_the_command_line_is_looked_at_again_until_it_has_ended(engine, settings):
    run = Run("c0ffee00", CONFIG, state="running", created=1.0)
    engine.store.create(run)
    restarted = Engine(settings, HandCluster())
    assert restarted.snapshot(run.id).run.state == "interrupted"
    engine.store.save_run(replace(run, state="finished"))
    assert restarted.snapshot(run.id).run.state == "finished"
    restarted.close()
