"""Redrawn digits: right in width and place, different each time, and still the same digit."""

from __future__ import annotations

import numpy as np
import pytest

from mnist_core.augmentation.pens import imitate_pens, redraw
from mnist_core.augmentation.thinning import thin_strokes
from mnist_core.data.datasets import load_dataset
from mnist_core.reading.classifier import Classifier
from tests.helpers.stored import open_networks


@pytest.fixture(scope="module")
def digits():
    return load_dataset("mnist").train


def bar() -> np.ndarray:
    """An upright bar, 16 x 4 pixels: its middle line is at x 14."""
    image = np.zeros((28, 28), np.uint8)
    image[6:22, 12:16] = 255
    return image


def test_a_bar_becomes_the_line_along_its_middle():
    (points,) = thin_strokes(bar()[None])
    assert np.abs(points[:, 0] - 14).max() < 0.8
    assert points[:, 1].min() < 9 and points[:, 1].max() > 19
    assert np.diff(np.sort(points[:, 1])).max() <= 1


def test_specks_and_blanks_have_no_strokes():
    speck = np.zeros((28, 28), np.uint8)
    speck[3:5, 3:5] = 255
    assert [len(points) for points in thin_strokes(np.stack([speck, 0 * speck]))] == [0, 0]


def test_a_redrawn_digit_fills_the_box_and_is_centred(digits):
    rng = np.random.default_rng(0)
    for points, label in zip(thin_strokes(digits.images[:50]), digits.labels[:50], strict=True):
        image = redraw(points, int(label), rng)
        inked = image >= 128
        sides = np.ptp(np.flatnonzero(inked.any(0))) + 1, np.ptp(np.flatnonzero(inked.any(1))) + 1
        assert 18 <= max(sides) <= 21
        mass = image / image.sum()
        assert abs(mass.sum(0) @ np.arange(28) - 14) < 1.6
        assert abs(mass.sum(1) @ np.arange(28) - 14) < 1.6


def test_an_epoch_has_the_shape_it_was_given_and_comes_from_its_seed(digits):
    images, labels = digits.images[:600], digits.labels[:600]
    epochs = [imitate_pens(images, labels, np.random.default_rng(seed)) for seed in (1, 1, 2)]
    assert epochs[0].shape == images.shape and epochs[0].dtype == np.uint8
    assert (epochs[0] == epochs[1]).all()
    assert (epochs[0] != epochs[2]).any((1, 2)).mean() > 0.99
    assert (images == digits.images[:600]).all()


def test_nine_of_ten_are_still_read_as_their_own_class(digits):
    """By a network that has only seen scans: 94 % of 2,000 were, 99 % of the scans are."""
    images, labels = digits.images[:1000], digits.labels[:1000]
    drawn = imitate_pens(images, labels, np.random.default_rng(0))
    network = Classifier(open_networks().load_model("digits-cnn"), "digits-cnn")
    right = network.predict_logits(drawn).argmax(1) == labels
    assert 0.9 < right.mean() < 0.98
    assert min(right[labels == digit].mean() for digit in range(10)) > 0.8
