"""The canvas component, wrapped once: its session keys, its label, and strokes that come late.

The component takes what it starts with only when it is new. So a button that clears a canvas, or
takes a stroke back, replaces the canvas by another one with another session key.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st
from streamlit_drawable_canvas import st_canvas

from mnist_core.ui.input.canvas_label import label_canvas
from mnist_core.ui.input.late_strokes import keep_late_strokes
from mnist_core.ui.shared.pictures import CANVAS_SIDE

PAPER, INK = "#ffffff", "#000000"
PEN_WIDTH = 18


@dataclass(frozen=True)
class Pen:
    """What strokes are drawn with.

    Attributes:
        width: in pixels of the canvas.
        colour: as "#rrggbb".
    """

    width: int = PEN_WIDTH
    colour: str = INK


@dataclass(frozen=True)
class Drawing:
    """What the canvas sent last.

    Attributes:
        strokes: as the component keeps them, to be given back to it; None before the first.
        png: the drawing as a PNG file; None before the first stroke, and where only strokes
            were asked for.
    """

    strokes: dict[str, Any] | None
    png: bytes | None = None


@dataclass(frozen=True)
class Canvas:
    """A canvas with the buttons that replace it.

    Attributes:
        area: session key of the container that it is in.
        prefix: what its own session key begins with.
        counter: session key of a number that grows with each new canvas and ends its key.
        buttons: session keys of the buttons that replace it, each True if the new one is blank.
        side: its height in pixels of the page.
        paper: its width in pixels of the page; a screen that is narrower shows its left part.
    """

    area: str
    prefix: str
    counter: str
    buttons: Mapping[str, bool]
    side: int = CANVAS_SIDE
    paper: int = CANVAS_SIDE

    def key(self, drawn_on: str = "") -> str:
        """Session key of the canvas that is on the page.

        Args:
            drawn_on: tells canvases with different backgrounds apart; letters, digits and "_".
        """
        return f"{self.prefix}{drawn_on}{st.session_state.setdefault(self.counter, 0)}"

    @property
    def is_blank(self) -> bool:
        """True while nobody has drawn on the one that is on the page."""
        sent = st.session_state.get(self.key()) or {}
        drawing = sent.get("drawing") or {}
        return not (drawing.get("raw") or {}).get("objects")

    def replace(self) -> None:
        """Put a new one on the page when it runs next."""
        st.session_state[self.counter] = st.session_state.get(self.counter, 0) + 1

    def show(self, pen: Pen, start: dict[str, Any] | None = None) -> Drawing:
        """White paper to draw on.

        Args:
            pen: with which the next stroke is drawn.
            start: strokes that are there from the beginning; the same as long as the key is.
        """
        with st.container(key=self.area, width=self.paper):
            result = st_canvas(
                stroke_width=pen.width,
                stroke_color=pen.colour,
                background_color=PAPER,
                width=self.paper,
                height=self.side,
                initial_drawing=start,
                return_image_data=True,
                key=self.key(),
            )
        return Drawing(result.json_data, result.image_bytes)

    def show_over(self, background: str, drawn_on: str, pen: Pen) -> Drawing:
        """A picture to draw on; only the strokes are sent.

        Args:
            background: the picture as a data URL.
            drawn_on: as `key` takes it, another for each picture.
            pen: with which the next stroke is drawn.
        """
        with st.container(key=self.area, width=self.side):
            result = st_canvas(
                stroke_width=pen.width,
                stroke_color=pen.colour,
                background_image=background,
                width=self.side,
                height=self.side,
                key=self.key(drawn_on),
            )
        return Drawing(result.json_data)

    def attend(self, label: str, pen: Pen, drawn_on: str = "") -> None:
        """Label the canvas for screen readers, and keep strokes drawn while it is replaced.

        Called once on each run, below the canvas, where its scripts take no room between the
        canvas and its buttons.

        Args:
            label: a sentence of ours.
            pen: the one that the canvas was shown with.
            drawn_on: what the canvas was shown with.
        """
        buttons = dict(self.buttons)
        keep_late_strokes(
            self.area, self.prefix, buttons, paper=PAPER, ink=pen.colour, width=pen.width
        )
        label_canvas(self.key(drawn_on), label)
