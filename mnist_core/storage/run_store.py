"""The artifacts folder: runs with their curves, checkpoints and models.

    artifacts/models/<name>/    what ships, trained with `python -m mnist_core train`
    artifacts/runs/<run id>/    what people train
        run.json                settings, state and result: small, read for every list
        history.json            one record per finished epoch
        events.out.tfevents...  the same curves for TensorBoard
        checkpoint-0003.npz     the last two epochs' networks, to go on from
        checkpoint-0000.npz     the warm start of a run that is fine-tuned on a person's digits
        weights-0003.npz        each epoch's weights in half precision, to look back at
        epoch-0003.tflite       made of them when somebody looks
        model.keras             the finished network, for Keras
        model.tflite            the same, for the web process and for phones
        layers.json             what that is made of, to look inside
        test_logits.npy         its answers to the test images, to browse them at once
        SHA256SUMS              checksums of all that is numbers, see `checksums`

A shipped model is a finished run that was moved, so one reader serves both. Files are
written under another name and renamed: a crash leaves the old file or the new one. The
order of writing (checkpoint, history, run.json) makes run.json the last word: what it does
not mention has not happened.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

from mnist_core.errors import CheckpointError, RunNotFoundError
from mnist_core.files.atomic import append_file, storage_error, write_file
from mnist_core.files.checks import is_id
from mnist_core.files.checksums import note_folder, read_checked
from mnist_core.records import (
    EncodedCheckpoint,
    EncodedWarmStart,
    EncodedWeights,
    EpochRecord,
    ExportedModel,
    Run,
)
from mnist_core.storage.model_store import ModelStore, write_noted
from mnist_core.storage.tensorboard import event_file, event_file_name

_KEPT_CHECKPOINTS = 2
_MAX_SNAPSHOT_BYTES = 40_000_000  # of one run
_LEAVING = ".deleted-"  # begins the name of a folder that is being deleted: no run is called so
_CALIBRATION = "calibration.json"  # see `calibration`: fine-tuning changes it little


class Store(ModelStore):
    """Writes runs as well, with their checkpoints. Holds nothing but two paths."""

    def create(self, run: Run, warm_start: EncodedWarmStart | None = None) -> None:
        """Write a new run, and its warm start if it has one: all of it or nothing.

        Raises:
            StorageError: it could not be written, and nothing of it is left.
        """
        folder = self.runs_folder / run.id
        try:
            folder.mkdir(parents=True)
        except OSError as error:
            raise storage_error(folder, error) from error
        try:
            if warm_start is not None:
                write_noted(_checkpoint_path(folder, 0), warm_start)
                self._take_over(_CALIBRATION, run)
            self.save_run(run)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise

    def _take_over(self, name: str, run: Run) -> None:
        """Copy a file of the network that is fine-tuned, if it has one."""
        with contextlib.suppress(OSError, RunNotFoundError):
            content = (self.folder(run.config.warm_start_from) / name).read_bytes()
            write_file(self.folder(run.id) / name, content)

    def save_run(self, run: Run) -> None:
        """Replace `run.json`. Raises as `save_epoch`."""
        write_file(self.folder(run.id) / "run.json", _json(run.to_dict()))

    def save_epoch(
        self, run: Run, history: tuple[EpochRecord, ...], checkpoint: EncodedCheckpoint
    ) -> None:
        """Write what an epoch brought, `run.json` last.

        The last checkpoints are kept, and the warm start if there is one.

        Raises:
            RunNotFoundError: its folder is gone.
            StorageError: the epoch could not be written.
        """
        folder = self.folder(run.id)
        write_noted(_checkpoint_path(folder, run.epochs_done), checkpoint)
        write_file(folder / "history.json", _json([asdict(record) for record in history]))
        append_file(folder / event_file_name(run), event_file(run, history))
        self.save_run(run)
        last = range(run.epochs_done + 1 - _KEPT_CHECKPOINTS, run.epochs_done + 1)
        kept = {_checkpoint_path(folder, epoch) for epoch in (0, *last)}
        for path in set(folder.glob("checkpoint-*.npz")) - kept:  # those of a lost future, too
            path.unlink(missing_ok=True)

    def save_snapshot(self, run: Run, weights: EncodedWeights) -> None:
        """Keep an epoch's weights to look back at, while there are not too many of them."""
        folder = self.folder(run.id)
        kept = sum(path.stat().st_size for path in folder.glob("weights-*.npz"))
        if kept + len(weights) <= _MAX_SNAPSHOT_BYTES:
            write_noted(_snapshot_path(folder, run.epochs_done), weights)
            (folder / f"epoch-{run.epochs_done:04d}.tflite").unlink(missing_ok=True)

    def snapshot_epochs(self, run_id: str) -> tuple[int, ...]:
        """Epochs whose weights are kept, counted from 1."""
        names = sorted(path.stem for path in self.folder(run_id).glob("weights-*.npz"))
        return tuple(int(name.removeprefix("weights-")) for name in names)

    def load_snapshot(self, run_id: str, epoch: int) -> EncodedWeights:
        """Weights after an epoch, in half precision; `checkpoints.weights_from` reads them.

        Raises:
            CheckpointError: they are missing, or are not what was written.
        """
        return EncodedWeights(self._read(run_id, epoch, _snapshot_path))

    def load_checkpoint(self, run_id: str, epoch: int) -> EncodedCheckpoint:
        """The network after an epoch, counted from 1; `checkpoints.Checkpoint` reads it.

        Raises:
            CheckpointError: it is missing, or is not what was written.
        """
        return EncodedCheckpoint(self._read(run_id, epoch, _checkpoint_path))

    def load_warm_start(self, run_id: str) -> EncodedWarmStart:
        """What a fine-tuning run starts from; `checkpoints.WarmStart` reads it. Raises likewise."""
        return EncodedWarmStart(self._read(run_id, 0, _checkpoint_path))

    def _read(self, run_id: str, epoch: int, path_in: Callable[[Path, int], Path]) -> bytes:
        try:
            return read_checked(path_in(self.folder(run_id), epoch))
        except ValueError as error:
            raise CheckpointError("damaged") from error
        except (OSError, RunNotFoundError) as error:
            raise CheckpointError("missing") from error

    def save_model(self, run: Run, exported: ExportedModel) -> None:
        """Write the exported model, `run.json` last. Raises as `save_epoch`."""
        folder = self.folder(run.id)
        write_noted(folder / "model.keras", exported.keras_model)
        write_noted(folder / "model.tflite", exported.tflite_model)
        self.save_description(run.id, exported.layers, exported.test_logits)
        self.save_run(run)

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
        if not is_id(run_id):
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


def _checkpoint_path(folder: Path, epoch: int) -> Path:
    return folder / f"checkpoint-{epoch:04d}.npz"


def _snapshot_path(folder: Path, epoch: int) -> Path:
    return folder / f"weights-{epoch:04d}.npz"


def _json(values: object) -> bytes:
    return json.dumps(values, indent=1, allow_nan=False).encode()
