"""A run that begins with a trained network: its first checkpoint, made in a worker."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import keras
import numpy as np

from mnist_core.config import MODEL_NAMES, TrainingConfig
from mnist_core.errors import CheckpointError
from mnist_core.records import EncodedWarmStart, EpochStart
from mnist_core.storage.checkpoints import Checkpoint, WarmStart
from mnist_core.training.compiled import initial_checkpoint, initial_weights, values_of


def checkpoint_before(config: TrainingConfig, checkpoint: EpochStart, epoch: int) -> Checkpoint:
    """The network that an epoch goes on from.

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
    fresh, weights = initial_checkpoint(config), _weights_of(warm_start)
    if [value.shape for value in weights] != [value.shape for value in fresh.weights]:
        raise CheckpointError("of another architecture")
    return replace(
        fresh, weights=weights, drawings=warm_start.drawings, drawn_labels=warm_start.labels
    )


def weights_before(config: TrainingConfig, warm_start: EncodedWarmStart | None) -> tuple[np.ndarray, ...]:
    """Weights of the network that a run begins with; arguments as for its first epoch.

    Raises:
        CheckpointError: what it begins with is damaged.
    """
    if warm_start is None:
        return initial_weights(config)
    return _weights_of(WarmStart.from_bytes(warm_start))


def load_keras_model(path: Path) -> keras.Model:
    """Open one of this app's own .keras files; never one that a person sent."""
    for name in MODEL_NAMES:  # some have layers of their own, which Keras then knows by name
        import_module(f"mnist_core.models.{name}")
    return keras.models.load_model(path, compile=False, safe_mode=True)


def _weights_of(warm_start: WarmStart) -> tuple[np.ndarray, ...]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.keras"
        path.write_bytes(warm_start.keras_model)
        try:
            return values_of(load_keras_model(path).weights)
        except (ValueError, OSError) as error:
            raise CheckpointError("damaged") from error
