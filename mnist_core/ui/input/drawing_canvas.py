"""Panel: a sheet of white paper to draw on, with Undo and Clear of finger size.

The canvas component forgets its drawing when a person leaves the page, and tells the server
nothing when it is given one. So the panel keeps each state of the drawing in the session, as
the component sent it: Undo goes back to the one before, and coming back to the page puts the
last one on the paper again. Clear is a state too, so that it can be undone.
"""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from typing import Any

import streamlit as st
from streamlit_drawable_canvas import st_canvas

from mnist_core.drawing.segmentation import load_image
from mnist_core.ui.input.canvas_label import WITHOUT_A_PEN, label_canvas
from mnist_core.ui.input.late_strokes import keep_late_strokes
from mnist_core.ui.input.subject import Subject

SIDE = 280
PEN_WIDTH = 18
PAPER, INK = "#ffffff", "#000000"
MAX_STATES = 50
MAX_BYTES = 2_000_000  # of all states of a session; a number of three digits takes some 5,000

STATES, SHEET, START, PEN = "draw_states", "draw_sheet", "draw_start", "draw_pen"
UNDO, CLEAR = "draw_undo", "draw_clear"
AREA, SHEETS = "draw_area", "draw_canvas_"

# Buttons of a finger's size that stay where they are while a new sheet is laid out, and room for
# the component's own toolbar, which shows above the paper under a mouse.
_STYLE = f"""<style>
.st-key-{UNDO} button, .st-key-{CLEAR} button {{min-height: 3rem}}
[class*="st-key-draw_canvas_"] {{min-height: {SIDE}px}}
.draw-label {{min-height: 1.9rem; padding-top: 0.3rem}}
</style>"""


@dataclass(frozen=True)
class DrawingState:
    """The drawing after a stroke.

    Attributes:
        packed: the strokes, as compressed JSON: a fiftieth of what they take as objects.
        png: the drawing as a PNG file; None for blank paper.
    """

    packed: bytes = b""
    png: bytes | None = None

    @classmethod
    def of(cls, strokes: dict[str, Any], png: bytes) -> DrawingState:
        return cls(zlib.compress(json.dumps(strokes).encode(), 1), png)

    @property
    def strokes(self) -> dict[str, Any] | None:
        """As the component keeps them, to be given back to it."""
        return json.loads(zlib.decompress(self.packed)) if self.packed else None

    @property
    def size(self) -> int:
        """Bytes."""
        return len(self.packed) + len(self.png or b"")


def show_canvas() -> Subject:
    """Show the paper with Undo and Clear; what is on the paper is the subject."""
    st.html(_STYLE + '<div class="draw-label">Your drawing</div>')
    states: list[DrawingState] = st.session_state.setdefault(STATES, [DrawingState()])
    with st.container(key=AREA, width=SIDE):
        _keep(states, *_draw_paper(states[-1].strokes))
    with st.container(horizontal=True, width=SIDE):
        st.button(
            "Undo",
            icon=":material/undo:",
            key=UNDO,
            on_click=_undo,
            disabled=len(states) < 2,
            width="stretch",
        )
        st.button(
            "Clear",
            icon=":material/delete:",
            key=CLEAR,
            on_click=_clear,
            disabled=states[-1].png is None,
            width="stretch",
        )
    width = st.session_state.get(PEN, PEN_WIDTH)
    keep_late_strokes(AREA, SHEETS, {UNDO: False, CLEAR: True}, width=width)
    label_canvas(canvas_key(), f"Canvas to draw on with a mouse or a finger. {WITHOUT_A_PEN}")
    png = states[-1].png
    blank = "The canvas is blank. Draw a digit, or a number with several digits."
    return Subject(rgba=load_image(png) if png else None, missing=blank)


def show_pen() -> None:
    """Show the pen's width; apart from the paper, so that a phone shows the answer first."""
    st.slider("Pen width", 4, 40, PEN_WIDTH, format="%d px", key=PEN, width=SIDE)


def canvas_key() -> str:
    """Session key of the sheet on the table; a new sheet has a new key."""
    return f"{SHEETS}{st.session_state.setdefault(SHEET, 0)}"


def _draw_paper(strokes: dict[str, Any] | None) -> tuple[dict[str, Any] | None, bytes | None]:
    """The component; returns the strokes, and the drawing as a PNG file. What it starts with must
    not change while it is on the page."""
    key = canvas_key()
    if key not in st.session_state:
        st.session_state[START] = strokes
    result = st_canvas(
        stroke_width=st.session_state.get(PEN, PEN_WIDTH),
        stroke_color=INK,
        background_color=PAPER,
        width=SIDE,
        height=SIDE,
        initial_drawing=st.session_state.get(START),
        return_image_data=True,
        key=key,
    )
    return result.json_data, result.image_bytes


def _keep(states: list[DrawingState], strokes: dict[str, Any] | None, png: bytes | None) -> None:
    """Add what the component sent, if it sent anything new, and let go of the oldest."""
    if png is None or png == states[-1].png:
        return
    drawn = strokes and strokes.get("objects")
    states.append(DrawingState.of(strokes, png) if strokes and drawn else DrawingState())
    del states[:-MAX_STATES]
    while len(states) > 1 and sum(state.size for state in states) > MAX_BYTES:
        del states[0]


def _undo() -> None:
    states = st.session_state[STATES]
    if len(states) > 1:
        states.pop()
        _new_sheet()


def _clear() -> None:
    st.session_state[STATES].append(DrawingState())
    _new_sheet()


def _new_sheet() -> None:
    st.session_state[SHEET] = st.session_state.get(SHEET, 0) + 1
