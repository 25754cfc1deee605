"""What pictures of numbers are said to show, counted by hand."""

from __future__ import annotations

import numpy as np
import pytest

from mnist_core.ui.shared.picture_text import activity_text, place_text, signed_text
from tests.helpers.spaces import spaced


def picture(row: int, column: int, value: float = 1.0) -> np.ndarray:
    """9 x 9 zeros but for one number."""
    values = np.zeros((9, 9), np.float32)
    values[row, column] = value
    return values


@pytest.mark.parametrize(
    ("row", "column", "place"),
    [(0, 0, "top left"), (2, 4, "top"), (4, 8, "right"), (5, 3, "middle"), (8, 6, "bottom right")],
)
def test_a_place_is_named_by_thirds(row, column, place):
    assert place_text(picture(row, column)) == place


def test_a_picture_is_told_by_its_largest_number_and_where_it_is():
    assert spaced(signed_text(picture(8, 4, 0.5))) == "largest 0.50, bottom; 99 % are 0"


def test_what_is_below_0_is_told_too():
    values = picture(0, 0, 0.25) - picture(4, 4, 2)
    assert signed_text(values).startswith("largest 0.25, top left; smallest -2.00, middle")


def test_pictures_of_filters_are_told_by_the_strongest_and_how_many_are_active():
    output = np.stack([picture(0, 0), picture(8, 8, 3.21), np.zeros((9, 9))], axis=-1)
    assert activity_text(output) == (
        "3 feature maps of 9 × 9, active: 2; the largest number is 3.21, in map 2, bottom right"
    )


def test_the_last_numbers_are_told_by_their_class():
    logits = np.array([-1.0, 0.5, 12.25])
    said = "3 numbers, above 0: 2; the largest is 12.25, for 9"
    assert activity_text(logits, ("7", "8", "9")) == said
    assert activity_text(logits).endswith("number 3")


def test_patches_of_a_picture_are_counted_number_by_number():
    patches = np.zeros((7, 4, 7, 4), np.float32)
    patches[6, 3, 6, 3] = 2.5
    assert activity_text(patches).startswith("784 numbers, above 0: 1; the largest is 2.50")
