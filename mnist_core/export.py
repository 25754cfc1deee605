"""From a checkpoint to files that run without it: .keras for Keras, .tflite for everything."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

import keras

from mnist_core.checkpoints import Checkpoint
from mnist_core.errors import CheckpointError
from mnist_core.models import build_model


@dataclass(frozen=True)
class ExportedModel:
    """A trained model as the content of two files. Both take pixels and give logits."""

    keras_model: bytes
    tflite_model: bytes


def export_model(name: str, checkpoint: bytes) -> ExportedModel:
    """Write a network in both formats. Takes about a second.

    Args:
        name: the architecture, as in `models.MODEL_NAMES`.
        checkpoint: its weights.

    Raises:
        CheckpointError: the checkpoint is damaged or belongs to another architecture.
    """
    model = build_model(name)
    try:
        model.set_weights(Checkpoint.from_bytes(checkpoint).weights)
    except ValueError as error:
        raise CheckpointError("of another architecture") from error
    with tempfile.TemporaryDirectory() as folder:
        keras_path, tflite_path = Path(folder) / "model.keras", Path(folder) / "model.tflite"
        model.save(keras_path)
        model.export(tflite_path, format="litert", verbose=False)
        return ExportedModel(keras_path.read_bytes(), tflite_path.read_bytes())


def load_keras_model(path: Path) -> keras.Model:
    """Open one of this app's own .keras files; never one that a person sent."""
    return keras.models.load_model(path, safe_mode=True)
