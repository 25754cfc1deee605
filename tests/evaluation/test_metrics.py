"""Scores against oracles worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from mnist_core.evaluation.metrics import (
    accuracy,
    class_scores,
    confusion_matrix,
    correct,
    cross_entropy,
    page_of,
    predicted_labels,
    select_images,
)

# Seven images of three classes. Read off the rows: 0, 1, 0, 1, 1, 2, 0.
LABELS = np.array([0, 0, 0, 1, 1, 2, 2], np.uint8)
PROBABILITIES = np.array(
    [
        [0.8, 0.1, 0.1],
        [0.3, 0.6, 0.1],
        [0.5, 0.3, 0.2],
        [0.1, 0.9, 0.0],
        [0.2, 0.7, 0.1],
        [0.0, 0.1, 0.9],
        [0.6, 0.0, 0.4],
    ],
    np.float32,
)
MATRIX = np.array([[2, 1, 0], [0, 2, 0], [1, 0, 1]])


def test_the_most_probable_class_is_predicted():
    assert predicted_labels(PROBABILITIES).tolist() == [0, 1, 0, 1, 1, 2, 0]


def test_an_image_is_correct_when_its_label_is_predicted():
    right = correct(LABELS, PROBABILITIES)
    assert right.tolist() == [True, False, True, True, True, True, False]


def test_accuracy_is_the_share_of_right_answers():
    assert accuracy(LABELS, PROBABILITIES) == pytest.approx(5 / 7)


def test_accuracy_of_nothing_is_refused_rather_than_not_a_number():
    with pytest.raises(ValueError, match="at least 1 image"):
        accuracy(LABELS[:0], PROBABILITIES[:0])


def test_confusion_matrix_has_the_truth_in_rows_and_the_answer_in_columns():
    matrix = confusion_matrix(LABELS, predicted_labels(PROBABILITIES), classes=3)
    assert matrix.tolist() == MATRIX.tolist()


def test_confusion_matrix_keeps_classes_that_do_not_occur():
    matrix = confusion_matrix(np.array([9], np.uint8), np.array([9]))
    assert matrix.shape == (10, 10)
    assert matrix[9, 9] == matrix.sum() == 1


def test_class_scores_equal_those_worked_out_by_hand():
    scores = class_scores(MATRIX)
    assert scores.support.tolist() == [3, 2, 2]
    assert scores.precision == pytest.approx([2 / 3, 2 / 3, 1])
    assert scores.recall == pytest.approx([2 / 3, 1, 1 / 2])
    assert scores.f1 == pytest.approx([2 / 3, 4 / 5, 2 / 3])


def test_a_class_that_never_occurs_has_no_score_instead_of_zero():
    scores = class_scores(np.array([[2, 0, 0], [1, 0, 0], [0, 0, 0]]))
    assert scores.precision == pytest.approx([2 / 3, np.nan, np.nan], nan_ok=True)
    assert scores.recall == pytest.approx([1, 0, np.nan], nan_ok=True)
    assert scores.f1 == pytest.approx([4 / 5, 0, np.nan], nan_ok=True)


@pytest.mark.parametrize(
    ("only_mistakes", "true_class", "indices"),
    [
        (False, None, [0, 1, 2, 3, 4, 5, 6]),
        (True, None, [1, 6]),
        (False, 1, [3, 4]),
        (True, 2, [6]),
        (True, 1, []),
    ],
)
def test_images_are_selected_by_mistake_and_by_true_class(only_mistakes, true_class, indices):
    selected = select_images(LABELS, PROBABILITIES, only_mistakes, true_class)
    assert selected.tolist() == indices


def test_the_page_of_an_image_is_where_it_stands_among_those_selected():
    selected = np.array([2, 5, 7, 11, 13])
    assert page_of(2, selected, page_size=2) == 1
    assert page_of(7, selected, page_size=2) == 2
    assert page_of(13, selected, page_size=2) == 3


def test_the_page_of_an_image_that_was_left_out_has_the_next_one():
    selected = np.array([2, 5, 7, 11, 13])
    assert page_of(0, selected, page_size=2) == 1
    assert page_of(6, selected, page_size=2) == 2, "7 is the next"
    assert page_of(99, selected, page_size=2) == 3, "the last page, when there is none"
    assert page_of(3, selected[:0], page_size=2) == 1


def test_loss_is_the_mean_surprise_at_the_true_class():
    logits = np.log([[0.5, 0.5], [0.75, 0.25]]) + 3  # whatever is added to all of a row
    assert cross_entropy(np.array([0, 1]), logits) == pytest.approx((np.log(2) + np.log(4)) / 2)


def test_a_mistake_that_a_network_is_certain_of_costs_what_keras_says():
    import keras

    labels, logits = np.array([1, 0]), np.array([[40.0, -60.0], [1.0, 2.0]], np.float32)
    keras_says = keras.losses.SparseCategoricalCrossentropy(from_logits=True)(labels, logits)
    assert cross_entropy(labels, logits) == pytest.approx(float(keras_says), rel=1e-6)
    assert cross_entropy(labels[:1], logits[:1]) == pytest.approx(100.0)


def test_images_of_a_cell_of_the_matrix():
    for true, read in ((0, 1), (2, 0), (1, 1), (1, 2)):
        found = select_images(LABELS, PROBABILITIES, False, true, read)
        assert len(found) == MATRIX[true, read]
        assert all(LABELS[found] == true)


def test_the_surest_mistake_comes_first_and_hits_follow_from_the_least_sure():
    order = select_images(LABELS, PROBABILITIES, order="surest mistake").tolist()
    assert order == [1, 6, 2, 4, 0, 3, 5]
    hits = select_images(LABELS, PROBABILITIES, order="least sure hit").tolist()
    assert hits == [2, 4, 0, 3, 5, 1, 6]


def test_a_page_is_found_in_any_order():
    assert page_of(7, np.array([9, 3, 7, 1]), 2) == 2
    assert page_of(8, np.array([9, 3, 7, 1]), 2) == 1
