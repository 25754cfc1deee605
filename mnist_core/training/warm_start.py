"""The first checkpoint of a run that starts from a trained network's weights."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import keras

from mnist_core.config import TrainingConfig
from mnist_core.errors import CheckpointError, CheckpointReason
from mnist_core.options import ARCHITECTURES
from mnist_core.records import EncodedWarmStart, EpochStart
from mnist_core.storage.checkpoints import Checkpoint, WarmStart
from mnist_core.training.compiled import Values, values_of
from mnist_core.training.initial import initial_checkpoint, initial_weights


def checkpoint_before(config: TrainingConfig, checkpoint: EpochStart, epoch: int) -> Checkpoint:
    """The network that an epoch starts from.

    Args:
        config: the run's settings.
        checkpoint: what the epoch before left; before the first, None or a `WarmStart`.
        epoch: counted from 0.

    Raises:
        CheckpointError: it is damaged or belongs to another architecture.
    """
    if checkpoint is None:
        return initial_checkpoint(config)
    if epoch or not config.warm_start_from:
        return Checkpoint.from_bytes(checkpoint)
    warm_start = WarmStart.from_bytes(checkpoint)
    try:
        fresh = initial_checkpoint(config, _weights_of(warm_start))
    except ValueError as error:
        raise CheckpointError(CheckpointReason.OF_ANOTHER_ARCHITECTURE) from error
    return replace(fresh, drawings=warm_start.drawings, drawn_labels=warm_start.labels)


def weights_before(config: TrainingConfig, warm_start: EncodedWarmStart | None) -> Values:
    """Weights that a run starts from; arguments as for its first epoch.

    Raises:
        CheckpointError: the warm start is damaged.
    """
    if warm_start is None:
        return initial_weights(config)
    return _weights_of(WarmStart.from_bytes(warm_start))


def load_keras_model(path: Path) -> keras.Model:
    """Open one of this app's own .keras files; never one that a person sent."""
    for option in ARCHITECTURES.values():  # some have layers that Keras then knows by name
        import_module(f"mnist_core.models.{option.module}")
    return keras.models.load_model(path, compile=False, safe_mode=True)


def _weights_of(warm_start: WarmStart) -> Values:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.keras"
        path.write_bytes(warm_start.keras_model)
        try:
            return values_of(load_keras_model(path).weights)
        except (ValueError, OSError) as error:
            raise CheckpointError(CheckpointReason.DAMAGED) from error
