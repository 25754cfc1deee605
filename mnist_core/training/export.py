"""From a checkpoint to files that run without it: .keras for Keras, .tflite for everything."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

import keras
import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp

from mnist_core.config import TrainingConfig
from mnist_core.errors import CheckpointError, CheckpointReason
from mnist_core.inspection.layers import layers_to_json
from mnist_core.models import build_model
from mnist_core.reading.classifier import Classifier
from mnist_core.records import EncodedCheckpoint, EncodedWarmStart, EncodedWeights, ExportedModel
from mnist_core.storage.checkpoints import Checkpoint, weights_from
from mnist_core.training.compiled import Values
from mnist_core.training.epoch import cached_dataset, package_versions
from mnist_core.training.layer_matching import find_layers
from mnist_core.training.warm_start import load_keras_model, weights_before


def export_model(config: TrainingConfig, checkpoint: EncodedCheckpoint) -> ExportedModel:
    """Write a network in both formats, and test what was written. Takes about two seconds.

    Whatever it was trained in, what is exported computes in float32. Nothing here touches the
    compiled networks of `compiled`, so it may run in another thread during an epoch.

    Args:
        config: the run's settings.
        checkpoint: the network, as `train_epoch` returned it.

    Raises:
        CheckpointError: the checkpoint is damaged or belongs to another architecture.
    """
    model = _as_graph(_model_of(config, Checkpoint.from_bytes(checkpoint).weights))
    with tempfile.TemporaryDirectory() as folder:
        keras_path, tflite_path = Path(folder) / "model.keras", Path(folder) / "model.tflite"
        model.save(keras_path)
        model.export(tflite_path, format="litert", verbose=False)
        tflite_model = tflite_path.read_bytes()
        layers = layers_to_json(find_layers(model, tflite_model))
        split = cached_dataset(config.dataset).test
        logits = Classifier(tflite_model, config.model).predict_logits(split.images)
        return ExportedModel(
            keras_path.read_bytes(),
            tflite_model,
            _scores(logits, split.labels),
            package_versions(),
            layers,
            _npy(logits),
        )


def export_epoch(
    config: TrainingConfig, content: EncodedWeights | EncodedWarmStart | None, epoch: int
) -> bytes:
    """The network of an epoch as a .tflite file. May run in another thread during an epoch, too.

    Args:
        config: the run's settings.
        content: its weights, see `checkpoints.weights_alone`; for epoch 0 what the run begins
            with, or None.
        epoch: how many were done.

    Raises:
        CheckpointError: the content is damaged or belongs to another architecture.
    """
    if epoch and content is not None:
        weights = weights_from(content)
    else:
        warm_start = None if content is None else EncodedWarmStart(content)
        weights = weights_before(config, warm_start)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.tflite"
        _as_graph(_model_of(config, weights)).export(path, format="litert", verbose=False)
        return path.read_bytes()


def describe_exported(dataset: str, keras_model: bytes, tflite_model: bytes) -> tuple[str, bytes]:
    """Layers and test logits of an exported model, as `export_model` has them, from its files."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.keras"
        path.write_bytes(keras_model)
        layers = find_layers(load_keras_model(path), tflite_model)
    test = cached_dataset(dataset).test
    logits = Classifier(tflite_model, "described").predict_logits(test.images)
    return layers_to_json(layers), _npy(logits)


def _model_of(config: TrainingConfig, weights: Values) -> keras.Model:
    model = build_model(config.model, config.preprocessing)
    try:
        model.set_weights(weights)
    except ValueError as error:
        raise CheckpointError(CheckpointReason.OF_ANOTHER_ARCHITECTURE) from error
    return model


def _scores(logits: NDArray[np.float32], labels: NDArray[np.uint8]) -> dict[str, float]:
    """Loss and accuracy of the very file that pages will use, from its logits (n, 10)."""
    losses = logsumexp(logits.astype(np.float64), axis=1) - logits[np.arange(len(labels)), labels]
    right = logits.argmax(axis=1) == labels
    return {"loss": float(losses.mean()), "accuracy": float(right.mean())}


def _npy(values: NDArray[np.float32]) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, values)
    return buffer.getvalue()


def _as_graph(model: keras.Model) -> keras.Model:
    """The same layers as a model whose file can be opened without the class it was made of."""
    if isinstance(model, keras.Sequential):
        return model
    pixels = keras.Input((28, 28), name="pixels")
    return keras.Model(pixels, model.call(pixels), name=model.name)
