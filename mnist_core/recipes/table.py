"""The table of recipes: settings of well-known tutorials, and our own, with published results.

What is trained on follows each tutorial. Keras's train on all 60,000 images, so no image is
left to validate with and there is no validation curve; the one that TensorFlow 1's tutorials
drew, on 5,000 images they held out, can be drawn. Our own were chosen on 10,000 held-out images
and then trained on all. None looks at the test set before its end.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from mnist_core.config import MAX_TRAINING_IMAGES, TrainingConfig
from mnist_core.i18n import N_

_HELD_OUT_BY_TENSORFLOW_1 = 5_000


@dataclass(frozen=True)
class Recipe:
    """Settings that somebody published together with a result.

    Attributes:
        name: in the address, on the command line and in files.
        config: its settings; a run may have any seed.
        test_accuracy: published, or what we aim at, from 0 to 1.
        test_loss: published; None where it was not.
        source: title of the tutorial; what ours is for, in English.
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
            steps_per_epoch=419,  # 1.8 passes over the images, as one epoch
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
        source=N_("99 % of the digits as soon as possible, on a CPU"),
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
        source=N_("Digits as exactly as one network can, in less than half an hour on 2 cores"),
    ),
    Recipe(
        name="drawing",
        config=TrainingConfig(
            model="best",
            epochs=30,
            steps_per_epoch=400,  # twenty passes over the images in all
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
        source=N_("Digits as people draw them, with a mouse, a finger or a pen"),
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
        source=N_("Clothes as exactly as one network can"),
    ),
)

RECIPES = {recipe.name: recipe for recipe in (*_TUTORIALS, *_OUR_OWN)}


def recipe_of(config: TrainingConfig) -> Recipe | None:
    """The recipe with these settings, whatever the seed; None if there is none."""
    for recipe in RECIPES.values():
        if replace(config, seed=recipe.config.seed) == recipe.config:
            return recipe
    return None
