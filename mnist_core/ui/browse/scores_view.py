"""Panel: how well each class is read, and a confusion matrix whose cells open their images.

The matrix stands as high as it can, and the images of a cell under it: a click has to be seen.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st

from mnist_core.data.datasets import CLASS_NAMES
from mnist_core.evaluation.metrics import (
    accuracy,
    class_scores,
    confusion_matrix,
    cross_entropy,
    predicted_labels,
)
from mnist_core.i18n import N_, _, ngettext
from mnist_core.i18n.formats import number, percent
from mnist_core.records import Run
from mnist_core.ui.browse.cell_images import show_cell_images
from mnist_core.ui.browse.image_grid import ask_which_images, choose_cell, show_grid
from mnist_core.ui.shared.loaders import (
    cached_test_probabilities,
    cached_test_split,
    load_test_logits,
)
from mnist_core.ui.shared.matrix_table import show_matrix
from mnist_core.ui.shared.names import class_names
from mnist_core.ui.shared.tables import show_table

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

MATRIX, ORDER = "browse_matrix", "browse_class_order"
_CLASS, _IMAGES = "Class", "Images"
_SHARES = _PRECISION, _RECALL, _F1 = "Precision", "Recall", "F1"
_ORDERS = (_CLASS, *_SHARES)
_HEADINGS = {
    _CLASS: N_("Image class"),
    _IMAGES: N_("Images"),
    _PRECISION: N_("Precision (P)"),  # not that of numbers
    _RECALL: N_("Recall (R)"),
    _F1: N_("F1"),
}
_WIDTH = 530  # pixels of the matrix: columns are wider than rows are high


def show_scores(run: Run, filters: DeltaGenerator) -> None:
    """Draw the scores, the matrix and, below it, the images of a cell and all that are chosen.

    Args:
        run: the model.
        filters: the row beside the choice of the model: the scores of the whole stand there.
    """
    labels = cached_test_split(run.config.dataset).labels
    probabilities = cached_test_probabilities(run)
    names, titles = CLASS_NAMES[run.config.dataset], class_names(run.config.dataset)
    matrix = confusion_matrix(labels, predicted_labels(probabilities))
    with filters:
        st.metric(_("Accuracy"), percent(accuracy(labels, probabilities), 2), width=150)
        st.metric(
            _("Loss"), number(_test_loss(run.id, run.model_epoch, run.config.dataset), 4), width=150
        )
    with st.container(horizontal=True, gap="medium"):
        with st.container(width=_WIDTH):
            st.markdown(_("**Confusion matrix.** Click a cell to see its images."))
            cell = st.container()
        with st.container(width=410):
            _show_classes(matrix, titles)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        choice = ask_which_images(run)
    with cell:
        show_matrix(
            matrix,
            names,
            _in_words(matrix, titles),
            titles=titles,
            chosen=(choice.true_class, choice.read_as),
            on_open=choose_cell,
            key=MATRIX,
        )
        show_cell_images(run, choice)
    show_grid(run, choice)


def score_rows(matrix: np.ndarray, names: tuple[str, ...]) -> dict[str, list[Any]]:
    """The table of scores, by column; shares from 0 to 1, None where there is nothing to share.

    Args:
        matrix: as `evaluation.confusion_matrix` gives it.
        names: of the classes, as they are to be read.

    Returns:
        By the columns' English names: `with_headings` translates them.
    """
    scores = class_scores(matrix)
    shares = {
        title: [None if np.isnan(value) else float(value) for value in values]
        for title, values in zip(_SHARES, (scores.precision, scores.recall, scores.f1), strict=True)
    }
    return {_CLASS: list(names), _IMAGES: scores.support.tolist(), **shares}


def with_headings(columns: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """The same columns by their headings in the reader's language."""
    return {_heading(name): values for name, values in columns.items()}


def sorted_rows(columns: dict[str, list[Any]], order: str) -> dict[str, list[Any]]:
    """The table of scores as people read it: by class, or the lowest share first."""
    places = list(range(len(columns[_CLASS])))
    if order in _SHARES:
        places.sort(key=lambda i: math.inf if columns[order][i] is None else columns[order][i])
    return {name: [_text(name, values[i]) for i in places] for name, values in columns.items()}


@st.cache_resource(show_spinner=False, max_entries=64)
def _test_loss(run_id: str, model_epoch: int | None, dataset: str) -> float:
    labels = cached_test_split(dataset).labels
    return cross_entropy(labels, load_test_logits(run_id, model_epoch, dataset))


def _heading(column: str) -> str:
    return _(_HEADINGS[column])


def _text(name: str, value: Any) -> str | None:
    if value is None or name not in _SHARES:
        return None if value is None else str(value)
    return percent(value, 2)


def _show_classes(matrix: np.ndarray, names: tuple[str, ...]) -> None:
    title = _("Scores of each class")
    st.markdown(f"**{title}**")
    order = st.segmented_control(
        _("Sorted by"), _ORDERS, default=_CLASS, format_func=_heading, required=True, key=ORDER
    )
    show_table(with_headings(sorted_rows(score_rows(matrix, names), order)), title)
    st.caption(
        _(
            "Precision: of the images read as this class, the percentage that belong to it. "
            "Recall: of the images of this class, the percentage that are read as it. F1: the "
            "harmonic mean of both, 2PR / (P + R)."
        )
    )


def _in_words(matrix: np.ndarray, names: tuple[str, ...]) -> str:
    wrong = matrix * (1 - np.eye(len(names), dtype=int))
    counts = {"right": number(int(np.trace(matrix))), "wrong": number(int(wrong.sum()))}
    if not wrong.any():
        return _("Confusion matrix: {right} right, {wrong} wrong. Nothing is confused.").format(
            **counts
        )
    true, read = np.unravel_index(int(wrong.argmax()), wrong.shape)
    times = int(wrong.max())
    return ngettext(
        "Confusion matrix: {right} right, {wrong} wrong. Most often confused: {true} read as "
        "{answer}, {count} time.",
        "Confusion matrix: {right} right, {wrong} wrong. Most often confused: {true} read as "
        "{answer}, {count} times.",
        times,
    ).format(**counts, true=names[true], answer=names[read], count=number(times))
