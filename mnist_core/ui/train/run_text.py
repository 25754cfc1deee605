"""Sentences about a run (does it overfit?) and about two runs (how do they differ?)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from mnist_core.config import TrainingConfig
from mnist_core.evaluation.overfitting import differing_settings, find_overfitting
from mnist_core.records import EpochRecord, Run, Snapshot
from mnist_core.ui.shared.names import (
    AUGMENTATION_TITLES,
    DATASET_TITLES,
    LOOP_TITLES,
    MODEL_TITLES,
    OPTIMIZER_TITLES,
    PRECISION_TITLES,
    PREPROCESSING_TITLES,
    SCHEDULE_TITLES,
    length,
    percent,
    points,
)

_VALUES = {
    "dataset": DATASET_TITLES,
    "model": MODEL_TITLES,
    "optimizer": OPTIMIZER_TITLES,
    "preprocessing": PREPROCESSING_TITLES,
    "loop": LOOP_TITLES,
    "augmentation": AUGMENTATION_TITLES,
    "precision": PRECISION_TITLES,
    "schedule": SCHEDULE_TITLES,
}
_NAMES = {
    "dataset": "data set",
    "model": "network",
    "weight_averaging": "EMA of the weights",
    "warm_start_from": "initial weights",
}


def gap_text(name: str, history: tuple[EpochRecord, ...], config: TrainingConfig) -> str:
    """Whether a run overfits, in sentences that call it by a name."""
    if not history:
        return f"{name} has not finished its first epoch yet."
    if not any(record.val_loss is not None for record in history):
        return f"{name} has no validation images, so overfitting cannot be detected."
    found = find_overfitting(history)
    if found is None:
        return f"{name} does not overfit: the validation loss is still close to its lowest value."
    steps = config.steps_per_epoch or 1
    when = f"step {(found.epoch - 1) * steps:,}" if steps > 1 else f"epoch {found.epoch}"
    return (
        f"{name} overfits from {when} on: the validation loss rose from {found.lowest:.3f} to "
        f"{found.last:.3f} while the training loss kept falling. At the end, training accuracy is "
        f"{points(found.gap)} above validation accuracy. Fewer epochs, more images, data "
        "augmentation or dropout reduce overfitting."
    )


def difference_text(first: str, one: Run, second: str, other: Run) -> str:
    """How two runs' settings differ, and what came of it, in words."""
    parts = _differences(_as_trained(one), _as_trained(other))
    if not parts:
        text = f"**{first}** and **{second}** have the same settings."
    else:
        listed = parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
        text = f"**{first}** and **{second}** differ in {listed}. All other settings are equal."
    for letter, run in ((first, one), (second, other)):
        if run.scheduled and run.epochs_done:
            done = length(run.config, run.epochs_done)
            return f"{text} **{letter}** is still training ({done} done): there is no result yet."
    if one.test_accuracy is None or other.test_accuracy is None:
        return text
    gain = 100 * (other.test_accuracy - one.test_accuracy)
    if round(gain, 2) == 0:
        return f"{text} Both have the same test accuracy."
    better = second if gain > 0 else first
    return f"{text} The test accuracy of **{better}** is {abs(gain):.2f} percentage points higher."


def same_length_text(first: str, one: Snapshot, second: str, other: Snapshot) -> str:
    """Where two runs stood once both had trained equally long, if one has trained longer."""
    config = one.run.config
    if config.images_per_epoch != other.run.config.images_per_epoch:
        return ""
    common = min(len(one.history), len(other.history))
    if not common or len(one.history) == len(other.history):
        return ""
    pair = one.history[common - 1].val_accuracy, other.history[common - 1].val_accuracy
    if None in pair:
        return ""
    one_accuracy, other_accuracy = map(percent, pair)
    return (
        f"After the same length, {length(config, common)}, the validation accuracy was "
        f"{one_accuracy} for **{first}** and {other_accuracy} for **{second}**."
    )


def _as_trained(run: Run) -> Run:
    """The run with the precision that a worker's measurement chose, where it was to choose."""
    return replace(run, config=replace(run.config, precision=run.precision or run.config.precision))


def _differences(run: Run, other_run: Run) -> list[str]:
    """Each setting that differs, with both values; epochs and their steps as one length."""
    one, other = run.config, other_run.config
    found = differing_settings(one, other)
    lengths = _trained(run), _trained(other_run)
    parts = []
    if lengths[0] != lengths[1]:
        parts.append(f"length ({lengths[0]} and {lengths[1]})")
        found.pop("steps_per_epoch", None)
    found.pop("epochs", None)
    return parts + [
        f"{_NAMES.get(name, name.replace('_', ' '))} ({_shown(name, a)} and {_shown(name, b)})"
        for name, (a, b) in found.items()
    ]


def _trained(run: Run) -> str:
    """How long it has trained; how long it is to train if it has not begun."""
    return length(run.config, run.epochs_done or run.config.epochs)


def _shown(name: str, value: Any) -> str:
    """A setting's value as people read it."""
    if name in _VALUES:
        return _VALUES[name][value]
    if isinstance(value, str):
        return value or "random"
    if isinstance(value, float):
        return f"{value:g}"
    return "epochs" if value is None else f"{value:,}"
