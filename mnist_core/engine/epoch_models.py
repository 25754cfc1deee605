"""A run's network after each of its epochs: exported when somebody asks, and kept.

A run's last two checkpoints are there to go on from. For looking back, the weights of each epoch
are kept alone, in half precision: 0.6 MB for the largest network for digits. A worker makes a
.tflite file of them in about a second, while it trains.
"""

from __future__ import annotations

import secrets
import threading
from pathlib import Path

from mnist_core.engine.cluster import Cluster
from mnist_core.errors import MnistCoreError, StorageError
from mnist_core.files.atomic import write_file
from mnist_core.files.checksums import note_checksums
from mnist_core.records import EncodedWarmStart, EncodedWeights, Run
from mnist_core.storage.run_store import Store

_WeightsOrStart = EncodedWeights | EncodedWarmStart | None


class EpochModels:
    """Finds the network of an epoch, or has it made. Safe to share between threads.

    Args:
        store: where runs are.
        cluster: whose workers export.
    """

    def __init__(self, store: Store, cluster: Cluster) -> None:
        self._store, self._cluster = store, cluster
        self._lock = threading.Lock()
        self._asked: dict[Path, MnistCoreError | None] = {}

    def epochs(self, run: Run) -> tuple[int, ...]:
        """Epochs whose networks can be had, 0 (before any) first; none for what ships."""
        kept = self._store.snapshot_epochs(run.id)
        return (0, *kept) if kept else ()

    def find(self, run: Run, epoch: int) -> Path | None:
        """A .tflite file of the network after so many epochs; None while it is being made.

        Raises:
            MnistCoreError: it could not be made; asking again tries again.
        """
        path = self._store.folder(run.id) / f"epoch-{epoch:04d}.tflite"
        if path.is_file():
            return path
        with self._lock:
            if path not in self._asked:
                content = self._content(run, epoch)
                self._asked[path] = None
                self._ask(run, epoch, content, path)
            elif failure := self._asked[path]:
                del self._asked[path]
                raise failure
        return None

    def _ask(self, run: Run, epoch: int, content: _WeightsOrStart, path: Path) -> None:
        from mnist_core.engine.tasks import export_epoch_task

        self._cluster.submit(
            export_epoch_task,
            run.config,
            content,
            epoch,
            key=f"{run.id}-{path.stem}-{secrets.token_hex(8)}",
            on_progress=lambda progress: None,
            on_done=lambda model, error: self._keep(path, model, error),
        )

    def _content(self, run: Run, epoch: int) -> _WeightsOrStart:
        """An epoch's weights; for epoch 0 the run's warm start, None if it has none."""
        if epoch:
            return self._store.load_snapshot(run.id, epoch)
        return self._store.load_warm_start(run.id) if run.config.warm_start_from else None

    def _keep(self, path: Path, model: bytes | None, error: MnistCoreError | None) -> None:
        try:
            if error is None and model is not None:
                write_file(path, model)
                note_checksums(path.parent, {path.name: model})
        except StorageError as failure:
            error = failure
        with self._lock:
            if error is None:
                self._asked.pop(path, None)
            else:
                self._asked[path] = error
