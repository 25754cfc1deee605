"""The artifacts folder: runs with their curves, checkpoints and models.

    artifacts/models/<name>/    what ships, trained with `python -m mnist_core train`
    artifacts/runs/<run id>/    what people train
        run.json                settings, state and result: small, read for every list
        history.json            one record per finished epoch
        events.out.tfevents...  the same curves for TensorBoard
        checkpoint-0003.npz     the last two epochs' networks, to go on from
        checkpoint-0000.npz     what a run began with that learns a person's digits
        weights-0003.npz        each epoch's weights in half precision, to look back at
        epoch-0003.tflite       made of them when somebody looks
        model.keras             the finished network, for Keras
        model.tflite            the same, for the web process and for phones
        layers.json             what that is made of, to look inside
        test_logits.npy         its answers to the test images, to browse them at once
        SHA256SUMS              checksums of all that is numbers, see `checksums`

A shipped model is a finished run that was moved, so one reader serves both. Files are
written beside their place and renamed: a crash leaves the old file or the new one. The
order of writing (checkpoint, history, run.json) makes run.json the last word: what it does
not mention has not happened.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np

from mnist_core.config import TEST_IMAGES
from mnist_core.errors import CheckpointError, ModelNotFoundError, RunNotFoundError
from mnist_core.files.atomic import append_file, storage_error, write_file
from mnist_core.files.checks import UNREADABLE, read_json
from mnist_core.files.checksums import note_checksums, note_folder, read_checked
from mnist_core.inspection.layers import Layer, layers_from_json
from mnist_core.records import EpochRecord, ExportedModel, Run
from mnist_core.settings import Settings
from mnist_core.storage.tensorboard import event_file, event_file_name

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_KEPT_CHECKPOINTS = 2
_MAX_SNAPSHOT_BYTES = 40_000_000  # of one run
_LEAVING = ".deleted-"  # begins the name of a folder that is being deleted: no run is called so
_CALIBRATION = "calibration.json"  # when it is sure, see `calibration`: a lesson changes it little


class Store:
    """Reads and writes the artifacts folder. Holds nothing but its path."""

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
        if is_name(run_id):
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
        in_order = all(record.epoch == place for place, record in enumerate(records, 1))
        return records if in_order else ()

    def create(self, run: Run, warm_start: bytes | None = None) -> None:
        """Write a new run, and the network it begins with if it has one: all of it or nothing."""
        folder = self.runs_folder / run.id
        try:
            folder.mkdir(parents=True)
        except OSError as error:
            raise storage_error(folder, error) from error
        try:
            if warm_start is not None:
                _write_noted(_checkpoint_path(folder, 0), warm_start)
                self._take_over(_CALIBRATION, run)
            self.save_run(run)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise

    def _take_over(self, name: str, run: Run) -> None:
        """Copy a file of the network a run begins with, if it has one."""
        with contextlib.suppress(OSError, RunNotFoundError):
            content = (self.folder(run.config.warm_start_from) / name).read_bytes()
            write_file(self.folder(run.id) / name, content)

    def save_run(self, run: Run) -> None:
        write_file(self.folder(run.id) / "run.json", _json(run.to_dict()))

    def save_epoch(self, run: Run, history: tuple[EpochRecord, ...], checkpoint: bytes) -> None:
        """Write what an epoch brought, `run.json` last.

        Kept are the last checkpoints, and the one that the run began with, if there is one.
        """
        folder = self.folder(run.id)
        _write_noted(_checkpoint_path(folder, run.epochs_done), checkpoint)
        write_file(folder / "history.json", _json([asdict(record) for record in history]))
        append_file(folder / event_file_name(run), event_file(run, history))
        self.save_run(run)
        last = range(run.epochs_done + 1 - _KEPT_CHECKPOINTS, run.epochs_done + 1)
        kept = {_checkpoint_path(folder, epoch) for epoch in (0, *last)}
        for path in set(folder.glob("checkpoint-*.npz")) - kept:  # those of a lost future, too
            path.unlink(missing_ok=True)

    def save_snapshot(self, run: Run, weights: bytes) -> None:
        """Keep an epoch's weights to look back at, while there are not too many of them."""
        folder = self.folder(run.id)
        kept = sum(path.stat().st_size for path in folder.glob("weights-*.npz"))
        if kept + len(weights) <= _MAX_SNAPSHOT_BYTES:
            _write_noted(_snapshot_path(folder, run.epochs_done), weights)
            (folder / f"epoch-{run.epochs_done:04d}.tflite").unlink(missing_ok=True)

    def snapshot_epochs(self, run_id: str) -> tuple[int, ...]:
        """Epochs whose weights are kept, counted from 1."""
        names = sorted(path.stem for path in self.folder(run_id).glob("weights-*.npz"))
        return tuple(int(name.removeprefix("weights-")) for name in names)

    def load_snapshot(self, run_id: str, epoch: int) -> bytes:
        """An epoch's weights; `checkpoints.weights_from` reads them.

        Raises:
            CheckpointError: they are missing, or are not what was written.
        """
        return self._read(run_id, epoch, _snapshot_path)

    def load_checkpoint(self, run_id: str, epoch: int) -> bytes:
        """Bytes of a checkpoint; `checkpoints.Checkpoint` reads them.

        Raises:
            CheckpointError: it is missing, or is not what was written.
        """
        return self._read(run_id, epoch, _checkpoint_path)

    def _read(self, run_id: str, epoch: int, path_in: Callable[[Path, int], Path]) -> bytes:
        try:
            return read_checked(path_in(self.folder(run_id), epoch))
        except ValueError as error:
            raise CheckpointError("damaged") from error
        except (OSError, RunNotFoundError) as error:
            raise CheckpointError("missing") from error

    def save_model(self, run: Run, exported: ExportedModel) -> None:
        """Write the exported model, `run.json` last."""
        folder = self.folder(run.id)
        _write_noted(folder / "model.keras", exported.keras_model)
        _write_noted(folder / "model.tflite", exported.tflite_model)
        self.save_description(run.id, exported.layers, exported.test_logits)
        self.save_run(run)

    def save_description(self, name: str, layers: str, test_logits: bytes) -> None:
        """Write what a model is made of and what it answers, as `ExportedModel` has them."""
        _write_noted(self.folder(name) / "layers.json", layers.encode())
        _write_noted(self.folder(name) / "test_logits.npy", test_logits)

    def load_layers(self, name: str) -> tuple[Layer, ...]:
        """What a model is made of; a missing or damaged file reads as nothing."""
        try:
            return layers_from_json(read_checked(self.folder(name) / "layers.json").decode())
        except (*UNREADABLE, RunNotFoundError):
            return ()

    def load_test_logits(self, name: str) -> np.ndarray | None:
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

    def ship(self, run_id: str, name: str) -> None:
        """Copy a finished run to `artifacts/models/<name>`, without its checkpoints."""
        run = replace(self.load_run(run_id), key_hash="", owner="", id=name)
        target = self.models_folder / name
        skip = shutil.ignore_patterns("checkpoint-*", "weights-*", "epoch-*", "events.*")
        self.models_folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self.models_folder, prefix=".") as folder:
            complete = Path(folder) / name
            shutil.copytree(self.runs_folder / run_id, complete, ignore=skip)
            write_file(complete / "run.json", _json(run.to_dict()))
            note_folder(complete)
            shutil.rmtree(target, ignore_errors=True)
            complete.replace(target)

    def size(self, run_id: str) -> int:
        """Bytes that a run's files take; 0 when it is gone."""
        try:
            with os.scandir(self.folder(run_id)) as entries:
                return sum(entry.stat().st_size for entry in entries)
        except (OSError, RunNotFoundError):
            return 0

    def changed(self, run_id: str) -> int:
        """When a file was last added to a run or replaced, in nanoseconds; 0 when it is gone."""
        try:
            return self.folder(run_id).stat().st_mtime_ns
        except (OSError, RunNotFoundError):
            return 0

    def remove(self, run_id: str) -> None:
        """Delete a run's folder; what ships is out of reach.

        It is renamed first, so that half a run is never found.

        Raises:
            StorageError: it cannot be deleted, and is still there whole.
        """
        if not is_name(run_id):
            return
        leaving = self.runs_folder / f"{_LEAVING}{run_id}"
        shutil.rmtree(leaving, ignore_errors=True)
        try:
            (self.runs_folder / run_id).rename(leaving)
        except FileNotFoundError:
            return
        except OSError as error:
            raise storage_error(self.runs_folder / run_id, error) from error
        shutil.rmtree(leaving, ignore_errors=True)

    def remove_leftovers(self) -> None:
        """Delete what a server that was killed had not deleted to its end."""
        for folder in self.runs_folder.glob(f"{_LEAVING}*"):
            shutil.rmtree(folder, ignore_errors=True)


def is_name(text: str) -> bool:
    """True if a run or a model may be called so: it is one folder's name and no path."""
    return _ID.fullmatch(text) is not None


def _write_noted(path: Path, content: bytes) -> None:
    """Write a file of numbers, and its checksum beside it."""
    write_file(path, content)
    note_checksums(path.parent, {path.name: content})


def _folder_names(parent: Path) -> list[str]:
    try:
        with os.scandir(parent) as entries:
            return sorted(e.name for e in entries if is_name(e.name) and e.is_dir())
    except OSError:
        return []


def _checkpoint_path(folder: Path, epoch: int) -> Path:
    return folder / f"checkpoint-{epoch:04d}.npz"


def _snapshot_path(folder: Path, epoch: int) -> Path:
    return folder / f"weights-{epoch:04d}.npz"


def _json(values: object) -> bytes:
    return json.dumps(values, indent=1, allow_nan=False).encode()
