"""Settings of a run that fine-tunes a trained network to the digits of a person, or of a class."""

from __future__ import annotations

from dataclasses import replace

from mnist_core.config import TrainingConfig

MIN_DRAWINGS = 5
EPOCHS, STEPS_PER_EPOCH, BATCH_SIZE, LEARNING_RATE = 5, 40, 64, 3e-4
CLASS_AVERAGING = 0.98
"""Momentum of the average of weights where drawings of several people are learned. The average
over some 50 steps varies less from class to class than the last step's weights."""


def fine_tuning_config(
    config: TrainingConfig,
    name: str,
    max_epochs: int = EPOCHS,
    max_batch_size: int = BATCH_SIZE,
    averaging: float = 0.0,
) -> TrainingConfig:
    """Settings of a run that fine-tunes a network.

    Args:
        config: what the network was trained with.
        name: id of the network.
        max_epochs, max_batch_size: what the server allows; the run is shorter where that is less
            than it takes.
        averaging: momentum of the average of its weights; 0 for none.
    """
    return replace(
        config,
        warm_start_from=name,
        epochs=min(EPOCHS, max_epochs),
        steps_per_epoch=STEPS_PER_EPOCH,
        batch_size=min(BATCH_SIZE, max_batch_size),
        learning_rate=LEARNING_RATE,
        optimizer="adam",
        schedule="constant",
        weight_averaging=averaging,
        shuffle_buffer=0,
        loop="fit",
    )
