"""Faults as they happen: processes killed, disks full, files cut in half, losses beyond numbers.

Every run here is trained by a real worker. The measure of recovery is one run that nothing
happened to: a run that something happened to must end with the same network, bit for bit, and
the same history.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace

import pytest

from mnist_core.engine import Engine
from mnist_core.errors import error_from_dict
from tests.real_runs import (
    CONFIG,
    QUICK,
    kill,
    make_settings,
    outcome,
    training_process,
    wait_for,
    wait_until_mid_epoch,
    wait_until_over,
)

_SERVER = """
import sys, time
from pathlib import Path
from mnist_core.engine import Engine
from mnist_core.settings import Settings
from tests.real_runs import CONFIG

if __name__ == "__main__":
    engine = Engine(Settings(artifacts=Path(sys.argv[1])))
    run, key = engine.start(CONFIG)
    print(run.id, key, *engine._cluster.worker_ids(), flush=True)
    while True:
        progress = engine.snapshot(run.id).progress
        print(progress.step if progress else 0, flush=True)
        time.sleep(0.02)
"""


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """One server with one worker, which has TensorFlow loaded after the first test."""
    engine = Engine(make_settings(tmp_path_factory.mktemp("server") / "artifacts"))
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def undisturbed(engine: Engine) -> tuple[bytes, list[dict]]:
    """The outcome of a run of `CONFIG` that nothing happened to."""
    run, _ = engine.start(CONFIG)
    assert wait_until_over(engine, run.id).run.state == "finished"
    return outcome(engine, run.id)


def failure(engine: Engine, run_id: str) -> Exception:
    return error_from_dict(engine.snapshot(run_id).run.failure)


def test_a_run_goes_on_by_itself_when_its_worker_is_killed(engine, undisturbed):
    run, _ = engine.start(CONFIG)
    wait_until_mid_epoch(engine, run.id, epochs_done=1)
    victim = training_process(engine)
    kill(victim)
    assert engine.snapshot(run.id).run.epochs_done == 1
    assert wait_until_over(engine, run.id).run.state == "finished"
    assert training_process(engine).pid != victim.pid
    assert outcome(engine, run.id) == undisturbed


@pytest.mark.parametrize(("act", "state"), [("pause", "paused"), ("stop", "stopped")])
def test_a_run_sent_away_in_mid_epoch_leaves_the_worker_to_the_next(engine, act, state):
    run, key = engine.start(replace(CONFIG, training_images=50_000))
    wait_until_mid_epoch(engine, run.id, epochs_done=0)
    following, _ = engine.start(QUICK)
    getattr(engine, act)(run.id, key)
    assert engine.snapshot(run.id).run.state == state
    wait_for(lambda: engine.snapshot(following.id).progress, "the next run's turn", 5)
    assert wait_until_over(engine, following.id).run.state == "finished"
    assert (engine.snapshot(run.id).run.state, engine.snapshot(run.id).history) == (state, ())


def test_a_paused_run_ends_as_if_it_had_not_been_paused(engine, undisturbed):
    run, key = engine.start(CONFIG)
    for epochs_done in (0, 1):
        wait_until_mid_epoch(engine, run.id, epochs_done)
        engine.pause(run.id, key)
        engine.resume(run.id, key)
    assert wait_until_over(engine, run.id).run.state == "finished"
    assert outcome(engine, run.id) == undisturbed


def test_a_checkpoint_cut_in_half_costs_its_epoch_and_no_more(engine, undisturbed):
    run, key = engine.start(CONFIG)
    wait_until_mid_epoch(engine, run.id, epochs_done=2)
    engine.pause(run.id, key)
    path = engine.store.folder(run.id) / "checkpoint-0002.npz"
    os.truncate(path, path.stat().st_size // 2)
    engine.resume(run.id, key)
    assert wait_until_over(engine, run.id).run.state == "finished"
    assert outcome(engine, run.id) == undisturbed


def test_eight_runs_on_one_worker_stay_within_an_epoch_of_each_other(engine):
    config = replace(QUICK, epochs=4, training_images=1000)
    ids = [engine.start(config, owner=str(number))[0].id for number in range(8)]
    seen = set()

    def all_are_trained() -> bool:
        done = [run.epochs_done for run in engine.runs() if run.id in ids]
        seen.add((min(done), max(done)))
        return min(done) == config.epochs

    wait_for(all_are_trained, "eight runs")
    assert len(seen) > 4
    assert all(most - least <= 1 for least, most in seen), seen
