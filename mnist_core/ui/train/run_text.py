"""Sentences about a run (does it overfit?) and about two runs (how do they differ?)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from mnist_core.config import TrainingConfig
from mnist_core.evaluation.overfitting import (
    NoHarm,
    differing_settings,
    find_overfitting,
    find_rise,
)
from mnist_core.i18n import N_, _
from mnist_core.i18n.formats import number, percent, points, together
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
    joined,
    length,
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
    "dataset": N_("data set"),
    "model": N_("network"),
    "learning_rate": N_("learning rate"),
    "batch_size": N_("batch size"),
    "training_images": N_("training images"),
    "seed": N_("seed"),
    "steps_per_epoch": N_("steps per epoch"),
    "optimizer": N_("optimizer"),
    "preprocessing": N_("preprocessing"),
    "loop": N_("training loop"),
    "shuffle_buffer": N_("shuffling"),
    "augmentation": N_("data augmentation"),
    "precision": N_("precision"),
    "schedule": N_("learning rate schedule"),
    "label_smoothing": N_("label smoothing"),
    "weight_averaging": N_("EMA of the weights"),
    "wrong_labels": N_("wrong labels"),
    "warm_start_from": N_("initial weights"),
}


_NO_HARM = {
    NoHarm.TRAINING_ROSE: N_(
        "{name} does not overfit: the validation loss rose from {lowest} to {last}, but so did "
        "the training loss."
    ),
    NoHarm.NO_GAP: N_(
        "{name} does not overfit: the validation loss rose from {lowest} to {last}, but the "
        "network reads its training images no better than the validation images."
    ),
    NoHarm.ACCURACY_ROSE: N_(
        "The validation loss of {name} rose from {lowest} to {last}, which is a sign of "
        "overfitting. It cost no accuracy: the validation accuracy is higher than it was then."
    ),
}


def gap_text(name: str, history: tuple[EpochRecord, ...], config: TrainingConfig) -> str:
    """Whether a run overfits, in sentences that call it by a name."""
    if not history:
        return _("{name} has not finished its first epoch yet.").format(name=name)
    if not any(record.val_loss is not None for record in history):
        told = _("{name} has no validation images, so overfitting cannot be detected.")
        return told.format(name=name)
    found = find_overfitting(history)
    if found is None:
        return _no_harm_text(name, history)
    steps = config.steps_per_epoch or 1
    when = (
        _("step {number}").format(number=number((found.epoch - 1) * steps))
        if steps > 1
        else _("epoch {number}").format(number=found.epoch)
    )
    return _(
        "{name} overfits from {when} on: the validation loss rose from {lowest} to {last} while "
        "the training loss kept falling. At the end, training accuracy is {gap} above validation "
        "accuracy. Fewer epochs, more images, data augmentation or dropout reduce overfitting."
    ).format(
        name=name,
        when=when,
        lowest=number(found.lowest, 3),
        last=number(found.last, 3),
        gap=points(found.gap),
    )


def _no_harm_text(name: str, history: tuple[EpochRecord, ...]) -> str:
    """Of a run that does not overfit, or whose overfitting costs it nothing."""
    risen = find_rise(history)
    if risen is None:
        return _(
            "{name} does not overfit: the validation loss is still close to its lowest value."
        ).format(name=name)
    told = _(_NO_HARM[risen.reason])
    return told.format(name=name, lowest=number(risen.lowest, 3), last=number(risen.last, 3))


def wrong_labels_text(config: TrainingConfig) -> str:
    """That a run learns wrong labels, and which of its figures count them; "" if it does not."""
    if not config.wrong_labels:
        return ""
    return _(
        "{share} of the training labels are wrong on purpose, and training loss and accuracy are "
        "measured with them. Validation and test labels are true."
    ).format(share=percent(config.wrong_labels, 0))


def difference_text(first: str, one: Run, second: str, other: Run) -> str:
    """How two runs' settings differ, and what came of it, in words."""
    parts = _differences(_as_trained(one), _as_trained(other))
    if parts:
        told = _(
            "**{first}** and **{second}** differ in {settings}. All other settings are equal."
        ).format(first=first, second=second, settings=joined(parts))
    else:
        told = _("**{first}** and **{second}** have the same settings.").format(
            first=first, second=second
        )
    result = _result_text(first, one, second, other)
    return together(told, result)


def _result_text(first: str, one: Run, second: str, other: Run) -> str:
    """Which of two runs is better; "" where that was not measured."""
    for letter, run in ((first, one), (second, other)):
        if run.scheduled and run.epochs_done:
            return _("**{run}** is still training ({length} done): there is no result yet.").format(
                run=letter, length=length(run.config, run.epochs_done)
            )
    if one.test_accuracy is None or other.test_accuracy is None:
        return ""
    gain = 100 * (other.test_accuracy - one.test_accuracy)
    if round(gain, 2) == 0:
        return _("Both have the same test accuracy.")
    return _("The test accuracy of **{run}** is {number} percentage points higher.").format(
        run=second if gain > 0 else first, number=number(abs(gain), 2)
    )


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
    return _(
        "After the same length, {length}, the validation accuracy was {one} for **{first}** and "
        "{other} for **{second}**."
    ).format(
        length=length(config, common),
        one=one_accuracy,
        first=first,
        other=other_accuracy,
        second=second,
    )


def settings_text(first: TrainingConfig, config: TrainingConfig) -> str:
    """What settings have instead of the first ones: "length (3 epochs) and batch size (64)"."""
    found = differing_settings(first, config)
    parts = []
    if {"epochs", "steps_per_epoch"} & found.keys():
        parts.append((_("length"), length(config, config.epochs)))
    for name, (_old, value) in found.items():
        if name not in ("epochs", "steps_per_epoch", "seed"):
            parts.append((_(_NAMES[name]), _shown(name, value)))
    told = _("{setting} ({value})")
    return joined([told.format(setting=setting, value=value) for setting, value in parts])


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
        parts.append(_difference(_("length"), *lengths))
        found.pop("steps_per_epoch", None)
    found.pop("epochs", None)
    return parts + [
        _difference(_(_NAMES[name]), _shown(name, a), _shown(name, b))
        for name, (a, b) in found.items()
    ]


def _difference(setting: str, one: str, other: str) -> str:
    return _("{setting} ({one} and {other})").format(setting=setting, one=one, other=other)


def _trained(run: Run) -> str:
    """How long it has trained; how long it is to train if it has not begun."""
    return length(run.config, run.epochs_done or run.config.epochs)


def _shown(name: str, value: Any) -> str:
    """A setting's value as people read it."""
    if name in _VALUES:
        return _VALUES[name][value]
    if isinstance(value, str):
        return value or _("random")
    if name == "wrong_labels":
        return percent(value, 0)
    if isinstance(value, float):
        return f"{value:g}"
    return _("epochs") if value is None else number(value)
