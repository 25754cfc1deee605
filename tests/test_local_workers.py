"""Workers of this machine that cannot be started: who is told, and when it is tried again."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from mnist_core.engine import Engine
from mnist_core.errors import WorkerStartError, error_from_dict
from mnist_core.local_workers import STARTS_ALLOWED
from mnist_core.messages import explain
from tests.real_runs import QUICK, make_settings, wait_for, wait_until_over

# What a read-only /dev/shm does to every worker, whoever runs the test: there is no semaphore.
_NO_SEMAPHORES = """
import multiprocessing.synchronize

def refuse(*arguments, **options):
    raise OSError(30, "Read-only file system")

multiprocessing.synchronize.SemLock.__init__ = refuse
"""


@pytest.fixture
def no_semaphores(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """In all processes that are started from now on, until the file that is returned is gone."""
    file = tmp_path / "startup" / "sitecustomize.py"
    file.parent.mkdir()
    file.write_text(_NO_SEMAPHORES)
    path = os.pathsep.join([str(file.parent), os.environ.get("PYTHONPATH", "")])
    monkeypatch.setenv("PYTHONPATH", path)
    return file


@pytest.fixture
def real_engine(tmp_path: Path, no_semaphores: Path):
    """An engine whose workers cannot be started."""
    engine = Engine(make_settings(tmp_path / "artifacts"))
    yield engine
    engine.close()


def test_a_run_is_told_why_no_worker_can_be_started_and_goes_on_when_one_can(
    real_engine, no_semaphores
):
    engine = real_engine
    run, key = engine.start(QUICK)
    over = wait_until_over(engine, run.id, 90)
    error = error_from_dict(over.run.failure)
    assert (over.run.state, type(error)) == ("interrupted", WorkerStartError)
    assert error.starts == STARTS_ALLOWED
    assert error.reason == "OSError: [Errno 30] Read-only file system"
    assert "tried 3 times (OSError: [Errno 30] Read-only file system)" in explain(error)

    assert not engine._cluster.worker_ids()
    no_semaphores.unlink()
    engine.resume(run.id, key)
    wait_for(lambda: any(w.came for w in engine._cluster._local._workers), "a worker", 90)
    assert engine.snapshot(run.id).run.state == "running"
