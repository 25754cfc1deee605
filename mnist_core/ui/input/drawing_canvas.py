"""Panel: a white canvas to draw on, with Undo and Clear of finger size.

The canvas component forgets its drawing when a person leaves the page, and tells the server
nothing when it is given one. So the panel keeps each state of the drawing in the session, as
the component sent it: Undo goes back to the one before, and coming back to the page puts the
last one on the paper again. Clear is a state too, so that it can be undone.
"""

from __future__ import annotations

from typing import Any

import streamlit as st

from mnist_core.drawing.files import load_image
from mnist_core.i18n import _
from mnist_core.ui.input.canvas import Canvas, Drawing, Pen
from mnist_core.ui.input.canvas_strokes import pen_strokes
from mnist_core.ui.input.drawing_states import STATES, DrawingState
from mnist_core.ui.input.subject import Subject
from mnist_core.ui.shared.classroom_here import note_doing
from mnist_core.ui.shared.pictures import CANVAS_SIDE, PAPER_WIDTH, PEN_WIDTH

MAX_STATES = 50
MAX_BYTES = 2_000_000  # of all states of a session; a number of three digits takes some 5,000

START, PEN = "draw_start", "draw_pen"
UNDO, CLEAR = "draw_undo", "draw_clear"
CANVAS = Canvas(
    "draw_area", "draw_canvas_", "draw_sheet", {UNDO: False, CLEAR: True}, paper=PAPER_WIDTH
)

# Buttons of a finger's size that stay where they are while a new canvas is laid out.
_STYLE = f"""<style>
.st-key-{UNDO} button, .st-key-{CLEAR} button {{min-height: 3rem}}
[class*="st-key-{CANVAS.prefix}"] {{min-height: {CANVAS_SIDE}px}}
.st-key-{CANVAS.area} {{overflow-x: clip}}
@media (max-width: 640px) {{ .st-key-{CANVAS.area} {{border-right: 1px solid #999}} }}
.draw-label {{min-height: 1.9rem; padding-top: 0.3rem}}
</style>"""


def show_canvas() -> Subject:
    """Show the paper with Undo and Clear; what is on the paper is the subject."""
    label = _("Your drawing")
    st.html(f'{_STYLE}<div class="draw-label">{label}</div>')
    states: list[DrawingState] = st.session_state.setdefault(STATES, [DrawingState()])
    pen = Pen(st.session_state.get(PEN, PEN_WIDTH))
    _keep(states, CANVAS.show(pen, _start(states[-1])))
    with st.container(horizontal=True, width=PAPER_WIDTH):
        st.button(
            _("Undo"),
            icon=":material/undo:",
            key=UNDO,
            on_click=_undo,
            disabled=len(states) < 2,
            width="stretch",
        )
        st.button(
            _("Clear"),
            icon=":material/delete:",
            key=CLEAR,
            on_click=_clear,
            disabled=states[-1].png is None,
            width="stretch",
        )
    purpose = _(
        "Canvas to draw on with a mouse or a finger. If you cannot draw, choose Test image or "
        "Upload."
    )
    CANVAS.attend(purpose, pen)
    png = states[-1].png
    blank = _("The canvas is blank. Draw a digit, or a number with several digits.")
    if png is None:
        return Subject(missing=blank)
    return Subject(rgba=load_image(png), missing=blank, strokes=pen_strokes(states[-1].strokes))


def show_pen() -> None:
    """Show the pen's width; apart from the paper, so that a phone shows the answer first."""
    pixels = _("{count} px").format(count="%d")
    st.slider(_("Pen width"), 4, 40, PEN_WIDTH, format=pixels, key=PEN, width=CANVAS_SIDE)


def _start(state: DrawingState) -> dict[str, Any] | None:
    """The strokes that the canvas starts with, which must not change while it is on the page."""
    if CANVAS.key() not in st.session_state:
        st.session_state[START] = state.strokes
    start: dict[str, Any] | None = st.session_state.get(START)
    return start


def _keep(states: list[DrawingState], drawing: Drawing) -> None:
    """Add what the component sent, if it sent anything new, and let go of the oldest."""
    strokes, png = drawing.strokes, drawing.png
    if png is None or png == states[-1].png:
        return
    drawn = strokes and strokes.get("objects")
    states.append(DrawingState.of(strokes, png) if strokes and drawn else DrawingState())
    if drawn:
        note_doing("drew")
    del states[:-MAX_STATES]
    while len(states) > 1 and sum(state.size for state in states) > MAX_BYTES:
        del states[0]


def _undo() -> None:
    states = st.session_state[STATES]
    if len(states) > 1:
        states.pop()
        CANVAS.replace()


def _clear() -> None:
    st.session_state[STATES].append(DrawingState())
    CANVAS.replace()
