"""The life of a run, its turns and its owner. Tasks are finished by hand."""

import json
import math
import time
from dataclasses import replace

import pytest
from sqlalchemy import delete, func, select, update

from mnist_core.config import TrainingConfig
from mnist_core.engine.engine import Engine
from mnist_core.errors import (
    CheckpointError,
    ClusterLostError,
    ConfigError,
    DatabaseError,
    DivergedError,
    LimitError,
    NotOwnerError,
    RunNotFoundError,
    StateError,
    TrainingError,
    WorkerLostError,
    error_from_dict,
)
from mnist_core.messages import explain
from mnist_core.records import Progress, Run
from mnist_core.settings import Settings
from mnist_core.storage.leases import Leases
from mnist_core.storage.run_changes import RunChanges
from mnist_core.storage.run_store import RunStore
from mnist_core.storage.tables import metadata, run_files, runs
from tests.helpers.engines import (
    ANNA,
    BEN,
    CLEO,
    NOTHING_CAN_BE_WRITTEN,
    NOTHING_CAN_GROW,
    change_row,
    kill,
    look,
    state,
    stored,
    under,
)
from tests.helpers.hand_cluster import HandCluster, half_way, result_of
from tests.helpers.real_runs import wait_for

CONFIG = TrainingConfig(epochs=3)


def test_an_export_holds_up_nobodys_epoch(engine, cluster):
    first, _ = engine.start(replace(CONFIG, epochs=1))
    second, _ = engine.start(CONFIG)
    cluster.finish()
    waiting = [(task.run_id, task.name) for task in cluster.waiting]
    assert sorted(waiting) == sorted([(second.id, "train_epoch_task"), (first.id, "export_task")])
    assert len(cluster.finish_all()) == 5
    assert [state(engine, run) for run in (first, second)] == ["finished", "finished"]


def test_a_run_trains_its_epochs_then_is_exported_and_finished(engine, cluster):
    run, _ = engine.start(CONFIG)
    names = [task.name for task in cluster.finish_all()]
    assert names == ["train_epoch_task"] * 3 + ["export_task"]
    done = engine.snapshot(run.id)
    assert (done.run.state, done.run.epochs_done, done.run.test_accuracy) == ("finished", 3, 0.97)
    assert [record.epoch for record in done.history] == [1, 2, 3]
    assert engine.networks.load_model(run.id) == b"tflite"


def test_each_epoch_goes_on_from_the_checkpoint_before(engine, cluster):
    engine.start(CONFIG)
    tasks = cluster.finish_all()
    assert [task.arguments[1] for task in tasks[:3]] == [
        None,
        b"network after 1",
        b"network after 2",
    ]
    assert tasks[3].arguments[1] == b"network after 3"


def test_what_is_announced_is_in_the_database(engine, cluster, empty_database):
    elsewhere = RunStore(empty_database)
    run, _ = engine.start(CONFIG)
    assert elsewhere.load_run(run.id).state == "running"
    cluster.finish()
    assert elsewhere.load_run(run.id) == engine.snapshot(run.id).run
    assert elsewhere.load_run(run.id).epochs_done == 1


def test_progress_shows_only_while_its_epoch_is_trained(engine, cluster):
    run, _ = engine.start(CONFIG)
    task = cluster.waiting[0]
    task.on_progress(half_way())
    assert engine.snapshot(run.id).progress == half_way()
    cluster.finish()
    task.on_progress(half_way())
    assert engine.snapshot(run.id).progress is None


def test_pause_keeps_finished_epochs_and_resume_goes_on_from_them(engine, cluster):
    run, key = engine.start(CONFIG)
    cluster.finish()
    task = cluster.waiting[0]
    engine.pause(run.id, key)
    assert (state(engine, run), stored(engine, run).state) == ("paused", "paused")
    assert cluster.cancelled == [task.key]
    engine.resume(run.id, key)
    assert cluster.waiting[0].arguments[1:3] == (b"network after 1", 1)
    cluster.finish_all()
    assert state(engine, run) == "finished"


def test_a_result_that_comes_after_pause_is_not_counted(engine, cluster):
    run, key = engine.start(CONFIG)
    task = cluster.waiting[0]
    engine.pause(run.id, key)
    cluster.waiting.append(task)
    cluster.finish()
    assert engine.snapshot(run.id).run.epochs_done == 0
    assert state(engine, run) == "paused"


def test_stop_makes_a_model_of_the_last_finished_epoch(engine, cluster):
    run, key = engine.start(CONFIG)
    cluster.finish()
    engine.stop(run.id, key)
    assert state(engine, run) == "stopped"
    assert cluster.finish().name == "export_task"
    stopped = engine.snapshot(run.id).run
    assert (stopped.state, stopped.model_epoch) == ("stopped", 1)
    assert engine.models() == [stopped]


def test_stop_while_the_whole_of_a_run_is_exported_lets_it_finish(engine, cluster):
    run, key = engine.start(replace(CONFIG, epochs=1))
    cluster.finish()
    engine.stop(run.id, key)
    assert cluster.finish().name == "export_task"
    assert state(engine, run) == "finished"


def test_stop_before_the_first_epoch_has_nothing_to_export(engine, cluster):
    run, key = engine.start(CONFIG)
    engine.stop(run.id, key)
    assert (cluster.waiting, engine.models()) == ([], [])


@pytest.mark.parametrize("epochs_first", [1, 3])
def test_a_run_can_be_continued_after_its_end(engine, cluster, epochs_first):
    run, key = engine.start(replace(CONFIG, epochs=epochs_first))
    cluster.finish_all()
    engine.extend(run.id, key, 2)
    names = [task.name for task in cluster.finish_all()]
    assert names == ["train_epoch_task"] * 2 + ["export_task"]
    done = engine.snapshot(run.id).run
    assert (done.epochs_done, done.model_epoch) == (epochs_first + 2, epochs_first + 2)


def test_a_stopped_run_continues_from_where_it_stopped(engine, cluster):
    run, key = engine.start(CONFIG)
    cluster.finish()
    engine.stop(run.id, key)
    cluster.finish_all()
    engine.extend(run.id, key, 1)
    cluster.finish_all()
    assert engine.snapshot(run.id).run.epochs_done == 2


def test_continuing_beyond_the_limit_is_refused_and_changes_nothing(engine, cluster):
    run, key = engine.start(CONFIG)
    with pytest.raises(ConfigError, match="epochs"):
        engine.extend(run.id, key, 28)
    assert engine.snapshot(run.id).run.config.epochs == 3


def test_a_new_learning_rate_acts_from_the_next_epoch_on(engine, cluster):
    run, key = engine.start(CONFIG)
    engine.set_learning_rate(run.id, key, 0.01)
    cluster.finish_all()
    rates = [record.learning_rate for record in engine.snapshot(run.id).history]
    assert rates == [0.001, 0.01, 0.01]
    with pytest.raises(ConfigError):
        engine.set_learning_rate(run.id, key, 7)


def test_eight_runs_take_turns_so_that_none_is_an_epoch_ahead(engine, cluster):
    runs = [engine.start(replace(CONFIG, epochs=6), f"{i:016x}")[0] for i in range(8)]
    for _ in range(8 * 7):
        cluster.finish()
        active = [s.run for s in map(engine.snapshot, (r.id for r in runs)) if s.run.active]
        done = [run.epochs_done for run in active]
        assert not done or max(done) - min(done) <= 1
    assert all(state(engine, run) == "finished" for run in runs)


def test_two_workers_compute_two_runs_at_a_time(settings):
    cluster = HandCluster(slots=2)
    engine = Engine(settings, cluster)
    for mark in (ANNA, BEN, CLEO):
        engine.start(CONFIG, mark)
    assert len(cluster.waiting) == 2
    engine.close()


def test_a_waiting_run_has_a_position_and_a_waiting_time(engine, cluster):
    first, _ = engine.start(CONFIG, ANNA)
    cluster.finish()
    second, _ = engine.start(CONFIG, BEN)
    third, _ = engine.start(CONFIG, CLEO)
    positions = [engine.snapshot(run.id).position for run in (first, second, third)]
    assert positions == [0, 1, 2]
    assert engine.snapshot(second.id).wait_seconds == 4.1
    cluster.waiting[0].on_progress(half_way())
    left = 25_000 / 500 + 0.1  # images at so many a second
    assert engine.snapshot(second.id).wait_seconds == left
    seconds_of_second = 50_000 / 500 + 10_000 / 500 / 3  # which is like the first
    assert engine.snapshot(third.id).wait_seconds == pytest.approx(left + seconds_of_second)


def test_the_first_epoch_says_how_long_all_of_them_take(engine, cluster):
    """By its own speed: ten seconds an epoch were guessed, and three minutes were twenty."""
    run, _ = engine.start(replace(CONFIG, epochs=20))
    assert engine.snapshot(run.id).seconds_left == 20 * 10.0
    cluster.waiting[0].on_progress(Progress(1, 1_000, (), 800.0))
    epoch = 50_000 / 800 + 10_000 / 800 / 3
    left = engine.snapshot(run.id).seconds_left
    assert left == pytest.approx(20 * epoch - 50 / 800)


def test_how_long_a_run_waits_is_known_from_one_like_it_that_trains(engine, cluster):
    engine.start(CONFIG, ANNA)
    alike, _ = engine.start(replace(CONFIG, seed=7, learning_rate=0.1), BEN)
    other, _ = engine.start(replace(CONFIG, model="cnn"), CLEO)
    last, _ = engine.start(CONFIG, "d" * 16)
    cluster.waiting[0].on_progress(Progress(500, 1_000, (), 1_000.0))
    validation = 10_000 / 1_000 / 3
    waits = [engine.snapshot(run.id).wait_seconds for run in (alike, other, last)]
    first = 25 + validation
    assert waits == pytest.approx([first, first + 50 + validation, first + 50 + validation + 10])


def test_the_key_steers_and_nothing_else_does(engine, cluster):
    run, key = engine.start(CONFIG)
    _, other_key = engine.start(CONFIG)
    for wrong in ("", "x", other_key, key + "x"):
        for act in (engine.pause, engine.stop, engine.resume):
            with pytest.raises(NotOwnerError):
                act(run.id, wrong)
        with pytest.raises(NotOwnerError):
            engine.extend(run.id, wrong, 1)
        with pytest.raises(NotOwnerError):
            engine.set_learning_rate(run.id, wrong, 0.1)
    assert state(engine, run) == "running"
    assert engine.owns(run.id, key) and not engine.owns(run.id, other_key)


def test_neither_key_nor_mark_is_in_the_database(engine, settings):
    _, key = engine.start(CONFIG, ANNA)
    files = [path.read_bytes() for path in settings.artifacts.glob("digit_school.db*")]
    assert any(b"running" in content for content in files)
    assert not any(secret.encode() in content for content in files for secret in (key, ANNA))


def test_a_run_cannot_do_what_does_not_fit_its_state(engine, cluster):
    run, key = engine.start(CONFIG)
    with pytest.raises(StateError):
        engine.resume(run.id, key)
    cluster.finish_all()
    for act in (engine.pause, engine.stop, engine.resume):
        with pytest.raises(StateError):
            act(run.id, key)


def test_limits_per_person_and_in_all(tmp_path, cluster):
    limits = Settings(artifacts=tmp_path, max_runs=3, max_runs_per_owner=2)
    engine = Engine(limits, cluster)
    engine.start(CONFIG, ANNA)
    _, key = engine.start(CONFIG, ANNA)
    with pytest.raises(LimitError) as caught:
        engine.start(CONFIG, ANNA)
    assert caught.value.limit == "runs per owner"
    engine.start(CONFIG, BEN)
    with pytest.raises(LimitError) as caught:
        engine.start(CONFIG, CLEO)
    assert caught.value.limit == "runs in all"
    cluster.finish_all()
    engine.start(CONFIG, ANNA)
    engine.close()


def test_the_oldest_ended_runs_make_room_and_pinned_ones_stay(tmp_path, cluster):
    engine = Engine(Settings(artifacts=tmp_path, runs_megabytes=1), cluster)
    ended = []
    for _ in range(4):
        run, key = engine.start(CONFIG)
        cluster.finish_all()
        engine.store.save_file(run.id, "keras", bytes(300_000))
        ended.append((run.id, key))
    engine.pin(*ended[0], pinned=True)
    engine.start(CONFIG)
    kept = {run.id for run in engine.runs()}
    assert ended[0][0] in kept and ended[1][0] not in kept and ended[2][0] in kept
    engine.close()


def test_no_room_is_made_of_a_run_that_the_command_line_is_training(tmp_path, cluster):
    engine = Engine(Settings(artifacts=tmp_path, runs_megabytes=1), cluster)
    command = RunChanges(engine.store, engine.settings, Leases(engine.database).server)
    for name, state_now in (("given-up", "interrupted"), ("under-way", "running")):
        command.add(Run(name, CONFIG, state=state_now, created=1.0))
    for name in ("given-up", "under-way"):
        engine.store.save_file(name, "keras", bytes(600_000))
    new, _ = engine.start(CONFIG)
    assert [run.id for run in engine.runs()] == [new.id, "under-way"]
    engine.close()


def test_a_disk_full_of_runs_under_way_refuses_a_new_one(tmp_path, cluster):
    engine = Engine(Settings(artifacts=tmp_path, runs_megabytes=1), cluster)
    run, _ = engine.start(CONFIG, ANNA)
    engine.store.save_file(run.id, "keras", bytes(2_000_000))
    with pytest.raises(LimitError) as caught:
        engine.start(CONFIG, BEN)
    assert caught.value.limit == "disk"
    assert state(engine, run) == "running"
    engine.close()


def test_room_that_was_made_in_vain_is_not_made(tmp_path, cluster):
    engine = Engine(Settings(artifacts=tmp_path, runs_megabytes=1), cluster)
    ended, _ = engine.start(CONFIG, ANNA)
    cluster.finish_all()
    running, _ = engine.start(CONFIG, ANNA)
    engine.store.save_file(running.id, "keras", bytes(2_000_000))
    with pytest.raises(LimitError, match="disk"):
        engine.start(CONFIG, ANNA)
    assert [run.id for run in engine.runs()] == [running.id, ended.id]
    assert engine.networks.load_model(ended.id) == b"tflite"
    engine.close()


def test_a_clock_set_back_does_not_change_the_order_of_runs(engine, monkeypatch):
    first, _ = engine.start(CONFIG)
    monkeypatch.setattr("mnist_core.storage.lifecycle.time.time", lambda: first.created - 86_400)
    second, _ = engine.start(CONFIG)
    assert [run.id for run in engine.runs()] == [second.id, first.id]


def test_a_run_from_the_future_neither_dates_new_ones_nor_comes_before_them(engine, settings):
    later = time.time() + 86_400 * 365
    engine._changes.add(Run("f0f0f0f0", CONFIG, state="finished", created=later))
    for _ in range(2):  # the second time after a restart
        again = Engine(settings, HandCluster())
        before = [run.id for run in again.runs()]
        new, _ = again.start(CONFIG)
        assert abs(new.created - time.time()) < 60
        assert [run.id for run in again.runs()] == [new.id, *before]
        assert before[-1] == "f0f0f0f0"
        again.close()


@pytest.mark.parametrize(
    ("reason", "pragma", "warm_start"),
    [
        ("read-only", NOTHING_CAN_BE_WRITTEN, None),
        ("full", NOTHING_CAN_GROW, bytes(1_000_000)),
    ],
)
def test_a_start_that_fails_leaves_nothing_behind(engine, cluster, reason, pragma, warm_start):
    engine.check_database()
    config = replace(CONFIG, warm_start_from="digits-cnn" if warm_start else "")
    with under(engine.database, pragma), pytest.raises(DatabaseError) as failed:
        engine.start(config, ANNA, warm_start)
    assert failed.value.reason == reason
    with engine.database.reading() as connection:
        for table in metadata.tables.values():
            assert connection.execute(select(func.count()).select_from(table)).scalar() == 0
    assert engine.runs() == [] and not cluster.waiting
    engine.start(config, ANNA, warm_start)
    cluster.finish_all()
    assert [run.state for run in engine.runs()] == ["finished"]


def test_losing_the_cluster_interrupts_a_run_and_resume_goes_on(engine, cluster):
    run, key = engine.start(CONFIG)
    cluster.finish()
    cluster.finish(ClusterLostError("tcp://far:1", "gone"))
    assert state(engine, run) == "interrupted"
    engine.resume(run.id, key)
    assert cluster.waiting[0].arguments[1:3] == (b"network after 1", 1)


@pytest.mark.parametrize(
    "wrong",
    [
        {"epochs": 31},
        {"epochs": 0},
        {"batch_size": 4096},
        {"learning_rate": 2.0},
        {"model": "../x"},
        {"dataset": "cifar"},
        {"training_images": 10},
        {"seed": -1},
        {"epochs": True},
        {"learning_rate": float("nan")},
    ],
)
def test_settings_are_checked_again_by_the_engine(engine, wrong):
    with pytest.raises(ConfigError) as caught:
        engine.start(replace(CONFIG, **wrong))
    assert caught.value.field == next(iter(wrong))
    assert engine.runs() == []


def test_a_run_that_diverges_fails_with_the_place_and_keeps_its_last_network(engine, cluster):
    run, key = engine.start(CONFIG)
    cluster.finish()
    cluster.finish(DivergedError(2, 17))
    failed = engine.snapshot(run.id).run
    assert failed.state == "failed"
    assert str(error_from_dict(failed.failure)) == str(DivergedError(2, 17))
    assert cluster.finish().name == "export_task"
    assert engine.snapshot(run.id).run.model_epoch == 1
    engine.set_learning_rate(run.id, key, 0.0001)
    engine.resume(run.id, key)
    assert cluster.waiting[0].arguments[0].learning_rate == 0.0001
    assert engine.snapshot(run.id).run.failure is None


def test_one_failure_does_not_touch_the_others(engine, cluster):
    first, _ = engine.start(CONFIG, ANNA)
    second, _ = engine.start(CONFIG, BEN)
    cluster.finish(WorkerLostError(0, 3))
    cluster.finish_all()
    assert (state(engine, first), state(engine, second)) == ("failed", "finished")
    assert error_from_dict(engine.snapshot(first.id).run.failure).epoch == 1


def test_a_full_disk_pauses_the_run_and_loses_nothing(engine, cluster):
    run, key = engine.start(CONFIG)
    cluster.finish()
    with under(engine.database, NOTHING_CAN_GROW):
        task = cluster.waiting.pop(0)
        task.on_done(replace(result_of(task), checkpoint=bytes(1_000_000)), None)
        paused = engine.snapshot(run.id)
        assert (paused.run.state, paused.run.epochs_done) == ("paused", 1)
        assert error_from_dict(paused.run.failure).reason == "full"
    assert (stored(engine, run), len(paused.history)) == (paused.run, 1)
    assert engine.store.load_checkpoint(run.id, 1) == b"network after 1"
    engine.resume(run.id, key)
    cluster.finish_all()
    assert state(engine, run) == "finished"


def test_a_run_whose_pause_cannot_be_written_is_shown_paused_and_paused_once_it_can(
    engine, cluster
):
    run, key = engine.start(CONFIG)
    cluster.finish()
    with under(engine.database, NOTHING_CAN_BE_WRITTEN):
        cluster.finish()
        paused = engine.snapshot(run.id)
        assert (paused.run.state, paused.run.epochs_done) == ("paused", 1)
        assert error_from_dict(paused.run.failure).reason == "read-only"
        assert [listed.state for listed in engine.runs()] == ["paused"]
        assert stored(engine, run).state == "running" and not cluster.waiting
    look(engine)
    assert stored(engine, run) == paused.run and not cluster.waiting
    engine.resume(run.id, key)
    cluster.finish_all()
    assert state(engine, run) == "finished"


def test_a_run_that_could_not_be_written_is_resumed_as_soon_as_it_can(engine, cluster):
    run, key = engine.start(CONFIG)
    cluster.finish()
    with under(engine.database, NOTHING_CAN_BE_WRITTEN):
        cluster.finish()
    engine.resume(run.id, key)  # before anything looked at the database again
    assert cluster.waiting[0].arguments[1:3] == (b"network after 1", 1)
    cluster.finish_all()
    assert state(engine, run) == "finished"


@pytest.mark.parametrize("end", [Engine.close, kill])
def test_a_run_under_way_when_the_server_ended_goes_on_on_the_next(engine, cluster, settings, end):
    run, _ = engine.start(CONFIG)
    cluster.finish()
    end(engine)
    again = HandCluster()
    restarted = Engine(settings, again)
    look(restarted)
    snapshot = restarted.snapshot(run.id)
    assert (snapshot.run.state, len(snapshot.history)) == ("running", 1)
    assert again.waiting[0].arguments[1:3] == (b"network after 1", 1)
    again.finish_all()
    assert state(restarted, run) == "finished"
    assert [record.epoch for record in restarted.snapshot(run.id).history] == [1, 2, 3]
    restarted.close()


def test_a_lost_checkpoint_costs_its_epoch_and_no_more_and_that_is_said(engine, cluster):
    run, key = engine.start(CONFIG)
    cluster.finish()
    cluster.finish()
    engine.pause(run.id, key)
    with engine.database.writing() as connection:
        connection.execute(
            delete(run_files).where(run_files.c.kind == "checkpoint", run_files.c.epoch == 2)
        )
    engine.resume(run.id, key)
    assert cluster.waiting[0].arguments[1:3] == (b"network after 1", 1)
    back = engine.snapshot(run.id)
    assert [record.epoch for record in back.history] == [1]
    lost = error_from_dict(back.run.failure)
    assert (back.run.state, lost.lost, lost.kept) == ("running", 2, 1)
    assert "after 2 epochs could not be read, so the run went back to" in explain(lost)
    cluster.finish_all()
    assert state(engine, run) == "finished"


def test_a_run_none_of_whose_checkpoints_can_be_read_fails_and_keeps_all_it_has(engine, cluster):
    run, key = engine.start(CONFIG)
    cluster.finish_all()
    whole = engine.snapshot(run.id)
    with engine.database.writing() as connection:
        kept = run_files.c.kind == "checkpoint"
        connection.execute(update(run_files).where(kept).values(content=b"network"))
    for _ in range(2):  # however often somebody tries
        engine.extend(run.id, key, 3)
        failed = engine.snapshot(run.id)
        assert failed.run.state == "failed" and not cluster.waiting
        assert error_from_dict(failed.run.failure).reason == "damaged"
        assert "The curves are kept, and so is a trained network" in explain(
            error_from_dict(failed.run.failure)
        )
        assert failed.history == whole.history
        assert (failed.run.epochs_done, failed.run.model_epoch) == (3, 3)
    assert [found.id for found in engine.models()] == [run.id]


def test_a_stopped_run_that_lost_its_last_network_gets_the_one_before_as_its_model(engine, cluster):
    run, key = engine.start(CONFIG)
    cluster.finish()
    cluster.finish()
    engine.stop(run.id, key)
    cluster.finish(CheckpointError("damaged"))
    assert cluster.waiting[0].arguments[1] == b"network after 1"
    cluster.finish(TrainingError("no export"))  # is not hidden by what was told before
    stopped = engine.snapshot(run.id).run
    assert (stopped.state, stopped.epochs_done) == ("stopped", 1)
    assert isinstance(error_from_dict(stopped.failure), TrainingError)


def test_a_stopped_run_that_goes_back_to_its_model_rests(engine, cluster):
    run, key = engine.start(replace(CONFIG, epochs=1))
    cluster.finish_all()
    engine.extend(run.id, key, 2)
    cluster.finish()
    engine.stop(run.id, key)
    cluster.finish(CheckpointError("damaged"))
    look(engine)
    stopped = engine.snapshot(run.id).run
    assert (stopped.state, stopped.epochs_done, stopped.model_epoch) == ("stopped", 1, 1)
    assert not cluster.waiting and not engine._leases.scheduled()


def test_a_damaged_row_does_not_keep_others_from_being_listed(engine, cluster, settings):
    run, _ = engine.start(CONFIG)
    cluster.finish_all()
    damaged, _ = engine.start(CONFIG)
    change_row(engine, damaged, config='{"model": "den')
    restarted = Engine(settings, HandCluster())
    for server in (engine, restarted):
        assert [listed.id for listed in server.runs()] == [run.id]
        with pytest.raises(RunNotFoundError, match="damaged"):
            server.snapshot(damaged.id)
    restarted.close()


@pytest.fixture
def quick_clock(monkeypatch):
    """The engine looks around many times a second."""
    monkeypatch.setattr("mnist_core.engine.upkeep._TICK_SECONDS", 0.02)
    monkeypatch.setattr("mnist_core.storage.leases._RENEWALS", math.inf)


@pytest.mark.parametrize("workers_answer", [True, False])
def test_a_run_that_nobody_watches_is_paused_whatever_becomes_of_the_workers(
    tmp_path, cluster, monkeypatch, quick_clock, workers_answer
):
    def lost() -> None:
        raise OSError("connection lost")

    if not workers_answer:
        monkeypatch.setattr(cluster, "revive", lost)
    engine = Engine(Settings(artifacts=tmp_path), cluster)
    run, _ = engine.start(CONFIG)
    change_row(engine, run, watched=0.0)
    wait_for(lambda: stored(engine, run).state == "paused" and not cluster.waiting, "its pause")
    assert stored(engine, run).failure == {"error": "UnwatchedError", "args": [600]}
    engine.close()


def test_a_run_that_somebody_watches_goes_on(engine, cluster):
    run, _ = engine.start(CONFIG)
    change_row(engine, run, watched=0.0)
    engine.snapshot(run.id)
    look(engine)
    assert state(engine, run) == "running" and len(cluster.waiting) == 1


def test_runs_from_the_command_line_are_found_while_the_server_runs(engine, settings):
    other = Engine(settings, HandCluster())
    run, _ = other.start(CONFIG)
    other._cluster.finish_all()
    assert engine.snapshot(run.id).run.state == "finished"
    other.close()


def test_a_record_holds_only_plain_json(engine, cluster):
    run, _ = engine.start(CONFIG)
    cluster.finish(DivergedError(1, 2))
    with engine.database.reading() as connection:
        failure = connection.execute(select(runs.c.failure).where(runs.c.id == run.id)).scalar()
    assert json.loads(failure) == {"error": "DivergedError", "args": [1, 2]}


def test_a_result_that_cannot_be_kept_fails_its_run_and_no_other(engine, cluster):
    first, _ = engine.start(CONFIG, ANNA)
    second, _ = engine.start(CONFIG, BEN)
    task = cluster.waiting.pop(0)
    task.on_done("not a result", None)
    assert state(engine, first) == "failed"
    assert "AttributeError" in str(error_from_dict(engine.snapshot(first.id).run.failure))
    cluster.finish_all()
    assert state(engine, second) == "finished"


def test_a_run_that_begins_with_a_network_is_given_it_until_its_first_epoch_is_done(
    settings, engine, cluster
):
    run, key = engine.start(replace(CONFIG, warm_start_from="digits-cnn"), warm_start=b"network")
    assert cluster.waiting[0].arguments[1] == b"network"
    engine.pause(run.id, key)
    engine = Engine(settings, cluster)
    engine.resume(run.id, key)
    done = cluster.finish_all()
    assert [task.arguments[1] for task in done[:2]] == [b"network", b"network after 1"]
    assert engine.store.load_warm_start(run.id) == b"network"
    engine.close()


def test_a_run_whose_beginning_is_lost_fails_and_does_not_ask_for_ever(engine, cluster):
    run, key = engine.start(replace(CONFIG, warm_start_from="digits-cnn"), warm_start=b"network")
    engine.pause(run.id, key)
    with engine.database.writing() as connection:
        connection.execute(delete(run_files).where(run_files.c.kind == "warm-start"))
    engine.resume(run.id, key)
    assert state(engine, run) == "failed" and not cluster.waiting
    with pytest.raises(ConfigError):
        engine.start(replace(CONFIG, warm_start_from="digits-cnn"))
