"""The images of an epoch, in their order, augmented, and cut into batches."""

from __future__ import annotations

from importlib import import_module

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from mnist_core.config import TrainingConfig
from mnist_core.data.datasets import Split
from mnist_core.data.shuffling import image_order
from mnist_core.data.wrong_labels import replace_labels
from mnist_core.options import AUGMENTATIONS
from mnist_core.storage.checkpoints import Checkpoint
from mnist_core.training.fine_tuning import mix_in

_PREFETCHED = 4  # batches


def epoch_images(
    training: Split, before: Checkpoint, config: TrainingConfig, epoch: int
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """An epoch's images and labels, which seed and epoch decide.

    Args:
        training: all training images.
        before: the network that is trained; it has a person's own drawings if it learns those.
        config: the run's settings.
        epoch: counted from 0.

    Returns:
        Images uint8 (n, 28, 28), and labels uint8 (n,), 0 to 9, or 10 for non-digits.
    """
    images, labels = _augmented(*_shuffled(training, config, epoch), config, epoch)
    if before.drawings is None or before.drawn_labels is None:
        return images, labels
    return mix_in(images, labels, before.drawings, before.drawn_labels, config.seed, epoch)


def cut_into_batches(
    images: NDArray[np.uint8], labels: NDArray[np.uint8], batch_size: int
) -> tf.data.Dataset:
    """The batches that `fit` would cut from arrays, cut beforehand: less to do for each step.

    There is nothing here to tune, and the thread of `tf.data` that would do it can keep an epoch
    from ending for a second: on 2 idle cores a CNN's 25 short epochs took 32 s without it and
    34 to 41 s with it.
    """
    whole = len(labels) // batch_size * batch_size
    rows = (images[:whole].reshape(-1, batch_size, 28, 28), labels[:whole].reshape(-1, batch_size))
    batches = tf.data.Dataset.from_tensor_slices(rows)
    if whole < len(labels):
        last = tf.data.Dataset.from_tensors((images[whole:], labels[whole:]))
        batches = batches.concatenate(last)
    options = tf.data.Options()
    options.autotune.enabled = False
    return batches.prefetch(_PREFETCHED).with_options(options)


def _shuffled(
    training: Split, config: TrainingConfig, epoch: int
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    count = config.images_per_epoch
    order = image_order(
        config.training_images, config.seed, epoch * count, count, config.shuffle_buffer
    )
    return training.images[order], _learned_labels(training, config)[order]


def _learned_labels(training: Split, config: TrainingConfig) -> NDArray[np.uint8]:
    """The labels of the images that a run trains on, as it learns them."""
    labels = training.labels[: config.training_images]
    if not config.wrong_labels:
        return labels
    return replace_labels(labels, config.wrong_labels, config.seed)


def _augmented(
    images: NDArray[np.uint8], labels: NDArray[np.uint8], config: TrainingConfig, epoch: int
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    option = AUGMENTATIONS[config.augmentation]
    if not option.function:
        return images, labels
    module = import_module(f"mnist_core.augmentation.{option.module}")
    changed: tuple[NDArray[np.uint8], NDArray[np.uint8]]
    changed = getattr(module, option.function)(images, labels, config.seed, epoch)
    return changed
