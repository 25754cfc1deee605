"""What the core says of limits, states and damage, in the words of the reader's language."""

from __future__ import annotations

import functools
import re
from decimal import Decimal, InvalidOperation

from mnist_core import errors
from mnist_core.errors import MnistCoreError
from mnist_core.i18n import N_, _
from mnist_core.i18n.formats import exact_number

FIELDS = {
    "dataset": N_("Data set"),
    "model": N_("Network"),
    "epochs": N_("Epochs"),
    "learning_rate": N_("Learning rate"),
    "batch_size": N_("Batch size"),
    "training_images": N_("Training images"),
    "seed": N_("Seed"),
    "steps": N_("Steps"),
    "steps_per_epoch": N_("Steps per epoch"),
    "optimizer": N_("Optimizer"),
    "preprocessing": N_("Preprocessing"),
    "loop": N_("Training loop"),
    "shuffle_buffer": N_("Shuffling"),
    "augmentation": N_("Data augmentation"),
    "precision": N_("Precision"),
    "schedule": N_("Learning rate schedule"),
    "label_smoothing": N_("Label smoothing"),
    "weight_averaging": N_("EMA of the weights"),
    "wrong_labels": N_("Wrong labels"),
    "warm_start_from": N_("Initial weights"),
}

# What the core says of limits, states and damage, in English: an error may be kept in a file.
PHRASES = (
    N_("a whole number from {low} to {high}"),
    N_("from {low} to {high}"),
    N_("one of {names}"),
    N_("the id of a trained network"),
    N_("given with the network itself"),
    N_("a multiple of 10 from 10 to {most}"),
    N_("the path of a folder"),
    N_("the path of a folder that exists or can be made"),
    N_("a file in TOML"),
    N_("a file with a url under [connections.digit_school]"),
    N_("an address like {address}"),
    N_("{width} x {height} pixels"),
    N_("more than {count} million pixels"),
    N_("{number} ({reason})"),
    N_("missing"),
    N_("damaged"),
    N_("of another architecture"),
    N_("image"),
    N_("blank"),
    N_("label"),
    N_("answer"),
    N_("date"),
    N_("strokes"),
    N_("too many strokes"),
    N_("queued"),
    N_("running"),
    N_("paused"),
    N_("finished"),
    N_("stopped"),
    N_("failed"),
    N_("interrupted"),
    N_("pause"),
    N_("resume"),
    N_("stop"),
    N_("continue"),
    N_("change"),
    N_("pin"),
    N_("delete"),
)
_LIMITS = ("low", "high")  # numbers, in the phrases above
PHRASED: dict[type[MnistCoreError], tuple[str, ...]] = {
    errors.SettingsError: ("allowed",),
    errors.ConfigError: ("allowed",),
    errors.ImageError: ("detail",),
    errors.DrawingsFileError: ("detail",),
    errors.CheckpointError: ("reason",),
    errors.StateError: ("state", "action"),
}


def in_words(text: str) -> str:
    """A phrase of the core's in the reader's language; any other text as it is."""
    for phrase, pattern in _patterns():
        if found := pattern.fullmatch(text):
            parts = {
                name: as_shown(part) if name in _LIMITS else in_words(part)
                for name, part in found.groupdict().items()
            }
            return _(phrase).format(**parts)
    return text


def as_shown(text: str) -> str:
    """A number that Python has written, as the pages have it: 0.00001 and not 1e-05."""
    try:
        value = Decimal(text)  # no float, which has the first 16 digits only
        return exact_number(value) if value.is_finite() else text
    except InvalidOperation:  # no number, or too long a one
        return text


@functools.cache
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    """Phrases, each with what finds it and its parts in a text."""
    hole = re.compile(r"\\\{(\w+)\\\}")
    return [(each, re.compile(hole.sub(r"(?P<\1>.+?)", re.escape(each)))) for each in PHRASES]
