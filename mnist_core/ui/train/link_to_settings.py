"""Panel: a link that opens Train with the settings of the form, for a lesson or a class."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import streamlit as st

from mnist_core.config import TrainingConfig
from mnist_core.i18n import _
from mnist_core.lessons.addresses import RECIPE, STEPS
from mnist_core.recipes import RECIPES
from mnist_core.records import Task
from mnist_core.storage.class_access import Seat
from mnist_core.ui.shared.addresses import address_for_others
from mnist_core.ui.shared.stage import encoded, stage_query
from mnist_core.ui.shared.task_settings import CONTROLS

_HIDDEN = "train_link_hidden"


def offer_link(config: TrainingConfig, seat: Seat | None) -> None:
    """Make it from the form as it stands, and ask what it hides.

    Args:
        config: the settings of the form.
        seat: where this browser is; the link is good in its class as well as outside.
    """
    task = seat.found.task if seat is not None else None
    label = _("Copy a link to these settings")
    with st.popover(label, icon=":material/link:", width="stretch"):
        hidden = st.multiselect(
            _("Settings that the link hides"),
            list(CONTROLS),
            format_func=lambda control: _(CONTROLS[control].title),
            key=_HIDDEN,
            placeholder=_("None"),
        )
        query = stage_query(
            settings_in_link(config, task), sorted(hidden, key=list(CONTROLS).index)
        )
        st.code(f"{address_for_others()}?{encoded(query)}", language=None, wrap_lines=True)
        st.caption(_("Whoever opens it starts with these settings. It does not start a run."))


def settings_in_link(config: TrainingConfig, task: Task | None = None) -> dict[str, Any]:
    """What an address needs to have for these settings, as `stage.stage_query` takes it: a recipe
    and what differs from it, or what differs from the first settings; at least one of them.

    Args:
        config: the settings.
        task: of the class that the link is made in, whose form begins otherwise; None for none.
    """
    usual, here = Task().first_config, (task or Task()).first_config
    plain = _changes((usual, here), config) or {"model": config.model}
    recipes = [
        {RECIPE: name} | _changes((recipe.config, replace(recipe.config, seed=here.seed)), config)
        for name, recipe in RECIPES.items()
    ]
    return min((plain, *recipes), key=len)


def _changes(firsts: Iterable[TrainingConfig], config: TrainingConfig) -> dict[str, Any]:
    """The settings that differ from those of one of the first ones."""
    old, new = [first.to_dict() for first in firsts], config.to_dict()
    found = {name: value for name, value in new.items() if any(value != o[name] for o in old)}
    if {"epochs", "steps_per_epoch"} & found.keys():
        for name in ("epochs", "steps_per_epoch"):
            found.pop(name, None)
        if config.steps_per_epoch:
            found[STEPS] = config.epochs * config.steps_per_epoch
        else:
            found["epochs"] = config.epochs
    return found
