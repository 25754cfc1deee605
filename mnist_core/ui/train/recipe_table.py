"""Panel: what each recipe reaches: published, and measured with several seeds."""

from __future__ import annotations

import streamlit as st

from mnist_core.recipes import RECIPES, Measured, Recipe, load_measured
from mnist_core.ui.shared.loaders import get_engine
from mnist_core.ui.shared.names import RECIPE_TITLES, hundredths
from mnist_core.ui.shared.plain import quoted
from mnist_core.ui.shared.tables import show_table

_COLUMNS = ("Recipe", "Published", "Measured", "Lowest", "Highest", "Runs")


def show_recipe_table() -> None:
    """The recipes, a line each, with the test accuracy of their networks."""
    measured = load_measured(get_engine().settings.artifacts)
    rows = [_row(recipe, measured.get(name)) for name, recipe in RECIPES.items()]
    show_table(dict(zip(_COLUMNS, zip(*rows, strict=True), strict=True)), "Recipes")
    hardware = " and ".join(sorted({quoted(result.hardware) for result in measured.values()}))
    st.caption(
        "Test accuracy: the percentage of the 10,000 test images that are read correctly. For our "
        "own recipes, “Published” is our target. "
        + (f"Measured with different seeds on {hardware}." if hardware else "")
    )


def _row(recipe: Recipe, result: Measured | None) -> tuple[object, ...]:
    title, published = RECIPE_TITLES[recipe.name], hundredths(recipe.test_accuracy)
    if result is None:
        return title, published, "not yet", "", "", 0
    several = len(result.seeds) > 1
    spread = [hundredths(share) if several else "" for share in (result.lowest, result.highest)]
    return title, published, hundredths(result.test_accuracy), *spread, len(result.seeds)
