"""Names and numbers as pages show them: titles of every option, percentages, durations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from mnist_core.config import TrainingConfig
from mnist_core.counting import counted
from mnist_core.options import (
    ARCHITECTURES,
    AUGMENTATIONS,
    DATASETS,
    LOOPS,
    OPTIMIZERS,
    PRECISIONS,
    PREPROCESSINGS,
    SCHEDULES,
    titles,
)
from mnist_core.records import Run

DATASET_TITLES = titles(DATASETS)
MODEL_TITLES = titles(ARCHITECTURES)
OPTIMIZER_TITLES = titles(OPTIMIZERS)
AUGMENTATION_TITLES = titles(AUGMENTATIONS)
PREPROCESSING_TITLES = titles(PREPROCESSINGS)
PRECISION_TITLES = titles(PRECISIONS)
LOOP_TITLES = titles(LOOPS)
SCHEDULE_TITLES = titles(SCHEDULES)
RECIPE_TITLES = {
    "softmax": "Softmax",
    "dense": "Dense",
    "fashion-dense": "Clothes",
    "cnn": "CNN",
    "deep-cnn": "Deep CNN",
    "convnet-tape": "CNN with GradientTape",
    "fast": "Fast",
    "best": "Best",
    "drawing": "Drawing",
    "fashion-best": "Best for clothes",
}


def percent(fraction: float | None, places: int = 1) -> str:
    """A fraction from 0 to 1 as "97.8 %"; "not measured" when None.

    What is not quite all or nothing is never rounded to it: 9,999 of 10,000 is "99.9 %".
    """
    if fraction is None:
        return "not measured"
    smallest = 10.0**-places
    shown = round(100 * fraction, places)
    if 0 < fraction < 1:
        shown = min(max(shown, smallest), 100 - smallest)
    return f"{shown:.{places}f} %"


def points(difference: float) -> str:
    """A difference of two fractions, each from 0 to 1: "16.0 percentage points"."""
    return f"{percent(difference).removesuffix(' %')} percentage points"


def hundredths(fraction: float | None) -> str:
    """A fraction as a tutorial publishes it: "88.45 %"."""
    return percent(fraction, 2)


def length(config: TrainingConfig, epochs: int) -> str:
    """A number of a run's epochs in the run's own unit: "5 epochs", "1,000 steps"."""
    if config.steps_per_epoch:
        return counted(epochs * config.steps_per_epoch, "step")
    return counted(epochs, "epoch")


def model_title(run: Run) -> str:
    """A trained model in a list, e.g. "CNN, digits, 99.1 %" (its test accuracy)."""
    title = config_title(run.config)
    return title if run.test_accuracy is None else f"{title}, {percent(run.test_accuracy)}"


def model_titles(runs: Sequence[Run]) -> dict[str, str]:
    """Titles by run id, each different: equals get their epochs and, if need be, their id.

    A select box sends back the title that was chosen, so two equal ones would be one.
    """
    titles = {run.id: model_title(run) for run in runs}
    for detail in (_epochs, _id):
        repeated = {title for title, count in Counter(titles.values()).items() if count > 1}
        for run in runs:
            if titles[run.id] in repeated:
                titles[run.id] += detail(run)
    return titles


def _epochs(run: Run) -> str:
    return f", {length(run.config, run.model_epoch or run.epochs_done)}"


def _id(run: Run) -> str:
    return f" ({run.id})"


def config_title(config: TrainingConfig) -> str:
    """What a run trains, e.g. "CNN, digits".

    "CNN, digits (fine-tuned)" after learning a person's own drawings, and "CNN, digits (pens)" when
    data augmentation redrew its training images.
    """
    title = f"{MODEL_TITLES[config.model]}, {DATASET_TITLES[config.dataset].lower()}"
    if config.warm_start_from:
        return f"{title} (fine-tuned)"
    return f"{title} (pens)" if config.augmentation == "pens" else title


def duration(seconds: float) -> str:
    """A time to wait, no more exact than it is known: "12 s", "3 min", "1 h 20 min"."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"
