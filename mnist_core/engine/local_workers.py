"""A Dask scheduler in this process, and workers as processes of their own.

Each worker is a command of its own: a `multiprocessing` spawn from a Streamlit server would execute
`app.py` again in the child. There is no nanny of Dask's, which would start a worker that has ended
again, as `LocalWorkers.revive` does: it and its helper take 53 MB and half a second more a worker.

Dask runs whatever it is sent. So all of it listens on this machine only, speaks TLS with a
certificate made at the start, and so does nothing for other users of the machine either. Its
HTTP servers cannot be left out: they have no pages.
"""

from __future__ import annotations

import contextlib
import logging
import os
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

from mnist_core.engine.worker_folder import WorkerFolder, remove_leftovers
from mnist_core.errors import WorkerStartError
from mnist_core.settings import PROJECT

if TYPE_CHECKING:
    from distributed import Security

STOP_SECONDS = 3
STARTS_ALLOWED = 3  # in a row, before it is said that workers cannot start
_START_SECONDS = 120  # on a busy machine; a worker cut off with a task counts as a death of its
_THIS_MACHINE = "127.0.0.1"
_EXCEPTION = re.compile(r"^(?:\w+\.)*\w*(?:Error|Exception)\b.*", re.MULTILINE)
_LONGEST_REASON = 300  # letters


@dataclass
class _Worker:
    """A worker command, and what became of starting it.

    Attributes:
        log: the file it writes to.
        starts: how often it was started.
        failed: starts in a row that brought no worker.
        reason: why the last of them failed.
        process: the command; None while it is not running.
        came: True once this start has brought a worker.
        since: when it was last well or started, in seconds of the monotonic clock.
        log_begin: where its part of the log begins, in bytes.
    """

    log: Path
    starts: int = 0
    failed: int = 0
    reason: str = ""
    process: subprocess.Popen[bytes] | None = None
    came: bool = False
    since: float = 0.0
    log_begin: int = 0

    @property
    def name(self) -> str:
        """By which the scheduler knows it; another one for each start."""
        return f"{self.log.stem}-{self.starts}"


class LocalWorkers:
    """What computes where there is no cluster. Not locked: `cluster.Cluster` does that.

    Args:
        count: of workers.

    Attributes:
        security: with which a client may connect; None before the start.
    """

    def __init__(self, count: int) -> None:
        self._count = count
        self._scheduler: Any = None
        self._workers: list[_Worker] = []
        self._folder: WorkerFolder | None = None
        self.security: Security | None = None

    def start(self) -> str:
        """Start the scheduler, in less than a second, and the workers, in the background.

        What an earlier call started is ended first.

        Returns:
            The scheduler's address.

        Raises:
            OSError: no folder can be made for them.
        """
        from distributed import LocalCluster, Security

        self.close()
        remove_leftovers()
        self.security = Security.temporary()
        self._scheduler = LocalCluster(
            n_workers=0,
            host=_THIS_MACHINE,
            dashboard_address=f"{_THIS_MACHINE}:0",
            scheduler_kwargs={"dashboard": False},
            security=self.security,
            silence_logs=logging.ERROR,
        )
        self._folder = WorkerFolder(self.security)
        self._workers = [
            _Worker(self._folder.path / f"worker-{number}.log") for number in range(self._count)
        ]
        for worker in self._workers:
            self._start_worker(worker)
        return str(self._scheduler.scheduler_address)

    def revive(self) -> None:
        """Start again any worker command that has ended or brings no worker.

        Raises:
            WorkerStartError: there is no worker, and starting one has failed again and again.
        """
        for worker in self._workers:
            self._look_after(worker)
        if self._workers and all(worker.failed >= STARTS_ALLOWED for worker in self._workers):
            raise WorkerStartError(STARTS_ALLOWED, self._workers[0].reason)

    def ids(self) -> list[int]:
        """Process ids of the worker commands."""
        return [worker.process.pid for worker in self._workers if worker.process]

    def end_workers(self) -> None:
        """Kill the workers; the scheduler goes on."""
        workers, self._workers = self._workers, []
        for worker in workers:
            if worker.process:
                _end(worker.process)

    def close(self) -> None:
        """Stop everything that was started here. Idempotent."""
        self.end_workers()
        if self._scheduler is not None:
            self._scheduler.close(timeout=STOP_SECONDS)
            self._scheduler = None
        if self._folder is not None:
            self._folder.close()
            self._folder = None

    def _look_after(self, worker: _Worker) -> None:
        if worker.name in self._scheduler.scheduler.aliases:
            worker.came, worker.failed, worker.since = True, 0, time.monotonic()
            return
        overdue = time.monotonic() - worker.since > _START_SECONDS
        if worker.process is not None:
            if worker.process.poll() is None and not overdue:
                return
            _end(worker.process)
            worker.failed = 0 if worker.came else worker.failed + 1
            worker.reason = _reason(worker)
            worker.process = None
        if worker.failed < STARTS_ALLOWED or overdue:  # others may be well: it tries now and then
            self._start_worker(worker)

    def _start_worker(self, worker: _Worker) -> None:
        worker.starts += 1
        worker.came, worker.since = False, time.monotonic()
        try:
            with open(worker.log, "ab") as log:
                worker.log_begin = log.tell()
                worker.process = subprocess.Popen(
                    self._command(worker.name),
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    env=_worker_environment(),
                )
        except OSError as error:  # no memory, no space, too many processes
            worker.failed, worker.reason = worker.failed + 1, str(error)

    def _command(self, name: str) -> list[str]:
        assert self._folder is not None
        command = [sys.executable, "-m", "dask", "worker", self._scheduler.scheduler_address]
        command += ["--name", name, "--preload", "mnist_core.engine.worker_preload"]
        command += ["--host", _THIS_MACHINE, "--dashboard-address", f"{_THIS_MACHINE}:0"]
        command += ["--nthreads", "1", "--no-nanny", "--no-dashboard", "--memory-limit", "0"]
        command += ["--death-timeout", str(_START_SECONDS)]
        command += ["--local-directory", str(self._folder.path)]
        return command + self._folder.tls_arguments()


def _worker_environment() -> dict[str, str]:
    """This process's environment, with the package on the path, no pages for the worker's HTTP
    server, and neither TensorFlow's messages nor Dask's profiler, which looks at the training
    thread a hundred times a second. What Dask gives its workers to save memory and threads, these
    get too."""
    import dask
    import distributed.config  # noqa: F401  # what it sets by default

    path = os.pathsep.join(filter(None, [str(PROJECT), os.environ.get("PYTHONPATH", "")]))
    sparing = dask.config.get("distributed.nanny.pre-spawn-environ")
    return {
        **{name: str(value) for name, value in sparing.items()},
        **os.environ,
        "PYTHONPATH": path,
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "DASK_DISTRIBUTED__COMM__REQUIRE_ENCRYPTION": "True",
        "DASK_DISTRIBUTED__WORKER__HTTP__ROUTES": "[]",
        "DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False",
    }


def _reason(worker: _Worker) -> str:
    """What a worker command that has ended said of it: its first exception, the others follow."""
    with contextlib.suppress(OSError), open(worker.log, "rb") as log:
        log.seek(worker.log_begin)
        found = _EXCEPTION.search(log.read().decode("utf-8", "replace"))
        if found:
            return found.group()[:_LONGEST_REASON]
    return f"exit status {worker.process.returncode}" if worker.process else ""


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a worker command and the processes below it; there is nothing of theirs to save."""
    family = []
    with contextlib.suppress(psutil.NoSuchProcess):
        family = psutil.Process(process.pid).children(recursive=True)
    process.kill()
    for child in family:
        with contextlib.suppress(psutil.NoSuchProcess):
            child.kill()
    process.wait()
