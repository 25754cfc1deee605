"""The confusion matrix: what the browser draws, and what is believed of what it sends."""

from __future__ import annotations

import json

import numpy as np
import pytest

from mnist_core.ui.shared.matrix_table import cell_that_was_clicked, cells

MATRIX = np.array([[16, 4, 0], [0, 5, 0], [9, 1, 90]])


def test_cells_are_coloured_by_their_share_of_the_row():
    """4 of 20 is the largest share of mistakes, 9 of 100 nearly half of it; 35 % is all of a row
    that is read right, and 60 % the largest share of mistakes."""
    shades = [[cell and cell[1] for cell in row] for row in cells(MATRIX, ("a", "b", "c"))]
    assert shades == [[28, 60, None], [None, 35, None], [40, 13, 32]]


def test_cells_say_what_they_are_and_how_many_images_they_have():
    said = [cell and cell[2] for cell in cells(MATRIX, ("a", "b", "c"))[2]]
    assert said == ["c read as a: 9 images", "c read as b: 1 image", "c read as c: 90 images"]


def test_a_class_without_images_has_no_cells():
    assert cells(np.array([[0, 0], [0, 3]]), ("a", "b"))[0] == (None, None)


def test_a_cell_that_was_clicked_is_known_by_row_and_column():
    assert cell_that_was_clicked([2, 1], MATRIX) == (2, 1)


@pytest.mark.parametrize(
    "sent",
    [None, "21", 7, True, [], [2], [2, 1, 0], [2, 3], [-1, 1], [0, 2], [True, True], [2.0, 1.0]]
    + [["2", "1"], [2, None], [[2], [1]], {"0": 2, "1": 1}, [10**30, 1], [float("nan"), 1]],
    ids=json.dumps,
)
def test_what_is_no_cell_with_images_is_not_believed(sent):
    assert cell_that_was_clicked(sent, MATRIX) is None
