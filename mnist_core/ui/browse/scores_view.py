"""Panel: how well each class is read, and a confusion matrix whose cells open their images.

The matrix stands as high as it can, and the images of a cell under it: a click has to be seen.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st

from mnist_core.counting import counted
from mnist_core.data.datasets import CLASS_NAMES
from mnist_core.evaluation.metrics import (
    accuracy,
    class_scores,
    confusion_matrix,
    cross_entropy,
    predicted_labels,
)
from mnist_core.figures.colours import Colours, colours_for
from mnist_core.records import Run
from mnist_core.ui.browse.cell_images import show_cell_images
from mnist_core.ui.browse.image_grid import ask_which_images, choose_cell, show_grid
from mnist_core.ui.shared.loaders import cached_test_probabilities, cached_test_split
from mnist_core.ui.shared.names import percent
from mnist_core.ui.shared.tables import chart_rows, show_table

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

MATRIX, ORDER = "browse_matrix", "browse_class_order"
_SHARES = ("Precision", "Recall", "F1")
_ORDERS = ("Class", *_SHARES)
_CELL = 30  # pixels: a finger still finds it
_WIDTH = 530  # pixels of the matrix: columns are wider than rows are high
# On a phone ten columns have 30 pixels each: smaller numbers, and names cut short.
_PHONE = "windowSize()[0] < 640"
_FONT, _NAME = {"expr": f"{_PHONE} ? 12 : 15"}, {"expr": f"{_PHONE} ? 58 : 120"}


def show_scores(run: Run, filters: DeltaGenerator) -> None:
    """Draw the scores, the matrix and, below it, the images of a cell and all that are chosen.

    Args:
        run: the model.
        filters: the row beside the choice of the model: the scores of the whole stand there.
    """
    labels = cached_test_split(run.config.dataset).labels
    probabilities = cached_test_probabilities(run)
    names = CLASS_NAMES[run.config.dataset]
    matrix = confusion_matrix(labels, predicted_labels(probabilities))
    with filters:
        st.metric("Accuracy", percent(accuracy(labels, probabilities), 2), width=150)
        st.metric("Loss", f"{cross_entropy(labels, probabilities):.4f}", width=150)
    with st.container(horizontal=True, gap="medium"):
        with st.container(width=_WIDTH):
            st.markdown("**Confusion matrix.** Click a cell to see its images.")
            st.vega_lite_chart(
                _spec(matrix, names, colours_for(st.context.theme.type)),
                key=MATRIX,
                on_select=_open_cell,
                selection_mode="cell",
                alt=_in_words(matrix, names),
            )
            cell = st.container()
        with st.container(width=410):
            _show_classes(matrix, names)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        choice = ask_which_images(run)
    with cell:
        show_cell_images(run, choice)
    show_grid(run, choice)


def score_rows(matrix: np.ndarray, names: tuple[str, ...]) -> dict[str, list[Any]]:
    """The table of scores, by column; shares from 0 to 1, None where there is nothing to share.

    Args:
        matrix: as `evaluation.confusion_matrix` gives it.
        names: of the classes.
    """
    scores = class_scores(matrix)
    shares = {
        title: [None if np.isnan(value) else float(value) for value in values]
        for title, values in (
            ("Precision", scores.precision),
            ("Recall", scores.recall),
            ("F1", scores.f1),
        )
    }
    return {"Class": list(names), "Images": scores.support.tolist(), **shares}


def sorted_rows(columns: dict[str, list[Any]], order: str) -> dict[str, list[Any]]:
    """The table of scores as people read it: by class, or the lowest share first."""
    places = list(range(len(columns["Class"])))
    if order in _SHARES:
        places.sort(key=lambda i: math.inf if columns[order][i] is None else columns[order][i])
    return {name: [_text(name, values[i]) for i in places] for name, values in columns.items()}


def _text(name: str, value: Any) -> str | None:
    if value is None or name not in _SHARES:
        return None if value is None else str(value)
    return percent(value, 2)


def _show_classes(matrix: np.ndarray, names: tuple[str, ...]) -> None:
    st.markdown("**Scores of each class**")
    order = st.segmented_control(
        "Sorted by", list(_ORDERS), default=_ORDERS[0], required=True, key=ORDER
    )
    show_table(sorted_rows(score_rows(matrix, names), order), "Scores of each class")
    st.caption(
        "Precision: of the images read as this class, the percentage that belong to it. Recall: of "
        "the images of this class, the percentage that are read as it. F1: the harmonic mean of "
        "both."
    )


def _open_cell() -> None:
    """Show the images of the cell that was clicked."""
    cells = st.session_state[MATRIX].selection.get("cell")
    if cells:
        choose_cell(cells[0]["true"], cells[0]["read"])


def _in_words(matrix: np.ndarray, names: tuple[str, ...]) -> str:
    wrong = matrix * (1 - np.eye(len(names), dtype=int))
    true, read = np.unravel_index(int(wrong.argmax()), wrong.shape)
    times = counted(int(wrong.max()), "time")
    most = f"Most often confused: {names[true]} read as {names[read]}, {times}."
    most = most if wrong.any() else "Nothing is confused."
    return f"Confusion matrix: {int(np.trace(matrix)):,} right, {int(wrong.sum()):,} wrong. {most}"


def _cells(matrix: np.ndarray, names: tuple[str, ...]) -> list[dict[str, Any]]:
    """One row of data for each cell; mistakes are shaded by the square root of their number."""
    most = max(1, int((matrix * (1 - np.eye(len(names), dtype=int))).max()))
    return [
        {
            "true": true,
            "read": read,
            "images": int(matrix[i, j]),
            "right": i == j,
            "shade": 0.35 if i == j else 0.75 * (matrix[i, j] / most) ** 0.5,
        }
        for i, true in enumerate(names)
        for j, read in enumerate(names)
    ]


def _spec(matrix: np.ndarray, names: tuple[str, ...], colours: Colours) -> dict[str, Any]:
    axis = {"orient": "top", "labelAngle": 0 if max(map(len, names)) == 1 else -90}
    side = {"type": "nominal", "sort": list(names)}
    paint = {"condition": {"test": "datum.right", "value": colours.right}, "value": colours.wrong}
    place = {
        "x": {**side, "field": "read", "title": "read as", "axis": axis},
        "y": {**side, "field": "true", "title": "true class"},
    }
    tips = [{"field": name} for name in ("true", "read", "images")]
    chosen = {"condition": {"param": "cell", "empty": False, "value": 3}, "value": 0}
    click = {"name": "cell", "select": {"type": "point", "fields": ["true", "read"]}}
    glass = {"fill": "white", "fillOpacity": 0, "stroke": colours.text}  # over the numbers
    number = {"type": "text", "fontSize": _FONT, "color": colours.text}
    shown = {"condition": {"test": "datum.images > 0", "field": "images"}, "value": ""}
    return {
        "data": {"values": chart_rows(_cells(matrix, names))},
        "height": {"step": _CELL},
        "layer": [
            {
                "mark": {"type": "rect", "stroke": colours.line},
                "encoding": {
                    **place,
                    "fill": paint,
                    "fillOpacity": {"field": "shade", "type": "quantitative", "scale": None},
                },
            },
            {"mark": number, "encoding": {**place, "text": shown}},
            {
                "params": [click],
                "mark": {"type": "rect", "cursor": "pointer", **glass},
                "encoding": {**place, "tooltip": tips, "strokeWidth": chosen},
            },
        ],
        "config": {"axis": {"labelFontSize": _FONT, "titleFontSize": _FONT, "labelLimit": _NAME}},
    }
