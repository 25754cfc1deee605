"""Calibration on ten images, by hand."""

import numpy as np
import pytest

from mnist_core.evaluation.calibration_curve import accuracy_when_sure, calibration_curve

SURE = np.array([0.55, 0.58, 0.65, 0.72, 0.75, 0.78, 0.85, 0.95, 0.97, 1.0])
RIGHT = np.array([1, 0, 1, 1, 0, 1, 1, 1, 1, 0], bool)


def test_ten_images_fall_into_their_bins():
    found = calibration_curve(SURE, RIGHT)
    assert found.counts.tolist() == [0, 0, 0, 0, 0, 2, 1, 3, 1, 3]
    assert found.sure[5] == pytest.approx(0.565) and found.right[5] == 0.5
    assert found.sure[7] == pytest.approx(0.75) and found.right[7] == pytest.approx(2 / 3)
    assert np.isnan(found.sure[0]) and np.isnan(found.right[0])


def test_the_calibration_error_is_the_mean_gap():
    by_hand = 2 * 0.065 + 1 * 0.35 + 3 * (0.75 - 2 / 3) + 1 * 0.15 + 3 * (2.92 / 3 - 2 / 3)
    assert calibration_curve(SURE, RIGHT).error == pytest.approx(by_hand / 10)


def test_a_bin_holds_its_upper_end_and_not_its_lower():
    assert calibration_curve(np.array([0.5, 0.51, 0.0]), np.array([True] * 3)).counts.tolist() == [
        1, 0, 0, 0, 1, 1, 0, 0, 0, 0,
    ]  # fmt: skip


def test_who_is_as_often_right_as_it_says_has_no_error():
    sure, right = np.full(10, 0.8), np.arange(10) < 8
    assert calibration_curve(sure, right).error == pytest.approx(0)


def test_the_least_sure_are_left_out():
    assert accuracy_when_sure(SURE, RIGHT, 0) == 0.7
    assert accuracy_when_sure(SURE, RIGHT, 0.2) == 0.75  # without a hit and a mistake
    assert accuracy_when_sure(SURE[::-1], RIGHT[::-1], 0.5) == 0.8
    assert accuracy_when_sure(SURE, RIGHT, 1) == 0.0, "one image stays"
