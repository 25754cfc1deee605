"""Panel: the systems of well-known tutorials and our own, to choose one and to read about it."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from mnist_core.config import TrainingConfig
from mnist_core.errors import ConfigError
from mnist_core.i18n import _, ngettext
from mnist_core.i18n.formats import duration, number, percent, unbroken
from mnist_core.recipes import RECIPES, Measured, Recipe, load_measured, recipe_of
from mnist_core.records import Snapshot, Task
from mnist_core.ui.shared.loaders import get_engine
from mnist_core.ui.shared.names import RECIPE_TITLES
from mnist_core.ui.shared.page_choice import offer
from mnist_core.ui.shared.plain import quoted
from mnist_core.ui.shared.published_figure import show_reached
from mnist_core.ui.train.run_text import settings_text


def show_recipe_choice(
    key: str, config: TrainingConfig, fill: Callable[[TrainingConfig], None]
) -> None:
    """Offer the recipes; of the one that the settings are, a line says what it is and changes.

    Args:
        key: prefix of the choice's session keys.
        config: what the settings are now.
        fill: called with a recipe's settings when it is chosen.
    """
    chosen, measured = recipe_of(config), load_measured(get_engine().settings.artifacts)
    names = [name for name, recipe in RECIPES.items() if _allowed(recipe)]
    if not names:
        st.caption(
            _(
                "No recipe fits this server: each is longer than it allows, or its batches are "
                "larger."
            )
        )
        return
    offer(
        st.selectbox,
        _("Recipe"),
        names,
        chosen.name if chosen else None,
        lambda name: fill(RECIPES[name].config),
        key,
        format_func=lambda name: _with_figures(RECIPE_TITLES[name], measured.get(name)),
        placeholder=_("Your own settings"),
        help=_(
            "Settings of a well-known tutorial or our own. Choose one, then change what you like."
        ),
    )
    if chosen:
        line = unbroken(_with_figures(_(chosen.summary), measured.get(chosen.name)))
        changes = settings_text(Task().first_config, chosen.config)
        st.caption(_("{line}. It changes {settings}.").format(line=line, settings=changes))


def _with_figures(what: str, result: Measured | None) -> str:
    """What a recipe is, with the accuracy and the time that were measured."""
    if result is None:
        return what
    reached, seconds = percent(result.test_accuracy), duration(result.seconds)
    return _("{what}: {accuracy}, {time}").format(what=what, accuracy=reached, time=seconds)


def describe_recipe(recipe: Recipe) -> None:
    """What it teaches, where it is from, and what was published and measured."""
    lesson = _(recipe.lesson)
    told = _("{lesson} {source}.").format(lesson=lesson, source=_origin(recipe))
    st.write(unbroken(told))
    st.caption(_figures(recipe, load_measured(get_engine().settings.artifacts)))


def show_published(snapshot: Snapshot) -> None:
    """What its tutorial published beside what this run reached, if it follows one."""
    recipe = recipe_of(snapshot.run.config)
    if recipe is None or not _followed(recipe, snapshot):
        return
    title, published = RECIPE_TITLES[recipe.name], percent(recipe.test_accuracy, 2)
    reached = snapshot.run.test_accuracy
    if reached is None or snapshot.run.epochs_done < recipe.config.epochs:
        told = (
            _("Recipe {title}: our target is a test accuracy of {published}.")
            if recipe.own
            else _("Recipe {title}: its tutorial published a test accuracy of {published}.")
        )
        st.caption(told.format(title=title, published=published))
        return
    label = _("{title}, our target") if recipe.own else _("{title}, published")
    with st.container(horizontal=True):
        st.metric(label.format(title=title), published, width=220)
        own = _("{title}, this run").format(title=title)
        show_reached(own, reached, recipe.test_accuracy, 220)


def _followed(recipe: Recipe, snapshot: Snapshot) -> bool:
    """False if the learning rate was changed on the way, or more was trained than it says."""
    as_asked = snapshot.run.epochs_done <= recipe.config.epochs
    rates = {record.learning_rate for record in snapshot.history}
    return as_asked and rates <= {recipe.config.learning_rate}


def _allowed(recipe: Recipe) -> bool:
    settings = get_engine().settings
    try:
        recipe.config.validate(settings.max_epochs, settings.max_batch_size)
    except ConfigError:
        return False
    return True


def _origin(recipe: Recipe) -> str:
    return _(recipe.source) if recipe.own else f"[{recipe.source}]({recipe.address})"


def _figures(recipe: Recipe, measured: dict[str, Measured]) -> str:
    told = (
        _("Our target: test accuracy {published}.")
        if recipe.own
        else _("Published: test accuracy {published}.")
    )
    told = told.format(published=percent(recipe.test_accuracy, 2))
    result = measured.get(recipe.name)
    return told if result is None else _with_measured(told, result)


def _with_measured(told: str, result: Measured) -> str:
    """After a sentence, another one: what was measured."""
    mean, hardware = percent(result.test_accuracy, 2), quoted(result.hardware)
    runs = len(result.seeds)
    if runs == 1:
        return _("{sentence} Measured here: {mean} in one run, on {hardware}.").format(
            sentence=told, mean=mean, hardware=hardware
        )
    return ngettext(
        "{sentence} Measured here: {mean}, the mean of {count} run (from {lowest} to {highest}), "
        "on {hardware}.",
        "{sentence} Measured here: {mean}, the mean of {count} runs (from {lowest} to {highest}), "
        "on {hardware}.",
        runs,
    ).format(
        sentence=told,
        mean=mean,
        count=number(runs),
        lowest=percent(result.lowest, 2),
        highest=percent(result.highest, 2),
        hardware=hardware,
    )
