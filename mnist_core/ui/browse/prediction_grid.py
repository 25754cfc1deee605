"""Panel: test images beside what a model makes of them, three in a row or one on a phone."""

from __future__ import annotations

import base64
import html
from collections.abc import Sequence

import numpy as np
import streamlit as st

from mnist_core.figures.colours import Colours, colours_for
from mnist_core.figures.plots import caption_text, plot_predictions, to_svg
from mnist_core.i18n import _
from mnist_core.i18n.translations import current_language
from mnist_core.records import Run
from mnist_core.ui.shared.image_clicks import image_button
from mnist_core.ui.shared.loaders import cached_test_confidences, cached_test_split
from mnist_core.ui.shared.names import class_names

# Never more than three columns, and one when three would be too small to read.
_GRID = (
    "display:grid; gap:1.4rem 1.6rem; padding:4px; "
    "grid-template-columns:repeat(auto-fill, minmax(max(15rem, calc((100% - 3.2rem) / 3)), 1fr))"
)


def show_predictions(run: Run, indices: np.ndarray, marked: int | None = None) -> None:
    """Draw test images with a model's answers.

    Args:
        run: the model.
        indices: int (n,), places in the test set of its data set.
        marked: one of them, to be framed.
    """
    look = st.context.theme.type, current_language()
    cells = [_cell(run.id, run.model_epoch, int(i), look, bool(i == marked), run) for i in indices]
    st.html(f'<div style="{_GRID}" data-testid="predictions">{"".join(cells)}</div>')


@st.cache_data(show_spinner=False, max_entries=1000)
def _cell(
    run_id: str,
    model_epoch: int | None,
    index: int,
    look: tuple[str | None, str],
    marked: bool,
    _run: Run,
) -> str:
    """One image; `look` is the theme and the language that it is drawn for."""
    split, names = cached_test_split(_run.config.dataset), class_names(_run.config.dataset)
    probabilities = cached_test_confidences(_run)[index]
    colours, label = colours_for(look[0]), int(split.labels[index])
    svg = draw_answer(split.images[index], probabilities, label, names, index, colours)
    source = base64.b64encode(svg.encode()).decode()
    caption = caption_text(probabilities, label, names)
    said = html.escape(_("Image {index}: {caption}").format(index=index, caption=caption))
    frame = f"outline:3px solid {colours.right}; outline-offset:8px; border-radius:2px"
    picture = (
        f'<img alt="{said}" title="{said}" src="data:image/svg+xml;base64,{source}" '
        f'style="width:100%; {frame if marked else ""}">'
    )
    return image_button(picture, index)


def draw_answer(
    image: np.ndarray,
    probabilities: np.ndarray,
    label: int,
    names: Sequence[str],
    index: int,
    colours: Colours,
) -> str:
    """One image and its bars, as SVG; arguments as for `plot_predictions`."""
    one = image[None], probabilities[None], np.array([label])
    return to_svg(plot_predictions(*one, names, [index], colours, 1))
