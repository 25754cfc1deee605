"""Panel: the systems of well-known tutorials and our own, chosen with one click."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from mnist_core.config import TrainingConfig
from mnist_core.counting import counted
from mnist_core.errors import ConfigError
from mnist_core.recipes import RECIPES, Measured, Recipe, load_measured, recipe_of
from mnist_core.records import Snapshot
from mnist_core.ui.shared.loaders import get_engine
from mnist_core.ui.shared.names import RECIPE_TITLES, hundredths
from mnist_core.ui.shared.page_choice import offer
from mnist_core.ui.shared.plain import quoted

LESSONS = {
    "softmax": "A network without a hidden layer: each class has one weight for each pixel. Look "
    "at its weights on Inside to see which digits that can tell apart.",
    "dense": "Two hidden layers, on pixels that are L2-normalized instead of divided by 255.",
    "fashion-dense": "Clothes (Fashion-MNIST) are harder than digits for the same kind of network: "
    "shirts, pullovers and coats look alike.",
    "cnn": "A convolutional network (CNN) looks at small windows instead of single pixels, and "
    "makes only a third of the mistakes of a dense network.",
    "deep-cnn": "A larger CNN with dropout and a low learning rate. Without dropout the same "
    "network would overfit.",
    "convnet-tape": "What happens inside fit, line by line: prediction, loss, gradients, update. "
    "“Code of this run” shows the loop.",
    "fast": "Patches of 4 × 4 pixels and a high learning rate that rises and then falls to zero: "
    "less than two epochs are enough.",
    "best": "Data augmentation: the digits are rotated, sheared and shifted a little, differently "
    "in each epoch. The learning rate begins high and falls to zero.",
    "drawing": "For digits that are drawn on a screen. Data augmentation redraws the training "
    "images with pens of different widths and slants, among shapes that are not digits.",
    "fashion-best": "A wider network that classifies each image together with its mirror image: a "
    "mirrored shirt is still a shirt.",
}


def show_recipe_choice(
    key: str, config: TrainingConfig, fill: Callable[[TrainingConfig], None]
) -> None:
    """Offer the recipes; the one that the settings are is marked and explained.

    Args:
        key: prefix of the choice's session keys.
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
        help="Settings of a well-known tutorial or our own. Choose one, then change what you like.",
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
        st.caption(
            f"Recipe {title}: our target is a test accuracy of {published}."
            if recipe.own
            else f"Recipe {title}: its tutorial published a test accuracy of {published}."
        )
        return
    with st.container(horizontal=True):
        st.metric(f"{title}, {_kind(recipe)}", published, width=220)
        st.metric(
            f"{title}, this run",
            hundredths(reached),
            delta=f"{100 * (reached - recipe.test_accuracy):+.2f} percentage points",
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
    return "our target" if recipe.own else "published"


def _figures(recipe: Recipe, measured: dict[str, Measured]) -> str:
    kind = _kind(recipe).capitalize()
    published = f"{kind}: test accuracy {hundredths(recipe.test_accuracy)}."
    result = measured.get(recipe.name)
    if result is None:
        return published
    mean, hardware = hundredths(result.test_accuracy), quoted(result.hardware)
    if len(result.seeds) == 1:
        return f"{published} Measured here: {mean} in one run, on {hardware}."
    lowest, highest = hundredths(result.lowest), hundredths(result.highest)
    runs = counted(len(result.seeds), "run")
    return (
        f"{published} Measured here: {mean}, the mean of {runs} (from {lowest} to {highest}), on "
        f"{hardware}."
    )
