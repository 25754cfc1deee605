"""Two tutorials word for word, by plain Keras: is it the recipe or the run that falls short?

    python -m benchmarks.plain_keras                eight seeds each: a quarter of an hour
    python -m benchmarks.plain_keras --seeds 2

The recipes `dense` and `fashion-dense` differ by half a point and more from seed to seed, and
their tutorials printed one run. Here is nothing of this project but the data and the table: the
layers, the shuffling and the first weights are Keras's own.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from statistics import mean, stdev
from typing import Any

import click
import numpy as np

from benchmarks.common import hardware
from mnist_core.data.datasets import load_dataset
from mnist_core.recipes import RECIPES


@click.command()
@click.option("--seeds", type=click.IntRange(2), default=8, show_default=True)
@click.option("--only", multiple=True, type=click.Choice(("dense", "fashion-dense")))
def main(seeds: int, only: tuple[str, ...]) -> None:
    """Train each with the seeds 0, 1, 2, ... and test it once, after its last step."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    import keras

    known = hardware()
    click.echo(f"Hardware: {known['cores']} cores, {known['CPU']}; Keras {keras.__version__}")
    click.echo("tutorial       published    mean  deviation  lowest  highest    loss  runs")
    for name in only or TUTORIALS:
        dataset = load_dataset(RECIPES[name].config.dataset)
        training, test = dataset.all_training, dataset.test
        arrays = training.images, training.labels, test.images, test.labels
        results = []
        for seed in range(seeds):
            keras.utils.set_random_seed(seed)
            results.append(TUTORIALS[name](*arrays))
            click.echo(f"{name}, seed {seed}: {results[-1][1]:.2%}", err=True)
        click.echo(_line(name, results))


def train_dense(*arrays: np.ndarray) -> tuple[float, float]:
    """pythonprogramming.net, "Deep Learning basics with Python, TensorFlow and Keras".

    Returns:
        Loss and accuracy on the test set.
    """
    import keras
    from keras import layers

    x_train, y_train, x_test, y_test = arrays
    x_train = keras.utils.normalize(x_train, axis=1)
    x_test = keras.utils.normalize(x_test, axis=1)
    model = keras.Sequential(
        [
            keras.Input((28, 28)),
            layers.Flatten(),
            layers.Dense(128, activation="relu"),
            layers.Dense(128, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ]
    )
    loss = "sparse_categorical_crossentropy"
    model.compile(optimizer="adam", loss=loss, metrics=["accuracy"])
    model.fit(x_train, y_train, epochs=3, verbose=0)
    return tuple(model.evaluate(x_test, y_test, verbose=0))


def train_fashion_dense(*arrays: np.ndarray) -> tuple[float, float]:
    """TensorFlow, "Basic classification: Classify images of clothing". Returns as above."""
    import keras
    from keras import layers

    x_train, y_train, x_test, y_test = arrays
    x_train, x_test = x_train / 255.0, x_test / 255.0
    model = keras.Sequential(
        [
            keras.Input((28, 28)),
            layers.Flatten(),
            layers.Dense(128, activation="relu"),
            layers.Dense(10),
        ]
    )
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer="adam", loss=loss, metrics=["accuracy"])
    model.fit(x_train, y_train, epochs=10, verbose=0)
    return tuple(model.evaluate(x_test, y_test, verbose=0))


TUTORIALS: dict[str, Callable[..., Any]] = {
    "dense": train_dense,
    "fashion-dense": train_fashion_dense,
}


def _line(name: str, results: list[tuple[float, float]]) -> str:
    shares = [accuracy for _, accuracy in results]
    loss = mean(loss for loss, _ in results)
    return (
        f"{name:<15}{RECIPES[name].test_accuracy:>9.2%}{mean(shares):>8.2%}{stdev(shares):>11.2%}"
        f"{min(shares):>8.2%}{max(shares):>9.2%}{loss:>8.3f}{len(shares):>6}"
    )


if __name__ == "__main__":
    main()
