"""Settings that were published with their results, what they gave here, and those of fine-tuning.
A recipe is one record.

    recipe         what a record says
    tutorials      the systems of well-known tutorials
    our_own        ours
    table          all of them, by name
    measured       what training them gave on this project's hardware
    fine_tuning    how a network is fine-tuned to a person's own digits
"""

from mnist_core.recipes.measured import MEASURED_FILE, Measured, load_measured
from mnist_core.recipes.recipe import Recipe
from mnist_core.recipes.table import RECIPES, recipe_of

__all__ = ["MEASURED_FILE", "RECIPES", "Measured", "Recipe", "load_measured", "recipe_of"]
