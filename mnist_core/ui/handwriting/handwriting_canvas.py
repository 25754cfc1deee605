"""Panel: one digit after another on a small canvas, each kept when its button is pressed."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st
from streamlit_drawable_canvas import st_canvas

from mnist_core.counting import counted
from mnist_core.drawing.segmentation import find_digits, load_image
from mnist_core.records import Run
from mnist_core.storage.drawings import KeptDrawing, next_label
from mnist_core.ui.input.canvas_label import label_canvas
from mnist_core.ui.input.drawing_canvas import INK, PAPER, PEN_WIDTH, SIDE
from mnist_core.ui.input.late_strokes import keep_late_strokes
from mnist_core.ui.shared.browser_mark import owner_mark
from mnist_core.ui.shared.kept_drawings import attempt, get_drawings
from mnist_core.ui.shared.loaders import load_classifier

SHEET, KEEP, CLEAR = "handwriting_sheet", "handwriting_keep", "handwriting_clear"
AREA, SHEETS = "handwriting_area", "handwriting_canvas_"
_STYLE = (
    f"<style>.st-key-{KEEP} button, .st-key-{CLEAR} button {{min-height: 3rem}}"
    f'[class*="st-key-handwriting_canvas_"] {{min-height: {SIDE}px}}'
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
        st.markdown(f"Draw a **{label}**")
    with st.container(key=AREA, width=SIDE):
        result = st_canvas(
            stroke_width=PEN_WIDTH,
            stroke_color=INK,
            background_color=PAPER,
            width=SIDE,
            height=SIDE,
            return_image_data=True,
            key=canvas_key(),
        )
    digits = find_digits(load_image(result.image_bytes)) if result.image_bytes else ()
    image = digits[0].image if len(digits) == 1 else None
    with st.container(horizontal=True, width=SIDE):
        st.button(
            f"Keep as {label}",
            icon=":material/check:",
            type="primary",
            key=KEEP,
            disabled=image is None,
            on_click=attempt,
            args=(_keep, run, image, label, result.json_data),
            width="stretch",
        )
        st.button("Clear", icon=":material/delete:", key=CLEAR, on_click=_new_sheet)
    keep_late_strokes(AREA, SHEETS, {KEEP: True, CLEAR: True}, width=PEN_WIDTH)
    label_canvas(canvas_key(), f"Canvas to draw a {label} on, with a mouse or a finger.")
    if len(digits) > 1:
        found = counted(len(digits), "digit")
        st.caption(f"There are {found} on the canvas. Press Clear and draw only one.")


def canvas_key() -> str:
    """Session key of the sheet; a new sheet has a new key."""
    return f"{SHEETS}{st.session_state.setdefault(SHEET, 0)}"


def _keep(run: Run, image: np.ndarray, label: int, strokes: dict[str, Any] | None) -> None:
    answer = int(load_classifier(run).predict(image[None])[0].argmax())
    get_drawings().keep(owner_mark(), KeptDrawing(image, label, strokes, run.id, answer))
    _new_sheet()


def _new_sheet() -> None:
    st.session_state[SHEET] = st.session_state.get(SHEET, 0) + 1
