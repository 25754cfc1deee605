"""Where epochs are computed: a Dask scheduler with its workers, here or elsewhere.

Without an address the scheduler runs in this process and each worker is a child process
with a nanny that restarts it. The workers are started as commands: a `multiprocessing`
spawn from a Streamlit server would execute `app.py` again in the child.
"""

from __future__ import annotations

import atexit
import contextlib
import logging
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

from mnist_core.errors import (
    ClusterLostError,
    DatasetError,
    MnistCoreError,
    TrainingError,
    WorkerLostError,
    WorkerMismatchError,
    error_from_dict,
)
from mnist_core.records import Progress
from mnist_core.settings import PROJECT, Settings
from mnist_core.versions import code_versions

if TYPE_CHECKING:
    from distributed import Client, Future

WORKER_DEATHS_ALLOWED = 2
_STOP_SECONDS = 3
_CONNECT_SECONDS = 5

_DASK_SETTINGS = {
    "distributed.scheduler.allowed-failures": WORKER_DEATHS_ALLOWED,
    "distributed.admin.low-level-log-length": 100,
    "distributed.admin.large-graph-warning-threshold": "1GB",
    "distributed.logging.distributed": "error",
}

OnProgress = Callable[[Progress], None]
OnDone = Callable[[Any, MnistCoreError | None], None]


class Cluster:
    """Sends tasks to workers and hears of them. Starting takes a second; close it at the end.

    Args:
        settings: `scheduler` and `workers` are read.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._client: Client | None = None
        self._scheduler: Any = None
        self._workers: list[subprocess.Popen] = []
        self._folder = ""
        self._listeners: dict[str, OnProgress] = {}
        self._futures: dict[str, Future] = {}
        self.refused: WorkerMismatchError | None = None

    def start(self) -> Client:
        """Connect, starting scheduler and workers if there is no address. Idempotent.

        Raises:
            ClusterLostError: the scheduler cannot be reached or started.
        """
        with self._lock:
            if self._client is None or self._client.status != "running":
                try:
                    self._client = self._connect()
                except (OSError, RuntimeError) as error:
                    raise ClusterLostError(self._settings.scheduler, str(error)) from error
                atexit.register(self.close)
            return self._client

    @property
    def slots(self) -> int:
        """Tasks that can be computed at the same time."""
        if self._client is None or not self._settings.scheduler:
            return self._settings.workers
        return max(1, sum(self._client.nthreads().values()))

    def submit(
        self,
        task: Callable[..., Any],
        *args: Any,
        key: str,
        on_progress: OnProgress,
        on_done: OnDone,
    ) -> None:
        """Run `task(*args)` in a worker.

        A worker that dies takes the task to another one, `WORKER_DEATHS_ALLOWED` times.

        Args:
            task: a function of `tasks`.
            args: its arguments.
            key: a name that no other task has had.
            on_progress: called with each `Progress` that the task reports.
            on_done: called once, with (result, None) or (None, error), unless cancelled.
        """
        client = self.start()
        self._listeners[key] = on_progress
        future = self._futures[key] = client.submit(task, *args, key=key, pure=False)

        def wait() -> None:
            result, error = self._outcome(future)
            if isinstance(error, DatasetError) and self._send_dataset(error.name):
                future.retry()
                result, error = self._outcome(future)
            self._listeners.pop(key, None)
            if self._futures.pop(key, None) is not None:
                on_done(result, error)

        threading.Thread(target=wait, name=f"wait-{key}", daemon=True).start()

    def cancel(self, key: str) -> None:
        """Forget a task; if it is running it notices within a fraction of a second."""
        self._listeners.pop(key, None)
        future = self._futures.pop(key, None)
        if future is not None:
            future.cancel()

    def revive(self) -> None:
        """Start again any worker command that has ended."""
        with self._lock:
            for index, process in enumerate(self._workers):
                if process.poll() is not None:
                    self._workers[index] = self._start_worker(index)

    def worker_ids(self) -> list[int]:
        """Process ids of the worker commands started here."""
        return [process.pid for process in self._workers]

    def close(self) -> None:
        """Stop everything that was started here. Idempotent."""
        with self._lock:
            atexit.unregister(self.close)
            self._futures.clear()  # whoever waits for one is told nothing more
            workers, self._workers = self._workers, []
            for process in workers:
                _end(process)
            for opened in (self._client, self._scheduler):
                if opened is not None:
                    opened.close(timeout=_STOP_SECONDS)
            self._client = self._scheduler = None
            shutil.rmtree(self._folder, ignore_errors=True)

    def _connect(self) -> Client:
        import dask
        from distributed import Client

        from mnist_core.tasks import PROGRESS_TOPIC, REFUSED_TOPIC, PrepareWorker

        dask.config.set(_DASK_SETTINGS)
        logging.getLogger("distributed").setLevel(logging.ERROR)
        address = self._settings.scheduler or self._start_scheduler()
        client = Client(address, set_as_default=False, timeout=_CONNECT_SECONDS)
        client.subscribe_topic(PROGRESS_TOPIC, self._hear_progress)
        client.subscribe_topic(REFUSED_TOPIC, self._hear_refusal)
        client.register_plugin(PrepareWorker(code_versions()))
        return client

    def _start_scheduler(self) -> str:
        from distributed import LocalCluster

        self._scheduler = LocalCluster(
            n_workers=0, host="127.0.0.1", dashboard_address=":0", silence_logs=logging.ERROR
        )
        self._folder = tempfile.mkdtemp(prefix="mnist-workers-")
        self._workers = [self._start_worker(i) for i in range(self._settings.workers)]
        return self._scheduler.scheduler_address

    def _start_worker(self, index: int) -> subprocess.Popen:
        command = [sys.executable, "-m", "dask", "worker", self._scheduler.scheduler_address]
        command += ["--nthreads", "1", "--no-dashboard", "--memory-limit", "0"]
        command += ["--death-timeout", "10", "--local-directory", self._folder]
        with open(Path(self._folder) / f"worker-{index}.log", "ab") as log:
            return subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=_worker_environment()
            )

    def _hear_progress(self, event: tuple[float, dict[str, Any]]) -> None:
        message = event[1]
        listener = self._listeners.get(message["key"])
        if listener is not None:
            listener(Progress.from_dict(message["progress"]))

    def _hear_refusal(self, event: tuple[float, dict[str, Any]]) -> None:
        self.refused = error_from_dict(event[1])

    def _send_dataset(self, name: str) -> bool:
        """Give the workers a data set that one of them lacks; False if it is not here either."""
        from mnist_core.tasks import receive_dataset

        try:
            content = (self._settings.datasets / f"{name}.npz").read_bytes()
        except OSError:
            return False
        self.start().run(receive_dataset, name, content)
        return True

    def _outcome(self, future: Future) -> tuple[Any, MnistCoreError | None]:
        """Wait for a task, in a thread of its own that ends with the process."""
        from distributed import CancelledError
        from distributed.scheduler import KilledWorker

        try:
            return future.result(), None
        except MnistCoreError as error:
            return None, error
        except KilledWorker:
            return None, WorkerLostError(0, WORKER_DEATHS_ALLOWED + 1)
        except CancelledError as error:
            return None, ClusterLostError(self._settings.scheduler, str(error))
        except Exception as error:
            return None, TrainingError(f"{type(error).__name__}: {error}"[:500])


def _worker_environment() -> dict[str, str]:
    """This process's environment, with the package on the path and TensorFlow quiet."""
    path = os.pathsep.join(filter(None, [str(PROJECT), os.environ.get("PYTHONPATH", "")]))
    return {**os.environ, "PYTHONPATH": path, "TF_CPP_MIN_LOG_LEVEL": "3"}


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
