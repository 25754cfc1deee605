"""A run's network after each of its epochs: exported when somebody asks, and kept.

A run's last two checkpoints are there to go on from. For looking back, the weights of each epoch
are kept alone, in half precision: 0.6 MB for the largest network for digits. A worker makes a
.tflite file of them in about a second, while it trains.
"""

from __future__ import annotations

import secrets
import threading

from mnist_core.engine.cluster import Cluster
from mnist_core.errors import DatabaseError, MnistCoreError, RunNotFoundError
from mnist_core.files.checksums import AlteredFileError
from mnist_core.records import EncodedWarmStart, EncodedWeights, Run
from mnist_core.storage.run_store import RunStore

_WeightsOrStart = EncodedWeights | EncodedWarmStart | None
_Asked = tuple[str, int]  # a run's id, and an epoch


class EpochModels:
    """Finds the network of an epoch, or has it made. Safe to share between threads.

    Args:
        store: where runs are.
        cluster: whose workers export.
    """

    def __init__(self, store: RunStore, cluster: Cluster) -> None:
        self._store, self._cluster = store, cluster
        self._lock = threading.Lock()
        self._asked: dict[_Asked, MnistCoreError | None] = {}

    def epochs(self, run: Run) -> tuple[int, ...]:
        """Epochs whose networks can be had, 0 (before any) first; none for what ships.

        Raises:
            DatabaseError: it cannot be read.
        """
        kept = self._store.weights_epochs(run.id)
        return (0, *kept) if kept else ()

    def find(self, run: Run, epoch: int) -> bytes | None:
        """A .tflite file of the network after so many epochs; None while it is being made.

        Raises:
            MnistCoreError: it could not be made; asking again tries again.
        """
        asked = run.id, epoch
        try:
            content = self._store.load_file(run.id, "epoch-tflite", epoch)
        except AlteredFileError:
            content = None  # made again
        if content is not None:
            return content
        with self._lock:
            if asked not in self._asked:
                start = self._content(run, epoch)
                self._asked[asked] = None
                self._ask(run, epoch, start)
            elif failure := self._asked[asked]:
                del self._asked[asked]
                raise failure
        return None

    def _ask(self, run: Run, epoch: int, content: _WeightsOrStart) -> None:
        from mnist_core.engine.tasks import export_epoch_task

        self._cluster.submit(
            export_epoch_task,
            run.config,
            content,
            epoch,
            key=f"{run.id}-epoch-{epoch}-{secrets.token_hex(8)}",
            on_progress=lambda progress: None,
            on_done=lambda model, error: self._keep((run.id, epoch), model, error),
        )

    def _content(self, run: Run, epoch: int) -> _WeightsOrStart:
        """An epoch's weights; for epoch 0 the run's warm start, None if it has none."""
        if epoch:
            return self._store.load_weights(run.id, epoch)
        return self._store.load_warm_start(run.id) if run.config.warm_start_from else None

    def _keep(self, asked: _Asked, model: bytes | None, error: MnistCoreError | None) -> None:
        run_id, epoch = asked
        try:
            if error is None and model is not None:
                self._store.save_file(run_id, "epoch-tflite", model, epoch)
        except (DatabaseError, RunNotFoundError) as failure:
            error = failure
        with self._lock:
            if error is None:
                self._asked.pop(asked, None)
            else:
                self._asked[asked] = error
