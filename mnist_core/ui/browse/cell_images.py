"""Panel: the first images of a cell of the confusion matrix, and how many it has."""

from __future__ import annotations

import numpy as np
import streamlit as st

from mnist_core.data.datasets import CLASS_NAMES
from mnist_core.evaluation.metrics import select_images
from mnist_core.figures.colours import Colours, colours_for
from mnist_core.i18n import _, ngettext
from mnist_core.i18n.formats import number
from mnist_core.records import Run
from mnist_core.ui.browse.image_grid import Choice
from mnist_core.ui.shared.image_clicks import image_button
from mnist_core.ui.shared.loaders import cached_test_confidences, cached_test_split
from mnist_core.ui.shared.pictures import ink_on_page, picture_html

MOST = 6
_SIDE = 60  # pixels: one row is seen under the matrix without scrolling
_ROW = f"display:grid; grid-template-columns:repeat({MOST}, minmax(0, {_SIDE}px)); gap:0.6rem"


def show_cell_images(run: Run, choice: Choice) -> None:
    """Show them if a true class and what it is read as are chosen.

    Args:
        run: the model.
        choice: of which the cell and the order count.
    """
    if choice.true_class is None or choice.read_as is None:
        return
    split, names = cached_test_split(run.config.dataset), CLASS_NAMES[run.config.dataset]
    true_class, read_as = names.index(choice.true_class), names.index(choice.read_as)
    indices = select_images(
        split.labels, cached_test_confidences(run), False, true_class, read_as, choice.order
    )
    titles = _(choice.true_class), _(choice.read_as)
    st.markdown(cell_text(*titles, len(indices)))
    colours = colours_for(st.context.theme.type)
    cells = [_cell(split.images[i], i, *titles, colours) for i in indices[:MOST].tolist()]
    st.html(f'<div style="{_ROW}" data-testid="cell">{"".join(cells)}</div>')


def cell_text(true_class: str, read_as: str, count: int) -> str:
    """How many images a cell has, and how many of them are shown here."""
    if count > MOST:
        text = _(
            "**{true}**, read as **{answer}**: **{count} images**. The first {shown} are shown "
            "here, all of them below."
        )
    else:
        text = ngettext(
            "**{true}**, read as **{answer}**: **{count} image**.",
            "**{true}**, read as **{answer}**: **{count} images**.",
            count,
        )
    return text.format(true=true_class, answer=read_as, count=number(count), shown=MOST)


def _cell(image: np.ndarray, index: int, true_class: str, read_as: str, colours: Colours) -> str:
    said = _("Test image {index}: {true}, read as {answer}").format(
        index=index, true=true_class, answer=read_as
    )
    picture = picture_html(ink_on_page(image, colours.text), said, _SIDE, crisp=True)
    number_below = f'<div style="color:{colours.muted}">#{index}</div>'
    return f"<div>{image_button(picture, index)}{number_below}</div>"
