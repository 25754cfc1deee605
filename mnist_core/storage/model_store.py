"""Networks to read with: what ships, as files in `artifacts/models`, and what people trained.

artifacts/models/<name>/    what ships, trained with `python -m mnist_core train --ship NAME`
    run.json                settings and result: small, read for every list
    history.json            one record per epoch
    model.keras             the network, for Keras
    model.tflite            the same, for the web process and for phones
    layers.json             what it is made of, to look inside
    test_logits.npy         its answers to the test images, to browse them at once
    calibration.json        when its answers are confident
    SHA256SUMS              checksums of all that is numbers, see `files.checksums`
"""

from __future__ import annotations

import io
import json
from dataclasses import asdict, replace

import numpy as np
from numpy.typing import NDArray

from mnist_core.config import TEST_IMAGES
from mnist_core.errors import (
    MnistCoreError,
    ModelNotFoundError,
    ModelReason,
    RunNotFoundError,
    RunReason,
)
from mnist_core.files.atomic import write_file
from mnist_core.files.checks import UNREADABLE, is_id, read_json
from mnist_core.files.checksums import note_checksums, note_folder, read_checked, write_folder
from mnist_core.inspection.layers import Layer, layers_from_json
from mnist_core.records import EpochRecord, Run, in_order
from mnist_core.settings import Settings
from mnist_core.storage.database import Database
from mnist_core.storage.run_store import RunStore

_NAMES = {  # by kind, as `tables.FILE_KINDS` has them
    "keras": "model.keras",
    "tflite": "model.tflite",
    "layers": "layers.json",
    "test-logits": "test_logits.npy",
    "calibration": "calibration.json",
}


class ModelStore:
    """Reads shipped models, and trained ones for whoever asks for these. Safe to share between
    threads.

    Args:
        settings: `models` is read.
        runs: where trained ones are; opened only when one is asked for.

    Attributes:
        folder: of the shipped models.
    """

    def __init__(self, settings: Settings, runs: RunStore) -> None:
        self.folder = settings.models
        self._runs = runs
        self._shipped: dict[str, Run] | None = None

    @classmethod
    def open(cls, settings: Settings) -> ModelStore:
        """For a command, which has no other use of the database."""
        return cls(settings, RunStore(Database(settings)))

    def names(self) -> list[str]:
        """Names of the models that ship."""
        try:
            found = [path.name for path in self.folder.iterdir() if path.is_dir()]
        except OSError:
            return []
        return sorted(name for name in found if is_id(name))

    def ships(self, name: str) -> bool:
        """True of the name of a model that ships."""
        return is_id(name) and (self.folder / name).is_dir()

    def shipped(self) -> dict[str, Run]:
        """Models that ship, by name, read once; damaged ones are left out."""
        if self._shipped is None:
            self._shipped = {}
            for name in self.names():
                try:
                    self._shipped[name] = self._load_shipped(name)
                except RunNotFoundError:
                    continue
        return self._shipped

    def models(self) -> list[Run]:
        """What ships, then runs with a model, newest first. Raises DatabaseError."""
        trained = (run for run in self._runs.newest_first() if run.model_epoch is not None)
        return [*self.shipped().values(), *trained]

    def load_run(self, name: str) -> Run:
        """The record of a shipped model or of a run.

        Raises:
            DatabaseError: it is a run's, and cannot be read.
            RunNotFoundError: there is none, or it is damaged.
        """
        return self._load_shipped(name) if self.ships(name) else self._runs.load_run(name)

    def load_history(self, run: Run) -> tuple[EpochRecord, ...]:
        """The epochs of a shipped model or of a run; damaged ones read as none."""
        if not self.ships(run.id):
            return self._runs.load_history(run)
        try:
            values = read_json(self.folder / run.id / "history.json")
            return in_order(map(EpochRecord.from_dict, values[: run.epochs_done]))
        except UNREADABLE:
            return ()

    def load_layers(self, name: str) -> tuple[Layer, ...]:
        """What a model is made of.

        Raises:
            DatabaseError: it is a run's, and cannot be read.
            ModelNotFoundError: it is not written down, or not as it was.
        """
        try:
            content = self._load(name, "layers")
            if content is None:
                raise ModelNotFoundError(name, ModelReason.LAYERS_NOT_WRITTEN_DOWN)
            return layers_from_json(content.decode())
        except UNREADABLE as error:
            raise ModelNotFoundError(name, ModelReason.LAYERS_DAMAGED) from error

    def load_test_logits(self, name: str) -> NDArray[np.float32] | None:
        """A model's answers to the test images, float32 (10000, 10); None if not at hand."""
        try:
            content = self._load(name, "test-logits") or b""
            logits = np.load(io.BytesIO(content), allow_pickle=False)
        except (OSError, ValueError, EOFError, MnistCoreError):
            return None
        usable = logits.dtype == np.float32 and logits.shape == (TEST_IMAGES, 10)
        return logits if usable and np.isfinite(logits).all() else None

    def load_calibration(self, name: str) -> bytes | None:
        """A model's calibration, which `reading.calibration` reads; None without one."""
        try:
            return self._load(name, "calibration")
        except (OSError, ValueError, MnistCoreError):
            return None

    def load_model(self, name: str, kind: str = "tflite") -> bytes:
        """An exported model ("tflite" or "keras").

        Raises:
            DatabaseError: it is a run's, and cannot be read.
            ModelNotFoundError: there is none, or it is not what was written.
        """
        try:
            content = self._load(name, kind)
        except (OSError, ValueError) as error:
            raise ModelNotFoundError(name, ModelReason.DAMAGED) from error
        if content is None:
            raise ModelNotFoundError(name)
        return content

    def model_size(self, name: str, kind: str = "tflite") -> int:
        """Bytes of an exported model. Raises as `load_model`."""
        try:
            if self.ships(name):
                return (self.folder / name / _NAMES[kind]).stat().st_size
        except OSError as error:
            raise ModelNotFoundError(name) from error
        size = self._runs.file_size(name, kind)
        if size is None:
            raise ModelNotFoundError(name)
        return size

    def note_checksums(self, name: str) -> int:
        """Write down the checksums of a shipped model's files as they are; returns how many.

        Raises:
            ModelNotFoundError: there is no such model among those that ship.
            StorageError: the folder cannot be written.
        """
        if not self.ships(name):
            raise ModelNotFoundError(name)
        return len(note_folder(self.folder / name))

    def save_description(self, name: str, layers: str, test_logits: bytes) -> None:
        """Write what a model is made of and what it answers, as `ExportedModel` has them.

        Raises:
            DatabaseError, StorageError: it could not be written.
        """
        self._save(name, "layers", layers.encode())
        self._save(name, "test-logits", test_logits)

    def save_calibration(self, name: str, content: bytes) -> None:
        """Write when a model's answers are confident. Raises as `save_description`."""
        self._save(name, "calibration", content)

    def ship(self, run_id: str, name: str) -> None:
        """Write a finished run's network to `artifacts/models/<name>`, in place of what is there.

        Raises:
            DatabaseError, RunNotFoundError: the run cannot be read.
            StorageError: the folder cannot be written.
        """
        run = self._runs.load_run(run_id)
        history = [asdict(record) for record in self._runs.load_history(run)]
        run = replace(run, key_hash="", owner="", id=name)
        files = {"history.json": _json(history), "run.json": _json(run.to_dict())}
        for kind, file_name in _NAMES.items():
            content = self._runs.load_file(run_id, kind)
            if content is not None:
                files[file_name] = content
        write_folder(self.folder / name, files)
        self._shipped = None

    def _load_shipped(self, name: str) -> Run:
        try:
            return replace(Run.from_dict(read_json(self.folder / name / "run.json")), id=name)
        except UNREADABLE as error:
            raise RunNotFoundError(name, RunReason.DAMAGED) from error

    def _save(self, name: str, kind: str, content: bytes) -> None:
        if not self.ships(name):
            self._runs.save_file(name, kind, content)
            return
        write_file(self.folder / name / _NAMES[kind], content)
        note_checksums(self.folder / name, {_NAMES[kind]: content})

    def _load(self, name: str, kind: str) -> bytes | None:
        """A file's content; None if there is none. Raises OSError or ValueError for a bad one."""
        if not self.ships(name):
            return self._runs.load_file(name, kind)
        try:
            return read_checked(self.folder / name / _NAMES[kind])
        except FileNotFoundError:
            return None


def _json(values: object) -> bytes:
    return json.dumps(values, indent=1, allow_nan=False).encode()
