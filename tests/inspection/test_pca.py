"""Two directions out of many, on points whose directions are known."""

import numpy as np

from mnist_core.inspection.pca import fit_projection


def test_the_longest_direction_comes_first_and_lengths_are_kept():
    points = np.array([[-3, 0, 0], [3, 0, 0], [0, -1, 0], [0, 1, 0]], float) + 5
    found = fit_projection(points)
    np.testing.assert_allclose(found.directions, [[1, 0, 0], [0, 1, 0]], atol=1e-6)
    np.testing.assert_allclose(found.apply(points), [[-3, 0], [3, 0], [0, -1], [0, 1]], atol=1e-5)
    assert found.explained_variance == 1.0


def test_the_share_is_what_two_of_three_directions_show():
    points = np.array([[-2, 0, 0], [2, 0, 0], [0, -1, 0], [0, 1, 0], [0, 0, -1], [0, 0, 1]], float)
    assert np.isclose(fit_projection(points).explained_variance, (8 + 2) / 12)


def test_equal_images_have_no_differences_to_show():
    assert fit_projection(np.ones((4, 3))).explained_variance == 0.0
