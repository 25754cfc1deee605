"""What a training run is asked to do: one frozen record, validated where it is used."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from mnist_core.errors import ConfigError
from mnist_core.files.checks import is_id
from mnist_core.options import (
    ARCHITECTURES,
    AUGMENTATIONS,
    DATASETS,
    LOOPS,
    OPTIMIZERS,
    PRECISIONS,
    PREPROCESSINGS,
    SCHEDULES,
    Schedule,
)

DEFAULT_MODEL = "digits-drawing"  # of what ships, it reads drawings best: benchmarks.drawings
DATASET_NAMES = tuple(DATASETS)
MODEL_NAMES = tuple(ARCHITECTURES)
OPTIMIZER_NAMES = tuple(OPTIMIZERS)
PREPROCESSING_NAMES = tuple(PREPROCESSINGS)
LOOP_NAMES = tuple(LOOPS)
AUGMENTATION_NAMES = tuple(AUGMENTATIONS)
PRECISION_NAMES = tuple(PRECISIONS)
SCHEDULE_NAMES = tuple(SCHEDULES)

VALIDATION_IMAGES = TEST_IMAGES = 10_000
MNIST_SIDE = 28  # pixels of an image of either data set, each way
MAX_TRAINING_IMAGES = 60_000
MIN_TRAINING_IMAGES = 1_000
LEARNING_RATES = (1e-5, 1.0)
MAX_STEPS_PER_EPOCH = 1_000
_EPOCH_STEP_RANGES = ((20, 400), (20, MAX_STEPS_PER_EPOCH), (1, MAX_STEPS_PER_EPOCH))
MAX_LABEL_SMOOTHING = 0.3
MAX_WEIGHT_AVERAGING = 0.9999
MAX_WRONG_LABELS = 0.9
_FORMER_NAMES = {"steps_per_turn": "steps_per_epoch", "begins_with": "warm_start_from"}
_USUAL_EPOCH_COUNTS = (*range(10, 31), *range(9, 0, -1))


@dataclass(frozen=True)
class TrainingConfig:
    """The settings of one run. With the seed they determine its result.

    A run is a chain of epochs. An epoch is one pass over the training images or, where
    `steps_per_epoch` is given, that many steps: a run of 1,000 steps is ten epochs of 100 steps,
    and is paused, queued and drawn as a curve like a run of ten passes.

    Attributes:
        dataset: one of `DATASET_NAMES`.
        model: one of `MODEL_NAMES`.
        epochs: how many; passes over the training images unless `steps_per_epoch` is given.
        learning_rate: the optimizer's; with a schedule, the highest.
        batch_size: images per step.
        training_images: how many of the 60,000 training images are used, from the first on. The
            last 10,000 are for validation, except those that are trained on.
        seed: of the initial weights, of dropout and of the order of the images.
        steps_per_epoch: for a run whose length is in steps; None for passes over the images.
        optimizer: one of `OPTIMIZER_NAMES`.
        preprocessing: how pixels are normalized, one of `PREPROCESSING_NAMES`.
        loop: the training loop, one of `LOOP_NAMES`: Keras's `fit`, or one with a gradient tape.
        shuffle_buffer: size of the buffer from which images are drawn, as in `tf.data`; 0
            shuffles all of them.
        augmentation: data augmentation, one of `AUGMENTATION_NAMES`.
        precision: what layers compute in, one of `PRECISION_NAMES`; "auto" leaves it to a
            measurement in the worker, see `training/precision`. Weights are always float32.
        schedule: of the learning rate over the whole run, one of `SCHEDULE_NAMES`.
        label_smoothing: 0 to 0.3, see `training/losses`.
        weight_averaging: 0, or the momentum of the exponential moving average (EMA) of the
            weights, e.g. 0.99. The network is then the average; the last step's weights only
            serve to train on.
        wrong_labels: 0, or the share of the training labels that are replaced by another class, up
            to 0.9, see `data/wrong_labels`. Validation and test labels are true.
        warm_start_from: id of the trained network whose weights the run starts from, to be
            fine-tuned to a person's own digits; "" starts from random weights.
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
    wrong_labels: float = 0.0
    warm_start_from: str = ""

    @property
    def epoch_steps(self) -> int:
        """Steps in an epoch."""
        return self.steps_per_epoch or math.ceil(self.training_images / self.batch_size)

    @property
    def images_per_epoch(self) -> int:
        """Training images in an epoch, counted as often as they come."""
        if self.steps_per_epoch:
            return self.steps_per_epoch * self.batch_size
        return self.training_images

    @property
    def validation_images(self) -> int:
        """Images that are held out for validation and never trained on."""
        return min(VALIDATION_IMAGES, MAX_TRAINING_IMAGES - self.training_images)

    @property
    def moving_rate(self) -> Schedule | None:
        """The schedule by which the learning rate changes during the run, if it does."""
        schedule = SCHEDULES[self.schedule]
        return schedule if schedule.class_name else None

    @property
    def spreads_labels(self) -> bool:
        """True if some labels are spread over all classes: by smoothing, or of non-digits."""
        return self.label_smoothing > 0 or AUGMENTATIONS[self.augmentation].changes_labels

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> TrainingConfig:
        """Rebuild a config from `to_dict`, leaving out names this version does not know."""
        known = {field.name for field in fields(cls)}
        renamed = {_FORMER_NAMES.get(name, name): value for name, value in values.items()}
        return cls(**{name: value for name, value in renamed.items() if name in known})

    def within(self, max_epochs: int, max_batch_size: int) -> TrainingConfig:
        """This config, with no more epochs and no larger a batch than a server allows."""
        epochs, batch_size = min(self.epochs, max_epochs), min(self.batch_size, max_batch_size)
        return replace(self, epochs=epochs, batch_size=batch_size)

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
            steps = self.steps_per_epoch
            _check_number("steps_per_epoch", steps, 1, MAX_STEPS_PER_EPOCH, whole=True)
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
        _check_number("wrong_labels", self.wrong_labels, 0, MAX_WRONG_LABELS)
        name = self.warm_start_from
        if name != "" and not (isinstance(name, str) and is_id(name)):
            raise ConfigError("warm_start_from", name, "the id of a trained network")


def split_steps(steps: int, max_epochs: int = 30) -> tuple[int, int]:
    """Divide a run's length in steps into equal epochs, ten to thirty of them if possible.

    Epochs of 20 to 400 steps are preferred: they are over soon for whoever waits in the queue.

    Args:
        steps: of the whole run.
        max_epochs: that a server allows; more than 30 of them are not used.

    Returns:
        Epochs, and steps per epoch.

    Raises:
        ConfigError: it cannot be divided into so many epochs of at most 1,000 steps.
    """
    if isinstance(steps, int) and steps > 0:
        for shortest, longest in _EPOCH_STEP_RANGES:
            for epochs in _USUAL_EPOCH_COUNTS:
                fits = steps % epochs == 0 and shortest <= steps // epochs <= longest
                if fits and epochs <= max_epochs:
                    return epochs, steps // epochs
    most = min(max_epochs, max(_USUAL_EPOCH_COUNTS)) * MAX_STEPS_PER_EPOCH
    raise ConfigError("steps", steps, f"a multiple of 10 from 10 to {most:,}")


def _check_choice(field: str, value: object, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise ConfigError(field, value, f"one of {', '.join(choices)}")


def _check_number(field: str, value: Any, low: float, high: float, whole: bool = False) -> None:
    kinds = (int,) if whole else (int, float)
    fits = isinstance(value, kinds) and not isinstance(value, bool) and low <= value <= high
    if not fits:
        raise ConfigError(field, value, f"{'a whole number ' if whole else ''}from {low} to {high}")
