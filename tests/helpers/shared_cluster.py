"""Real workers for one engine after the other: each takes seconds of a core to start."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from mnist_core.engine.cluster import Cluster, OnDone, OnProgress
from mnist_core.engine.tasks import export_task


class SharedCluster(Cluster):
    """Its workers go on when an engine ends.

    A network is exported once, in a worker: that takes two seconds of a core, and runs that end
    with the same network need the same files.
    """

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._exports: dict[tuple[object, ...], Future[tuple[Any, Any]]] = {}

    def submit(
        self,
        task: Callable[..., Any],
        *args: Any,
        key: str,
        on_progress: OnProgress,
        on_done: OnDone,
    ) -> None:
        if task is not export_task:
            super().submit(task, *args, key=key, on_progress=on_progress, on_done=on_done)
            return
        export = self._exports.get(args)
        if export is None:
            export = self._exports[args] = Future()

            def keep(result: Any, error: Any) -> None:
                export.set_result((result, error))

            super().submit(task, *args, key=f"of-{key}", on_progress=on_progress, on_done=keep)
        threading.Thread(target=lambda: on_done(*export.result()), daemon=True).start()

    def close(self) -> None:
        """They go on when an engine ends."""

    def end(self) -> None:
        super().close()
