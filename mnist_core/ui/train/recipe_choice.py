"""Panel: the systems of well-known tutorials and our own, chosen with one click."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from mnist_core.config import TrainingConfig
from mnist_core.errors import ConfigError
from mnist_core.recipes import RECIPES, Measured, Recipe, load_measured, recipe_of
from mnist_core.records import Snapshot
from mnist_core.ui.shared.loaders import get_engine
from mnist_core.ui.shared.names import RECIPE_TITLES, counted, hundredths
from mnist_core.ui.shared.page_choice import offer
from mnist_core.ui.shared.plain import quoted

LESSONS = {
    "softmax": "A network without a hidden layer: each digit only weighs where ink is. Look at its "
    "weights to see what that can and cannot tell apart.",
    "dense": "Two hidden layers, and what a different preparation of the same pixels does.",
    "fashion-dense": "Clothes are harder than digits for the same kind of network: shirts, "
    "pullovers and coats are alike.",
    "cnn": "Looking at small windows instead of single pixels takes two thirds of the mistakes "
    "away.",
    "deep-cnn": "Dropout, small steps and patience: the same network would learn by heart "
    "without them.",
    "convnet-tape": "What happens inside fit, line by line: guess, loss, gradients, step. Its code "
    "has the loop.",
    "fast": "Patches of 4x4 pixels and long steps: the learning rate climbs high and then falls to "
    "zero, and not quite two epochs are enough.",
    "best": "Digits turned, sheared and moved a little in each epoch are never seen twice, and "
    "large steps that shrink to nothing settle better than small ones.",
    "drawing": "The digits redrawn by pens of every width, crossed, hooked and slanted, among "
    "shapes that are no digits: what is drawn on a screen is no scan.",
    "fashion-best": "A wider network that sees each piece from both sides: in the mirror, a "
    "shirt is a shirt.",
}


def show_recipe_choice(
    key: str, config: TrainingConfig, fill: Callable[[TrainingConfig], None]
) -> None:
    """Offer the recipes; the one that the settings are is marked and explained.

    Args:
        key: the beginning of the choice's session keys.
        config: what the settings are now.
        fill: called with a recipe's settings when it is chosen.
    """
    chosen = recipe_of(config)
    names = [name for name, recipe in RECIPES.items() if _allowed(recipe)]
    if not names:
        st.caption(
            "No recipe fits this server: each is longer than it allows, or its batches are larger."
        )
        return
    offer(
        st.pills,
        "Recipe",
        names,
        chosen.name if chosen else None,
        lambda name: fill(RECIPES[name].config),
        key,
        format_func=RECIPE_TITLES.__getitem__,
        help="Settings of a well-known tutorial, or ours. Choose one, then change what you like.",
    )
    if chosen:
        st.caption(f"{LESSONS[chosen.name]} {_origin(chosen)}.")
        st.caption(_figures(chosen, load_measured(get_engine().settings.artifacts)))


def show_published(snapshot: Snapshot) -> None:
    """What its tutorial published beside what this run reached, if it follows one."""
    recipe = recipe_of(snapshot.run.config)
    if recipe is None or not _followed(recipe, snapshot):
        return
    title, published = RECIPE_TITLES[recipe.name], hundredths(recipe.test_accuracy)
    reached = snapshot.run.test_accuracy
    if reached is None or snapshot.run.epochs_done < recipe.config.epochs:
        whose = "our aim is" if recipe.own else "its tutorial published"
        st.caption(f"Recipe {title}: {whose} {published} on the test images.")
        return
    with st.container(horizontal=True):
        st.metric(f"{title}, {_kind(recipe)}", published, width=220)
        st.metric(
            f"{title}, this run",
            hundredths(reached),
            delta=f"{100 * (reached - recipe.test_accuracy):+.2f} points",
            delta_arrow="off" if round(reached - recipe.test_accuracy, 4) == 0 else "auto",
            width=220,
        )


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
    return recipe.source if recipe.own else f"[{recipe.source}]({recipe.address})"


def _kind(recipe: Recipe) -> str:
    """What a recipe's figure is."""
    return "our aim" if recipe.own else "published"


def _figures(recipe: Recipe, measured: dict[str, Measured]) -> str:
    kind = _kind(recipe).capitalize()
    published = f"{kind}: {hundredths(recipe.test_accuracy)} of the test images."
    result = measured.get(recipe.name)
    if result is None:
        return published
    spread = "one run"
    if len(result.seeds) > 1:
        lowest, highest = hundredths(result.lowest), hundredths(result.highest)
        spread = f"mean of {counted(len(result.seeds), 'run')} from {lowest} to {highest}"
    return (
        f"{published} Measured here: {hundredths(result.test_accuracy)}, {spread}, "
        f"on {quoted(result.hardware)}."
    )
