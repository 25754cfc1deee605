"""Networks in a worker's memory: compiled once, filled from checkpoints, and made into one again.

Building and compiling a model for every epoch leaks about 5 MB each time and traces its training
step again. So there is one compiled network of a kind, and each epoch puts its own state into it.
"""

from __future__ import annotations

import functools
import math
from dataclasses import replace
from importlib import import_module
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from mnist_core.config import TrainingConfig
from mnist_core.data.datasets import Split
from mnist_core.errors import CheckpointError, CheckpointReason
from mnist_core.models import build_model
from mnist_core.options import ARCHITECTURES, OPTIMIZERS, Schedule
from mnist_core.storage.checkpoints import Checkpoint
from mnist_core.training.losses import ClassAccuracy, SmoothedCrossentropy

EVALUATION_BATCH = 250  # larger is no faster, and 1000 takes 150 MB more
_COMPILED = 16  # networks at a time: 1 to 40 MB each, and a class tries many settings

Values = tuple[NDArray[Any], ...]
"""Values of variables in their order, each with its variable's shape and dtype."""


def compiled_network(config: TrainingConfig, precision: str) -> CompiledNetwork:
    """The compiled network that trains runs with these settings; its state is the last user's.

    Args:
        config: the run's settings.
        precision: "float32" or "bfloat16".
    """
    return _compiled_network(
        config.model,
        config.preprocessing,
        precision,
        config.optimizer,
        _steps_per_execution(config),
        config.moving_rate,
        config.spreads_labels,
        config.weight_averaging,
    )


class CompiledNetwork:
    """A compiled model: an epoch's state is put in, it is trained, and its state is taken out.

    Compiling traces the training step, which takes about a second and is never given back.
    `compiled_network` gives the one network of a kind in this process.

    Args:
        model: the network.
        optimizer: not built yet.
        schedule: of the learning rate, with variables `peak` and `steps`; None if it is constant.
        smoothed: with a loss for labels that are spread over classes.
        steps_per_execution: training steps that TensorFlow takes before Python looks again.

    Attributes:
        model: see above.
    """

    def __init__(
        self,
        model: keras.Model,
        optimizer: keras.Optimizer,
        schedule: keras.optimizers.schedules.LearningRateSchedule | None,
        smoothed: bool,
        steps_per_execution: int,
    ) -> None:
        self.model = model
        self._optimizer, self._schedule = optimizer, schedule
        self._smoothed_loss = SmoothedCrossentropy() if smoothed else None
        optimizer.finalize_variable_values = _leave_variables
        if schedule is not None:
            optimizer.learning_rate = schedule
        optimizer.build(model.trainable_variables)
        plain = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        # A metric that is only named gets its variables while the step is traced, which TensorFlow
        # then does a second time.
        accuracy = keras.metrics.SparseCategoricalAccuracy("accuracy")
        model.compile(
            optimizer=optimizer,
            loss=self._smoothed_loss or plain,
            metrics=[ClassAccuracy() if smoothed else accuracy],
            steps_per_execution=steps_per_execution,
            jit_compile=False,
        )

    def initial_optimizer(self, model: keras.Model) -> Values:
        """The optimizer's values before the first step: zeros, and averages that are the weights.

        Args:
            model: a network of this kind with its initial weights.
        """
        for variable in self._optimizer.variables:
            variable.assign(np.zeros(variable.shape, variable.dtype))
        for average, weight in zip(self._averages(), model.trainable_variables, strict=False):
            average.assign(weight)
        return values_of(self._optimizer.variables)

    def restore(self, checkpoint: Checkpoint) -> None:
        """Put a checkpoint's state in, to evaluate its network.

        Raises:
            CheckpointError: it belongs to another architecture.
        """
        try:
            _assign(self.model.weights, checkpoint.weights)
            _assign(self._optimizer.variables, checkpoint.optimizer)
            _assign(random_states(self.model), checkpoint.random)
        except ValueError as error:
            raise CheckpointError(CheckpointReason.OF_ANOTHER_ARCHITECTURE) from error

    def prepare(self, checkpoint: Checkpoint, config: TrainingConfig) -> None:
        """Put a checkpoint's state in, to be trained on with a run's settings.

        Raises:
            CheckpointError: it belongs to another architecture.
        """
        self.restore(checkpoint)
        self._swap_averages()
        if self._schedule is not None:
            self._schedule.peak.assign(config.learning_rate)
            self._schedule.steps.assign(config.epochs * config.epoch_steps)
        else:
            self._optimizer.learning_rate = config.learning_rate
        if self._smoothed_loss is not None:
            self._smoothed_loss.smoothing.assign(config.label_smoothing)

    def finish(self, validation: Split) -> dict[str, float]:
        """After training: let the network be the average of its weights, if they are averaged.

        Returns:
            What `evaluate` gives for the validation images.
        """
        self._swap_averages()
        return self.evaluate(validation)

    def snapshot(self, before: Checkpoint, epoch: int) -> Checkpoint:
        """The state after `finish`.

        Args:
            before: what was prepared; what training does not change is kept of it.
            epoch: how many epochs are done.
        """
        return replace(
            before,
            epoch=epoch,
            weights=values_of(self.model.weights),
            optimizer=values_of(self._optimizer.variables),
            random=values_of(random_states(self.model)),
        )

    def evaluate(self, split: Split) -> dict[str, float]:
        """ "loss" and "accuracy" on some images, without label smoothing; empty without images."""
        if not len(split):
            return {}
        if self._smoothed_loss is not None:
            self._smoothed_loss.smoothing.assign(0)  # so that losses compare from run to run
        metrics = self.model.evaluate(
            split.images, split.labels, batch_size=EVALUATION_BATCH, verbose=0, return_dict=True
        )
        return {name: float(value) for name, value in metrics.items()}

    def is_finite(self, validation: dict[str, float]) -> bool:
        """False if the epoch's last step, after which no loss was computed, diverged.

        Args:
            validation: what `finish` gave.
        """
        if validation:
            return math.isfinite(validation["loss"])
        return all(np.isfinite(values).all() for values in values_of(self.model.weights))

    def _swap_averages(self) -> None:
        """Exchange weights and their running averages.

        A checkpoint has the averages for its weights: they are the network that is measured,
        exported and shown. The last step's weights wait among the optimizer's variables.
        """
        averages = self._averages()
        if averages:
            weights = values_of(self.model.trainable_variables)
            _assign(self.model.trainable_variables, values_of(averages))
            _assign(averages, weights)

    def _averages(self) -> list[keras.Variable]:
        """The running averages of the trainable weights; empty without weight averaging."""
        return [v for v in self._optimizer.variables if v.name.endswith("_average")]


def values_of(variables: list[keras.Variable]) -> Values:
    """Copies of variables' values, each with its variable's shape and dtype."""
    return tuple(np.array(keras.ops.convert_to_numpy(variable)) for variable in variables)


@functools.lru_cache(maxsize=_COMPILED)
def _compiled_network(
    name: str,
    preprocessing: str,
    precision: str,
    optimizer_name: str,
    steps_per_execution: int,
    schedule: Schedule | None,
    smoothed: bool,
    averaging: float,
) -> CompiledNetwork:
    model = build_model(name, preprocessing, precision)
    option = OPTIMIZERS[optimizer_name]
    optimizer = getattr(keras.optimizers, option.keras_class)(
        **dict(option.settings), use_ema=averaging > 0, ema_momentum=averaging
    )
    made = None
    if schedule is not None:
        module = import_module(f"mnist_core.training.{schedule.module}")
        made = getattr(module, schedule.class_name)()
    return CompiledNetwork(model, optimizer, made, smoothed, steps_per_execution)


def _leave_variables(variables: list[keras.Variable]) -> None:
    """Instead of Keras's own: `fit` would put in the averages and lose the weights."""


def _steps_per_execution(config: TrainingConfig) -> int:
    """Steps that TensorFlow takes before Python looks again.

    Going back to Python after every step halves the speed of small batches. 640 images are
    a tenth of a second of a CNN, and 5,120 of a fast one: still live.
    """
    return max(1, ARCHITECTURES[config.model].images_per_execution // config.batch_size)


def random_states(model: keras.Model) -> list[keras.Variable]:
    """What the next random numbers of layers such as dropout depend on."""
    weights = {id(variable) for variable in model.weights}
    return [variable for variable in model.variables if id(variable) not in weights]


def _assign(variables: list[keras.Variable], values: Values) -> None:
    for variable, value in zip(variables, values, strict=True):
        variable.assign(value)
