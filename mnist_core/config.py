"""What a training run is asked to do: one frozen record, validated where it is used."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, fields
from typing import Any

from mnist_core.errors import ConfigError

DATASET_NAMES = ("mnist", "fashion_mnist")
MODEL_NAMES = ("dense", "cnn")

VALIDATION_IMAGES = 10_000
MAX_TRAINING_IMAGES = 60_000 - VALIDATION_IMAGES
MIN_TRAINING_IMAGES = 1_000
LEARNING_RATES = (1e-5, 1.0)


@dataclass(frozen=True)
class TrainingConfig:
    """The settings of one run. With the seed they determine its result.

    Attributes:
        dataset: one of `DATASET_NAMES`.
        model: one of `MODEL_NAMES`.
        epochs: passes over the training images.
        learning_rate: Adam's step size.
        batch_size: images per step.
        training_images: how many of the 50,000 training images are used.
        seed: of the initial weights and of the order of the images.
    """

    dataset: str = "mnist"
    model: str = "dense"
    epochs: int = 5
    learning_rate: float = 0.001
    batch_size: int = 32
    training_images: int = MAX_TRAINING_IMAGES
    seed: int = 0

    @property
    def steps_per_epoch(self) -> int:
        return math.ceil(self.training_images / self.batch_size)

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> TrainingConfig:
        """Rebuild a config from `to_dict`, leaving out names this version does not know."""
        known = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in values.items() if name in known})

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
        return self


def _check_choice(field: str, value: object, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise ConfigError(field, value, f"one of {', '.join(choices)}")


def _check_number(field: str, value: Any, low: float, high: float, whole: bool = False) -> None:
    kinds = (int,) if whole else (int, float)
    fits = isinstance(value, kinds) and not isinstance(value, bool) and low <= value <= high
    if not fits:
        raise ConfigError(field, value, f"{'a whole number ' if whole else ''}from {low} to {high}")
