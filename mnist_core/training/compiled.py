"""Networks in a worker's memory: compiled once, filled from checkpoints, and turned back into one.

Building and compiling a model for every epoch leaks about 5 MB each time and traces its training
step again. So there is one compiled model of a kind, and each epoch puts its own state into it.
"""

from __future__ import annotations

import functools
import random

import keras
import numpy as np

from mnist_core.config import TrainingConfig
from mnist_core.errors import CheckpointError
from mnist_core.models import build_model
from mnist_core.storage.checkpoints import Checkpoint
from mnist_core.training.losses import ClassAccuracy, SmoothedCrossentropy
from mnist_core.training.precision import precision_for
from mnist_core.training.schedules import OneCycle

_IMAGES_PER_EXECUTION = {"fast": 5_120}
_USUAL_IMAGES_PER_EXECUTION = 640
_COMPILED = 16  # models at a time: 1 to 40 MB each, and a class tries many settings
_OPTIMIZERS = {
    "adam": keras.optimizers.Adam,
    "adam-95": functools.partial(keras.optimizers.Adam, beta_2=0.95),
    "sgd": keras.optimizers.SGD,
}


def initial_weights(config: TrainingConfig) -> tuple[np.ndarray, ...]:
    """A network's weights before it has learned anything; no compiled model is touched."""
    model = build_model(config.model, config.preprocessing)
    _draw_first_values(model, config.seed)
    return values_of(model.weights)


def initial_checkpoint(config: TrainingConfig) -> Checkpoint:
    """The network before it has learned anything, determined by the seed.

    Which precision it will be trained in is decided here, and kept by every checkpoint after
    this one: so an epoch is the same wherever it is trained.
    """
    precision = precision_for(config)
    model = build_model(config.model, config.preprocessing)
    _draw_first_values(model, config.seed)
    before = compiled_model_for(config, precision)
    for variable in before.optimizer.variables:
        variable.assign(np.zeros(variable.shape, variable.dtype))
    for average, weight in zip(_averages(before), model.trainable_variables, strict=False):
        average.assign(weight)
    optimizer = values_of(before.optimizer.variables)
    random_states = values_of(_random_states(model))
    return Checkpoint(0, values_of(model.weights), optimizer, random_states, precision)


def compiled_model_for(config: TrainingConfig, precision: str) -> keras.Model:
    """The compiled model that trains runs with these settings; its state is whoever was last.

    Args:
        config: the run's settings.
        precision: "float32" or "bfloat16".
    """
    return _compiled_model(
        config.model,
        config.preprocessing,
        precision,
        config.optimizer,
        _steps_per_execution(config),
        config.schedule == "one-cycle",
        config.spreads_labels,
        config.weight_averaging,
    )


def set_pace(model: keras.Model, config: TrainingConfig) -> None:
    """Put in what may change from epoch to epoch, or from run to run, of a compiled model."""
    if config.schedule == "one-cycle":
        model.optimizer.one_cycle.peak.assign(config.learning_rate)
        model.optimizer.one_cycle.steps.assign(config.epochs * config.epoch_steps)
    else:
        model.optimizer.learning_rate = config.learning_rate
    if config.spreads_labels:
        model.loss.smoothing.assign(config.label_smoothing)


def restore(model: keras.Model, checkpoint: Checkpoint) -> None:
    """Put a checkpoint's state into a compiled model.

    Raises:
        CheckpointError: it belongs to another architecture.
    """
    try:
        _assign(model.weights, checkpoint.weights)
        _assign(model.optimizer.variables, checkpoint.optimizer)
        _assign(_random_states(model), checkpoint.random)
    except ValueError as error:
        raise CheckpointError("of another architecture") from error


def checkpoint_of(epoch: int, model: keras.Model, precision: str) -> Checkpoint:
    """A compiled model's state after so many epochs."""
    return Checkpoint(
        epoch,
        values_of(model.weights),
        values_of(model.optimizer.variables),
        values_of(_random_states(model)),
        precision,
    )


def swap_averages(model: keras.Model) -> None:
    """Exchange weights and running averages.

    A checkpoint has the averages for its weights: they are the network that is measured,
    exported and shown. Those of the last step wait among the optimizer's variables.
    """
    averages = _averages(model)
    if averages:
        weights = values_of(model.trainable_variables)
        _assign(model.trainable_variables, values_of(averages))
        _assign(averages, weights)


def values_of(variables: list[keras.Variable]) -> tuple[np.ndarray, ...]:
    """Copies of variables' values, each with its variable's shape and dtype."""
    return tuple(np.array(keras.ops.convert_to_numpy(variable)) for variable in variables)


@functools.lru_cache(maxsize=_COMPILED)
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
        metrics=[ClassAccuracy() if smoothed else "accuracy"],
        steps_per_execution=steps_per_execution,
        jit_compile=False,
    )
    return model


def _leave_variables(variables: list[keras.Variable]) -> None:
    """Instead of Keras's own: `fit` would put in the averages and lose the weights."""


def _steps_per_execution(config: TrainingConfig) -> int:
    """Steps that TensorFlow runs before Python looks again.

    Going back to Python after every step halves the speed of small batches. 640 images are
    a tenth of a second of a CNN, and 5,120 of a fast one: still live.
    """
    images = _IMAGES_PER_EXECUTION.get(config.model, _USUAL_IMAGES_PER_EXECUTION)
    return max(1, images // config.batch_size)


def _averages(model: keras.Model) -> list[keras.Variable]:
    """The running averages of the trainable weights; empty without weight averaging."""
    return [v for v in model.optimizer.variables if v.name.endswith("_average")]


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


def _assign(variables: list[keras.Variable], values: tuple[np.ndarray, ...]) -> None:
    for variable, value in zip(variables, values, strict=True):
        variable.assign(value)
