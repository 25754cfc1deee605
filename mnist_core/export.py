"""From a checkpoint to files that run without it: .keras for Keras, .tflite for everything."""

from __future__ import annotations

import tempfile
from pathlib import Path

import keras

from mnist_core.anatomy import layers_to_json
from mnist_core.checkpoints import Checkpoint
from mnist_core.config import TrainingConfig
from mnist_core.dissection import find_layers
from mnist_core.models import build_model
from mnist_core.records import ExportedModel
from mnist_core.training import evaluate, package_versions


def export_model(config: TrainingConfig, checkpoint: bytes) -> ExportedModel:
    """Test a network and write it in both formats. Takes about two seconds.

    Args:
        config: the run's settings.
        checkpoint: the network, as `train_epoch` returned it.

    Raises:
        CheckpointError: the checkpoint is damaged or belongs to another architecture.
    """
    test = evaluate(config, checkpoint, "test")
    model = build_model(config.model, config.preprocessing)
    model.set_weights(Checkpoint.from_bytes(checkpoint).weights)
    model = _as_graph(model)
    with tempfile.TemporaryDirectory() as folder:
        keras_path, tflite_path = Path(folder) / "model.keras", Path(folder) / "model.tflite"
        model.save(keras_path)
        model.export(tflite_path, format="litert", verbose=False)
        tflite_model = tflite_path.read_bytes()
        layers = layers_to_json(find_layers(model, tflite_model))
        return ExportedModel(
            keras_path.read_bytes(), tflite_model, test, package_versions(), layers
        )


def describe_exported(keras_path: Path, tflite_path: Path) -> str:
    """What an exported model is made of, as `export_model` describes it, from its two files."""
    return layers_to_json(find_layers(load_keras_model(keras_path), tflite_path.read_bytes()))


def _as_graph(model: keras.Model) -> keras.Model:
    """The same layers as a model whose file can be opened without the class it was made of."""
    if isinstance(model, keras.Sequential):
        return model
    pixels = keras.Input((28, 28), name="pixels")
    return keras.Model(pixels, model.call(pixels), name=model.name)


def load_keras_model(path: Path) -> keras.Model:
    """Open one of this app's own .keras files; never one that a person sent."""
    return keras.models.load_model(path, safe_mode=True)
