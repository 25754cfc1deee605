"""Images are changed a little, the same way whenever the same epoch is trained."""

import numpy as np
import pytest

from mnist_core.augmentation.affine import (
    ERASED_SIDE,
    MAX_SHIFT,
    change_clothes,
    change_digits,
    erased,
    transformed,
)

LABELS = np.arange(6, dtype=np.uint8)
CHANGES = pytest.mark.parametrize("change", [change_digits, change_clothes])
IMAGES = np.random.default_rng(0).integers(0, 256, (6, 28, 28), dtype=np.uint8)


def square(left: int, top: int) -> np.ndarray:
    image = np.zeros((1, 28, 28), np.uint8)
    image[0, top : top + 4, left : left + 4] = 255
    return image


def centre(image: np.ndarray) -> tuple[float, float]:
    """Centre of mass, x and y."""
    weights = image[0].astype(float) / image.sum()
    return float(weights.sum(0) @ np.arange(28)), float(weights.sum(1) @ np.arange(28))


@CHANGES
def test_an_epoch_is_the_same_each_time_and_unlike_every_other(change):
    first, labels = change(IMAGES, LABELS, 3, 0)
    assert (first.dtype, first.shape) == (np.uint8, IMAGES.shape)
    assert labels is LABELS
    assert np.array_equal(first, change(IMAGES, LABELS, 3, 0)[0])
    assert not np.array_equal(first, change(IMAGES, LABELS, 3, 1)[0])
    assert not np.array_equal(first, change(IMAGES, LABELS, 4, 0)[0])


def test_nothing_asked_changes_nothing():
    alone = transformed(IMAGES, np.repeat(np.eye(2)[None], 6, axis=0), np.zeros((6, 2)))
    assert np.array_equal(alone, IMAGES)


def test_a_shift_of_two_pixels_right_and_one_up_is_that():
    moved = transformed(square(10, 10), np.eye(2)[None], np.array([[-2.0, 1.0]]))
    assert np.array_equal(moved, square(12, 9))


def test_a_rotation_is_about_the_middle():
    rotated = transformed(square(2, 12), np.array([[[0.0, -1.0], [1.0, 0.0]]]), np.zeros((1, 2)))
    assert centre(rotated) == pytest.approx((13.5, 23.5), abs=0.01)  # x comes from -y


def test_a_mirrored_shirt_has_its_left_on_the_right():
    mirror = np.repeat(np.diag([-1.0, 1.0])[None], 6, axis=0)
    mirrored = transformed(IMAGES, mirror, np.zeros((6, 2)))
    assert np.array_equal(mirrored, IMAGES[:, :, ::-1])


@CHANGES
def test_a_digit_stays_near_where_it_was(change):
    digits = np.repeat(square(12, 12), 200, axis=0)
    changed, _ = change(digits, np.zeros(200, np.uint8), 0, 0)
    centres = [centre(image[None]) for image in changed if image.sum() > 2_000]
    away = np.abs(np.array(centres) - 13.5).max(axis=0)
    assert (away > 1).all() and (away < MAX_SHIFT + 2).all()


def test_an_erased_square_is_black_and_the_rest_untouched():
    white = np.full((50, 28, 28), 255, np.uint8)
    black = (erased(white, np.random.default_rng(0)) == 0).sum(axis=(1, 2))
    assert black.max() == ERASED_SIDE**2 and black.min() < ERASED_SIDE**2
    assert set(np.unique(erased(white, np.random.default_rng(0)))) == {0, 255}
