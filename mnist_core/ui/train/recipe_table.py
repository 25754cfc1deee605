"""Panel, one click away: what each recipe reaches, published and measured with several seeds."""

from __future__ import annotations

import re

import streamlit as st

from mnist_core.config import TrainingConfig
from mnist_core.i18n import N_, _, ngettext
from mnist_core.i18n.formats import number, percent
from mnist_core.recipes import RECIPES, Measured, Recipe, load_measured, recipe_of
from mnist_core.ui.shared.loaders import get_engine
from mnist_core.ui.shared.names import RECIPE_TITLES, joined
from mnist_core.ui.shared.plain import quoted
from mnist_core.ui.shared.tables import show_table
from mnist_core.ui.train.recipe_choice import describe_recipe

_COLUMNS = (
    N_("Recipe"),
    N_("Published"),
    N_("Measured"),
    N_("Lowest"),
    N_("Highest"),
    N_("Number of runs"),
)


def show_recipes(config: TrainingConfig) -> None:
    """The recipes, a line each, with the test accuracy of their networks; above them, more about
    the one that the settings are, if they are one."""
    with st.expander(_("What the recipes reach"), icon=":material/table_chart:"):
        if chosen := recipe_of(config):
            describe_recipe(chosen)
        _show_table()


def _show_table() -> None:
    measured = load_measured(get_engine().settings.artifacts)
    rows = [_row(recipe, measured.get(name)) for name, recipe in RECIPES.items()]
    names = [_(name) for name in _COLUMNS]
    show_table(dict(zip(names, zip(*rows, strict=True), strict=True)), _("Recipes"))
    st.caption(_explanation(sorted({_in_words(result.hardware) for result in measured.values()})))


def _explanation(hardware: list[str]) -> str:
    told = _(
        "Test accuracy: the percentage of the 10,000 test images that are read correctly. For our "
        "own recipes, “Published” is our target."
    )
    if not hardware:
        return told
    return _("{sentence} Measured with different seeds on {hardware}.").format(
        sentence=told, hardware=joined(hardware)
    )


def _in_words(hardware: str) -> str:
    """As `benchmarks.recipes` writes it, e.g. "2 cores, AMD EPYC", in the reader's language."""
    found = re.fullmatch(r"(\d{1,4}) cores?, (.+)", hardware)
    if found is None:
        return quoted(hardware)
    cores = int(found[1])
    said = ngettext("{count} core, {processor}", "{count} cores, {processor}", cores)
    return said.format(count=number(cores), processor=quoted(found[2]))


def _row(recipe: Recipe, result: Measured | None) -> tuple[object, ...]:
    title, published = RECIPE_TITLES[recipe.name], percent(recipe.test_accuracy, 2)
    if result is None:
        return title, published, _("not yet"), "", "", 0
    several = len(result.seeds) > 1
    spread = [percent(share, 2) if several else "" for share in (result.lowest, result.highest)]
    return title, published, percent(result.test_accuracy, 2), *spread, len(result.seeds)
