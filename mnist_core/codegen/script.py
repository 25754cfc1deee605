"""A run as a script of its own: for whoever wants to see all of it in one file.

The script is put together from the very lines that train here (the architecture's file, the
order of the images, the loop), read as text: Keras is not imported. It needs Keras, NumPy and
the data, and gives the numbers that the run gives.
"""

from __future__ import annotations

import json
import re

from mnist_core.codegen import templates
from mnist_core.codegen.definitions import Definitions, first_line
from mnist_core.codegen.file_names import file_stem
from mnist_core.codegen.wording import translated
from mnist_core.config import TrainingConfig
from mnist_core.i18n import N_, _, ngettext
from mnist_core.i18n.formats import number
from mnist_core.options import ARCHITECTURES, AUGMENTATIONS, OPTIMIZERS

_PACKAGES = {"scipy": "scipy", "pillow": "PIL", "matplotlib": "matplotlib"}
"""What a script may need besides Keras, TensorFlow and NumPy, with the names in its code."""


def script(
    config: TrainingConfig,
    rates: tuple[float, ...] = (),
    planned: tuple[int, ...] = (),
    name: str = "",
) -> str:
    """Python source that trains as a run does.

    Args:
        config: the run's settings; where they leave the precision open, it is float32.
        rates: learning rate of each finished epoch. Epochs to come have the config's.
        planned: how many epochs the run was to have, when each finished epoch was trained.
        name: of the file, without its ending; one by data set and network if it is left out.
    """
    parts = _parts(config, rates, planned, name)
    return "\n\n".join(part.strip("\n") + "\n" for part in parts.values())


def notebook(
    config: TrainingConfig,
    rates: tuple[float, ...] = (),
    planned: tuple[int, ...] = (),
    name: str = "",
) -> str:
    """The same as a Jupyter notebook (nbformat 4), one cell for each part."""
    cells = []
    for place, (title, source) in enumerate(_parts(config, rates, planned, name).items()):
        cells.append(_cell(place, "markdown", f"## {_(title)}"))
        cells.append(_cell(place, "code", source.strip("\n")))
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    book = {"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": kernel}, "cells": cells}
    return json.dumps(book, indent=1)


def _parts(
    config: TrainingConfig, rates: tuple[float, ...], planned: tuple[int, ...], name: str
) -> dict[str, str]:
    """The script in its parts, in the reader's language, each with its title in English, in the
    order in which they run."""
    parts = english_parts(config, rates, planned, name)
    head, *others = parts
    return {head: parts[head]} | {title: translated(parts[title]) for title in others}


def english_parts(
    config: TrainingConfig, rates: tuple[float, ...], planned: tuple[int, ...], name: str
) -> dict[str, str]:
    """The same before its comments and docstrings are translated. The first part, with numbers in
    its sentences, is in the reader's language already."""
    rates = (*rates, *[config.learning_rate] * (config.epochs - len(rates)))
    planned = (*planned, *[config.epochs] * (config.epochs - len(planned)))
    continued = config.moving_rate is not None and len(set(planned)) > 1
    definitions = Definitions()
    parts = {N_("Settings"): "", N_("Data"): templates.LOAD} | _definitions(config, definitions)
    changed = len(set(rates)) > 1
    parts[N_("Build")] = _build(config, changed)
    parts[N_("Train")] = _train(config, changed, continued)
    unsmoothed = templates.UNSMOOTHED if config.spreads_labels else ""
    averaged = templates.AVERAGED if config.weight_averaging else ""
    parts[N_("Test")] = unsmoothed + averaged + templates.END
    planned = planned if continued else ()
    parts["Settings"] = _head(config, rates, planned, name, definitions, "".join(parts.values()))
    return parts


def _definitions(config: TrainingConfig, definitions: Definitions) -> dict[str, str]:
    """The parts that are this package's own source."""
    wanted: dict[str, tuple[str, ...]] = {
        N_("Order of the images"): ("data/shuffling", "image_order"),
        N_("Preprocessing"): ("models/preprocessing", _layer(config)),
        N_("Network"): (f"models/{ARCHITECTURES[config.model].module}", "build_model"),
    }
    if config.wrong_labels:
        wanted[N_("Wrong labels")] = ("data/wrong_labels", "replace_labels")
    augmentation = AUGMENTATIONS[config.augmentation]
    if augmentation.function:
        module = f"augmentation/{augmentation.module}"
        wanted[augmentation.heading] = (module, augmentation.function)
    if config.moving_rate:
        module = f"training/{config.moving_rate.module}"
        wanted[N_("Learning rate")] = (module, config.moving_rate.class_name)
    if config.spreads_labels:
        wanted[N_("Loss")] = ("training/losses", "SmoothedCrossentropy", "ClassAccuracy")
    if config.loop == "tape":
        wanted[N_("A training loop, step by step")] = ("training/gradient_tape", "train_by_tape")
    return {title: definitions.source(*names) for title, names in wanted.items()}


def _layer(config: TrainingConfig) -> str:
    """The function that makes the layer for the pixels."""
    return config.preprocessing.replace("-", "_")


def _train(config: TrainingConfig, changed: bool, continued: bool) -> str:
    unit, size = ("Step", config.steps_per_epoch) if config.steps_per_epoch else ("Epoch", 1)
    images = "x_train[order], y_train[order]"
    augmentation = AUGMENTATIONS[config.augmentation]
    if augmentation.function:
        images = f"{augmentation.function}({images}, SEED, epoch)"
    schedule = config.moving_rate
    change = ""
    if changed and schedule:
        change = templates.CHANGE_OF_PEAK.format(schedule=schedule.variable)
    elif changed:
        change = templates.CHANGE
    if continued and schedule:
        change += templates.CHANGE_OF_LENGTH.format(schedule=schedule.variable)
    loop = templates.TAPE if config.loop == "tape" else templates.FIT
    return loop.format(unit=unit, size=size, images=images, change=change)


def _build(config: TrainingConfig, changed: bool) -> str:
    rate = "LEARNING_RATES[0]" if changed else "LEARNING_RATE"
    schedule, lines = config.moving_rate, ""
    if schedule:
        lines = templates.SCHEDULE.format(
            schedule=schedule.variable, made=schedule.class_name, rate=rate
        )
    optimizer = OPTIMIZERS[config.optimizer]
    settings = [schedule.variable if schedule else rate]
    settings += [f"{name}={value}" for name, value in optimizer.settings]
    if config.weight_averaging:
        settings += ["use_ema=True", "ema_momentum=WEIGHT_AVERAGING"]
    smoothing = "LABEL_SMOOTHING" if config.label_smoothing else ""
    smoothed = f"SmoothedCrossentropy({smoothing})"
    plain = "keras.losses.SparseCategoricalCrossentropy(from_logits=True)"
    return templates.MODEL.format(
        preprocessing=_layer(config),
        wrong_labels=templates.WRONG_LABELS if config.wrong_labels else "",
        optimizer=f"keras.optimizers.{optimizer.keras_class}({_arguments(settings)})",
        precision=templates.BFLOAT16 if config.precision == "bfloat16" else "",
        schedule=lines,
        loss=smoothed if config.spreads_labels else plain,
        accuracy="ClassAccuracy()" if config.spreads_labels else '"accuracy"',
        averaging=templates.AVERAGING if config.weight_averaging else "",
    )


def _arguments(settings: list[str]) -> str:
    """Up to two on one line, more on a line each."""
    if len(settings) <= 2:
        return ", ".join(settings)
    return "".join(f"\n        {setting}," for setting in settings) + "\n    "


def _head(
    config: TrainingConfig,
    rates: tuple[float, ...],
    planned: tuple[int, ...],
    name: str,
    definitions: Definitions,
    code: str,
) -> str:
    standard, others = definitions.import_lines("import sys", "import keras", "import numpy as np")
    words = set(re.findall(r"\w+", others + code))
    needed = [package for package in _PACKAGES if _PACKAGES[package] in words]
    return templates.HEAD.format(
        **config.to_dict() | {"images_per_epoch": config.images_per_epoch},
        title=_(first_line(f"models/{ARCHITECTURES[config.model].module}")),
        requirements=_(templates.REQUIREMENTS).format(
            packages=", ".join(["keras", "tensorflow", "numpy", *needed])
        ),
        file_name=f"{name or file_stem(config)}.py",
        of_all=_("of 60,000"),
        epoch=_what_an_epoch_is(config.steps_per_epoch),
        rates=_rates_line(rates) + _planned_lines(planned),
        shuffling=_("0 shuffles all images together"),
        standard=standard,
        others=others,
        refinements="".join(
            f"{name.upper()} = {value}\n"
            for name in ("label_smoothing", "weight_averaging", "wrong_labels")
            if (value := getattr(config, name))
        ),
    )


def _what_an_epoch_is(steps: int | None) -> str:
    if steps is None:
        return _("passes over all training images")
    return ngettext("of {count} step each", "of {count} steps each", steps).format(
        count=number(steps)
    )


def _rates_line(rates: tuple[float, ...]) -> str:
    if len(set(rates)) == 1:
        return f"LEARNING_RATE = {rates[0]}"
    listed = "".join(f"    {rate},\n" for rate in rates)
    remark = _("of each epoch: it was changed during the run")
    return f"LEARNING_RATES = [  # {remark}\n{listed}]"


def _planned_lines(planned: tuple[int, ...]) -> str:
    if not planned:
        return ""
    listed = "".join(f"    {epochs},\n" for epochs in planned)
    remark = _("length planned when each epoch was trained")
    return f"\nPLANNED_EPOCHS = [  # {remark}\n{listed}]"


def _cell(place: int, kind: str, source: str) -> dict[str, object]:
    cell = {"cell_type": kind, "id": f"{kind}-{place}", "metadata": {}, "source": source}
    return cell | ({"outputs": [], "execution_count": None} if kind == "code" else {})
