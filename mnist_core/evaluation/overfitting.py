"""What a run's history tells: where it began to learn by heart, and how two runs differ."""

from __future__ import annotations

from dataclasses import dataclass
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
    """Where a network began to learn its training images by heart; None if it did not.

    It did if the validation loss has risen by a twentieth above its lowest value while the
    training loss went on falling.

    Args:
        history: finished epochs; those without validation say nothing.
    """
    measured = [record for record in history if record.val_loss is not None]
    if not measured:
        return None
    best = min(measured, key=lambda record: record.val_loss)
    last = measured[-1]
    if last.val_loss < _RISE * best.val_loss or last.loss >= best.loss:
        return None
    began = measured[measured.index(best) + 1]  # there is one: the last is worse
    gap = last.accuracy - last.val_accuracy
    return Overfitting(began.epoch, best.val_loss, last.val_loss, gap)


def differing_settings(
    first: TrainingConfig, second: TrainingConfig
) -> dict[str, tuple[Any, Any]]:
    """Settings in which two runs differ, by name, each with both values."""
    theirs = second.to_dict()
    return {
        name: (value, theirs[name])
        for name, value in first.to_dict().items()
        if value != theirs[name]
    }
