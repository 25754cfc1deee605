"""Panel: what the form on Train begins with: a class's task, and what a link sets and hides.

The task's settings are put in once for each that the teacher sets, a link's once for each arrival.
What either of them hides is not shown; where both set it, the task holds.
"""

from __future__ import annotations

import json
from typing import Any, NamedTuple

import streamlit as st

from mnist_core.config import TrainingConfig
from mnist_core.i18n import _
from mnist_core.records import Task
from mnist_core.storage.class_access import Seat
from mnist_core.ui.shared.frame import arrival
from mnist_core.ui.shared.loaders import get_engine
from mnist_core.ui.shared.names import joined
from mnist_core.ui.shared.stage import HIDE, hide_nothing, stage_here
from mnist_core.ui.shared.task_settings import (
    CONTROLS,
    controls_of,
    fixed_settings,
    settings_of,
    task_for,
)
from mnist_core.ui.train.link_settings import Link, read_link
from mnist_core.ui.train.training_form import fill_form

_BEGUN = "train_begun_with"  # the task's settings that the form has begun with, as JSON
_FOLLOWED = "train_followed"  # the arrival and the settings of the link that it has begun with


class Start(NamedTuple):
    """How the form begins.

    Attributes:
        fixed: settings that are not shown, by name, with their values.
        offers_recipes: True if a recipe can be chosen.
        hidden_by_link: controls that only the link hides.
        recipes_by_link: True if only the link hides the choice of a recipe.
    """

    fixed: dict[str, Any]
    offers_recipes: bool
    hidden_by_link: tuple[str, ...]
    recipes_by_link: bool


def begin_form(prefix: str, seat: Seat | None) -> Start:
    """Set the form to what it begins with, if that is new here, and say what of a link is unusable.

    Args:
        prefix: as `ask_for_config` has it; called before that draws the form.
        seat: where this browser is.
    """
    task = task_for(seat)
    if task is not None and task.config is not None:
        _begin_with(prefix, task.config)
    limits = get_engine().settings
    link = read_link(st.query_params.to_dict(), (task or Task()).first_config, limits)
    _follow(prefix, link)
    by_task = fixed_settings(task, limits)
    _say_what_is_not_followed(link, by_task)
    values = link.config.to_dict()
    fixed = {name: values[name] for name in settings_of(link.hidden)} | by_task
    only_by_link = [name for name in link.hidden if name not in controls_of(by_task)]
    offers_recipes = not fixed and not link.hides_recipes
    return Start(fixed, offers_recipes, tuple(only_by_link), link.hides_recipes and not by_task)


def offer_what_is_hidden(start: Start) -> None:
    """Say what the link hides, and show it when asked."""
    titles = [_("Recipe")] if start.recipes_by_link else []
    titles += [_(CONTROLS[name].title) for name in start.hidden_by_link]
    if not titles:
        return
    st.caption(_("Hidden by the link: {settings}").format(settings=joined(titles)))
    st.button(
        _("Show all settings"),
        icon=":material/visibility:",
        key="train_show_hidden",
        on_click=hide_nothing,
    )


def _begin_with(prefix: str, config: TrainingConfig) -> None:
    """With the settings of a task, unless the form has begun with these."""
    told = json.dumps(config.to_dict())
    if st.session_state.get(_BEGUN) != told:
        st.session_state[_BEGUN] = told
        fill_form(prefix, config)
        st.session_state[f"{prefix}seed"] = config.seed


def _follow(prefix: str, link: Link) -> None:
    """With what a link says, once for each time that somebody comes with it; what it says nothing
    of stays as it is."""
    told = [arrival(), {name: text for name, text in stage_here().items() if name != HIDE}]
    if link.given and st.session_state.get(_FOLLOWED) != told:
        st.session_state[_FOLLOWED] = told
        fill_form(prefix, link.config, link.given)


def _say_what_is_not_followed(link: Link, by_task: dict[str, Any]) -> None:
    values, refused = link.config.to_dict(), list(link.refused)
    overruled = {name for name in link.given if by_task.get(name, values[name]) != values[name]}
    if overruled:
        titles = [_(CONTROLS[name].title) for name in controls_of(overruled)]
        told = _("The task of your class sets these, and not the link: {settings}.")
        refused.append(told.format(settings=joined(titles)))
    if refused:
        st.warning("\n\n".join(refused), icon=":material/link_off:")
