"""The table of recipes, by name. None looks at the test set before its end."""

from __future__ import annotations

from dataclasses import replace

from mnist_core.config import TrainingConfig
from mnist_core.recipes.our_own import OUR_OWN
from mnist_core.recipes.recipe import Recipe
from mnist_core.recipes.tutorials import TUTORIALS

RECIPES = {recipe.name: recipe for recipe in (*TUTORIALS, *OUR_OWN)}


def recipe_of(config: TrainingConfig) -> Recipe | None:
    """The recipe with these settings, whatever the seed; None if there is none."""
    for recipe in RECIPES.values():
        if replace(config, seed=recipe.config.seed) == recipe.config:
            return recipe
    return None
