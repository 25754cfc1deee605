"""Where epochs are computed: a Dask scheduler with its workers, here or elsewhere.

Without an address both are started here, see `local_workers`.
"""

from __future__ import annotations

import atexit
import contextlib
import threading
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from mnist_core.engine.dask_settings import configure_dask
from mnist_core.engine.local_workers import STOP_SECONDS, LocalWorkers
from mnist_core.engine.versions import code_versions
from mnist_core.errors import (
    ClusterLostError,
    MnistCoreError,
    WorkerMismatchError,
    WorkerStartError,
    error_from_dict,
)
from mnist_core.records import Progress
from mnist_core.settings import Settings

if TYPE_CHECKING:
    from distributed import Client, Future

_CONNECT_SECONDS = 5

OnProgress = Callable[[Progress], None]
OnDone = Callable[[Any, MnistCoreError | None], None]


class Cluster:
    """Sends tasks to workers and takes their reports. Starting takes a second; close it at the end.

    Args:
        settings: `scheduler` and `workers` are read. Without a scheduler's address Dask's own
            configuration is asked for one, as well as for certificates.

    Attributes:
        refused: why a worker was sent away last, if one was.
        slots: tasks that are computed at a time, one a worker.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._client: Client | None = None
        self._local = LocalWorkers(settings.workers)
        self._address = settings.scheduler
        self._scheduler_id = ""
        self._listeners: dict[str, OnProgress] = {}
        self._futures: dict[str, Future[Any]] = {}
        self._hear_of_another: Callable[[str, Progress], None] = lambda key, progress: None
        self._unstartable: tuple[Client, WorkerStartError] | None = None
        self.refused: WorkerMismatchError | None = None
        self.slots = 1 if settings.scheduler else settings.workers

    def start(self) -> Client:
        """Connect, starting scheduler and workers if there is no address. Idempotent.

        Raises:
            ClusterLostError: the scheduler cannot be reached.
            WorkerStartError: there is none elsewhere, and it cannot be started here.
        """
        with self._lock:
            if self._client is None or self._client.status != "running":
                self._disconnect()
                try:
                    self._client = self._connect()
                except Exception as error:
                    if not self._address:
                        raise WorkerStartError(1, str(error)) from error
                    raise ClusterLostError(self._address, str(error)) from error
                atexit.register(self.close)
            return self._client

    def submit(
        self,
        task: Callable[..., Any],
        *args: Any,
        key: str,
        on_progress: OnProgress,
        on_done: OnDone,
    ) -> None:
        """Run `task(*args)` in a worker. Returns at once, wherever the scheduler is.

        A worker that dies takes the task to another one, `WORKER_DEATHS_ALLOWED` times.

        Args:
            task: a function of `tasks`.
            args: its arguments.
            key: a name that no other task has had.
            on_progress: called with each `Progress` that the task reports.
            on_done: called once, with (result, None) or (None, error), unless cancelled.
        """
        self._listeners[key] = on_progress

        def carry_out() -> None:
            result, error = self._attempt(key, task, args)
            self._futures.pop(key, None)
            if self._listeners.pop(key, None) is not None:
                on_done(result, error)

        threading.Thread(target=carry_out, name=f"task-{key}", daemon=True).start()

    def listen_to_others(self, hear: Callable[[str, Progress], None]) -> None:
        """Be told of tasks that other servers have sent to the same scheduler, by their keys."""
        self._hear_of_another = hear

    def cancel(self, key: str) -> None:
        """Forget a task; if it is running it notices within a fraction of a second."""
        self._listeners.pop(key, None)
        future = self._futures.pop(key, None)
        if future is not None:
            with contextlib.suppress(RuntimeError, OSError):  # the scheduler is lost anyway
                future.cancel()

    def revive(self) -> None:
        """Start again any worker command that has ended, and count the workers elsewhere.

        Where workers cannot be started, whoever waits for one is told, and the next task begins
        anew.
        """
        with self._lock:
            try:
                self._local.revive()
            except WorkerStartError as error:
                if self._client is not None:
                    self._unstartable = (self._client, error)
                self._disconnect()
                self._local.close()
            if self._address and self._client is not None:
                self._look_at_cluster(self._client)

    def worker_ids(self) -> list[int]:
        """Process ids of the worker commands started here."""
        return self._local.ids()

    def close(self) -> None:
        """Stop everything that was started here. Idempotent."""
        with self._lock:
            atexit.unregister(self.close)
            self._listeners.clear()  # whoever waits for a task is told nothing more
            self._futures.clear()
            self._local.end_workers()
            self._disconnect()
            self._local.close()

    def _connect(self) -> Client:
        from distributed import Client

        from mnist_core.engine.tasks import PROGRESS_TOPIC, REFUSED_TOPIC, PrepareWorker

        configured = configure_dask()
        self._address = self._settings.scheduler or configured
        address = self._address or self._local.start()
        client = Client(
            address,
            security=None if self._address else self._local.security,
            set_as_default=False,
            timeout=_CONNECT_SECONDS,
        )
        client.subscribe_topic(PROGRESS_TOPIC, self._hear_progress)
        client.subscribe_topic(REFUSED_TOPIC, self._hear_refusal)
        client.register_plugin(PrepareWorker(code_versions()))
        self._scheduler_id = client.scheduler_info()["id"]
        if self._address:
            self._look_at_cluster(client)
        return client

    def _disconnect(self) -> None:
        """Let go of the scheduler, so that the next task connects anew.

        A client finds a new scheduler at the same address by itself, but would hear of no
        progress there and prepare no worker.
        """
        client, self._client = self._client, None
        if client is not None:
            client.close(timeout=STOP_SECONDS)

    def _look_at_cluster(self, client: Client) -> None:
        """See that it is still the same scheduler, and how many workers it has.

        Each worker gets one task at a time, however many threads it has: see `tasks`.
        """
        info = client.scheduler_info()
        if info["id"] == self._scheduler_id:
            self.slots = max(1, len(info["workers"]))
        elif client.status == "running":
            self._disconnect()

    def _hear_progress(self, event: tuple[float, dict[str, Any]]) -> None:
        key, progress = event[1]["key"], Progress.from_dict(event[1]["progress"])
        self._listeners.get(key, partial(self._hear_of_another, key))(progress)

    def _hear_refusal(self, event: tuple[float, dict[str, Any]]) -> None:
        error = error_from_dict(event[1])
        if isinstance(error, WorkerMismatchError):
            self.refused = error

    def _compute(
        self, client: Client, key: str, task: Callable[..., Any], args: tuple[Any, ...]
    ) -> Any:
        """Send a task and wait for its result, in a thread of its own."""
        from mnist_core.engine.task_errors import fetch_result

        future = self._futures[key] = client.submit(task, *args, key=key, pure=False)
        if key not in self._listeners:
            future.cancel()
        return fetch_result(client, future, self._settings.datasets)

    def _attempt(
        self, key: str, task: Callable[..., Any], args: tuple[Any, ...]
    ) -> tuple[Any, MnistCoreError | None]:
        """The result or, whatever happens, an error of ours."""
        client = None
        try:
            client = self.start()
            return self._compute(client, key, task, args), None
        except Exception as error:
            from mnist_core.engine.task_errors import as_core_error, is_lost

            if not is_lost(client, error):
                return None, as_core_error(error)
            self._let_go(client, key)
            return None, self._why_lost(client)

    def _why_lost(self, client: Client | None) -> MnistCoreError:
        if self._unstartable is not None and self._unstartable[0] is client:
            return self._unstartable[1]
        return ClusterLostError(self._address, "connection lost")

    def _let_go(self, client: Client | None, key: str) -> None:
        """Connect anew for the next task, unless another task's thread has done so already."""
        if key in self._listeners:
            with self._lock:
                if self._client is client:
                    self._disconnect()
