"""How long an epoch takes, from its number of images and the speed at which they are trained on."""

from __future__ import annotations

from collections.abc import Hashable
from typing import NamedTuple

from mnist_core.config import TrainingConfig
from mnist_core.records import EpochRecord, Progress

FIRST_GUESS_SECONDS = 10.0  # where nothing like it has been seen to train
_AROUND_SECONDS = 0.1  # before and after an epoch: it is sent out, and what it gave is kept
_PASSES_PER_STEP = 3  # a training step is a forward pass and a backward pass of twice the work


class EpochSeconds(NamedTuple):
    """An epoch's duration: what is in proportion to its training images, and what comes after.

    Attributes:
        training: seconds.
        validation: seconds.
    """

    training: float
    validation: float = 0.0

    def left(self, progress: Progress | None) -> float:
        """Seconds that are left of an epoch that has come so far."""
        done = progress.step / progress.steps if progress else 0.0
        return self.training * (1 - done) + self.validation


def seconds_of_epoch(
    config: TrainingConfig, last: EpochRecord | None, images_per_second: float | None
) -> EpochSeconds:
    """An estimate of a run's next epoch, or of the one under way.

    Args:
        config: the run's settings.
        last: its last finished epoch, if there is one.
        images_per_second: the speed of the epoch under way, or at which another run with such
            settings trains; None where that is not known.
    """
    if last is not None:
        speed = last.images_per_second
        training = min(last.seconds, config.images_per_epoch / speed) if speed else last.seconds
        validation = last.seconds - training
        if last.epoch == 1 and speed:  # the rest of it was compiling as well, which is done once
            usual = config.validation_images / speed / _PASSES_PER_STEP
            validation = min(validation, usual + _AROUND_SECONDS)
        validation += _AROUND_SECONDS
    elif images_per_second:
        training = config.images_per_epoch / images_per_second
        validation = config.validation_images / images_per_second / _PASSES_PER_STEP
    else:
        return EpochSeconds(FIRST_GUESS_SECONDS)
    if images_per_second:
        training = config.images_per_epoch / images_per_second
    return EpochSeconds(training, validation)


def pace_of(config: TrainingConfig) -> Hashable:
    """The settings that decide how fast images are trained on: equal ones train equally fast."""
    return (
        config.model,
        config.batch_size,
        config.loop,
        config.optimizer,
        config.augmentation,
        config.precision,
        config.weight_averaging > 0,
    )


class Speeds:
    """At which speed runs have trained here, by the settings that decide it."""

    def __init__(self) -> None:
        self._seen: dict[Hashable, float] = {}  # images a second, by `pace_of` settings

    def note(self, config: TrainingConfig, images_per_second: float) -> None:
        """Take a speed that was reported."""
        if images_per_second:
            self._seen[pace_of(config)] = images_per_second

    def epoch(
        self, config: TrainingConfig, last: EpochRecord | None, progress: Progress | None
    ) -> EpochSeconds:
        """By the speed of the epoch under way, else by the run's last, else by another's.

        The first steps of a later epoch tell less than the epoch before: until a quarter of it is
        done, both speeds count.
        """
        if progress and progress.images_per_second:
            speed, done = progress.images_per_second, progress.step / progress.steps
            known = min(1, 4 * done) ** 2
            if last and last.images_per_second:
                speed = 1 / (known / speed + (1 - known) / last.images_per_second)
            return seconds_of_epoch(config, last, speed)
        return seconds_of_epoch(config, last, None if last else self._seen.get(pace_of(config)))
