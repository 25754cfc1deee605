"""Settings and results of some runs, as a table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mnist_core.i18n import N_, _
from mnist_core.i18n.formats import number, percent
from mnist_core.records import Run, Snapshot
from mnist_core.ui.shared.names import OPTIMIZER_TITLES, RUN_STATES, config_title, length

_STATES = {
    **RUN_STATES,
    "queued": N_("waiting in the queue"),
    "running": N_("still training"),
}


def table(snapshots: dict[str, Snapshot]) -> dict[str, list[Any]]:
    """Settings and results by the column's name in English, a row per run."""
    rows = [_row(letter, snapshot.run) for letter, snapshot in snapshots.items()]
    return {name: [row[name] for row in rows] for name in rows[0]}


def _row(letter: str, run: Run) -> dict[str, Any]:
    config = run.config
    return {
        N_("Run"): letter,
        N_("Network"): config_title(config),
        N_("Length"): _length(run),
        N_("Learning rate"): config.learning_rate,
        N_("Batch size"): config.batch_size,
        N_("Training images"): config.training_images,
        N_("Optimizer"): OPTIMIZER_TITLES[config.optimizer],
        N_("Validation accuracy"): run.val_accuracy,
        N_("Test accuracy"): run.test_accuracy,
        N_("Test loss"): run.test_loss,
        N_("Seconds"): round(run.seconds),
        N_("Seed"): config.seed,
        N_("ID"): run.id,
    }


def _length(run: Run) -> str:
    """How long it has trained, of how long in all: "2 of 10 epochs, still training"."""
    planned = length(run.config, run.config.epochs)
    if run.epochs_done >= run.config.epochs:
        return length(run.config, run.epochs_done)
    done = run.epochs_done * (run.config.steps_per_epoch or 1)
    return _("{done} of {length}, {state}").format(
        done=number(done), length=planned, state=_(_STATES[run.state])
    )


def as_text(columns: dict[str, list[Any]]) -> dict[str, list[str | None]]:
    """The same table as people read it, in their language."""
    written: dict[str, Callable[[Any], str]] = {
        **dict.fromkeys(
            ("Validation accuracy", "Test accuracy"), lambda fraction: percent(fraction, 2)
        ),
        **dict.fromkeys(("Learning rate", "Test loss"), "{:.5g}".format),
        **dict.fromkeys(("Batch size", "Training images", "Seconds"), number),
    }
    return {
        _(name): [None if value is None else written.get(name, str)(value) for value in values]
        for name, values in columns.items()
    }
