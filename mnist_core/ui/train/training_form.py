"""Panel: the settings of a run, with sliders."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

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
    split_steps,
)
from mnist_core.i18n import N_, _
from mnist_core.i18n.formats import number
from mnist_core.recipes import RECIPES
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
from mnist_core.ui.train.form_widgets import (
    choose,
    first_value,
    forget_what_does_not_fit,
    only,
    select,
    slide,
)
from mnist_core.ui.train.learning_rate import ask_for_learning_rate

BATCH_SIZES = (8, 16, 32, 50, 64, 100, 128, 256, 512, 1024)
_RECIPES_STEPS = (
    recipe.config.epochs * recipe.config.steps_per_epoch
    for recipe in RECIPES.values()
    if recipe.config.steps_per_epoch
)
STEPS = tuple(sorted({100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, *_RECIPES_STEPS}))
LABEL_SMOOTHINGS = (0.0, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3)
WEIGHT_AVERAGINGS = (0.0, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999)
UNITS = Titles({"epochs": N_("Epochs"), "steps": N_("Steps")})
SHUFFLES = {0: N_("All images"), 5_000: N_("Buffer of 5,000")}
_DEFAULTS = TrainingConfig()
_MOST_EPOCHS = 30  # of the slider; a run can be continued beyond


def ask_for_config(prefix: str) -> TrainingConfig:
    """Show the settings and return what they are set to.

    Args:
        prefix: session keys begin with it; the choices are kept from page to page.
    """
    limits = get_engine().settings
    dataset = choose(
        _("Data set"), DATASET_TITLES, DATASET_NAMES, f"{prefix}dataset", _(setting_help.DATASET)
    )
    model = select(_("Network"), MODEL_TITLES, MODEL_NAMES, f"{prefix}model", _DEFAULTS.model)
    epochs, steps_per_epoch = _ask_for_length(prefix, limits)
    rate_key = f"{prefix}learning_rate"
    learning_rate = ask_for_learning_rate(
        rate_key, first_value(rate_key, _DEFAULTS.learning_rate), persist_state="session"
    )
    config = TrainingConfig(dataset, model, epochs, learning_rate, steps_per_epoch=steps_per_epoch)
    with st.expander(_("More settings"), icon=":material/tune:"):
        return _ask_for_more(prefix, config, limits)


def fill_form(prefix: str, config: TrainingConfig) -> None:
    """Set the sliders to these settings; the seed stays as it is. `prefix` as above."""
    values = config.to_dict()
    steps_per_epoch, epochs = values.pop("steps_per_epoch"), values.pop("epochs")
    values["unit"] = "steps" if steps_per_epoch else "epochs"
    values[values["unit"]] = epochs * (steps_per_epoch or 1)
    del values["seed"]
    for name, value in values.items():
        st.session_state[f"{prefix}{name}"] = value


def _ask_for_length(prefix: str, limits: Settings) -> tuple[int, int | None]:
    """Epochs, and steps per epoch if the length is in steps."""
    unit = choose(
        _("Length in epochs or steps"), UNITS, tuple(UNITS), f"{prefix}unit", _(setting_help.UNIT)
    )
    if unit == "steps":
        allowed = tuple(n for n in STEPS if split_steps(n)[0] <= limits.max_epochs) or (20,)
        steps = slide(
            _("Steps"),
            allowed,
            f"{prefix}steps",
            _(setting_help.STEPS),
            first=1_000,
            shown=number,
        )
        return split_steps(steps)
    most, key = min(_MOST_EPOCHS, limits.max_epochs), f"{prefix}epochs"
    if most == 1:
        return only(_("Epochs"), 1, key), None
    forget_what_does_not_fit(key, range(1, most + 1))
    epochs = st.slider(
        _("Epochs"),
        1,
        most,
        first_value(key, min(_DEFAULTS.epochs, most)),
        key=key,
        persist_state="session",
        help=_(setting_help.EPOCHS),
    )
    return epochs, None


def _ask_for_more(prefix: str, config: TrainingConfig, limits: Settings) -> TrainingConfig:
    batch_size = slide(
        _("Batch size"),
        tuple(n for n in BATCH_SIZES if n <= limits.max_batch_size) or (limits.max_batch_size,),
        f"{prefix}batch_size",
        _(setting_help.BATCH_SIZE),
        first=_DEFAULTS.batch_size,
        shown=str,
    )
    training_images = st.slider(
        _("Training images"),
        MIN_TRAINING_IMAGES,
        MAX_TRAINING_IMAGES,
        first_value(f"{prefix}training_images", _DEFAULTS.training_images),
        1000,
        key=f"{prefix}training_images",
        persist_state="session",
        help=_(setting_help.TRAINING_IMAGES).format(
            validation=number(VALIDATION_IMAGES), images=number(MAX_TRAINING_IMAGES)
        ),
    )
    seed = st.number_input(
        _("Seed"),
        0,
        2**31 - 1,
        first_value(f"{prefix}seed", _DEFAULTS.seed, "min"),
        key=f"{prefix}seed",
        persist_state="session",
        help=_(setting_help.SEED),
    )
    config = replace(config, batch_size=batch_size, training_images=training_images, seed=int(seed))
    return _ask_for_method(prefix, config)


def _ask_for_method(prefix: str, config: TrainingConfig) -> TrainingConfig:
    config = replace(
        config,
        optimizer=choose(
            _("Optimizer"),
            OPTIMIZER_TITLES,
            OPTIMIZER_NAMES,
            f"{prefix}optimizer",
            _(setting_help.OPTIMIZER),
        ),
        preprocessing=choose(
            _("Preprocessing"),
            PREPROCESSING_TITLES,
            PREPROCESSING_NAMES,
            f"{prefix}preprocessing",
            _(setting_help.PREPROCESSING),
        ),
        loop=choose(
            _("Training loop"), LOOP_TITLES, LOOP_NAMES, f"{prefix}loop", _(setting_help.LOOP)
        ),
        shuffle_buffer=choose(
            _("Shuffling"),
            {size: _(title) for size, title in SHUFFLES.items()},
            tuple(SHUFFLES),
            f"{prefix}shuffle_buffer",
            _(setting_help.SHUFFLING),
        ),
        precision=choose(
            _("Precision"),
            PRECISION_TITLES,
            PRECISION_NAMES,
            f"{prefix}precision",
            _(setting_help.PRECISION),
        ),
    )
    return _ask_for_refinements(prefix, config)


def _ask_for_refinements(prefix: str, config: TrainingConfig) -> TrainingConfig:
    return replace(
        config,
        augmentation=choose(
            _("Data augmentation"),
            AUGMENTATION_TITLES,
            AUGMENTATION_NAMES,
            f"{prefix}augmentation",
            _(setting_help.AUGMENTATION),
        ),
        schedule=choose(
            _("Learning rate schedule"),
            SCHEDULE_TITLES,
            SCHEDULE_NAMES,
            f"{prefix}schedule",
            _(setting_help.SCHEDULE),
        ),
        label_smoothing=slide(
            _("Label smoothing"),
            LABEL_SMOOTHINGS,
            f"{prefix}label_smoothing",
            _(setting_help.LABEL_SMOOTHING),
        ),
        weight_averaging=slide(
            _("EMA of the weights"),
            WEIGHT_AVERAGINGS,
            f"{prefix}weight_averaging",
            _(setting_help.WEIGHT_AVERAGING),
        ),
    )
