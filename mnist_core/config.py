"""What a training run is asked to do: one frozen record, validated where it is used."""

from __future__ import annotations

import math
import re
from dataclasses import asdict, dataclass, fields
from typing import Any

from mnist_core.errors import ConfigError

DEFAULT_MODEL = "digits-drawing"  # of what ships, it reads drawings best: benchmarks.drawings
DATASET_NAMES = ("mnist", "fashion_mnist")
MODEL_NAMES = ("softmax", "dense", "dense_fashion", "cnn", "deep_cnn", "convnet", "fast")
MODEL_NAMES += ("best", "best_fashion")
OPTIMIZER_NAMES = ("adam", "adam-95", "sgd")
PREPROCESSING_NAMES = ("unit-interval", "unit-length")
LOOP_NAMES = ("fit", "tape")
AUGMENTATION_NAMES = ("none", "affine", "clothes", "pens")
PRECISION_NAMES = ("auto", "float32", "bfloat16")
SCHEDULE_NAMES = ("constant", "one-cycle")

VALIDATION_IMAGES = TEST_IMAGES = 10_000
MNIST_SIDE = 28  # pixels of an image of either data set, each way
MAX_TRAINING_IMAGES = 60_000
MIN_TRAINING_IMAGES = 1_000
LEARNING_RATES = (1e-5, 1.0)
MAX_STEPS_PER_EPOCH = 1_000
_EPOCH_STEP_RANGES = ((20, 400), (20, MAX_STEPS_PER_EPOCH), (1, MAX_STEPS_PER_EPOCH))
MAX_LABEL_SMOOTHING = 0.3
MAX_WEIGHT_AVERAGING = 0.9999
_FORMER_NAMES = {"steps_per_turn": "steps_per_epoch", "begins_with": "warm_start_from"}
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_USUAL_EPOCH_COUNTS = (*range(10, 31), *range(9, 0, -1))


@dataclass(frozen=True)
class TrainingConfig:
    """The settings of one run. With the seed they determine its result.

    A run is a chain of turns. A turn is one pass over the training images, or, where
    `steps_per_epoch` is given, that many steps: so a run of 1,000 steps is ten turns of 100,
    and pauses, takes turns with others and draws its curves like one of ten epochs.

    Attributes:
        dataset: one of `DATASET_NAMES`.
        model: one of `MODEL_NAMES`.
        epochs: turns; passes over the training images unless `steps_per_epoch` is given.
        learning_rate: the optimizer's step size; with a schedule, its highest.
        batch_size: images per step.
        training_images: how many of the 60,000 training images are used. The last 10,000 are
            for validation; what is trained on of them is no longer used to validate.
        seed: of the initial weights, of dropout and of the order of the images.
        steps_per_epoch: steps in a turn, for a run whose length is in steps; None for epochs.
        optimizer: one of `OPTIMIZER_NAMES`; "adam-95" is Adam with a beta_2 of 0.95, which
            forgets old gradients sooner: better for a few hundred large steps.
        preprocessing: what is done to the pixels, one of `PREPROCESSING_NAMES`.
        loop: what takes the steps, one of `LOOP_NAMES`: Keras's `fit`, or a loop of our own.
        shuffle_buffer: images that are shuffled among each other, as `tf.data` does it; 0
            shuffles all of them.
        augmentation: how images are changed before they are seen, one of `AUGMENTATION_NAMES`;
            "pens" puts shapes that are no digits among them.
        precision: what layers compute in, one of `PRECISION_NAMES`; "auto" leaves it to a
            measurement in the worker, see `precision.py`. Weights are float32 in any case.
        schedule: how the learning rate moves over the whole run, one of `SCHEDULE_NAMES`.
        label_smoothing: share of each label that is spread over all classes while training,
            0 to 0.3; see `losses`.
        weight_averaging: 0, or the share of the running average of the weights that each step
            keeps, e.g. 0.99. The network is then the average; the last step's weights only
            serve to train on.
        warm_start_from: id of the trained network that the run goes on from, to learn a person's
            own digits (see `teaching`); "" begins from nothing.
    """

    dataset: str = "mnist"
    model: str = "dense"
    epochs: int = 5
    learning_rate: float = 0.001
    batch_size: int = 32
    training_images: int = MAX_TRAINING_IMAGES - VALIDATION_IMAGES
    seed: int = 0
    steps_per_epoch: int | None = None
    optimizer: str = "adam"
    preprocessing: str = "unit-interval"
    loop: str = "fit"
    shuffle_buffer: int = 0
    augmentation: str = "none"
    precision: str = "float32"
    schedule: str = "constant"
    label_smoothing: float = 0.0
    weight_averaging: float = 0.0
    warm_start_from: str = ""

    @property
    def epoch_steps(self) -> int:
        """Steps in a turn."""
        return self.steps_per_epoch or math.ceil(self.training_images / self.batch_size)

    @property
    def images_per_epoch(self) -> int:
        """Images that a turn looks at."""
        if self.steps_per_epoch:
            return self.steps_per_epoch * self.batch_size
        return self.training_images

    @property
    def validation_images(self) -> int:
        """Images that are held out: never trained on, to see how it does on others."""
        return min(VALIDATION_IMAGES, MAX_TRAINING_IMAGES - self.training_images)

    @property
    def spreads_labels(self) -> bool:
        """True if some labels are spread over the classes: by smoothing, or of what is no digit."""
        return self.label_smoothing > 0 or self.augmentation == "pens"

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> TrainingConfig:
        """Rebuild a config from `to_dict`, leaving out names this version does not know."""
        known = {field.name for field in fields(cls)}
        renamed = {_FORMER_NAMES.get(name, name): value for name, value in values.items()}
        return cls(**{name: value for name, value in renamed.items() if name in known})

    def validate(self, max_epochs: int = 30, max_batch_size: int = 1024) -> TrainingConfig:
        """Return this config, or raise if a setting is outside its limits.

        Raises:
            ConfigError: names the first setting that does not fit.
        """
        _check_choice("dataset", self.dataset, DATASET_NAMES)
        _check_choice("model", self.model, MODEL_NAMES)
        _check_number("epochs", self.epochs, 1, max_epochs, whole=True)
        _check_number("learning_rate", self.learning_rate, *LEARNING_RATES)
        _check_number("batch_size", self.batch_size, 1, max_batch_size, whole=True)
        _check_number(
            "training_images",
            self.training_images,
            MIN_TRAINING_IMAGES,
            MAX_TRAINING_IMAGES,
            whole=True,
        )
        _check_number("seed", self.seed, 0, 2**31 - 1, whole=True)
        if self.steps_per_epoch is not None:
            _check_number("steps_per_epoch", self.steps_per_epoch, 1, MAX_STEPS_PER_EPOCH, whole=True)
        _check_choice("optimizer", self.optimizer, OPTIMIZER_NAMES)
        _check_choice("preprocessing", self.preprocessing, PREPROCESSING_NAMES)
        _check_choice("loop", self.loop, LOOP_NAMES)
        _check_number("shuffle_buffer", self.shuffle_buffer, 0, MAX_TRAINING_IMAGES, whole=True)
        _check_choice("augmentation", self.augmentation, AUGMENTATION_NAMES)
        _check_choice("precision", self.precision, PRECISION_NAMES)
        self._check_refinements()
        return self

    def _check_refinements(self) -> None:
        _check_choice("schedule", self.schedule, SCHEDULE_NAMES)
        _check_number("label_smoothing", self.label_smoothing, 0, MAX_LABEL_SMOOTHING)
        _check_number("weight_averaging", self.weight_averaging, 0, MAX_WEIGHT_AVERAGING)
        name = self.warm_start_from
        if name != "" and not (isinstance(name, str) and _NAME.fullmatch(name)):
            raise ConfigError("warm_start_from", name, "the id of a trained network")


def split_steps(steps: int) -> tuple[int, int]:
    """Cut a length in steps into equal turns, ten to thirty of them if that is possible.

    Turns of 20 to 400 steps come first: shorter ones are soon over for whoever waits.

    Args:
        steps: steps in all.

    Returns:
        Turns, and steps per turn.

    Raises:
        ConfigError: it cannot be cut into 1 to 30 turns of at most 1,000 steps.
    """
    if isinstance(steps, int) and steps > 0:
        for shortest, longest in _EPOCH_STEP_RANGES:
            for turns in _USUAL_EPOCH_COUNTS:
                if steps % turns == 0 and shortest <= steps // turns <= longest:
                    return turns, steps // turns
    raise ConfigError("steps", steps, "a multiple of 10 from 10 to 30,000")


def _check_choice(field: str, value: object, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise ConfigError(field, value, f"one of {', '.join(choices)}")


def _check_number(field: str, value: Any, low: float, high: float, whole: bool = False) -> None:
    kinds = (int,) if whole else (int, float)
    fits = isinstance(value, kinds) and not isinstance(value, bool) and low <= value <= high
    if not fits:
        raise ConfigError(field, value, f"{'a whole number ' if whole else ''}from {low} to {high}")
