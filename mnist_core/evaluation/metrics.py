"""Scores: how well a model does, and where it is wrong.

Every function takes plain arrays, so that each can be checked by hand on three classes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Labels = NDArray[np.integer]
Probabilities = NDArray[np.floating]

BY_INDEX, SUREST_MISTAKE, LEAST_SURE_HIT = ORDERS = ("index", "surest mistake", "least sure hit")


@dataclass(frozen=True)
class ClassScores:
    """How well each class is recognized.

    Attributes:
        support: int64 (c,), images of each class.
        precision: float64 (c,), of what was called this class, the share that is; NaN if
            nothing was called so.
        recall: float64 (c,), of what is this class, the share that was found; NaN if there
            is none.
        f1: float64 (c,), harmonic mean of the two; 0 when nothing was found, NaN if there
            was nothing to find and nothing was called so.
    """

    support: NDArray[np.int64]
    precision: NDArray[np.float64]
    recall: NDArray[np.float64]
    f1: NDArray[np.float64]


def predicted_labels(probabilities: Probabilities) -> NDArray[np.int64]:
    """The most probable class of each image, int64 (n,), from float (n, c)."""
    predicted: NDArray[np.int64] = probabilities.argmax(axis=-1)
    return predicted


def correct(labels: Labels, probabilities: Probabilities) -> NDArray[np.bool_]:
    """Which images are read right, bool (n,).

    Args:
        labels: int (n,), the true classes.
        probabilities: float (n, c), 0 to 1.
    """
    right: NDArray[np.bool_] = predicted_labels(probabilities) == labels
    return right


def accuracy(labels: Labels, probabilities: Probabilities) -> float:
    """Share of images read right, 0 to 1; arguments as `correct`.

    Raises:
        ValueError: there are no images to take a share of.
    """
    if len(labels) == 0:
        raise ValueError("accuracy needs at least 1 image, got 0")
    return float(correct(labels, probabilities).mean())


def confusion_matrix(labels: Labels, predicted: Labels, classes: int = 10) -> NDArray[np.int64]:
    """Count what was read as what.

    Args:
        labels: int (n,), the true classes, 0 to classes - 1.
        predicted: int (n,), what the model read.
        classes: how many there are.

    Returns:
        int64 (classes, classes): row is the true class, column the predicted one.
    """
    pairs = labels.astype(np.int64) * classes + predicted
    return np.bincount(pairs, minlength=classes * classes).reshape(classes, classes)


def class_scores(matrix: NDArray[np.int64]) -> ClassScores:
    """Precision, recall and F1 of each class from a `confusion_matrix`."""
    hits = np.diagonal(matrix)
    true, called = matrix.sum(axis=1), matrix.sum(axis=0)
    return ClassScores(
        support=true,
        precision=_ratio(hits, called),
        recall=_ratio(hits, true),
        f1=_ratio(2 * hits, true + called),
    )


def cross_entropy(labels: Labels, logits: NDArray[np.floating]) -> float:
    """Mean negative log of the probability of the true class, as Keras has it `from_logits`.

    Args:
        labels: int (n,), the true classes.
        logits: float (n, c).
    """
    exact = logits.astype(np.float64)
    above = exact - exact.max(axis=1, keepdims=True)
    true = above[np.arange(len(labels)), labels]
    return float((np.log(np.exp(above).sum(axis=1)) - true).mean())


def select_images(
    labels: Labels,
    probabilities: Probabilities,
    only_mistakes: bool = False,
    true_class: int | None = None,
    predicted_class: int | None = None,
    order: str = BY_INDEX,
) -> NDArray[np.intp]:
    """Indices of the images that fit, int64 (m,), in the order asked for.

    Args:
        labels: int (n,), the true classes.
        probabilities: float (n, c), 0 to 1.
        only_mistakes: leave out what was read right.
        true_class: leave out what is not of this class; None for all.
        predicted_class: leave out what was not read as this class; None for all.
        order: one of `ORDERS`. The surest mistake first: mistakes, then hits, least sure first.
            The least sure hit first: hits, then mistakes, least sure first.
    """
    fits = np.ones(len(labels), bool)
    if only_mistakes:
        fits &= ~correct(labels, probabilities)
    if true_class is not None:
        fits &= labels == true_class
    if predicted_class is not None:
        fits &= predicted_labels(probabilities) == predicted_class
    indices = np.flatnonzero(fits)
    if order == BY_INDEX:
        return indices
    sure = probabilities[indices].max(axis=1)
    right = correct(labels[indices], probabilities[indices])
    if order == SUREST_MISTAKE:
        return indices[np.argsort(np.where(right, sure, -sure - 2), kind="stable")]
    return indices[np.argsort(np.where(right, sure, sure + 2), kind="stable")]


def page_of(index: int, indices: NDArray[np.intp], page_size: int) -> int:
    """The page, counted from 1, that an image is on, or the next one after it if it was left out.

    Args:
        index: the image's position in the data set.
        indices: int (m,), as `select_images` gives them.
        page_size: images on a page.
    """
    found = np.flatnonzero(indices == index)
    if len(found):
        return int(found[0]) // page_size + 1
    if np.any(np.diff(indices) < 0):
        return 1  # in another order there is no next one
    position = min(int(np.searchsorted(indices, index)), max(len(indices) - 1, 0))
    return position // page_size + 1


def _ratio(part: NDArray[np.int64], whole: NDArray[np.int64]) -> NDArray[np.float64]:
    """NaN where the whole is 0."""
    ratio: NDArray[np.float64] = np.divide(
        part, whole, out=np.full(len(whole), np.nan), where=whole > 0
    )
    return ratio
