"""Panel: a confusion matrix as a table of buttons, which the browser draws at once.

As a chart it would take Vega a fifth of a second and 300 marks.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import numpy as np
import streamlit as st

from mnist_core.figures.colours import DARK, LIGHT, Colours
from mnist_core.i18n import _, ngettext

Cell = tuple[int, int, str]  # images; colour in percent; what the cell is, in words
_HERE = Path(__file__)
# Percent of the colour: numbers on the darkest cell have a contrast of 4.5 to 1.
_RIGHT, _WRONG = 35, 60
_PAINT = "; ".join(
    f"--{field.name}: light-dark({getattr(LIGHT, field.name)}, {getattr(DARK, field.name)})"
    for field in fields(Colours)
)
_mount = st.components.v2.component(
    "matrix_table",
    css=f".confusion {{ {_PAINT} }}\n" + _HERE.with_suffix(".css").read_text("utf-8"),
    js=_HERE.with_suffix(".js").read_text("utf-8"),
    isolate_styles=False,
)


def show_matrix(
    matrix: np.ndarray,
    names: tuple[str, ...],
    label: str,
    *,
    titles: tuple[str, ...] = (),
    chosen: tuple[str | None, str | None],
    on_open: Callable[[str, str], None],
    key: str,
) -> None:
    """Show it as wide as there is room; on a phone it scrolls within itself.

    Args:
        matrix: as `evaluation.confusion_matrix` gives it.
        names: of the classes, as `chosen` and `on_open` have them.
        label: what it shows, for those who do not see it.
        titles: of the classes, as they are to be read; the names if left out.
        chosen: the true class, and what it is read as, of the cell to be marked.
        on_open: called with the two of a cell that is clicked.
        key: of the session.
    """
    place = tuple(names.index(name) for name in chosen if name is not None)
    data = {
        "label": label,
        "words": {"readAs": _("read as"), "trueClass": _("true class")},
        "names": titles or names,
        "rows": cells(matrix, titles or names),
        "chosen": place if len(place) == 2 else None,
    }
    _mount(
        key=key,
        data=data,
        on_opened_change=functools.partial(_open, key, matrix, names, on_open),
    )


def cells(matrix: np.ndarray, names: tuple[str, ...]) -> tuple[tuple[Cell | None, ...], ...]:
    """What the browser draws, row by row; None where there is no image.

    Colours follow the share of the row; those of mistakes its square root, so that rare ones are
    seen as well, up to the largest share.
    """
    shares = matrix / np.maximum(1, matrix.sum(axis=1, keepdims=True))
    most = (shares * (1 - np.eye(len(names)))).max() or 1.0
    shades = np.where(np.eye(len(names)), _RIGHT * shares, _WRONG * np.sqrt(shares / most))
    return tuple(
        tuple(
            (count, round(shade), _cell_text(true, read, count)) if count else None
            for read, count, shade in zip(names, counts, row, strict=True)
        )
        for true, counts, row in zip(names, matrix.tolist(), shades.tolist(), strict=True)
    )


def _cell_text(true: str, read: str, count: int) -> str:
    return ngettext(
        "{true} read as {answer}: {count} image", "{true} read as {answer}: {count} images", count
    ).format(true=true, answer=read, count=count)


def cell_that_was_clicked(value: object, matrix: np.ndarray) -> tuple[int, int] | None:
    """Row and column, or None: a browser may send anything, and an empty cell has no images."""
    if not isinstance(value, list) or len(value) != 2:
        return None
    if not all(type(index) is int and 0 <= index < len(matrix) for index in value):
        return None
    row, column = value
    return (row, column) if matrix[row, column] else None


def _open(
    key: str, matrix: np.ndarray, names: tuple[str, ...], on_open: Callable[[str, str], None]
) -> None:
    cell = cell_that_was_clicked(st.session_state[key].get("opened"), matrix)
    if cell:
        on_open(names[cell[0]], names[cell[1]])
