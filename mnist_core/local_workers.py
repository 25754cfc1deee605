"""A Dask scheduler in this process, and workers as processes of their own.

Each worker is a child process with a nanny that restarts it. The workers are started as
commands: a `multiprocessing` spawn from a Streamlit server would execute `app.py` again in the
child.
"""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import psutil

from mnist_core.settings import PROJECT

STOP_SECONDS = 3
_START_SECONDS = 120  # on a busy machine; a worker cut off with a task counts as a death of its


class LocalWorkers:
    """What computes where there is no cluster. Not locked: `cluster.Cluster` does that.

    Args:
        count: of workers.
    """

    def __init__(self, count: int) -> None:
        self._count = count
        self._scheduler: Any = None
        self._workers: list[subprocess.Popen] = []
        self._folder = ""

    def start(self) -> str:
        """Start the scheduler, in less than a second, and the workers, in the background.

        What an earlier call started is ended first.

        Returns:
            The scheduler's address.
        """
        from distributed import LocalCluster

        self.close()
        self._scheduler = LocalCluster(
            n_workers=0,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",
            silence_logs=logging.ERROR,
        )
        self._folder = tempfile.mkdtemp(prefix="mnist-workers-")
        self._workers = [self._start_worker(i) for i in range(self._count)]
        return self._scheduler.scheduler_address

    def revive(self) -> None:
        """Start again any worker command that has ended."""
        for index, process in enumerate(self._workers):
            if process.poll() is not None:
                self._workers[index] = self._start_worker(index)

    def ids(self) -> list[int]:
        """Process ids of the worker commands."""
        return [process.pid for process in self._workers]

    def end_workers(self) -> None:
        """Kill the workers; the scheduler goes on."""
        workers, self._workers = self._workers, []
        for process in workers:
            _end(process)

    def close(self) -> None:
        """Stop everything that was started here. Idempotent."""
        self.end_workers()
        if self._scheduler is not None:
            self._scheduler.close(timeout=STOP_SECONDS)
            self._scheduler = None
        shutil.rmtree(self._folder, ignore_errors=True)

    def _start_worker(self, index: int) -> subprocess.Popen:
        command = [sys.executable, "-m", "dask", "worker", self._scheduler.scheduler_address]
        command += ["--preload", "mnist_core.lean_worker"]
        command += ["--nthreads", "1", "--no-dashboard", "--memory-limit", "0"]
        command += ["--death-timeout", str(_START_SECONDS), "--local-directory", self._folder]
        with open(Path(self._folder) / f"worker-{index}.log", "ab") as log:
            return subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=_worker_environment()
            )


def _worker_environment() -> dict[str, str]:
    """This process's environment, with the package on the path, and neither TensorFlow's
    messages nor Dask's profiler, which looks at the training thread a hundred times a second."""
    path = os.pathsep.join(filter(None, [str(PROJECT), os.environ.get("PYTHONPATH", "")]))
    return {
        **os.environ,
        "PYTHONPATH": path,
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False",
    }


def _end(process: subprocess.Popen) -> None:
    """End a worker command and the processes below it; there is nothing of theirs to save."""
    family = []
    with contextlib.suppress(psutil.NoSuchProcess):
        family = psutil.Process(process.pid).children(recursive=True)
    process.kill()
    for child in family:
        with contextlib.suppress(psutil.NoSuchProcess):
            child.kill()
    process.wait()
