"""Panel: one digit after another on a small canvas, each kept when its button is pressed."""

from __future__ import annotations

from collections import Counter
from typing import Any, NamedTuple

import streamlit as st

from mnist_core.drawing.files import load_image
from mnist_core.drawing.ink import Ink
from mnist_core.drawing.segmentation import find_digits
from mnist_core.i18n import _
from mnist_core.i18n.formats import number
from mnist_core.records import Class, Run
from mnist_core.storage.class_drawing_store import scarcest_digit
from mnist_core.storage.drawings import LABELS, KeptDrawing
from mnist_core.ui.input.canvas import Canvas, Pen
from mnist_core.ui.shared.browser_mark import owner_mark
from mnist_core.ui.shared.class_drawings import get_class_drawings, send_to_class
from mnist_core.ui.shared.kept_drawings import attempt, get_drawings
from mnist_core.ui.shared.loaders import load_classifier
from mnist_core.ui.shared.pictures import CANVAS_SIDE

KEEP, CLEAR, SEND = "handwriting_keep", "handwriting_clear", "handwriting_send"
ASKED = "handwriting_asked"
CANVAS = Canvas(
    "handwriting_area",
    "handwriting_canvas_",
    "handwriting_sheet",
    {KEEP: True, CLEAR: True, SEND: True},
)


class Asked(NamedTuple):
    """What a canvas is to be drawn on.

    Attributes:
        sheet: session key of the canvas.
        own: drawings of each digit that this person had made, ten numbers.
        label: the digit, 0 to 9.
    """

    sheet: str
    own: list[int]
    label: int


_STYLE = (
    f"<style>:is(.st-key-{KEEP}, .st-key-{CLEAR}, .st-key-{SEND}) button {{min-height: 3rem}}"
    f'[class*="st-key-{CANVAS.prefix}"] {{min-height: {CANVAS_SIDE}px}}'
    ".st-key-handwriting_ask p {font-size: 1.3rem}</style>"
)


def ask_for_digit(run: Run, drawings: tuple[KeptDrawing, ...], joined: Class | None) -> None:
    """Ask for the digit with the fewest drawings, and keep it when the person says so.

    Args:
        run: the model that reads it.
        drawings: what is kept already.
        joined: the class that it can be sent to instead; None for none.
    """
    label = _asked_for(joined, drawings)
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
        if joined is not None:
            st.button(
                _("Send to the class as {digit}").format(digit=label),
                icon=":material/send:",
                key=SEND,
                disabled=image is None,
                on_click=attempt,
                args=(_send, joined, run, image, label),
                width="stretch",
            )
    _attend(label, len(digits))


def _attend(label: int, digits: int) -> None:
    """Say what the canvas is for, and when there is more than one digit on it."""
    purpose = _("Canvas to draw a {digit} on, with a mouse or a finger.")
    CANVAS.attend(purpose.format(digit=label), Pen())
    if digits > 1:
        said = _("There are {count} digits on the canvas. Press Clear and draw only one.")
        st.caption(said.format(count=number(digits)))


def _asked_for(joined: Class | None, drawings: tuple[KeptDrawing, ...]) -> int:
    """The digit that this person has drawn least; of equals, the one that the class has least.

    It stays whatever others send meanwhile: perhaps it is being drawn.
    """
    kept = Counter(drawing.label for drawing in drawings)
    own, of_all = [kept[label] for label in range(LABELS)], (0,) * LABELS
    if joined is not None:
        counts = get_class_drawings().count(owner_mark(), joined.id)
        own = [drawn + sent for drawn, sent in zip(own, counts.own, strict=True)]
        of_all = counts.of_all
    sheet = CANVAS.key()
    asked = st.session_state.get(ASKED)
    if asked is None or asked.sheet != sheet or (asked.own != own and CANVAS.is_blank):
        asked = st.session_state[ASKED] = Asked(sheet, own, scarcest_digit(own, of_all))
    return asked.label


def _send(joined: Class, run: Run, image: Ink, label: int) -> None:
    answer = int(load_classifier(run).predict(image[None])[0].argmax())
    send_to_class(joined, KeptDrawing(image, label, None, run.id, answer))
    CANVAS.replace()


def _keep(run: Run, image: Ink, label: int, strokes: dict[str, Any] | None) -> None:
    answer = int(load_classifier(run).predict(image[None])[0].argmax())
    get_drawings().keep(owner_mark(), KeptDrawing(image, label, strokes, run.id, answer))
    CANVAS.replace()
