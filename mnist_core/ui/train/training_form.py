"""Panel: the settings of a run, with sliders."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from mnist_core.config import (
    AUGMENTATION_NAMES,
    DATASET_NAMES,
    LOOP_NAMES,
    MAX_TRAINING_IMAGES,
    MIN_TRAINING_IMAGES,
    MODEL_NAMES,
    OPTIMIZER_NAMES,
    PRECISION_NAMES,
    PREPROCESSING_NAMES,
    SCHEDULE_NAMES,
    VALIDATION_IMAGES,
    TrainingConfig,
)
from mnist_core.i18n import N_, _
from mnist_core.i18n.formats import number
from mnist_core.settings import Settings
from mnist_core.ui.shared.loaders import get_engine
from mnist_core.ui.shared.names import (
    AUGMENTATION_TITLES,
    DATASET_TITLES,
    LOOP_TITLES,
    MODEL_TITLES,
    OPTIMIZER_TITLES,
    PRECISION_TITLES,
    PREPROCESSING_TITLES,
    SCHEDULE_TITLES,
    Titles,
)
from mnist_core.ui.train import setting_help
from mnist_core.ui.train.form_widgets import Form, choose, is_allowed, select, slide
from mnist_core.ui.train.learning_rate import ask_for_learning_rate
from mnist_core.ui.train.length_setting import ask_for_length, ask_for_unit

BATCH_SIZES = (8, 16, 32, 50, 64, 100, 128, 256, 512, 1024)
SHUFFLES = Titles({0: N_("All images"), 5_000: N_("Buffer of 5,000")})
_METHOD: dict[str, tuple[str, Mapping[Any, str], tuple[Any, ...], str]] = {
    "optimizer": (N_("Optimizer"), OPTIMIZER_TITLES, OPTIMIZER_NAMES, setting_help.OPTIMIZER),
    "preprocessing": (
        N_("Preprocessing"),
        PREPROCESSING_TITLES,
        PREPROCESSING_NAMES,
        setting_help.PREPROCESSING,
    ),
    "loop": (N_("Training loop"), LOOP_TITLES, LOOP_NAMES, setting_help.LOOP),
    "shuffle_buffer": (N_("Shuffling"), SHUFFLES, tuple(SHUFFLES), setting_help.SHUFFLING),
    "precision": (N_("Precision"), PRECISION_TITLES, PRECISION_NAMES, setting_help.PRECISION),
    "augmentation": (
        N_("Data augmentation"),
        AUGMENTATION_TITLES,
        AUGMENTATION_NAMES,
        setting_help.AUGMENTATION,
    ),
    "schedule": (
        N_("Learning rate schedule"),
        SCHEDULE_TITLES,
        SCHEDULE_NAMES,
        setting_help.SCHEDULE,
    ),
}
_REFINEMENTS = {
    "label_smoothing": (
        N_("Label smoothing"),
        (0.0, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3),
        setting_help.LABEL_SMOOTHING,
    ),
    "weight_averaging": (
        N_("EMA of the weights"),
        (0.0, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999),
        setting_help.WEIGHT_AVERAGING,
    ),
    "wrong_labels": (
        N_("Wrong labels"),
        tuple(twentieths / 20 for twentieths in range(19)),
        setting_help.WRONG_LABELS,
    ),
}
_MORE = {"batch_size", "training_images", "seed", *_METHOD, *_REFINEMENTS}
_DEFAULTS = TrainingConfig()


def ask_for_config(
    prefix: str, fixed: Mapping[str, Any] | None = None, above: DeltaGenerator | None = None
) -> TrainingConfig:
    """Show the settings and return what they are set to.

    Args:
        prefix: session keys begin with it; the choices are kept from page to page.
        fixed: settings that are not shown, by name, with their values; None for none.
        above: where the first settings are shown; the others are here, one click away.
    """
    form = Form(prefix, fixed or {})
    config, unit = replace(TrainingConfig(), **form.fixed), "epochs"
    if not form.fixed.keys() >= {"epochs", *_MORE}:
        with st.expander(_("More settings"), icon=":material/tune:"):
            if "epochs" not in form.fixed:
                unit = ask_for_unit(form)
            config = _ask_for_more(form, config, get_engine().settings)
    with above or st.container():
        return _ask_for_basics(form, config, unit)


def _ask_for_basics(form: Form, config: TrainingConfig, unit: str) -> TrainingConfig:
    """The settings of the first tutorial."""
    config = replace(
        config,
        dataset=form.ask(
            "dataset",
            choose,
            _("Data set"),
            DATASET_TITLES,
            DATASET_NAMES,
            explanation=_(setting_help.DATASET),
        ),
        model=form.ask(
            "model", select, _("Network"), MODEL_TITLES, MODEL_NAMES, first=_DEFAULTS.model
        ),
    )
    if "epochs" not in form.fixed:
        epochs, steps_per_epoch = ask_for_length(form, unit)
        config = replace(config, epochs=epochs, steps_per_epoch=steps_per_epoch)
    return replace(config, learning_rate=_ask_for_rate(form))


_ALL_BUT_SEED = frozenset(_DEFAULTS.to_dict()) - {"seed"}


def fill_form(prefix: str, config: TrainingConfig, names: Collection[str] = _ALL_BUT_SEED) -> None:
    """Set sliders to the settings of these names; the others stay as they are. `prefix` as above;
    the length of a run is set by the name "epochs"."""
    values = {name: value for name, value in config.to_dict().items() if name in names}
    values.pop("steps_per_epoch", None)
    if "epochs" in values:
        epochs, unit = values.pop("epochs"), "steps" if config.steps_per_epoch else "epochs"
        values |= {"unit": unit, unit: epochs * (config.steps_per_epoch or 1)}
    for name, value in values.items():
        st.session_state[f"{prefix}{name}"] = value


def _ask_for_rate(form: Form) -> float:
    first = form.first("learning_rate", _DEFAULTS.learning_rate)
    rate: float = form.ask(
        "learning_rate",
        lambda **look: ask_for_learning_rate(value=first, **look),
        persist_state="session",
    )
    return rate


def _ask_for_more(form: Form, config: TrainingConfig, limits: Settings) -> TrainingConfig:
    config = replace(
        config,
        batch_size=form.ask(
            "batch_size",
            slide,
            _("Batch size"),
            tuple(n for n in BATCH_SIZES if n <= limits.max_batch_size) or (limits.max_batch_size,),
            explanation=_(setting_help.BATCH_SIZE),
            first=_DEFAULTS.batch_size,
            shown=str,
            fits=is_allowed("batch_size"),
        ),
        training_images=form.ask(
            "training_images",
            st.slider,
            _("Training images"),
            MIN_TRAINING_IMAGES,
            MAX_TRAINING_IMAGES,
            form.first("training_images", _DEFAULTS.training_images),
            1000,
            persist_state="session",
            help=_(setting_help.TRAINING_IMAGES).format(
                validation=number(VALIDATION_IMAGES), images=number(MAX_TRAINING_IMAGES)
            ),
        ),
        seed=int(
            form.ask(
                "seed",
                st.number_input,
                _("Seed"),
                0,
                2**31 - 1,
                form.first("seed", _DEFAULTS.seed, "min"),
                persist_state="session",
                help=_(setting_help.SEED),
            )
        ),
    )
    return _ask_for_method(form, config)


def _ask_for_method(form: Form, config: TrainingConfig) -> TrainingConfig:
    return replace(
        config,
        **{
            name: form.ask(name, choose, _(label), titles, names, explanation=_(explanation))
            for name, (label, titles, names, explanation) in _METHOD.items()
        },
        **{
            name: form.ask(
                name, slide, _(label), values, explanation=_(explanation), fits=is_allowed(name)
            )
            for name, (label, values, explanation) in _REFINEMENTS.items()
        },
    )
