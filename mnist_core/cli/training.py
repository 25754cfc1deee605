"""A run trained in this process, as the engine trains it in workers: see `storage.lifecycle`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import click

from mnist_core.config import TrainingConfig, split_steps
from mnist_core.errors import MnistCoreError
from mnist_core.records import EncodedCheckpoint, EpochRecord, Run
from mnist_core.storage.lifecycle import after_epoch, after_export, after_failure, next_task
from mnist_core.storage.run_store import Store


def chosen_config(
    config: TrainingConfig, steps: int | None, epochs: int | None, **chosen: Any
) -> TrainingConfig:
    """The config with what was given on the command line.

    Args:
        config: the recipe's settings, or the defaults.
        steps: length in steps, or None.
        epochs: length in epochs, or None.
        chosen: other settings by name; None keeps the config's.

    Raises:
        ConfigError: a length in steps that cannot be divided into epochs.
        click.UsageError: both lengths were given.
    """
    if steps is not None and epochs is not None:
        raise click.UsageError("--steps and --epochs cannot be used together.")
    if steps is not None:
        chosen["epochs"], chosen["steps_per_epoch"] = split_steps(steps)
    config = replace(config, **{name: v for name, v in chosen.items() if v is not None})
    return config if epochs is None else replace(config, epochs=epochs, steps_per_epoch=None)


def train_epochs(store: Store, run: Run) -> Iterator[EpochRecord]:
    """Train epoch by epoch, each saved before it is announced.

    Raises:
        MnistCoreError: what went wrong; it is saved as the run's failure.
    """
    from mnist_core.training.epoch import train_epoch

    checkpoint: EncodedCheckpoint | None = None
    history: tuple[EpochRecord, ...] = ()
    try:
        while next_task(run) == "epoch":
            result = train_epoch(
                run.config, checkpoint, run.epochs_done, lambda progress: None, lambda: False
            )
            assert result is not None, "nobody asks it to stop"
            checkpoint, history = result.checkpoint, (*history, result.record)
            run = after_epoch(run, result.record)
            store.save_epoch(run, history, checkpoint)
            yield result.record
    except MnistCoreError as error:
        store.save_run(after_failure(run, error))
        raise
    except KeyboardInterrupt:
        store.save_run(replace(run, state="stopped"))
        raise


def export_run(store: Store, run: Run) -> Run:
    """Write the finished network in both formats, with its score on the test set.

    Raises:
        CheckpointError: its checkpoint is missing or damaged.
        StorageError: the model cannot be written.
    """
    from mnist_core.training.export import export_model

    exported = export_model(run.config, store.load_checkpoint(run.id, run.epochs_done))
    run = after_export(run, exported)
    store.save_model(run, exported)
    return run
