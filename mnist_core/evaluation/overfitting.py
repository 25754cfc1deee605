"""What a run's history tells: where it began to overfit, and how two runs differ."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

from mnist_core.config import TrainingConfig
from mnist_core.records import EpochRecord

_RISE = 1.05  # validation loss against its lowest: less may be chance


@dataclass(frozen=True)
class Overfitting:
    """A gap between training and validation that has opened.

    Attributes:
        epoch: the first, counted from 1, after the one with the lowest validation loss.
        lowest: validation loss before it.
        last: validation loss at the end.
        gap: accuracy on training images minus that on validation images at the end, 0 to 1.
    """

    epoch: int
    lowest: float
    last: float
    gap: float


def find_overfitting(history: tuple[EpochRecord, ...]) -> Overfitting | None:
    """Where a network began to overfit its training images; None if it did not.

    It did if the validation loss has risen by a twentieth above its lowest value while the
    training loss went on falling, if that costs something, the validation accuracy being no higher
    than it was at the lowest validation loss, and if the network reads its training images better
    than the others: one that diverged does not.

    Args:
        history: finished epochs; those without validation say nothing.
    """
    measured = [
        (record, record.val_loss, record.val_accuracy)
        for record in history
        if record.val_loss is not None and record.val_accuracy is not None
    ]
    if not measured:
        return None
    best, lowest, accuracy = min(measured, key=lambda each: each[1])
    last, val_loss, val_accuracy = measured[-1]
    costs_nothing, gap = val_accuracy > accuracy, last.accuracy - val_accuracy
    if val_loss < _RISE * lowest or last.loss >= best.loss or costs_nothing or gap <= 0:
        return None
    # There is an epoch after the best: the last is worse.
    began = next(record for record, *_ in measured if record.epoch > best.epoch)
    return Overfitting(began.epoch, lowest, val_loss, gap)


class NoHarm(Enum):
    """Why a validation loss that has risen is no overfitting."""

    TRAINING_ROSE = "the training loss is no lower at the end either"
    NO_GAP = "training images are read no better than the others"
    ACCURACY_ROSE = "the validation accuracy is higher at the end"


@dataclass(frozen=True)
class Rise:
    """A validation loss that has risen without the run being called overfitting.

    Attributes:
        lowest, last: validation loss at its lowest and at the end.
        reason: why it is not.
    """

    lowest: float
    last: float
    reason: NoHarm


def find_rise(history: tuple[EpochRecord, ...]) -> Rise | None:
    """The rise of a run that does not overfit; None if its loss is close to the lowest.

    Args:
        history: of which `find_overfitting` finds nothing.
    """
    measured = [(record, record.val_loss) for record in history if record.val_loss is not None]
    if not measured:
        return None
    best, lowest = min(measured, key=lambda each: each[1])
    last, val_loss = measured[-1]
    if val_loss < _RISE * lowest:
        return None
    if last.loss >= best.loss:
        return Rise(lowest, val_loss, NoHarm.TRAINING_ROSE)
    no_gap = last.accuracy <= (last.val_accuracy or 0.0)
    return Rise(lowest, val_loss, NoHarm.NO_GAP if no_gap else NoHarm.ACCURACY_ROSE)


def differing_settings(first: TrainingConfig, second: TrainingConfig) -> dict[str, tuple[Any, Any]]:
    """Settings in which two runs differ, by name, each with both values."""
    theirs = second.to_dict()
    return {
        name: (value, theirs[name])
        for name, value in first.to_dict().items()
        if value != theirs[name]
    }
