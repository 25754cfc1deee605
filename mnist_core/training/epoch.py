"""One epoch of training as a pure function, to be run in a worker process.

    train_epoch(config, checkpoint, epoch, ...)  ->  checkpoint, metrics

Everything else a run can do (wait, pause, resume, share a worker, survive a crash) follows
from calling it again: see `engine`.
"""

from __future__ import annotations

import functools
import platform
import time
from collections.abc import Callable

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from mnist_core import __version__
from mnist_core.config import TrainingConfig
from mnist_core.data.datasets import Dataset, Split, load_dataset
from mnist_core.data.watched import watched_images
from mnist_core.errors import DivergedError
from mnist_core.records import EncodedCheckpoint, EpochRecord, EpochResult, EpochStart, Progress
from mnist_core.storage.checkpoints import Checkpoint
from mnist_core.training.batches import epoch_images
from mnist_core.training.callbacks import LiveMetrics, predict_classes
from mnist_core.training.compiled import CompiledNetwork, compiled_network
from mnist_core.training.loops import LOOPS
from mnist_core.training.warm_start import checkpoint_before


def train_epoch(
    config: TrainingConfig,
    checkpoint: EpochStart,
    epoch: int,
    report: Callable[[Progress], None],
    should_stop: Callable[[], bool],
    drawing: bytes | None = None,
) -> EpochResult | None:
    """Train for one epoch. Equal arguments give equal results, bit for bit.

    Args:
        config: the run's settings, with the learning rate for this epoch.
        checkpoint: what the epoch before left; for the first, a warm start or None.
        epoch: counted from 0.
        report: called with a `Progress` several times a second.
        should_stop: asked as often; True abandons the epoch.
        drawing: 28x28 grey levels, row by row: one more image to read while it learns.

    Returns:
        The result, or None if the epoch was abandoned.

    Raises:
        DivergedError: the loss is NaN or infinite.
        CheckpointError: the checkpoint is damaged or belongs to another architecture.
        DatasetError: the data set is missing or damaged.
    """
    began, dataset = time.perf_counter(), cached_dataset(config.dataset)
    before = checkpoint_before(config, checkpoint, epoch)
    network = compiled_network(config, before.precision)
    network.prepare(before, config)
    watched, sizes = _watched(dataset.test, drawing), (config.images_per_epoch, config.batch_size)
    live = LiveMetrics(report, should_stop, *sizes, None if epoch else watched)
    metrics = _train(network, dataset.all_training, before, config, epoch, live)
    if live.stopped:
        return None
    validation = _finish(network, dataset.held_out(config.training_images), config, epoch)
    live.predictions.append((live.steps, predict_classes(network.model, watched)))
    after = network.snapshot(before, epoch + 1)
    record = _record(config, after, metrics, validation, live, time.perf_counter() - began)
    return EpochResult(after.to_bytes(), record)


def _train(
    network: CompiledNetwork,
    training: Split,
    before: Checkpoint,
    config: TrainingConfig,
    epoch: int,
    live: LiveMetrics,
) -> dict[str, float]:
    """Loss and accuracy on an epoch's images and labels; raises DivergedError on the way."""
    images, labels = epoch_images(training, before, config, epoch)
    metrics = LOOPS[config.loop](network.model, images, labels, config.batch_size, live)
    if live.diverged_at:
        raise DivergedError(epoch + 1, live.diverged_at, config.steps_per_epoch)
    return metrics


def _watched(test: Split, drawing: bytes | None) -> NDArray[np.uint8]:
    """The test images that are read while it learns, and the drawing after them."""
    images = watched_images(test).images
    if drawing is None:
        return images
    own = np.frombuffer(drawing, np.uint8).reshape(1, *images.shape[1:])
    return np.concatenate([images, own])


def _finish(
    network: CompiledNetwork, held_out: Split, config: TrainingConfig, epoch: int
) -> dict[str, float]:
    """Loss and accuracy on the validation images; raises DivergedError if the last step did."""
    validation = network.finish(held_out)
    if not network.is_finite(validation):
        raise DivergedError(epoch + 1, config.epoch_steps, config.steps_per_epoch)
    return validation


def _record(
    config: TrainingConfig,
    after: Checkpoint,
    metrics: dict[str, float],
    validation: dict[str, float],
    live: LiveMetrics,
    seconds: float,
) -> EpochRecord:
    return EpochRecord(
        epoch=after.epoch,
        loss=float(metrics["loss"]),
        accuracy=float(metrics["accuracy"]),
        val_loss=validation.get("loss"),
        val_accuracy=validation.get("accuracy"),
        learning_rate=config.learning_rate,
        steps=live.steps,
        points=tuple(live.points),
        seconds=seconds,
        images_per_second=live.images_per_second,
        precision=after.precision,
        planned=config.epochs,
        predictions=tuple(live.predictions),
    )


def evaluate(config: TrainingConfig, checkpoint: EncodedCheckpoint, split: str) -> dict[str, float]:
    """Loss and accuracy of a checkpoint's network.

    Args:
        config: the run's settings.
        checkpoint: as `train_epoch` returned it.
        split: "validation" or "test".

    Raises:
        CheckpointError: the checkpoint is damaged or belongs to another architecture.
    """
    state = Checkpoint.from_bytes(checkpoint)
    network = compiled_network(config, state.precision)
    network.restore(state)
    return network.evaluate(getattr(cached_dataset(config.dataset), split))


def package_versions() -> dict[str, str]:
    """Versions of what decides a run's result."""
    return {
        "mnist_core": __version__,
        "python": platform.python_version(),
        "keras": keras.__version__,
        "tensorflow": tf.__version__,
    }


@functools.lru_cache(maxsize=2)
def cached_dataset(name: str) -> Dataset:
    """A data set, read once in a process; as `load_dataset`."""
    return load_dataset(name)
