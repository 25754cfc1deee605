"""What an epoch of training reports, and what it leaves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any

from mnist_core.config import PRECISION_NAMES
from mnist_core.files.checks import FLOAT32, LONGEST, check_number, check_whole
from mnist_core.records.encoded import EncodedCheckpoint

Point = tuple[int, float, float]
"""(step, loss, accuracy)."""

Predictions = tuple[int, tuple[int, ...]]
"""(step, predicted class of each watched image): see `data.watched`. After the test images comes
the drawing of the run's owner, if there is one."""

MAX_EPOCHS = 10_000
MAX_ACCURACY = 1.001  # an accuracy of 1, as float32 adds it up
_MAX_STEPS = 10**9
_LATE_STEPS = 100


@dataclass(frozen=True)
class Progress:
    """Where an epoch stands. Each report holds the whole epoch so far: one that gets lost
    costs nothing.

    Attributes:
        step: steps done in this epoch.
        steps: steps in the epoch.
        points: (step, loss, accuracy), each a mean over the steps since the one before.
        images_per_second: training speed since the epoch's first report, which has that of the
            first steps, in which the network is compiled.
        predictions: several in the first epoch, from step 0 on.
    """

    step: int
    steps: int
    points: tuple[Point, ...]
    images_per_second: float
    predictions: tuple[Predictions, ...] = ()

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Progress:
        read = {"points": _points(values), "predictions": _predictions(values)}
        return cls(**{**values, **read})


@dataclass(frozen=True)
class EpochRecord:
    """The metrics of one epoch.

    Attributes:
        epoch: counted from 1.
        loss, accuracy: mean over the training images, while they were being learned.
        val_loss, val_accuracy: over the validation images, after the epoch; None if all images
            are trained on, so that none is left to validate with.
        learning_rate: what the epoch was trained with.
        steps: steps in the epoch.
        points: as in `Progress`.
        seconds: duration of the epoch, validation included.
        images_per_second: training images by the time spent training.
        precision: what was computed in, "float32" or "bfloat16".
        planned: epochs that the run was to have then, which decides where a one-cycle learning
            rate stands; None in records of earlier versions.
        predictions: as in `Progress`, and after the epoch; empty in records of earlier versions.
    """

    epoch: int
    loss: float
    accuracy: float
    val_loss: float | None
    val_accuracy: float | None
    learning_rate: float
    steps: int
    points: tuple[Point, ...]
    seconds: float
    images_per_second: float
    precision: str = "float32"
    planned: int | None = None
    predictions: tuple[Predictions, ...] = ()

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> EpochRecord:
        """Rebuild a record from its values, leaving out names this version does not know.

        Raises:
            KeyError, TypeError, ValueError, OverflowError: the values are not those of an epoch.
        """
        known = {f.name for f in fields(cls)}
        kept = {name: value for name, value in values.items() if name in known}
        read = {"points": _points(values), "predictions": _predictions(values)}
        record = cls(**{**kept, **read})
        _check_epoch(record)
        return record


@dataclass(frozen=True)
class EpochResult:
    """What an epoch leaves: the network after it, and its metrics."""

    checkpoint: EncodedCheckpoint
    record: EpochRecord


def in_order(records: Iterable[EpochRecord]) -> tuple[EpochRecord, ...]:
    """A run's history, if no epoch of it is missing; else none of it."""
    history = tuple(records)
    complete = all(record.epoch == number for number, record in enumerate(history, 1))
    return history if complete else ()


def _check_epoch(record: EpochRecord) -> None:
    check_whole(record.epoch, 1, MAX_EPOCHS)
    check_whole(record.planned, 1, MAX_EPOCHS, optional=True)
    check_whole(record.steps, 1, _MAX_STEPS)
    check_number(record.learning_rate, 0, FLOAT32)
    check_number(record.seconds, 0, LONGEST)
    check_number(record.images_per_second, 0, FLOAT32)
    check_number(record.val_loss, 0, FLOAT32, optional=True)
    check_number(record.val_accuracy, 0, MAX_ACCURACY, optional=True)
    check_precision(record.precision)
    for step, loss, accuracy in ((record.steps, record.loss, record.accuracy), *record.points):
        check_whole(step, 0, 2 * record.steps + _LATE_STEPS)  # earlier versions counted late
        check_number(loss, 0, FLOAT32)
        check_number(accuracy, 0, MAX_ACCURACY)
    for step, classes in record.predictions:
        check_whole(step, 0, 2 * record.steps + _LATE_STEPS)
        for each in classes:
            check_whole(each, 0, 9)


def check_precision(precision: object, optional: bool = False) -> None:
    if precision not in PRECISION_NAMES and not (optional and precision is None):
        raise ValueError(f"precision must be one of {PRECISION_NAMES}")


def _points(values: dict[str, Any]) -> tuple[Point, ...]:
    return tuple((int(step), loss, accuracy) for step, loss, accuracy in values["points"])


def _predictions(values: dict[str, Any]) -> tuple[Predictions, ...]:
    found = values.get("predictions") or ()
    return tuple((step, tuple(classes)) for step, classes in found)
