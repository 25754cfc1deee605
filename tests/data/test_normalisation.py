"""Pixels as the network's weights see them."""

from __future__ import annotations

import numpy as np

from mnist_core.data.normalisation import normalized


def test_normalized_pixels_are_between_0_and_1_or_columns_of_length_1():
    image = np.zeros((28, 28), np.uint8)
    image[3, 5], image[4, 5], image[9, 7] = 30, 40, 255
    assert normalized(image, "unit-interval").max() == 1.0
    by_column = normalized(image, "unit-length")
    assert by_column[3, 5] == 0.6 and by_column[4, 5] == 0.8 and by_column[9, 7] == 1.0
    assert by_column[:, 0].max() == 0.0
