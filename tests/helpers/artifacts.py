"""The folders that ship, and data sets made small."""

from __future__ import annotations

import functools
import shutil
from pathlib import Path
from typing import Any

import numpy as np

from mnist_core.data.datasets import Dataset, Split, _open_arrays
from mnist_core.settings import PROJECT, load_settings

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


class _Unpacked:
    """A data set's file each of whose arrays is unpacked once in a process."""

    def __init__(self, name: str, folder: Path) -> None:
        self._arrays: dict[str, np.ndarray] = {}
        self._file = _open_arrays(name, folder)
        self.zip = self._file.zip

    def __getitem__(self, name: str) -> np.ndarray:
        if name not in self._arrays:
            self._arrays[name] = self._file[name]
        return self._arrays[name]


def open_arrays_once(name: str, folder: Path | None) -> Any:
    """`datasets._open_arrays` for many tests that each begin with nothing in their caches: checked
    and unpacked anew only when it is another file, or has changed."""
    folder = (folder or load_settings().datasets).resolve()
    path = folder / f"{name}.npz"
    if not path.is_file():
        return _open_arrays(name, folder)
    return _opened(name, folder, path.stat().st_mtime_ns)


@functools.lru_cache(maxsize=2)
def _opened(name: str, folder: Path, changed: int) -> _Unpacked:
    return _Unpacked(name, folder)


def link_datasets(folder: Path) -> None:
    """Make the data sets available there; copied where links are not allowed."""
    source = PROJECT / "artifacts" / "datasets"
    try:
        (folder / "datasets").symlink_to(source, target_is_directory=True)
    except OSError:
        shutil.copytree(source, folder / "datasets")
