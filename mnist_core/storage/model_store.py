"""Models that ship, runs and their exported models: what pages and commands read of them.

A shipped model is a finished run that was moved, so one reader serves both. `run_store` shows the
folders.
"""

from __future__ import annotations

import io
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mnist_core.config import TEST_IMAGES
from mnist_core.errors import ModelNotFoundError, RunNotFoundError
from mnist_core.files.atomic import write_file
from mnist_core.files.checks import UNREADABLE, is_id, read_json
from mnist_core.files.checksums import note_checksums, note_folder, read_checked
from mnist_core.inspection.layers import Layer, layers_from_json
from mnist_core.records import EpochRecord, Run
from mnist_core.settings import Settings


class ModelStore:
    """Reads runs and models. Holds nothing but two paths, so that whoever needs one makes one."""

    def __init__(self, settings: Settings) -> None:
        self.models_folder = settings.models
        self.runs_folder = settings.runs

    def run_ids(self) -> list[str]:
        return _folder_names(self.runs_folder)

    def model_names(self) -> list[str]:
        """Names of the models that ship."""
        return _folder_names(self.models_folder)

    def folder(self, run_id: str) -> Path:
        """Folder of a run or of a shipped model.

        Raises:
            RunNotFoundError: the id is not an id, or there is no such folder.
        """
        if is_id(run_id):
            for parent in (self.models_folder, self.runs_folder):
                if (parent / run_id).is_dir():
                    return parent / run_id
        raise RunNotFoundError(run_id)

    def load_run(self, run_id: str) -> Run:
        """Read `run.json` of a run or of a shipped model.

        Raises:
            RunNotFoundError: there is none, or it is damaged.
        """
        path = self.folder(run_id) / "run.json"
        try:
            return replace(Run.from_dict(read_json(path)), id=run_id)
        except UNREADABLE as error:
            raise RunNotFoundError(run_id, "damaged") from error

    def load_history(self, run: Run) -> tuple[EpochRecord, ...]:
        """Read the finished epochs; a damaged file reads as none."""
        try:
            values = read_json(self.folder(run.id) / "history.json")
            records = tuple(map(EpochRecord.from_dict, values))[: run.epochs_done]
        except (*UNREADABLE, RunNotFoundError):
            return ()
        in_order = all(record.epoch == number for number, record in enumerate(records, 1))
        return records if in_order else ()

    def load_layers(self, name: str) -> tuple[Layer, ...]:
        """What a model is made of; a missing or damaged file reads as nothing."""
        try:
            return layers_from_json(read_checked(self.folder(name) / "layers.json").decode())
        except (*UNREADABLE, RunNotFoundError):
            return ()

    def load_test_logits(self, name: str) -> NDArray[np.float32] | None:
        """A model's answers to the test images, float32 (10000, 10); None if not at hand."""
        try:
            content = read_checked(self.folder(name) / "test_logits.npy")
            logits = np.load(io.BytesIO(content), allow_pickle=False)
        except (OSError, ValueError, EOFError, RunNotFoundError):
            return None
        usable = logits.dtype == np.float32 and logits.shape == (TEST_IMAGES, 10)
        return logits if usable and np.isfinite(logits).all() else None

    def model_file(self, name: str, suffix: str = "tflite") -> Path:
        """Path of an exported model ("tflite" or "keras").

        Raises:
            ModelNotFoundError: there is none.
        """
        try:
            path = self.folder(name) / f"model.{suffix}"
        except RunNotFoundError as error:
            raise ModelNotFoundError(name) from error
        if not path.is_file():
            raise ModelNotFoundError(name)
        return path

    def load_model(self, name: str, suffix: str = "tflite") -> bytes:
        """Content of an exported model ("tflite" or "keras").

        Raises:
            ModelNotFoundError: there is none, or it is not what was written.
        """
        try:
            return read_checked(self.model_file(name, suffix))
        except (OSError, ValueError) as error:
            raise ModelNotFoundError(name, "damaged") from error

    def note_checksums(self, name: str) -> int:
        """Write down the checksums of a model's files as they are now; returns how many.

        Raises:
            ModelNotFoundError: there is no such model among those that ship.
            StorageError: the folder cannot be written.
        """
        if name not in self.model_names():
            raise ModelNotFoundError(name)
        return len(note_folder(self.models_folder / name))

    def save_description(self, name: str, layers: str, test_logits: bytes) -> None:
        """Write what a model is made of and what it answers, as `ExportedModel` has them."""
        write_noted(self.folder(name) / "layers.json", layers.encode())
        write_noted(self.folder(name) / "test_logits.npy", test_logits)


def write_noted(path: Path, content: bytes) -> None:
    """Write a file of numbers, and its checksum.

    Raises:
        StorageError: one of the two could not be written.
    """
    write_file(path, content)
    note_checksums(path.parent, {path.name: content})


def _folder_names(parent: Path) -> list[str]:
    try:
        with os.scandir(parent) as entries:
            return sorted(e.name for e in entries if is_id(e.name) and e.is_dir())
    except OSError:
        return []
