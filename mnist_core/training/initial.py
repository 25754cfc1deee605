"""The network of a run before its first epoch: random weights that depend on the seed alone."""

from __future__ import annotations

from random import Random

import keras

from mnist_core.config import TrainingConfig
from mnist_core.models import build_model
from mnist_core.storage.checkpoints import Checkpoint
from mnist_core.training.compiled import Values, compiled_network, random_states, values_of
from mnist_core.training.precision import precision_for


def initial_weights(config: TrainingConfig) -> Values:
    """A network's random initial weights; no compiled network is touched."""
    model = build_model(config.model, config.preprocessing)
    _draw_initial_values(model, config.seed)
    return values_of(model.weights)


def initial_checkpoint(config: TrainingConfig, weights: Values | None = None) -> Checkpoint:
    """The network before its first epoch, determined by the seed, or by the weights it begins with.

    Which precision it will be trained in is decided here, and kept by every checkpoint after
    this one: so an epoch is the same wherever it is trained.

    Args:
        config: the run's settings.
        weights: of a trained network of the same architecture, in Keras order; None for random
            ones. Averages of weights begin with them.

    Raises:
        ValueError: the weights belong to another architecture.
    """
    precision = precision_for(config)
    model = build_model(config.model, config.preprocessing)
    _draw_initial_values(model, config.seed)
    if weights is not None:
        model.set_weights(list(weights))
    optimizer = compiled_network(config, precision).initial_optimizer(model)
    states = values_of(random_states(model))
    return Checkpoint(0, values_of(model.weights), optimizer, states, precision)


def _draw_initial_values(model: keras.Model, seed: int) -> None:
    """Draw kernels, and the initial states of dropout, from a generator of their own.

    `keras.utils.set_random_seed` before building gives the same values, but only while nobody
    else draws from Python's one global generator, as the worker's other threads do.
    """
    generator = Random(seed)
    for layer in model.layers:
        initializer = getattr(layer, "kernel_initializer", None)
        if initializer is not None and "seed" in initializer.get_config():
            settings = {**initializer.get_config(), "seed": generator.randint(1, 10**9)}
            layer.kernel.assign(type(initializer).from_config(settings)(layer.kernel.shape))
        if hasattr(layer, "seed_generator"):
            layer.seed_generator.state.assign([generator.randint(1, 10**9), 0])
