"""Faults as they happen: processes killed, disks full, files cut in half, losses beyond numbers.

Every run here is trained by a real worker. The measure of recovery is one run that nothing
happened to: a run that something happened to must end with the same network, bit for bit, and
the same history.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import psutil
import pytest

from mnist_core.engine.engine import Engine
from mnist_core.errors import DivergedError, StorageError, WorkerLostError, error_from_dict
from mnist_core.files.checksums import note_folder
from mnist_core.messages import explain
from mnist_core.settings import PROJECT
from mnist_core.storage.checkpoints import Checkpoint
from tests.helpers.real_runs import (
    CONFIG,
    QUICK,
    find_training_process,
    kill,
    make_settings,
    outcome,
    training_process,
    wait_for,
    wait_until_mid_epoch,
    wait_until_over,
)

LONG_EPOCHS = replace(CONFIG, training_images=50_000, steps_per_epoch=None)

_SERVER = """
import sys, time
from pathlib import Path
from mnist_core.engine.engine import Engine
from mnist_core.settings import Settings
from tests.helpers.real_runs import CONFIG, training_process, wait_until_mid_epoch

engine = Engine(Settings(artifacts=Path(sys.argv[1])))
run, key = engine.start(CONFIG)
wait_until_mid_epoch(engine, run.id, epochs_done=1)
print(run.id, key, training_process(engine).pid, *engine._cluster.worker_ids(), flush=True)
time.sleep(60)
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
    minutes = replace(LONG_EPOCHS, model="deep_cnn", batch_size=10)
    run, key = engine.start(minutes)
    wait_until_mid_epoch(engine, run.id, epochs_done=0)
    following, _ = engine.start(QUICK)
    getattr(engine, act)(run.id, key)
    assert engine.snapshot(run.id).run.state == state
    wait_for(lambda: engine.snapshot(following.id).progress, "the next run's turn", 60)
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


def test_after_the_server_is_killed_its_runs_are_listed_and_go_on(tmp_path, engine, undisturbed):
    settings = make_settings(tmp_path / "artifacts")
    command = [sys.executable, "-c", _SERVER, str(settings.artifacts)]
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True) as server:
        run_id, key, *workers = server.stdout.readline().split()
        server.kill()
    restarted = Engine(settings)
    try:
        found = restarted.snapshot(run_id)
        assert [run.id for run in restarted.runs()] == [run_id]
        assert (found.run.state, len(found.history)) == ("interrupted", 1)
        restarted.resume(run_id, key)
        assert wait_until_over(restarted, run_id).run.state == "finished"
        assert outcome(restarted, run_id) == undisturbed
        left = [int(pid) for pid in workers]
        wait_for(lambda: not any(map(psutil.pid_exists, left)), "the old workers to end", 20)
    finally:
        restarted.close()


def test_a_worker_that_dies_three_times_in_an_epoch_fails_its_run_only(engine):
    victim, _ = engine.start(LONG_EPOCHS)
    other, _ = engine.start(QUICK)
    killed, at_birth = [], {}

    def kill_whatever_trains_it() -> bool:
        snapshot = engine.snapshot(victim.id)
        trainer = find_training_process(engine)
        if trainer and trainer.pid not in killed:
            before = at_birth.setdefault(trainer.pid, snapshot.progress)
            if snapshot.progress not in (None, before):
                kill(trainer)
                killed.append(trainer.pid)
        return snapshot.run.state == "failed"

    wait_for(kill_whatever_trains_it, "the run to fail")
    assert len(killed) == 3
    error = failure(engine, victim.id)
    assert (type(error), error.epoch, error.deaths) == (WorkerLostError, 1, 3)
    assert "crashed 3 times in epoch 1" in explain(error)
    assert wait_until_over(engine, other.id).run.state == "finished"


@pytest.mark.parametrize("batch_size", [32, 1024])
def test_a_loss_beyond_all_numbers_fails_the_run_and_says_where(engine, batch_size):
    """With 1,024 images a step, an epoch is one step: only its validation shows the harm."""
    run, key = engine.start(replace(QUICK, batch_size=batch_size, training_images=1000))
    wait_for(lambda: engine.snapshot(run.id).history, "the first epoch")
    engine.pause(run.id, key)
    done = engine.snapshot(run.id).run.epochs_done
    path = engine.store.folder(run.id) / f"checkpoint-{done:04d}.npz"
    path.write_bytes(with_endless_momentum(path.read_bytes()))
    note_folder(path.parent)
    engine.resume(run.id, key)
    ended = wait_until_over(engine, run.id)
    error = failure(engine, run.id)
    assert (ended.run.state, type(error)) == ("failed", DivergedError)
    assert error.epoch == done + 1 and 1 <= error.step <= run.config.epoch_steps
    assert f"diverged in epoch {done + 1}, step {error.step}:" in explain(error)
    assert (len(ended.history), ended.run.model_epoch) == (done, done)


def with_endless_momentum(checkpoint: bytes) -> bytes:
    """A checkpoint from which the next step leaps beyond all numbers."""
    before = Checkpoint.from_bytes(checkpoint)
    endless = (np.full_like(x, np.inf) if x.ndim else x for x in before.optimizer)
    return replace(before, optimizer=tuple(endless)).to_bytes()


def test_a_full_disk_pauses_the_run_that_needs_it_and_loses_nothing(engine, undisturbed, mount):
    run, key = engine.start(CONFIG)
    other, _ = engine.start(QUICK)
    wait_until_mid_epoch(engine, run.id, epochs_done=1)
    folder = engine.store.folder(run.id)
    kept = {path.name: path.read_bytes() for path in folder.iterdir()}
    room = sum(map(len, kept.values())) + 100_000
    mount("-t", "tmpfs", "-o", f"size={room}", "tmpfs", str(folder))
    for name, content in kept.items():
        (folder / name).write_bytes(content)
    paused = wait_until_over(engine, run.id).run
    assert (paused.state, paused.epochs_done) == ("paused", 1)
    assert isinstance(failure(engine, run.id), StorageError)
    assert "No space left on device" in explain(failure(engine, run.id))
    assert engine.store.load_run(run.id).epochs_done == 1
    assert wait_until_over(engine, other.id).run.state == "finished"
    mount("-o", f"remount,size={100 * room}", str(folder))
    engine.resume(run.id, key)
    assert wait_until_over(engine, run.id).run.state == "finished"
    assert outcome(engine, run.id) == undisturbed


def test_a_folder_that_cannot_be_written_loses_nothing_that_was_announced(
    engine, undisturbed, mount
):
    run, key = engine.start(CONFIG)
    other, _ = engine.start(QUICK)
    wait_until_mid_epoch(engine, run.id, epochs_done=1)
    folder = str(engine.store.folder(run.id))
    mount("--bind", folder, folder)
    mount("-o", "remount,bind,ro", folder)
    paused = wait_until_over(engine, run.id)
    assert (paused.run.state, len(paused.history)) == ("paused", 1)
    assert "Read-only file system" in explain(failure(engine, run.id))
    with pytest.raises(StorageError):
        engine.resume(run.id, key)
    assert engine.snapshot(run.id).run.state == "paused"
    assert wait_until_over(engine, other.id).run.state == "finished"
    mount("-o", "remount,bind,rw", folder)
    engine.resume(run.id, key)
    assert wait_until_over(engine, run.id).run.state == "finished"
    assert outcome(engine, run.id) == undisturbed


def test_a_run_that_cannot_be_written_at_all_is_not_begun(tmp_path, mount):
    settings = make_settings(tmp_path / "artifacts")
    mount("-t", "tmpfs", "-o", "ro", "tmpfs", str(settings.artifacts))
    engine = Engine(settings)
    with pytest.raises(StorageError) as caught:
        engine.start(QUICK)
    assert "Read-only file system" in explain(caught.value)
    assert engine.runs() == []


@pytest.fixture
def mount() -> Iterator[Callable[..., None]]:
    """The `mount` command, for a disk that is really full; skips where it is not allowed."""
    folders = []

    def run_mount(*arguments: str) -> None:
        done = subprocess.run(["mount", *arguments], capture_output=True, text=True, timeout=10)
        if done.returncode:
            pytest.skip(f"file systems cannot be mounted here: {done.stderr.strip()}")
        if not arguments[1].startswith("remount"):
            folders.append(arguments[-1])

    if shutil.which("mount") is None:
        pytest.skip("there is no mount command here")
    yield run_mount
    for folder in folders:
        subprocess.run(["umount", "--lazy", folder], check=True, timeout=10)


def test_eight_runs_on_one_worker_stay_within_an_epoch_of_each_other(engine):
    config = replace(QUICK, epochs=4, training_images=59_000, steps_per_epoch=32)
    ids = [engine.start(config, owner=str(number))[0].id for number in range(8)]
    seen = set()

    def all_are_trained() -> bool:
        done = [run.epochs_done for run in engine.runs() if run.id in ids]
        seen.add((min(done), max(done)))
        return min(done) == config.epochs

    wait_for(all_are_trained, "eight runs")
    assert len(seen) > 4
    assert all(most - least <= 1 for least, most in seen), seen


@pytest.mark.skipif(not hasattr(psutil.Process, "memory_maps"), reason="macOS does not tell")
def test_a_worker_that_has_trained_has_keras_and_no_pandas(engine, undisturbed):
    loaded = {Path(found.path).parts for found in training_process(engine).memory_maps()}
    packages = {part for parts in loaded for part in parts}
    assert "tensorflow" in packages and "pandas" not in packages
