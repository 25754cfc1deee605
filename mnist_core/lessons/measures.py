"""What is measured of a run of the person's own, where that answers a question."""

from __future__ import annotations

import bisect
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mnist_core.i18n import N_
from mnist_core.lessons.records import Question
from mnist_core.lessons.runs_meant import epochs_meant
from mnist_core.records import EpochRecord, Run

History = Sequence[EpochRecord]


@dataclass(frozen=True)
class Measure:
    """A quantity.

    Attributes:
        title: what it is, in English.
        of: it, of a finished run and its epochs; None where it cannot be told.
        share: True if it is a share, from 0 to 1.
        at_end: True if it is known only as it is after a run's last epoch.
    """

    title: str
    of: Callable[[Run, History], float | None]
    share: bool = False
    at_end: bool = False

    @property
    def shows(self) -> str:
        """The curves in which it can be seen: "loss" or "accuracy"."""
        return "accuracy" if self.share else "loss"


def _best_epoch(run: Run, history: History) -> float | None:
    """The epoch after which the validation loss was lowest, counted from 1."""
    losses = [(each.val_loss, each.epoch) for each in history if each.val_loss is not None]
    return min(losses)[1] if losses else None


def _gap(run: Run, history: History) -> float | None:
    if not history or history[-1].val_accuracy is None:
        return None
    return history[-1].accuracy - history[-1].val_accuracy


MEASURES = {
    "test_accuracy": Measure(
        N_("Test accuracy"), lambda run, _: run.test_accuracy, share=True, at_end=True
    ),
    "val_accuracy": Measure(
        N_("Validation accuracy"),
        lambda _, history: history[-1].val_accuracy if history else None,
        share=True,
    ),
    "accuracy": Measure(
        N_("Training accuracy"),
        lambda _, history: history[-1].accuracy if history else None,
        share=True,
    ),
    "gap": Measure(N_("Training accuracy minus validation accuracy"), _gap, share=True),
    "loss": Measure(N_("Training loss"), lambda _, history: history[-1].loss if history else None),
    "val_loss": Measure(
        N_("Validation loss"), lambda _, history: history[-1].val_loss if history else None
    ),
    "best_epoch": Measure(N_("Epoch with the lowest validation loss"), _best_epoch),
    "seconds": Measure(
        N_("Seconds of training"),
        lambda _, history: sum(epoch.seconds for epoch in history) or None,
    ),
}
"""By the name that a question has."""


def measured(question: Question, run: Run, history: History) -> float | None:
    """The quantity that a question is about; None where it cannot be told, as of a run that was
    continued and is to be looked at as it was before.

    Args:
        question: one with a measure.
        run: the person's own that shows it.
        history: the epochs after which it is looked at, and those before.
    """
    measure, epochs = MEASURES[question.measure], epochs_meant(question.run or {})
    if measure.at_end and epochs is not None and run.epochs_done > epochs:
        return None
    return measure.of(run, history)


def outcome(question: Question, run: Run | None, history: History) -> int | None:
    """The choice that came true, an index; None while that cannot be told.

    Args:
        question: the question.
        run: the person's own that shows it; None for none yet.
        history: its finished epochs.
    """
    if not question.measure:
        return question.answer
    value = None if run is None else measured(question, run, history)
    return None if value is None else bisect.bisect_right(question.bounds, value)
