"""A cluster whose tasks are finished by hand, so that a test decides what happens when."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from mnist_core.errors import MnistCoreError
from mnist_core.records import EpochRecord, EpochResult, ExportedModel, Progress


@dataclass
class Task:
    key: str
    name: str
    arguments: tuple[Any, ...]
    on_progress: Any
    on_done: Any

    @property
    def run_id(self) -> str:
        return self.key.split("-")[0]


class HandCluster:
    """Stands in for `cluster.Cluster`: the same methods, and no processes.

    Attributes:
        waiting: tasks that were submitted and neither finished nor cancelled, oldest first.
        slots: tasks at a time.
        hear_of_another: what is told of the tasks of other servers.
    """

    def __init__(self, slots: int = 1) -> None:
        self.slots = slots
        self.waiting: list[Task] = []
        self.cancelled: list[str] = []
        self.refused = None
        self.hear_of_another: Callable[[str, Progress], None] = lambda key, progress: None

    def submit(self, task, *arguments, key, on_progress, on_done) -> None:
        self.waiting.append(Task(key, task.__name__, arguments, on_progress, on_done))

    def cancel(self, key: str) -> None:
        self.cancelled += [task.key for task in self.waiting if task.key == key]
        self.waiting = [task for task in self.waiting if task.key != key]

    def listen_to_others(self, hear) -> None:
        self.hear_of_another = hear

    def start(self) -> None: ...

    def revive(self) -> None: ...

    def close(self) -> None: ...

    def finish(self, error: MnistCoreError | None = None) -> Task:
        """Finish the oldest task as a worker would, or with an error."""
        task = self.waiting.pop(0)
        task.on_done(None if error else result_of(task), error)
        return task

    def finish_all(self, most: int = 1000) -> list[Task]:
        done = []
        while self.waiting and len(done) < most:
            done.append(self.finish())
        return done


def result_of(task: Task) -> EpochResult | ExportedModel:
    if task.name == "export_task":
        return ExportedModel(b"keras", b"tflite", {"loss": 0.1, "accuracy": 0.97}, {"keras": "3"})
    config, _, epoch, _ = task.arguments
    record = epoch_record(epoch + 1, config.learning_rate)
    return EpochResult(b"network after %d" % (epoch + 1), record)


def epoch_record(epoch: int, learning_rate: float = 0.001) -> EpochRecord:
    return EpochRecord(
        epoch=epoch,
        loss=1 / epoch,
        accuracy=1 - 0.1 / epoch,
        val_loss=1.1 / epoch,
        val_accuracy=1 - 0.2 / epoch,
        learning_rate=learning_rate,
        steps=2,
        points=((1, 2 / epoch, 0.5), (2, 1 / epoch, 0.9)),
        seconds=4.0,
        images_per_second=1000.0,
    )


def half_way() -> Progress:
    return Progress(step=1, steps=2, points=((1, 0.5, 0.8),), images_per_second=500.0)
