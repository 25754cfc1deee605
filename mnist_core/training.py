"""One epoch of training as a pure function, to be run in a worker process.

    train_epoch(config, checkpoint, epoch, ...)  ->  checkpoint, metrics

Everything else a run can do (wait, pause, resume, take turns, survive a crash) follows
from calling it again: see `engine`.
"""

from __future__ import annotations

import functools
import math
import platform
import random
import time
from collections.abc import Callable

import keras
import numpy as np

from mnist_core import __version__
from mnist_core.callbacks import LiveMetrics
from mnist_core.checkpoints import Checkpoint
from mnist_core.config import TrainingConfig
from mnist_core.datasets import Dataset, Split, load_dataset
from mnist_core.errors import CheckpointError, DivergedError
from mnist_core.models import build_model
from mnist_core.records import EpochRecord, EpochResult, Progress

EVALUATION_BATCH = 250  # larger is no faster, and 1000 takes 150 MB more
_IMAGES_PER_EXECUTION = 640


def train_epoch(
    config: TrainingConfig,
    checkpoint: bytes | None,
    epoch: int,
    report: Callable[[Progress], None],
    should_stop: Callable[[], bool],
) -> EpochResult | None:
    """Train for one epoch. Equal arguments give equal results, bit for bit.

    Args:
        config: the run's settings, with the learning rate for this epoch.
        checkpoint: the network after the epoch before, or None to begin.
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
    model = _compiled_model(config.model, _steps_per_execution(config.batch_size))
    before = Checkpoint.from_bytes(checkpoint) if checkpoint else initial_checkpoint(config)
    _restore(model, before)
    model.optimizer.learning_rate = config.learning_rate
    images, labels = _shuffled(dataset.train, config, epoch)
    live = LiveMetrics(report, should_stop, len(labels), config.batch_size)
    model.fit(
        images,
        labels,
        batch_size=config.batch_size,
        shuffle=False,
        callbacks=[live],
        verbose=0,
    )
    if live.diverged_at:
        raise DivergedError(epoch + 1, live.diverged_at)
    if live.stopped:
        return None
    metrics = model.get_metrics_result()
    validation = _evaluate(model, dataset.validation)
    if not math.isfinite(validation["loss"]):
        raise DivergedError(epoch + 1, live.steps)
    after = Checkpoint(epoch + 1, _values(model.weights), _values(model.optimizer.variables))
    record = EpochRecord(
        epoch=epoch + 1,
        loss=float(metrics["loss"]),
        accuracy=float(metrics["accuracy"]),
        val_loss=validation["loss"],
        val_accuracy=validation["accuracy"],
        learning_rate=config.learning_rate,
        steps=live.steps,
        points=tuple(live.points),
        seconds=time.perf_counter() - began,
        images_per_second=len(labels) / live.training_seconds,
    )
    return EpochResult(after.to_bytes(), record)


def initial_checkpoint(config: TrainingConfig) -> Checkpoint:
    """The network before it has learned anything, determined by the seed."""
    model = build_model(config.model)
    _draw_first_weights(model, config.seed)
    weights = _values(model.weights)
    compiled = _compiled_model(config.model, _steps_per_execution(config.batch_size))
    zeros = tuple(np.zeros(v.shape, v.dtype) for v in compiled.optimizer.variables)
    return Checkpoint(0, weights, zeros)


def evaluate(config: TrainingConfig, checkpoint: bytes, split: str) -> dict[str, float]:
    """Loss and accuracy of a checkpoint's network.

    Args:
        config: the run's settings.
        checkpoint: as `train_epoch` returned it.
        split: "validation" or "test".

    Raises:
        CheckpointError: the checkpoint is damaged or belongs to another architecture.
    """
    model = _compiled_model(config.model, _steps_per_execution(config.batch_size))
    _restore(model, Checkpoint.from_bytes(checkpoint))
    return _evaluate(model, getattr(cached_dataset(config.dataset), split))


def package_versions() -> dict[str, str]:
    """Versions of what decides a run's result."""
    import tensorflow

    return {
        "mnist_core": __version__,
        "python": platform.python_version(),
        "keras": keras.__version__,
        "tensorflow": tensorflow.__version__,
    }


@functools.lru_cache(maxsize=2)
def cached_dataset(name: str) -> Dataset:
    return load_dataset(name)


@functools.cache
def _compiled_model(name: str, steps_per_execution: int) -> keras.Model:
    """The one compiled model of its kind in this process; weights are put in per task.

    Compiling traces the training step, which takes about a second and is never given back.
    """
    model = build_model(name)
    optimizer = keras.optimizers.Adam()
    optimizer.build(model.trainable_variables)
    model.compile(
        optimizer=optimizer,
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
        steps_per_execution=steps_per_execution,
        jit_compile=False,
    )
    return model


def _steps_per_execution(batch_size: int) -> int:
    """Steps that TensorFlow runs before Python looks again.

    Going back to Python after every step halves the speed of small batches. 640 images are
    a tenth of a second of a CNN: still live.
    """
    return max(1, _IMAGES_PER_EXECUTION // batch_size)


def _shuffled(
    train: Split, config: TrainingConfig, epoch: int
) -> tuple[np.ndarray, np.ndarray]:
    """The epoch's images and labels in its own order, which depends on seed and epoch only."""
    order = np.random.default_rng((config.seed, epoch)).permutation(config.training_images)
    return train.images[order], train.labels[order]


def _evaluate(model: keras.Model, split: Split) -> dict[str, float]:
    metrics = model.evaluate(
        split.images, split.labels, batch_size=EVALUATION_BATCH, verbose=0, return_dict=True
    )
    return {name: float(value) for name, value in metrics.items()}


def _draw_first_weights(model: keras.Model, seed: int) -> None:
    """Draw the kernels from a stream of their own.

    `keras.utils.set_random_seed` gives the same values, but only while nobody else draws
    from Python's one global stream, as the worker's other threads do.
    """
    stream = random.Random(seed)
    for layer in model.layers:
        initializer = getattr(layer, "kernel_initializer", None)
        if initializer is not None:
            settings = {**initializer.get_config(), "seed": stream.randint(1, 10**9)}
            layer.kernel.assign(type(initializer).from_config(settings)(layer.kernel.shape))


def _restore(model: keras.Model, checkpoint: Checkpoint) -> None:
    try:
        _assign(model.weights, checkpoint.weights)
        _assign(model.optimizer.variables, checkpoint.optimizer)
    except ValueError as error:
        raise CheckpointError("of another architecture") from error


def _assign(variables: list[keras.Variable], values: tuple[np.ndarray, ...]) -> None:
    for variable, value in zip(variables, values, strict=True):
        variable.assign(value)


def _values(variables: list[keras.Variable]) -> tuple[np.ndarray, ...]:
    return tuple(np.array(keras.ops.convert_to_numpy(variable)) for variable in variables)
