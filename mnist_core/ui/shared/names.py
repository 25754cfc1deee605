"""Names as pages show them, in the reader's language: of options, of models, of classes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import TypeVar

from mnist_core.config import TrainingConfig
from mnist_core.data.datasets import CLASS_NAMES
from mnist_core.i18n import N_, _, ngettext
from mnist_core.i18n.formats import number, percent, unbroken
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
from mnist_core.recipes import RECIPES
from mnist_core.records import Run

Name = TypeVar("Name", bound=Hashable)


class Titles(Mapping[Name, str]):
    """Titles by name; each is translated when it is asked for."""

    def __init__(self, english: Mapping[Name, str]) -> None:
        self._english = dict(english)

    def __getitem__(self, name: Name) -> str:
        return _(self._english[name])

    def __iter__(self) -> Iterator[Name]:
        return iter(self._english)

    def __len__(self) -> int:
        return len(self._english)


DATASET_TITLES = Titles(titles(DATASETS))
MODEL_TITLES = Titles(titles(ARCHITECTURES))
OPTIMIZER_TITLES = Titles(titles(OPTIMIZERS))
AUGMENTATION_TITLES = Titles(titles(AUGMENTATIONS))
PREPROCESSING_TITLES = Titles(titles(PREPROCESSINGS))
PRECISION_TITLES = Titles(titles(PRECISIONS))
LOOP_TITLES = Titles(titles(LOOPS))
SCHEDULE_TITLES = Titles(titles(SCHEDULES))
RECIPE_TITLES = Titles({name: recipe.title for name, recipe in RECIPES.items()})
RUN_STATES = {
    "queued": N_("queued"),
    "running": N_("running"),
    "paused": N_("paused"),
    "finished": N_("finished"),
    "stopped": N_("stopped"),
    "failed": N_("failed"),
    "interrupted": N_("interrupted"),
}
"""Of `records.STATES`, within a sentence."""
_SHOWN_IN_IMAGES = Titles({"mnist": N_("digits"), "fashion_mnist": N_("clothes")})


def joined(parts: Sequence[str]) -> str:
    """A list in a sentence: "a, b and c"."""
    if len(parts) < 2:
        return "".join(parts)
    first = parts[0]
    for part in parts[1:-1]:
        first = _("{list}, {item}").format(list=first, item=part)
    return _("{list} and {item}").format(list=first, item=parts[-1])


def class_names(dataset: str) -> tuple[str, ...]:
    """Ten names; the label is the index."""
    return tuple(map(_, CLASS_NAMES[dataset]))


def length(config: TrainingConfig, epochs: float) -> str:
    """A number of a run's epochs in the run's own unit: "5 epochs", "1,000 steps".

    Args:
        config: the run's.
        epochs: a part of one only where the unit is steps.
    """
    if config.steps_per_epoch:
        steps = round(epochs * config.steps_per_epoch)
        told = ngettext("{count} step", "{count} steps", steps).format(count=number(steps))
        return unbroken(told)
    whole = round(epochs)
    return unbroken(ngettext("{count} epoch", "{count} epochs", whole).format(count=number(whole)))


def model_title(run: Run) -> str:
    """A trained model in a list, e.g. "CNN, digits, 99.1 %" (its test accuracy)."""
    title = config_title(run.config)
    if run.test_accuracy is None:
        return title
    return _("{network}, {accuracy}").format(network=title, accuracy=percent(run.test_accuracy))


def model_titles(runs: Sequence[Run]) -> dict[str, str]:
    """Titles by run id, each different: equals get their epochs and, if need be, their id.

    A select box sends back the title that was chosen, so two equal ones would be one.
    """
    titles = {run.id: model_title(run) for run in runs}
    for with_detail in (_with_epochs, _with_id):
        repeated = {title for title, count in Counter(titles.values()).items() if count > 1}
        for run in runs:
            if titles[run.id] in repeated:
                titles[run.id] = with_detail(titles[run.id], run)
    return titles


def _with_epochs(title: str, run: Run) -> str:
    epochs = length(run.config, run.model_epoch or run.epochs_done)
    return _("{network}, {epochs}").format(network=title, epochs=epochs)


def _with_id(title: str, run: Run) -> str:
    return _("{network} ({id})").format(network=title, id=run.id)


def config_title(config: TrainingConfig) -> str:
    """What a run trains, e.g. "CNN, digits".

    "CNN, digits (fine-tuned)" after learning a person's own drawings, and "CNN, digits (pens)" when
    data augmentation redrew its training images.
    """
    title = _("{network}, {data}")
    if config.warm_start_from:
        title = _("{network}, {data} (fine-tuned)")
    elif config.augmentation == "pens":
        title = _("{network}, {data} (pens)")
    data = _SHOWN_IN_IMAGES[config.dataset]
    return title.format(network=MODEL_TITLES[config.model], data=data)
