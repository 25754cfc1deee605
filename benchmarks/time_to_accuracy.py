"""Seconds until 99.0 % of the test images are read: recipe `fast` against the tutorial's cnn.

    python -m benchmarks.time_to_accuracy            three seeds, each trained by both in turn
    python -m benchmarks.time_to_accuracy --seeds 1

Both train on all 60,000 images in the same process, one after the other, so that other load
slows both. The tutorial's cnn is trained as its tutorial does it: plain Keras, float32, `fit`
with batches of 32, Adam, pixels divided by 255 beforehand. It is tested after every quarter of
an epoch and stops when it first reaches 99.0 %. `fast` is trained through the same epochs as any
run of the app, checkpoints included, to the end of the recipe, and tested once, there.

In the clock: everything from the call that takes the first step on. Not in it, for both: loading
the data, testing, and tracing the training step, for which both take a step beforehand.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from statistics import median

import click
import numpy as np

from benchmarks.common import hardware

GOAL = 0.99
CNN_EPOCHS = 10  # at most
_LOOKS_PER_EPOCH = 4
_SEEDS = 3


@dataclass(frozen=True)
class Result:
    """One training.

    Attributes:
        seconds: until the goal; for `fast`, to the end of the recipe.
        cpu_seconds: of all threads of this process in that time.
        accuracy: on the test set when the clock was stopped.
    """

    seconds: float
    cpu_seconds: float
    accuracy: float


class Clock:
    """A stopwatch that can be held, for wall and for CPU time."""

    def __init__(self) -> None:
        self.seconds = self.cpu_seconds = 0.0

    @contextmanager
    def running(self) -> Iterator[None]:
        self.go_on()
        yield
        self.hold()

    def go_on(self) -> None:
        self._wall, self._cpu = time.perf_counter(), time.process_time()

    def hold(self) -> None:
        self.seconds += time.perf_counter() - self._wall
        self.cpu_seconds += time.process_time() - self._cpu


@click.command()
@click.option("--seeds", type=click.IntRange(1), default=_SEEDS, show_default=True)
def main(seeds: int) -> None:
    """Train both with the seeds 0, 1, 2, ... and compare the medians of their times."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    click.echo(f"Hardware: {', '.join(f'{name} {value}' for name, value in hardware().items())}")
    click.echo("seed  recipe  seconds  CPU seconds  test accuracy")
    results: dict[str, list[Result]] = {"fast": [], "cnn": []}
    for seed in range(seeds):
        for name, measure in (("fast", measure_fast), ("cnn", measure_cnn)):
            results[name].append(measure(seed))
            click.echo(_line(seed, name, results[name][-1]))
    _tell(results["fast"], results["cnn"])


def measure_fast(seed: int) -> Result:
    """Train the recipe to its end, epoch by epoch, as the app does."""
    from mnist_core.recipes import RECIPES
    from mnist_core.training.epoch import evaluate, train_epoch

    config, checkpoint, clock = replace(RECIPES["fast"].config, seed=seed), None, Clock()
    train_epoch(config, None, 0, lambda progress: None, lambda: True)  # traced and given up
    with clock.running():
        for epoch in range(config.epochs):
            result = train_epoch(config, checkpoint, epoch, lambda progress: None, lambda: False)
            checkpoint = result.checkpoint
    accuracy = evaluate(config, checkpoint, "test")["accuracy"]
    return Result(clock.seconds, clock.cpu_seconds, accuracy)


def measure_cnn(seed: int) -> Result:
    """Train the tutorial's network until it first reaches the goal."""
    import keras

    from mnist_core.training.epoch import cached_dataset

    training = cached_dataset("mnist").all_training
    images = training.images[..., None] / np.float32(255)
    keras.utils.set_random_seed(seed)
    model = _tutorials_cnn()
    _take_a_step(model, images, training.labels)
    look = _look_callback(model, len(training) // 32 // _LOOKS_PER_EPOCH)
    look.clock.go_on()
    model.fit(images, training.labels, epochs=CNN_EPOCHS, callbacks=[look], verbose=0)
    return Result(look.clock.seconds, look.clock.cpu_seconds, look.accuracy)


def _tutorials_cnn():  # noqa: ANN202 (Keras is imported where it is needed)
    """The network of https://www.tensorflow.org/tutorials/images/cnn, compiled as there."""
    import keras
    from keras import layers

    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(32, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Conv2D(64, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Conv2D(64, 3, activation="relu"),
            layers.Flatten(),
            layers.Dense(64, activation="relu"),
            layers.Dense(10),
        ]
    )
    model.compile(
        optimizer="adam",
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    return model


def _take_a_step(model, images, labels) -> None:  # noqa: ANN001
    """Have the training step traced, and put everything back that it changed."""
    model.optimizer.build(model.trainable_variables)
    variables = [*model.variables, *model.optimizer.variables]
    before = [variable.numpy() for variable in variables]
    model.fit(images[:64], labels[:64], verbose=0)
    for variable, value in zip(variables, before, strict=True):
        variable.assign(value)


def _look_callback(model, every: int):  # noqa: ANN001, ANN202
    """A Keras callback that tests every so many steps, beside the clock, and ends at the goal."""
    import keras
    import tensorflow as tf

    from mnist_core.training.epoch import cached_dataset

    test = cached_dataset("mnist").test
    pixels = tf.constant(test.images[..., None] / np.float32(255))
    answer = tf.function(lambda batch: tf.argmax(model(batch, training=False), axis=1))

    class Look(keras.callbacks.Callback):
        def __init__(self) -> None:
            super().__init__()
            self.clock, self.accuracy, self.step = Clock(), 0.0, 0

        def on_train_batch_end(self, batch: int, logs: object = None) -> None:
            self.step += 1
            if self.step % every:
                return
            self.clock.hold()
            batches = [answer(pixels[i : i + 500]) for i in range(0, len(test), 500)]
            self.accuracy = float((tf.concat(batches, 0).numpy() == test.labels).mean())
            self.model.stop_training = self.accuracy >= GOAL
            self.clock.go_on()

    return Look()


def _line(seed: int, name: str, result: Result) -> str:
    return (
        f"{seed:>4}  {name:<6}{result.seconds:>9.2f}{result.cpu_seconds:>13.2f}"
        f"{result.accuracy:>15.2%}"
    )


def _tell(fast: list[Result], cnn: list[Result]) -> None:
    """Ratios of the medians, or which of them did not reach the goal."""
    for name, results in (("fast", fast), ("cnn", cnn)):
        missed = [seed for seed, result in enumerate(results) if result.accuracy < GOAL]
        if missed:
            click.echo(f"{name} did not reach {GOAL:.1%} with the seeds {missed}.")
    wall = median(r.seconds for r in cnn) / median(r.seconds for r in fast)
    cpu = median(r.cpu_seconds for r in cnn) / median(r.cpu_seconds for r in fast)
    click.echo(f"Ratio of medians, n={len(fast)}: {wall:.1f} times faster, CPU time {cpu:.1f}")


if __name__ == "__main__":
    main()
