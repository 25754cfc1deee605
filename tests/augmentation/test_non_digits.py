"""Shapes that a network learns to be unsure of."""

from __future__ import annotations

import numpy as np

from mnist_core.augmentation.non_digits import draw_non_digits
from mnist_core.data.datasets import load_dataset


def test_shapes_are_drawn_like_digits_and_come_from_their_seed():
    train = load_dataset("mnist").train
    images, labels = train.images[:500], train.labels[:500]
    first, again, other = (
        draw_non_digits(images, labels, 200, np.random.default_rng(seed)) for seed in (1, 1, 2)
    )
    assert first.shape == (200, 28, 28) and first.dtype == np.uint8
    assert (first == again).all() and (first != other).any((1, 2)).all()
    inked = first >= 128
    sides = [max(np.ptp(np.flatnonzero(i.any(0))), np.ptp(np.flatnonzero(i.any(1)))) for i in inked]
    assert np.mean(np.array(sides) >= 17) > 0.95
    assert 0.5 < inked.mean() / (images >= 128).mean() < 2
