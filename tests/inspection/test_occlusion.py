"""Evidence, the eraser and the pixel brush, on images small enough to check by hand."""

from __future__ import annotations

import numpy as np

from mnist_core.inspection.occlusion import (
    ADD,
    ERASE,
    Stroke,
    evidence,
    occlusion_map,
    paint,
    pixels_along,
)


def by_one_pixel(row: int, column: int):
    """A reader that says 3 with 90 % if one pixel has ink, else with 20 %."""

    def predict(images: np.ndarray) -> np.ndarray:
        sure = np.where(images[:, row, column] > 0, 0.9, 0.2)
        answers = np.repeat((1 - sure)[:, None] / 9, 10, axis=1)
        answers[:, 3] = sure
        return answers.astype(np.float32)

    return predict


def test_only_places_around_the_pixel_that_counts_are_marked():
    image = np.full((28, 28), 200, np.uint8)
    changes = occlusion_map(image, by_one_pixel(10, 10))
    marked = np.argwhere(changes > 0)
    assert marked.min(axis=0).tolist() == [6, 6] and marked.max(axis=0).tolist() == [14, 14]
    assert np.isclose(changes[10, 10], 0.7) and changes.max() <= changes[10, 10] + 1e-6
    assert image.min() == 200, "the image itself is not erased"


def test_ink_that_speaks_against_the_answer_is_below_zero():
    predict = by_one_pixel(5, 5)

    def turned(images: np.ndarray) -> np.ndarray:
        """Surer without that ink, but never so unsure that 3 is not the answer."""
        answers = 1 - predict(images)
        answers[:, 3] += 1
        return answers

    changes = occlusion_map(np.full((28, 28), 255, np.uint8), turned)
    assert changes[5, 5] < 0 and changes[20, 20] == 0


def test_evidence_is_weight_times_value_and_its_sum_is_the_output():
    kernel = np.array([[1.0, -2.0, 0.5], [0.0, 3.0, -1.0]])
    said = evidence(kernel, np.array([2.0, 1.0, 4.0]))
    assert said.tolist() == [[2.0, -2.0, 2.0], [0.0, 3.0, -4.0]]
    assert said.sum(axis=1).tolist() == [2.0, -1.0]


def test_strokes_add_and_erase_in_their_order_and_stay_on_the_paper():
    image = np.full((28, 28), 7, np.uint8)
    strokes = (Stroke(ADD, ((0, 0), (0, 1), (-1, 3), (28, 0))), Stroke(ERASE, ((0, 1), (2, 2))))
    painted = paint(image, strokes)
    assert painted[0, 0] == 255 and painted[0, 1] == 0 and painted[2, 2] == 0
    assert (painted != 7).sum() == 3 and (image == 7).all()


def test_a_line_takes_the_pixels_it_goes_over():
    assert pixels_along([(5, 5), (35, 5)], 10) == ((0, 0), (0, 1), (0, 2), (0, 3))
    assert pixels_along([(15, 25)], 10) == ((2, 1),)


def test_a_wide_brush_takes_pixels_whose_centre_is_under_it():
    taken = pixels_along([(20, 20)], 10, width=20)  # a corner of four pixels
    assert set(taken) == {(1, 1), (1, 2), (2, 1), (2, 2)}
