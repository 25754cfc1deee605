"""One epoch of training as a pure function, to be run in a worker process.

    train_epoch(config, checkpoint, epoch, ...)  ->  checkpoint, metrics

Everything else a run can do (wait, pause, resume, take turns, survive a crash) follows
from calling it again: see `engine`.
"""

from __future__ import annotations

import functools
import math
import platform
import time
from collections.abc import Callable
from dataclasses import replace

import keras
import numpy as np
import tensorflow as tf

from mnist_core import __version__
from mnist_core.augmentation.affine import augment
from mnist_core.augmentation.pen_batches import draw_epoch
from mnist_core.config import TrainingConfig
from mnist_core.data.datasets import Dataset, Split, load_dataset
from mnist_core.data.shuffling import image_order
from mnist_core.errors import DivergedError
from mnist_core.records import EncodedCheckpoint, EpochRecord, EpochResult, EpochStart, Progress
from mnist_core.storage.checkpoints import Checkpoint
from mnist_core.training.callbacks import LiveMetrics
from mnist_core.training.compiled import (
    checkpoint_of,
    compiled_model_for,
    restore,
    set_pace,
    swap_averages,
    values_of,
)
from mnist_core.training.fine_tuning import mix_in
from mnist_core.training.gradient_tape import train_by_tape
from mnist_core.training.losses import SmoothedCrossentropy
from mnist_core.training.warm_start import checkpoint_before

_BATCHES_AT_HAND = 4
EVALUATION_BATCH = 250  # larger is no faster, and 1000 takes 150 MB more


def train_epoch(
    config: TrainingConfig,
    checkpoint: EpochStart,
    epoch: int,
    report: Callable[[Progress], None],
    should_stop: Callable[[], bool],
) -> EpochResult | None:
    """Train for one epoch. Equal arguments give equal results, bit for bit.

    Args:
        config: the run's settings, with the learning rate for this epoch.
        checkpoint: what the epoch before left; for the first, a warm start or None.
        epoch: counted from 0.
        report: called with a `Progress` several times a second.
        should_stop: asked as often; True abandons the epoch.

    Returns:
        The result, or None if the epoch was abandoned.

    Raises:
        DivergedError: the loss is NaN or infinite.
        CheckpointError: the checkpoint is damaged or belongs to another architecture.
        DatasetError: the data set is missing or damaged.
    """
    began = time.perf_counter()
    dataset = cached_dataset(config.dataset)
    before = checkpoint_before(config, checkpoint, epoch)
    model = _model_to_go_on(config, before)
    images, labels = _turn(dataset.all_training, before, config, epoch)
    live = LiveMetrics(report, should_stop, len(labels), config.batch_size)
    metrics = _LOOPS[config.loop](model, images, labels, config.batch_size, live)
    if live.diverged_at:
        raise DivergedError(epoch + 1, live.diverged_at, config.steps_per_epoch)
    if live.stopped:
        return None
    swap_averages(model)
    validation = _evaluate(model, dataset.held_out(config.training_images))
    if not _is_finite(model, validation):
        raise DivergedError(epoch + 1, live.steps, config.steps_per_epoch)
    after = replace(
        checkpoint_of(epoch + 1, model, before.precision),
        drawings=before.drawings,
        drawn_labels=before.drawn_labels,
    )
    seconds = time.perf_counter() - began
    record = _record(config, epoch, metrics, validation, live, seconds)
    return EpochResult(after.to_bytes(), replace(record, precision=before.precision))


def _model_to_go_on(config: TrainingConfig, before: Checkpoint) -> keras.Model:
    """The network as it was left after the epoch before."""
    model = compiled_model_for(config, before.precision)
    restore(model, before)
    swap_averages(model)
    set_pace(model, config)
    return model


def _record(
    config: TrainingConfig,
    epoch: int,
    metrics: dict[str, float],
    validation: dict[str, float],
    live: LiveMetrics,
    seconds: float,
) -> EpochRecord:
    return EpochRecord(
        epoch=epoch + 1,
        loss=float(metrics["loss"]),
        accuracy=float(metrics["accuracy"]),
        val_loss=validation.get("loss"),
        val_accuracy=validation.get("accuracy"),
        learning_rate=config.learning_rate,
        steps=live.steps,
        points=tuple(live.points),
        seconds=seconds,
        images_per_second=config.images_per_epoch / live.training_seconds,
        planned=config.epochs,
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
    network = Checkpoint.from_bytes(checkpoint)
    model = compiled_model_for(config, network.precision)
    restore(model, network)
    return _evaluate(model, getattr(cached_dataset(config.dataset), split))


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
    return load_dataset(name)


def _fit(
    model: keras.Model, images: np.ndarray, labels: np.ndarray, batch_size: int, live: LiveMetrics
) -> dict[str, float]:
    """Let Keras take the steps."""
    batches = _batches(images, labels, batch_size)
    model.fit(batches, shuffle=False, callbacks=[live], verbose=0)
    return model.get_metrics_result()


def _batches(images: np.ndarray, labels: np.ndarray, batch_size: int) -> tf.data.Dataset:
    """The batches that `fit` would cut from arrays, cut beforehand: less to do for each step.

    There is nothing here to tune, and the thread of `tf.data` that would do it can keep an epoch
    from ending for a second: on 2 idle cores a CNN's 25 short epochs took 32 s without it and
    34 to 41 s with it.
    """
    whole = len(labels) // batch_size * batch_size
    rows = (images[:whole].reshape(-1, batch_size, 28, 28), labels[:whole].reshape(-1, batch_size))
    batches = tf.data.Dataset.from_tensor_slices(rows)
    if whole < len(labels):
        last = tf.data.Dataset.from_tensors((images[whole:], labels[whole:]))
        batches = batches.concatenate(last)
    options = tf.data.Options()
    options.autotune.enabled = False
    return batches.prefetch(_BATCHES_AT_HAND).with_options(options)


def _fit_by_tape(
    model: keras.Model, images: np.ndarray, labels: np.ndarray, batch_size: int, live: LiveMetrics
) -> dict[str, float]:
    """Take the steps in a loop of our own, and tell `live` of them as `fit` would."""
    live.set_model(model)
    model.stop_training = False
    live.on_epoch_begin(0)
    means = {"loss": 0.0, "accuracy": 0.0}

    def on_step(step: int, loss: float, accuracy: float) -> bool:
        before, now = (step - 1) * batch_size, min(step * batch_size, len(labels))
        for name, value in (("loss", loss), ("accuracy", accuracy)):
            means[name] = (means[name] * before + value * (now - before)) / now
        live.on_train_batch_end(step - 1, means)
        return not model.stop_training

    train_by_tape(model, images, labels, batch_size, on_step)
    return means


_LOOPS = {"fit": _fit, "tape": _fit_by_tape}


def _turn(
    training: Split, before: Checkpoint, config: TrainingConfig, epoch: int
) -> tuple[np.ndarray, np.ndarray]:
    """The epoch's images and labels, a person's own drawings among them if it learns those."""
    images, labels = _shuffled(training, config, epoch)
    if before.drawings is None:
        return images, labels
    return mix_in(images, labels, before.drawings, before.drawn_labels, config.seed, epoch)


def _shuffled(
    training: Split, config: TrainingConfig, epoch: int
) -> tuple[np.ndarray, np.ndarray]:
    """The epoch's images and labels, in an order and with changes that seed and epoch decide."""
    count = config.images_per_epoch
    order = image_order(
        config.training_images, config.seed, epoch * count, count, config.shuffle_buffer
    )
    images, labels = training.images[order], training.labels[order]
    if config.augmentation == "pens":
        return draw_epoch(images, labels, config.seed, epoch)
    return augment(config.augmentation, images, config.seed, epoch), labels


def _evaluate(model: keras.Model, split: Split) -> dict[str, float]:
    """Loss and accuracy; empty if there are no images to measure them on."""
    if not len(split):
        return {}
    if isinstance(model.loss, SmoothedCrossentropy):
        model.loss.smoothing.assign(0)  # so that losses compare from run to run
    metrics = model.evaluate(
        split.images, split.labels, batch_size=EVALUATION_BATCH, verbose=0, return_dict=True
    )
    return {name: float(value) for name, value in metrics.items()}


def _is_finite(model: keras.Model, validation: dict[str, float]) -> bool:
    """False if the last step, whose effect no step after it shows, went beyond all numbers."""
    if validation:
        return math.isfinite(validation["loss"])
    return all(np.isfinite(values).all() for values in values_of(model.weights))
