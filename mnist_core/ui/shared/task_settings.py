"""The settings of a class's task: which of them its members have no choice about.

A setting that is hidden is not shown on Train and is as the task has it, or as the form begins
where the task has no settings. The core holds every run against it (`storage.class_rules`).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from mnist_core.i18n import N_
from mnist_core.records import Task
from mnist_core.settings import Settings
from mnist_core.storage.class_access import Seat


class Control(NamedTuple):
    """A control of the form on Train: what stands above it, and the settings that it sets."""

    title: str
    settings: tuple[str, ...]


CONTROLS = {
    "dataset": Control(N_("Data set"), ("dataset",)),
    "model": Control(N_("Network"), ("model",)),
    "length": Control(N_("Length in epochs or steps"), ("epochs", "steps_per_epoch")),
    "learning_rate": Control(N_("Learning rate"), ("learning_rate",)),
    "batch_size": Control(N_("Batch size"), ("batch_size",)),
    "training_images": Control(N_("Training images"), ("training_images",)),
    "seed": Control(N_("Seed"), ("seed",)),
    "optimizer": Control(N_("Optimizer"), ("optimizer",)),
    "preprocessing": Control(N_("Preprocessing"), ("preprocessing",)),
    "loop": Control(N_("Training loop"), ("loop",)),
    "shuffle_buffer": Control(N_("Shuffling"), ("shuffle_buffer",)),
    "precision": Control(N_("Precision"), ("precision",)),
    "augmentation": Control(N_("Data augmentation"), ("augmentation",)),
    "schedule": Control(N_("Learning rate schedule"), ("schedule",)),
    "label_smoothing": Control(N_("Label smoothing"), ("label_smoothing",)),
    "weight_averaging": Control(N_("EMA of the weights"), ("weight_averaging",)),
    "wrong_labels": Control(N_("Wrong labels"), ("wrong_labels",)),
}
"""By name, in the order of the form."""


def settings_of(controls: Iterable[str]) -> tuple[str, ...]:
    """The settings that some controls set, as `Task.hidden` has them."""
    return tuple(setting for name in controls for setting in CONTROLS[name].settings)


def controls_of(settings: Iterable[str]) -> list[str]:
    """The controls that set some of these settings, in the order of the form."""
    hidden = set(settings)
    return [name for name, control in CONTROLS.items() if hidden & set(control.settings)]


def task_for(seat: Seat | None) -> Task | None:
    """The task that this person has to do; None for none, and for a teacher."""
    return None if seat is None or seat.teaches else seat.found.task


def fixed_settings(task: Task | None, limits: Settings) -> dict[str, Any]:
    """The hidden settings of a task by name, with the values that they have on this server."""
    if task is None:
        return {}
    values = task.first_config.within(limits.max_epochs, limits.max_batch_size).to_dict()
    return {name: values[name] for name in settings_of(controls_of(task.hidden))}
