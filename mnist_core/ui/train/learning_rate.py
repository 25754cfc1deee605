"""Widget: the learning rate, before a run and during it."""

from __future__ import annotations

from typing import Any

import streamlit as st

from mnist_core.i18n import _
from mnist_core.recipes import RECIPES
from mnist_core.ui.train import setting_help
from mnist_core.ui.train.form_widgets import is_allowed, with_what_is_set

_EVEN_RATES = (float(f"{digit}e{power}") for power in range(-5, 0) for digit in (1, 2, 5))
_RECIPES_RATES = (recipe.config.learning_rate for recipe in RECIPES.values())
LEARNING_RATE_STEPS = tuple(sorted({*_EVEN_RATES, *_RECIPES_RATES, 1.0}))


def ask_for_learning_rate(key: str, value: float | None, label: str = "", **options: Any) -> float:
    """A slider from 0.00001 to 1 on a logarithmic scale, with the recipes' rates.

    Its value is None only where the session holds one that stays from page to page. A slider
    that does not stay would be a new one as soon as its value is None, and go to its lower end.
    """
    steps = with_what_is_set(key, LEARNING_RATE_STEPS, is_allowed("learning_rate"))
    rate: float = st.select_slider(
        label or _("Learning rate"),
        steps,
        value and min(steps, key=lambda step: abs(step - value)),
        format_func=lambda rate: f"{rate:.5f}".rstrip("0").rstrip("."),
        key=key,
        help=_(setting_help.LEARNING_RATE),
        **options,
    )
    return rate
