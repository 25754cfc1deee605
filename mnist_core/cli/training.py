"""A run trained in this process, as the engine trains it in workers: see `storage.lifecycle`."""

from __future__ import annotations

import contextlib
from collections.abc import Generator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click

from mnist_core.config import TrainingConfig, split_steps
from mnist_core.errors import LeaseLostError, MnistCoreError
from mnist_core.files.checks import is_id
from mnist_core.i18n import _
from mnist_core.records import EncodedCheckpoint, EpochRecord, Run
from mnist_core.settings import Settings
from mnist_core.storage.database import Database
from mnist_core.storage.leases import Leases
from mnist_core.storage.lifecycle import after_epoch, after_failure, next_task
from mnist_core.storage.model_store import ModelStore
from mnist_core.storage.run_changes import RunChanges
from mnist_core.storage.run_results import RunResults
from mnist_core.storage.run_store import RunStore


def chosen_config(
    config: TrainingConfig, max_epochs: int, steps: int | None, epochs: int | None, **chosen: Any
) -> TrainingConfig:
    """The config with what was given on the command line.

    Args:
        config: the recipe's settings, or the defaults.
        max_epochs: so many may be trained here.
        steps: length in steps, or None.
        epochs: length in epochs, or None.
        chosen: other settings by name; None keeps the config's.

    Raises:
        ConfigError: a length in steps that cannot be divided into epochs.
        click.UsageError: both lengths were given.
    """
    if steps is not None and epochs is not None:
        raise click.UsageError(_("--steps and --epochs cannot be used together."))
    if steps is not None:
        chosen["epochs"], chosen["steps_per_epoch"] = split_steps(steps, max_epochs)
    config = replace(config, **{name: v for name, v in chosen.items() if v is not None})
    return config if epochs is None else replace(config, epochs=epochs, steps_per_epoch=None)


def check_name(ctx: click.Context, param: click.Parameter, name: str | None) -> str | None:
    """A name to ship under. Raises click.BadParameter."""
    if name is not None and not is_id(name):
        raise click.BadParameter(_("a name may have only lower-case letters, digits and hyphens."))
    return name


def folder_to_ship(folder: Path, replaces: bool) -> Path:
    """The folder that a network is to be copied to. Raises click.UsageError if it is there and may
    not be replaced."""
    if folder.exists() and not replaces:
        raise click.UsageError(
            _(
                "{folder} is there already, so nothing was trained. Choose another name, or add "
                "--replace to replace it."
            ).format(folder=folder)
        )
    return folder


@dataclass(frozen=True)
class Trainer:
    """What a command writes its run with.

    Attributes:
        store: where runs are.
        networks: what ships, and the models of runs.
        leases: this command's: no server takes its run for as long as they are renewed.
        changes: begins and ends the run.
        results: writes what is computed.
    """

    store: RunStore
    networks: ModelStore
    leases: Leases
    changes: RunChanges
    results: RunResults

    @classmethod
    def open(cls, settings: Settings) -> Trainer:
        """Raises DatabaseError if the database cannot be reached."""
        database = Database(settings)
        database.prepare()
        store, leases = RunStore(database), Leases(database, settings.lease_seconds)
        networks = ModelStore(settings, store)
        changes = RunChanges(store, settings, leases.server)
        return cls(store, networks, leases, changes, RunResults(database, leases.server))


def train_epochs(trainer: Trainer, run: Run) -> Generator[EpochRecord, None, None]:
    """Train epoch by epoch, each saved before it is announced. A run that is closed stops.

    Raises:
        MnistCoreError: what went wrong; it is saved as the run's failure.
    """
    from mnist_core.training.epoch import train_epoch

    checkpoint: EncodedCheckpoint | None = None
    try:
        while next_task(run) == "epoch":
            trainer.results.begin_epoch(run)
            result = train_epoch(
                run.config, checkpoint, run.epochs_done, lambda progress: None, lambda: False
            )
            assert result is not None, "nobody asks it to stop"
            trainer.results.keep_epoch(run, result)
            checkpoint, run = result.checkpoint, after_epoch(run, result.record)
            yield result.record
    except MnistCoreError as error:
        with contextlib.suppress(LeaseLostError):
            trainer.results.fail(after_failure(run, error), exports=False)
        raise
    except (KeyboardInterrupt, GeneratorExit):  # or nobody wants to be told of the next one
        if next_task(run) == "epoch":
            trainer.changes.change(run.id, lambda run, teaches: replace(run, state="stopped"))
        trainer.leases.release()  # a server makes its model
        raise


def export_run(trainer: Trainer, run_id: str) -> Run:
    """Write the finished network in both formats, with its score on the test set.

    Raises:
        CheckpointError: its checkpoint is missing or damaged.
        DatabaseError: the model cannot be written.
    """
    from mnist_core.training.export import export_model

    run = trainer.store.load_run(run_id)
    exported = export_model(run.config, trainer.store.load_checkpoint(run_id, run.epochs_done))
    trainer.results.keep_model(run, exported)
    return trainer.store.load_run(run_id)
