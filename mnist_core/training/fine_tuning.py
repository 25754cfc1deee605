"""Teaching a network one person's hand, without forgetting everybody else's.

A run that begins with a trained network (`TrainingConfig.warm_start_from`) goes on with a few hundred
steps in which a share of each epoch's images are the person's own drawings, slanted, bent and
drawn wider or finer each time, and the rest is what the network has always seen. The drawings
travel in the run's checkpoints: so an epoch stays a pure function of its checkpoint, and the run
can be resumed wherever the drawings themselves are gone.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mnist_core.augmentation.pens import distort_scans
from mnist_core.config import TrainingConfig

SHARE = 8
"""Every eighth image of an epoch is one of the person's own. Of 8 people, each with one drawing of
each digit, `digits-dense` then reads 97.5 % of their others (87.9 % before) and 0.02 points fewer
validation images; with every fourth it is 97.9 % and 0.25 points."""
MIN_DRAWINGS = 5
EPOCHS, STEPS_PER_EPOCH, BATCH_SIZE, LEARNING_RATE = 5, 40, 64, 3e-4


def taught(
    config: TrainingConfig, name: str, max_epochs: int = EPOCHS, max_batch_size: int = BATCH_SIZE
) -> TrainingConfig:
    """Settings of a run that teaches a network.

    Args:
        config: what the network was trained with.
        name: id of the network.
        max_epochs, max_batch_size: what the server allows; the lesson is shorter where that is
            less than it takes.
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
        weight_averaging=0.0,
        shuffle_buffer=0,
        loop="fit",
    )


def mix_in(
    images: np.ndarray,
    labels: np.ndarray,
    drawings: np.ndarray,
    drawn: np.ndarray,
    seed: int,
    epoch: int,
) -> tuple[np.ndarray, np.ndarray]:
    """An epoch's images with the person's own in the place of every eighth.

    Args:
        images: uint8 (n, 28, 28).
        labels: (n,).
        drawings: uint8 (k, 28, 28), 255 is ink; k at least 1.
        drawn: (k,), their labels.
        seed: of the run.
        epoch: counted from 0.

    Returns:
        Images and labels, of the same shapes and types.
    """
    rng = np.random.default_rng((seed, epoch))
    places = np.arange(SHARE - 1, len(images), SHARE)
    passes = -(-len(places) // len(drawings))
    order = np.concatenate([rng.permutation(len(drawings)) for _ in range(passes)])[: len(places)]
    images, labels = images.copy(), labels.copy()
    images[places] = distort_scans(drawings[order], rng)
    labels[places] = drawn[order]
    return images, labels
