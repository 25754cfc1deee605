"""Workers of this machine that cannot be started: who is told, and when it is tried again."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from mnist_core.engine import local_workers
from mnist_core.engine.engine import Engine
from mnist_core.engine.local_workers import STARTS_ALLOWED, LocalWorkers
from mnist_core.errors import WorkerStartError, error_from_dict
from mnist_core.messages import explain
from mnist_core.options import AUGMENTATIONS
from mnist_core.settings import PROJECT
from tests.helpers.real_runs import QUICK, make_settings, wait_for, wait_until_over

# What a machine without a loopback device does to every worker, whoever runs the test.
_NO_ADDRESS = """
import socket

class NoAddress(socket.socket):
    def bind(self, address):
        raise OSError(99, "Cannot assign requested address")

socket.socket = NoAddress
"""


@pytest.fixture
def no_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """In all processes that are started from now on, until the file that is returned is gone."""
    file = tmp_path / "startup" / "sitecustomize.py"
    file.parent.mkdir()
    file.write_text(_NO_ADDRESS)
    path = os.pathsep.join([str(file.parent), os.environ.get("PYTHONPATH", "")])
    monkeypatch.setenv("PYTHONPATH", path)
    return file


@pytest.fixture
def real_engine(tmp_path: Path, no_address: Path):
    """An engine whose workers cannot be started."""
    engine = Engine(make_settings(tmp_path / "artifacts"))
    yield engine
    engine.close()


def test_a_run_is_told_why_no_worker_can_be_started_and_goes_on_when_one_can(
    real_engine, no_address, monkeypatch
):
    engine = real_engine
    monkeypatch.setattr(local_workers, "STARTS_ALLOWED", 2)  # each takes seconds
    run, key = engine.start(QUICK)
    over = wait_until_over(engine, run.id, 90)
    error = error_from_dict(over.run.failure)
    assert (over.run.state, type(error)) == ("interrupted", WorkerStartError)
    assert error.starts == 2
    assert error.reason == "OSError: [Errno 99] Cannot assign requested address"
    assert "(OSError: [Errno 99] Cannot assign requested address); it was tried 2 times" in explain(
        error
    )

    assert not engine._cluster.worker_ids()
    no_address.unlink()
    engine.resume(run.id, key)
    wait_for(lambda: any(w.came for w in engine._cluster._local._workers), "a worker", 90)
    assert engine.snapshot(run.id).run.state == "running"


SLEEPS = "import time; time.sleep(600)"
FAILS = "print('starting'); import sys; sys.exit('some.module.OddError: no luck')"
SAYS_NOTHING = "import os; os._exit(7)"


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Starts workers that are other commands, one for each piece of Python that is given.

    Who the scheduler knows is up to the test, in `known`.
    """
    started = []

    def start_these(*pieces: str) -> LocalWorkers:
        workers = LocalWorkers(len(pieces))
        started.append(workers)
        known: dict[str, str] = {}
        workers.known = known
        workers._scheduler = SimpleNamespace(
            scheduler=SimpleNamespace(aliases=known), close=lambda timeout: None
        )
        code = {f"worker-{number}": piece for number, piece in enumerate(pieces)}
        monkeypatch.setattr(
            workers, "_command", lambda name: [sys.executable, "-c", code[name[:8]]]
        )
        workers._workers = [local_workers._Worker(tmp_path / f"{name}.log") for name in code]
        for worker in workers._workers:
            workers._start_worker(worker)
        return workers

    yield start_these
    for workers in started:
        workers.close()


def ends(workers: LocalWorkers, number: int) -> Callable[[], bool]:
    process = workers._workers[number].process
    return lambda: process.poll() is not None


def revive_until_told(workers: LocalWorkers) -> WorkerStartError:
    def told() -> WorkerStartError | None:
        try:
            workers.revive()
        except WorkerStartError as error:
            return error
        return None

    return wait_for(told, "the error", 60)


@pytest.mark.parametrize(
    ("piece", "reason"),
    [(FAILS, "some.module.OddError: no luck"), (SAYS_NOTHING, "exit status 7")],
)
def test_after_some_starts_it_is_said_what_the_last_one_said(start, piece, reason):
    workers = start(piece)
    assert revive_until_told(workers).reason == reason
    assert workers._workers[0].starts == STARTS_ALLOWED
    assert workers.ids() == []


def test_a_command_that_cannot_even_be_run_is_told_as_well(start, monkeypatch):
    workers = start(FAILS)
    monkeypatch.setattr(workers, "_command", lambda name: ["/no/such/command"])
    assert "/no/such/command" in revive_until_told(workers).reason


def test_while_one_worker_is_there_nothing_is_said_of_another(start):
    workers = start(FAILS, SLEEPS)
    workers.known["worker-1-1"] = "tls://somewhere"
    for _ in range(STARTS_ALLOWED):
        wait_for(ends(workers, 0), "the command to end", 30)
        workers.revive()
    assert [worker.failed for worker in workers._workers] == [STARTS_ALLOWED, 0]
    workers.revive()
    assert len(workers.ids()) == 1


def test_a_worker_that_was_there_is_started_again_however_often_it_ends(start):
    workers = start(SLEEPS)
    for number in range(1, STARTS_ALLOWED + 2):
        workers.known[f"worker-0-{number}"] = "tls://somewhere"
        workers.revive()
        workers.known.clear()
        workers._workers[0].process.kill()
        wait_for(ends(workers, 0), "the command to end", 30)
        workers.revive()
        assert (workers._workers[0].starts, len(workers.ids())) == (number + 1, 1)


def test_a_command_that_goes_on_without_a_worker_is_ended_after_a_while(start, monkeypatch):
    workers = start(SLEEPS)
    ended = ends(workers, 0)
    workers.revive()
    assert not ended()
    monkeypatch.setattr(local_workers, "_START_SECONDS", -1)
    workers.revive()
    assert ended() and workers._workers[0].starts == 2


def test_a_worker_finds_what_each_augmentation_needs():
    """Some of what Keras would load is kept from workers."""
    used = [each for each in AUGMENTATIONS.values() if each.function]
    modules = {f"mnist_core.augmentation.{each.module}" for each in used}
    assert "mnist_core.augmentation.pen_batches" in modules
    code = f"import mnist_core.engine.worker_preload, {', '.join(sorted(modules))}\n"
    code += "assert mnist_core.augmentation.non_digits._letters()"  # of fonts that are looked up
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
