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
from dataclasses import replace

import keras
import numpy as np

from mnist_core import __version__
from mnist_core.augmentation import augment
from mnist_core.callbacks import LiveMetrics
from mnist_core.checkpoints import Checkpoint
from mnist_core.config import TrainingConfig
from mnist_core.data_order import image_order
from mnist_core.datasets import Dataset, Split, load_dataset
from mnist_core.errors import CheckpointError, DivergedError
from mnist_core.losses import SmoothedCrossentropy
from mnist_core.models import build_model
from mnist_core.precision import precision_for
from mnist_core.records import EpochRecord, EpochResult, Progress
from mnist_core.schedules import OneCycle
from mnist_core.tape_training import train_by_tape

EVALUATION_BATCH = 250  # larger is no faster, and 1000 takes 150 MB more
_IMAGES_PER_EXECUTION = {"fast": 5_120}
_USUAL_IMAGES_PER_EXECUTION = 640
_OPTIMIZERS = {"adam": keras.optimizers.Adam, "sgd": keras.optimizers.SGD}


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
    before = Checkpoint.from_bytes(checkpoint) if checkpoint else initial_checkpoint(config)
    model = _compiled_model_for(config, before.precision)
    _restore(model, before)
    _swap_averages(model)
    _set_pace(model, config)
    images, labels = _shuffled(dataset.all_training, config, epoch)
    live = LiveMetrics(report, should_stop, len(labels), config.batch_size)
    metrics = _LOOPS[config.loop](model, images, labels, config.batch_size, live)
    if live.diverged_at:
        raise DivergedError(epoch + 1, live.diverged_at, config.steps_per_turn)
    if live.stopped:
        return None
    _swap_averages(model)
    validation = _evaluate(model, dataset.held_out(config.training_images))
    if not _is_finite(model, validation):
        raise DivergedError(epoch + 1, live.steps, config.steps_per_turn)
    after = _checkpoint(epoch + 1, model, before.precision)
    seconds = time.perf_counter() - began
    record = _record(config, epoch, metrics, validation, live, seconds)
    return EpochResult(after.to_bytes(), replace(record, precision=before.precision))


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
    )


def initial_checkpoint(config: TrainingConfig) -> Checkpoint:
    """The network before it has learned anything, determined by the seed.

    Which precision it will be trained in is decided here, and kept by every checkpoint after
    this one: so an epoch is the same wherever it is trained.
    """
    precision = precision_for(config)
    model = build_model(config.model, config.preprocessing)
    _draw_first_values(model, config.seed)
    before = _compiled_model_for(config, precision)
    for variable in before.optimizer.variables:
        variable.assign(np.zeros(variable.shape, variable.dtype))
    for average, weight in zip(_averages(before), model.trainable_variables, strict=False):
        average.assign(weight)
    optimizer = _values(before.optimizer.variables)
    random_states = _values(_random_states(model))
    return Checkpoint(0, _values(model.weights), optimizer, random_states, precision)


def evaluate(config: TrainingConfig, checkpoint: bytes, split: str) -> dict[str, float]:
    """Loss and accuracy of a checkpoint's network.

    Args:
        config: the run's settings.
        checkpoint: as `train_epoch` returned it.
        split: "validation" or "test".

    Raises:
        CheckpointError: the checkpoint is damaged or belongs to another architecture.
    """
    network = Checkpoint.from_bytes(checkpoint)
    model = _compiled_model_for(config, network.precision)
    _restore(model, network)
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


def _compiled_model_for(config: TrainingConfig, precision: str) -> keras.Model:
    return _compiled_model(
        config.model,
        config.preprocessing,
        precision,
        config.optimizer,
        _steps_per_execution(config),
        config.schedule == "one-cycle",
        config.label_smoothing > 0,
        config.weight_averaging,
    )


@functools.cache
def _compiled_model(
    name: str,
    preprocessing: str,
    precision: str,
    optimizer_name: str,
    steps_per_execution: int,
    one_cycle: bool,
    smoothed: bool,
    averaging: float,
) -> keras.Model:
    """The one compiled model of its kind in this process; weights are put in per task.

    Compiling traces the training step, which takes about a second and is never given back.
    """
    model = build_model(name, preprocessing, precision)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    optimizer = _OPTIMIZERS[optimizer_name](use_ema=averaging > 0, ema_momentum=averaging)
    optimizer.finalize_variable_values = _leave_variables
    if one_cycle:
        optimizer.learning_rate = optimizer.one_cycle = OneCycle()
    optimizer.build(model.trainable_variables)
    model.compile(
        optimizer=optimizer,
        loss=SmoothedCrossentropy() if smoothed else loss,
        metrics=["accuracy"],
        steps_per_execution=steps_per_execution,
        jit_compile=False,
    )
    return model


def _leave_variables(variables: list[keras.Variable]) -> None:
    """Instead of Keras's own: `fit` would put in the averages and lose the weights."""


def _set_pace(model: keras.Model, config: TrainingConfig) -> None:
    """Put in what may change from epoch to epoch, or from run to run, of a compiled model."""
    if config.schedule == "one-cycle":
        model.optimizer.one_cycle.peak.assign(config.learning_rate)
        model.optimizer.one_cycle.steps.assign(config.epochs * config.steps_per_epoch)
    else:
        model.optimizer.learning_rate = config.learning_rate
    if config.label_smoothing:
        model.loss.smoothing.assign(config.label_smoothing)


def _averages(model: keras.Model) -> list[keras.Variable]:
    """The running averages of the trainable weights; empty without weight averaging."""
    return [v for v in model.optimizer.variables if v.name.endswith("_average")]


def _swap_averages(model: keras.Model) -> None:
    """Exchange weights and running averages.

    A checkpoint has the averages for its weights: they are the network that is measured,
    exported and shown. Those of the last step wait among the optimizer's variables.
    """
    averages = _averages(model)
    if averages:
        weights = _values(model.trainable_variables)
        _assign(model.trainable_variables, _values(averages))
        _assign(averages, weights)


def _steps_per_execution(config: TrainingConfig) -> int:
    """Steps that TensorFlow runs before Python looks again.

    Going back to Python after every step halves the speed of small batches. 640 images are
    a tenth of a second of a CNN, and 5,120 of a fast one: still live.
    """
    images = _IMAGES_PER_EXECUTION.get(config.model, _USUAL_IMAGES_PER_EXECUTION)
    return max(1, images // config.batch_size)


def _fit(
    model: keras.Model, images: np.ndarray, labels: np.ndarray, batch_size: int, live: LiveMetrics
) -> dict[str, float]:
    """Let Keras take the steps."""
    model.fit(
        images, labels, batch_size=batch_size, shuffle=False, callbacks=[live], verbose=0
    )
    return model.get_metrics_result()


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


def _shuffled(
    training: Split, config: TrainingConfig, epoch: int
) -> tuple[np.ndarray, np.ndarray]:
    """The epoch's images and labels, in an order and with changes that seed and epoch decide."""
    count = config.images_per_epoch
    order = image_order(
        config.training_images, config.seed, epoch * count, count, config.shuffle_buffer
    )
    images = augment(config.augmentation, training.images[order], config.seed, epoch)
    return images, training.labels[order]


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
    return all(np.isfinite(values).all() for values in _values(model.weights))


def _checkpoint(epoch: int, model: keras.Model, precision: str) -> Checkpoint:
    return Checkpoint(
        epoch,
        _values(model.weights),
        _values(model.optimizer.variables),
        _values(_random_states(model)),
        precision,
    )


def _random_states(model: keras.Model) -> list[keras.Variable]:
    """What the next random numbers of layers such as dropout depend on."""
    weights = {id(variable) for variable in model.weights}
    return [variable for variable in model.variables if id(variable) not in weights]


def _draw_first_values(model: keras.Model, seed: int) -> None:
    """Draw kernels, and where dropout begins, from a stream of their own.

    `keras.utils.set_random_seed` before building gives the same values, but only while nobody
    else draws from Python's one global stream, as the worker's other threads do.
    """
    stream = random.Random(seed)
    for layer in model.layers:
        initializer = getattr(layer, "kernel_initializer", None)
        if initializer is not None and "seed" in initializer.get_config():
            settings = {**initializer.get_config(), "seed": stream.randint(1, 10**9)}
            layer.kernel.assign(type(initializer).from_config(settings)(layer.kernel.shape))
        if hasattr(layer, "seed_generator"):
            layer.seed_generator.state.assign([stream.randint(1, 10**9), 0])


def _restore(model: keras.Model, checkpoint: Checkpoint) -> None:
    try:
        _assign(model.weights, checkpoint.weights)
        _assign(model.optimizer.variables, checkpoint.optimizer)
        _assign(_random_states(model), checkpoint.random)
    except ValueError as error:
        raise CheckpointError("of another architecture") from error


def _assign(variables: list[keras.Variable], values: tuple[np.ndarray, ...]) -> None:
    for variable, value in zip(variables, values, strict=True):
        variable.assign(value)


def _values(variables: list[keras.Variable]) -> tuple[np.ndarray, ...]:
    return tuple(np.array(keras.ops.convert_to_numpy(variable)) for variable in variables)
