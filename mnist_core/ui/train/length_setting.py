"""Widgets: the length of a run, in epochs or in steps."""

from __future__ import annotations

import streamlit as st

from mnist_core.config import TrainingConfig, split_steps
from mnist_core.errors import ConfigError
from mnist_core.i18n import N_, _
from mnist_core.i18n.formats import number
from mnist_core.recipes import RECIPES
from mnist_core.ui.shared.loaders import get_engine
from mnist_core.ui.shared.names import Titles
from mnist_core.ui.train import setting_help
from mnist_core.ui.train.form_widgets import (
    Form,
    choose,
    first_value,
    forget_what_does_not_fit,
    is_allowed,
    only,
    slide,
    with_what_is_set,
)

_RECIPES_STEPS = (
    recipe.config.epochs * recipe.config.steps_per_epoch
    for recipe in RECIPES.values()
    if recipe.config.steps_per_epoch
)
STEPS = tuple(sorted({100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, *_RECIPES_STEPS}))
UNITS = Titles({"epochs": N_("Epochs"), "steps": N_("Steps")})
_FIRST_STEPS = 1_000
_MOST_EPOCHS = 30  # of the slider; a run can be continued beyond


def ask_for_unit(form: Form) -> str:
    """One of `UNITS`."""
    return choose(
        _("Length in epochs or steps"), UNITS, tuple(UNITS), form.key("unit"), _(setting_help.UNIT)
    )


def ask_for_length(form: Form, unit: str) -> tuple[int, int | None]:
    """Epochs, and steps per epoch if the unit is steps."""
    return _ask_for_steps(form) if unit == "steps" else (_ask_for_epochs(form), None)


def _ask_for_steps(form: Form) -> tuple[int, int | None]:
    allowed = tuple(steps for steps in STEPS if _can_be_trained(steps)) or (20,)
    steps = slide(
        _("Steps"),
        allowed,
        form.key("steps"),
        _(setting_help.STEPS),
        first=_FIRST_STEPS,
        shown=number,
        fits=_can_be_trained,
    )
    return split_steps(steps, get_engine().settings.max_epochs)


def _ask_for_epochs(form: Form) -> int:
    most, key = min(_MOST_EPOCHS, get_engine().settings.max_epochs), form.key("epochs")
    if most == 1:
        return only(_("Epochs"), 1, key)
    *_all, most = with_what_is_set(key, tuple(range(1, most + 1)), is_allowed("epochs"))
    forget_what_does_not_fit(key, range(1, most + 1))
    epochs: int = st.slider(
        _("Epochs"),
        1,
        most,
        first_value(key, min(TrainingConfig().epochs, most)),
        key=key,
        persist_state="session",
        help=_(setting_help.EPOCHS),
    )
    return epochs


def _can_be_trained(steps: int) -> bool:
    try:
        split_steps(steps, get_engine().settings.max_epochs)
    except ConfigError:
        return False
    return True
