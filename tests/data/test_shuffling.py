"""The order of the images depends on the seed and the place only."""

import numpy as np
import pytest

from mnist_core.data.shuffling import image_order


def test_each_pass_shows_every_image_once_in_an_order_of_its_own():
    first, second = (image_order(100, 0, start, 100) for start in (0, 100))
    assert sorted(first) == sorted(second) == list(range(100))
    assert not np.array_equal(first, second)


@pytest.mark.parametrize("buffer", [0, 1, 7, 30, 500])
def test_a_stretch_is_the_same_wherever_it_is_cut(buffer):
    whole = image_order(30, 5, 0, 200, buffer)
    parts = [image_order(30, 5, start, 40, buffer) for start in range(0, 200, 40)]
    np.testing.assert_array_equal(np.concatenate(parts), whole)


@pytest.mark.parametrize("buffer", [0, 50])
def test_seeds_differ(buffer):
    orders = [image_order(1000, seed, 0, 100, buffer) for seed in (0, 1)]
    assert not np.array_equal(*orders)


def test_a_buffer_of_one_shuffles_nothing():
    assert image_order(4, 0, 0, 10, 1).tolist() == [0, 1, 2, 3, 0, 1, 2, 3, 0, 1]


def test_a_buffer_reaches_no_farther_than_its_size():
    """As in `tf.data`: the image at place p is one of the first p + size."""
    order = image_order(10_000, 3, 0, 2_000, 100)
    assert np.all(order < np.arange(2_000) + 100)
    assert len(set(order)) == 2_000
    assert np.any(order > np.arange(2_000))
