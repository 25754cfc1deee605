"""The folders that ship, and data sets made small."""

from __future__ import annotations

import shutil
from pathlib import Path

from mnist_core.data.datasets import Dataset, Split
from mnist_core.settings import PROJECT

SHIPPED = PROJECT / "artifacts" / "models"


class _FewToMeasureOn(Dataset):
    """All images to train on, and every `step`th of those held out of them."""

    step = 9  # odd: MNIST's training images alternate between two groups of writers

    def held_out(self, training_images: int) -> Split:
        return every(self.step, super().held_out(training_images))


class _VeryFewToMeasureOn(_FewToMeasureOn):
    step = 39


def few(dataset: Dataset) -> Dataset:
    """The same data set with about a tenth of the images that networks are measured on."""
    return _FewToMeasureOn(**{**vars(dataset), "test": every(10, dataset.test)})


def very_few(dataset: Dataset) -> Dataset:
    """The same with a fortieth: enough to compare two ways of measuring the same network."""
    return _VeryFewToMeasureOn(**{**vars(dataset), "test": every(40, dataset.test)})


def every(step: int, split: Split) -> Split:
    return Split(split.images[::step], split.labels[::step])


def link_datasets(folder: Path) -> None:
    """Make the data sets available there; copied where links are not allowed."""
    source = PROJECT / "artifacts" / "datasets"
    try:
        (folder / "datasets").symlink_to(source, target_is_directory=True)
    except OSError:
        shutil.copytree(source, folder / "datasets")
