"""Panel: one digit after another on a small canvas, each kept when its button is pressed."""

from __future__ import annotations

from typing import Any

import streamlit as st

from mnist_core.drawing.files import load_image
from mnist_core.drawing.ink import Ink
from mnist_core.drawing.segmentation import find_digits
from mnist_core.i18n import _
from mnist_core.i18n.formats import number
from mnist_core.records import Run
from mnist_core.storage.drawings import KeptDrawing, next_label
from mnist_core.ui.input.canvas import Canvas, Pen
from mnist_core.ui.shared.browser_mark import owner_mark
from mnist_core.ui.shared.kept_drawings import attempt, get_drawings
from mnist_core.ui.shared.loaders import load_classifier
from mnist_core.ui.shared.pictures import CANVAS_SIDE

KEEP, CLEAR = "handwriting_keep", "handwriting_clear"
CANVAS = Canvas(
    "handwriting_area", "handwriting_canvas_", "handwriting_sheet", {KEEP: True, CLEAR: True}
)
_STYLE = (
    f"<style>.st-key-{KEEP} button, .st-key-{CLEAR} button {{min-height: 3rem}}"
    f'[class*="st-key-{CANVAS.prefix}"] {{min-height: {CANVAS_SIDE}px}}'
    ".st-key-handwriting_ask p {font-size: 1.3rem}</style>"
)


def ask_for_digit(run: Run, drawings: tuple[KeptDrawing, ...]) -> None:
    """Ask for the digit with the fewest drawings, and keep it when the person says so.

    Args:
        run: the model that reads it.
        drawings: what is kept already.
    """
    label = next_label(drawings)
    st.html(_STYLE)
    with st.container(key="handwriting_ask"):
        st.markdown(_("Draw a **{digit}**").format(digit=label))
    drawing = CANVAS.show(Pen())
    digits = find_digits(load_image(drawing.png)) if drawing.png else ()
    image = digits[0].image if len(digits) == 1 else None
    with st.container(horizontal=True, width=CANVAS_SIDE):
        st.button(
            _("Keep as {digit}").format(digit=label),
            icon=":material/check:",
            type="primary",
            key=KEEP,
            disabled=image is None,
            on_click=attempt,
            args=(_keep, run, image, label, drawing.strokes),
            width="stretch",
        )
        st.button(_("Clear"), icon=":material/delete:", key=CLEAR, on_click=CANVAS.replace)
    purpose = _("Canvas to draw a {digit} on, with a mouse or a finger.")
    CANVAS.attend(purpose.format(digit=label), Pen())
    if len(digits) > 1:
        said = _("There are {count} digits on the canvas. Press Clear and draw only one.")
        st.caption(said.format(count=number(len(digits))))


def _keep(run: Run, image: Ink, label: int, strokes: dict[str, Any] | None) -> None:
    answer = int(load_classifier(run).predict(image[None])[0].argmax())
    get_drawings().keep(owner_mark(), KeptDrawing(image, label, strokes, run.id, answer))
    CANVAS.replace()
