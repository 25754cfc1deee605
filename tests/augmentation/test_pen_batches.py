"""An epoch of pens' images: redrawn digits with their labels, and non-digits."""

from __future__ import annotations

import numpy as np

from mnist_core.augmentation.pen_batches import NON_DIGIT_EVERY, REJECT_CLASS, draw_epoch
from mnist_core.data.datasets import load_dataset

TRAINING = load_dataset("mnist").all_training
IMAGES, LABELS = TRAINING.images[:60], TRAINING.labels[:60]


def test_an_epoch_is_the_same_each_time_and_unlike_every_other():
    images, labels = draw_epoch(IMAGES, LABELS, 3, 0)
    again, labels_again = draw_epoch(IMAGES, LABELS, 3, 0)
    assert (images.dtype, images.shape) == (np.uint8, IMAGES.shape)
    assert np.array_equal(images, again)
    assert np.array_equal(labels, labels_again)
    assert not np.array_equal(images, draw_epoch(IMAGES, LABELS, 3, 1)[0])
    assert not np.array_equal(images, draw_epoch(IMAGES, LABELS, 4, 0)[0])


def test_every_sixth_image_is_no_digit_and_the_rest_keep_their_labels():
    _, labels = draw_epoch(IMAGES, LABELS, 0, 0)
    others = np.arange(60) % NON_DIGIT_EVERY == NON_DIGIT_EVERY - 1
    assert (labels[others] == REJECT_CLASS).all()
    assert np.array_equal(labels[~others], LABELS[~others])


def test_digits_stay_in_their_places_while_others_are_like_none_of_them():
    images, _ = draw_epoch(IMAGES, LABELS, 0, 0)
    alike = [np.corrcoef(a.ravel(), b.ravel())[0, 1] for a, b in zip(IMAGES, images, strict=True)]
    others = np.arange(60) % NON_DIGIT_EVERY == NON_DIGIT_EVERY - 1
    assert np.median(np.array(alike)[~others]) > 0.4 > np.median(np.array(alike)[others])
