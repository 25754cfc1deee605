"""Neighbours in full, and how well a map keeps them, on points whose ranks are known."""

from __future__ import annotations

import numpy as np
import pytest

from mnist_core.inspection.neighbours import nearest, trustworthiness

LINE = np.arange(7, dtype=np.float64)[:, None]


def test_the_nearest_come_first_and_are_ten():
    values = np.arange(30, dtype=np.float32)[:, None] * np.ones(3, np.float32)
    assert nearest(values, np.full(3, 4.2, np.float32)).tolist() == [4, 5, 3, 6, 2, 7, 1, 8, 0, 9]


def test_an_image_is_no_neighbour_of_itself():
    values = np.arange(30, dtype=np.float32)[:, None]
    assert nearest(values, values[3]).tolist() == [2, 4, 1, 5, 0, 6, 7, 8, 9, 10]


def test_a_map_that_keeps_all_is_trusted_wholly():
    points = np.random.default_rng(0).normal(size=(600, 2))
    assert trustworthiness(points, 3 * points + 1) == 1


def test_a_neighbour_on_the_map_that_is_none_costs_its_rank():
    """On the map 6 lies beside 0. Of 0, its rank in full is 6 instead of 1; of 6, that of 0 is 6;
    of 1, the nearest is still 0 or 2. So the penalty is 5 + 5 of n * k * (2n - 3k - 1) / 2."""
    places = np.array([0, 1, 2.1, 3.3, 4.6, 6, -0.5])[:, None]
    assert trustworthiness(LINE, places, 1) == pytest.approx(1 - 2 * (5 + 5) / (7 * 1 * 10))


def test_a_map_that_tells_nothing_has_a_half_and_is_counted_in_blocks_alike():
    rng = np.random.default_rng(1)
    values, places = rng.normal(size=(700, 20)), rng.normal(size=(700, 2))
    assert trustworthiness(values, places) == pytest.approx(0.5, abs=0.02)
