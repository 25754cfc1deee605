"""Strokes drawn between the press on a button that replaces a canvas and the new canvas stay.

The browser keeps those strokes and draws them on the new canvas: see late_strokes.js.
"""

from __future__ import annotations

import json
from pathlib import Path

import streamlit as st

_SCRIPT = Path(__file__).with_suffix(".js").read_text("utf-8")


def keep_late_strokes(
    area: str,
    sheets: str,
    buttons: dict[str, bool],
    *,
    paper: str = "#ffffff",
    ink: str = "#000000",
    width: int,
) -> None:
    """Watch a canvas that is replaced, under another key, when a button is pressed.

    Args:
        area: session key of the container that the canvas is in.
        sheets: what its session keys begin with; a number that grows is their end.
        buttons: session keys of the buttons, each True if the canvas is blank after it.
        paper, ink: colours of the canvas and the pen.
        width: of the pen, in pixels of the canvas.
    """
    setting = {"sheets": sheets, "buttons": buttons, "paper": paper, "ink": ink, "width": width}
    script = _SCRIPT.replace("SETTINGS", json.dumps({area: setting}))
    # Without scroll anchoring the page stays under the pen when an answer moves what is below.
    style = f".st-key-{area} {{position: relative}}"
    style += f".stMain:has(.st-key-{area}) {{overflow-anchor: none}}"
    st.html(
        f"<style>{style}</style><script>{script}</script>",
        unsafe_allow_javascript=True,
    )
