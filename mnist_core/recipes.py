"""The systems of well-known tutorials, and our own, by name: settings and published figures.

What is trained on follows each tutorial. Keras's train on all 60,000 images, so no image is
left to validate with and there is no validation curve; the one that TensorFlow 1's tutorials
drew, on 5,000 images they held out, can be drawn. Our own were chosen on 10,000 held-out images
and then trained on all. None looks at the test set before its end.

    RECIPES["dense"]            one of them
    recipe_of(config)           which one a run is, if it is one
    load_measured(artifacts)    what was measured here, by `python -m benchmarks.recipes --write`
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from mnist_core.config import MAX_TRAINING_IMAGES, TrainingConfig
from mnist_core.files.checks import (
    FLOAT32,
    LONGEST,
    UNREADABLE,
    check_number,
    check_text,
    check_whole,
    read_json,
)

MEASURED_FILE = "recipes.json"
_MOST_SEEDS = 1_000
_HELD_OUT_BY_TENSORFLOW_1 = 5_000


@dataclass(frozen=True)
class Recipe:
    """Settings that somebody published together with a result.

    Attributes:
        name: in the address, on the command line and in files.
        config: its settings; a run may have any seed.
        test_accuracy: published, or what we aim at, from 0 to 1.
        test_loss: published; None where it was not.
        source: title of the tutorial; what ours is for.
        address: where it is or was; None for our own.
    """

    name: str
    config: TrainingConfig
    test_accuracy: float
    test_loss: float | None
    source: str
    address: str | None = None

    @property
    def own(self) -> bool:
        """True if nobody published it: its figure is an aim."""
        return self.address is None


@dataclass(frozen=True)
class Measured:
    """What training a recipe gave on this project's own hardware.

    Attributes:
        seeds: of the runs.
        test_accuracy: mean over the runs, full test set.
        lowest, highest: accuracy of the worst and of the best run.
        test_loss: mean over the runs.
        seconds: mean duration of a run.
        hardware: what it ran on.
    """

    seeds: tuple[int, ...]
    test_accuracy: float
    lowest: float
    highest: float
    test_loss: float
    seconds: float
    hardware: str


_TUTORIALS = (
    Recipe(
        name="softmax",
        config=TrainingConfig(
            model="softmax",
            epochs=10,
            steps_per_epoch=100,
            learning_rate=0.5,
            optimizer="sgd",
            batch_size=100,
            training_images=MAX_TRAINING_IMAGES - _HELD_OUT_BY_TENSORFLOW_1,
        ),
        test_accuracy=0.92,
        test_loss=None,
        source="TensorFlow 1, MNIST For ML Beginners",
        address="https://www.tensorflow.org/versions/r0.9/tutorials/mnist/beginners/index.html",
    ),
    Recipe(
        name="dense",
        config=TrainingConfig(
            model="dense",
            epochs=3,
            preprocessing="unit-length",
            training_images=MAX_TRAINING_IMAGES,
        ),
        test_accuracy=0.972,
        test_loss=0.088,
        source="pythonprogramming.net, Deep Learning basics with Python, TensorFlow and Keras",
        address="https://pythonprogramming.net/introduction-deep-learning-python-tensorflow-keras/",
    ),
    Recipe(
        name="fashion-dense",
        config=TrainingConfig(
            dataset="fashion_mnist",
            model="dense_fashion",
            epochs=10,
            training_images=MAX_TRAINING_IMAGES,
        ),
        test_accuracy=0.8845,
        test_loss=0.342,
        source="TensorFlow, Basic classification: Classify images of clothing",
        address="https://www.tensorflow.org/tutorials/keras/classification",
    ),
    Recipe(
        name="cnn",
        config=TrainingConfig(model="cnn", epochs=5, training_images=MAX_TRAINING_IMAGES),
        test_accuracy=0.99,
        test_loss=None,
        source="TensorFlow, Convolutional Neural Network (CNN), on MNIST",
        address="https://www.tensorflow.org/tutorials/images/cnn",
    ),
    Recipe(
        name="deep-cnn",
        config=TrainingConfig(
            model="deep_cnn",
            epochs=20,
            steps_per_epoch=1_000,
            learning_rate=1e-4,
            batch_size=50,
            training_images=MAX_TRAINING_IMAGES - _HELD_OUT_BY_TENSORFLOW_1,
        ),
        test_accuracy=0.992,
        test_loss=None,
        source="TensorFlow 1, Deep MNIST for Experts",
        address="https://www.tensorflow.org/versions/r0.9/tutorials/mnist/pros/index.html",
    ),
    Recipe(
        name="convnet-tape",
        config=TrainingConfig(
            model="convnet",
            epochs=10,
            steps_per_epoch=20,
            loop="tape",
            shuffle_buffer=5_000,
            batch_size=128,
            training_images=MAX_TRAINING_IMAGES,
        ),
        test_accuracy=0.9777,
        test_loss=None,
        source="Aymeric Damien, TensorFlow-Examples, Convolutional Neural Network (TensorFlow 2)",
        address="https://github.com/aymericdamien/TensorFlow-Examples",
    ),
)

_OUR_OWN = (
    Recipe(
        name="fast",
        config=TrainingConfig(
            model="fast",
            epochs=1,
            steps_per_epoch=419,  # an epoch and four fifths, in one turn
            learning_rate=0.014,
            optimizer="adam-95",
            batch_size=256,
            training_images=MAX_TRAINING_IMAGES,
            schedule="one-cycle",
            label_smoothing=0.1,
            precision="auto",
        ),
        test_accuracy=0.99,
        test_loss=None,
        source="99 % of the digits as soon as possible, on a CPU",
    ),
    Recipe(
        name="best",
        config=TrainingConfig(
            model="best",
            epochs=20,
            learning_rate=0.003,
            batch_size=128,
            training_images=MAX_TRAINING_IMAGES,
            schedule="one-cycle",
            label_smoothing=0.05,
            augmentation="affine",
            precision="auto",
        ),
        test_accuracy=0.997,
        test_loss=None,
        source="Digits as exactly as one network can, in less than half an hour on 2 cores",
    ),
    Recipe(
        name="drawing",
        config=TrainingConfig(
            model="best",
            epochs=30,
            steps_per_epoch=400,  # twenty epochs in all
            learning_rate=0.003,
            batch_size=100,
            training_images=MAX_TRAINING_IMAGES,
            schedule="one-cycle",
            label_smoothing=0.05,
            augmentation="pens",
            precision="auto",
        ),
        test_accuracy=0.995,
        test_loss=None,
        source="Digits as people draw them, with a mouse, a finger or a pen",
    ),
    Recipe(
        name="fashion-best",
        config=TrainingConfig(
            dataset="fashion_mnist",
            model="best_fashion",
            epochs=24,
            learning_rate=0.003,
            batch_size=128,
            training_images=MAX_TRAINING_IMAGES,
            schedule="one-cycle",
            label_smoothing=0.05,
            augmentation="clothes",
            precision="auto",
        ),
        test_accuracy=0.94,
        test_loss=None,
        source="Clothes as exactly as one network can",
    ),
)

RECIPES = {recipe.name: recipe for recipe in (*_TUTORIALS, *_OUR_OWN)}


def recipe_of(config: TrainingConfig) -> Recipe | None:
    """The recipe that these settings are, whatever the seed; None if they are nobody's."""
    for recipe in RECIPES.values():
        if replace(config, seed=recipe.config.seed) == recipe.config:
            return recipe
    return None


def load_measured(artifacts: Path) -> dict[str, Measured]:
    """Results by recipe; empty where none were written or the file cannot be read.

    Args:
        artifacts: the folder that `Settings.artifacts` names.
    """
    try:
        values = read_json(artifacts / MEASURED_FILE).items()
    except UNREADABLE:
        return {}
    found = {}
    for name, result in values:
        with contextlib.suppress(*UNREADABLE):  # of one; the others are what they are
            found[name] = _measured(result)
    return found


def _measured(values: dict[str, Any]) -> Measured:
    """Raises one of `UNREADABLE` if that is no result."""
    names = {field.name for field in fields(Measured)}
    result = Measured(**{name: value for name, value in values.items() if name in names})
    result = replace(result, seeds=tuple(result.seeds))
    if not 1 <= len(result.seeds) <= _MOST_SEEDS:
        raise ValueError("a result is of at least one run")
    for seed in result.seeds:
        check_whole(seed, 0, 2**31 - 1)
    for share in (result.test_accuracy, result.lowest, result.highest):
        check_number(share, 0, 1)
    check_number(result.test_loss, 0, FLOAT32)
    check_number(result.seconds, 0, LONGEST)
    check_text(result.hardware, 200)
    return result
