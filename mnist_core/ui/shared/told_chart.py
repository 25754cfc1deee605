"""Panel: a chart that moves, with what it shows in words for those who do not see it.

A chart whose `alt` changes is built anew by the browser, which takes ten times as much of it as new
points do. So its `alt` is a name that stays, and the words stand beside it, for screen readers.
"""

from __future__ import annotations

import html
from typing import Any

import streamlit as st

WORDS = "chart-in-words"
_UNSEEN = "position:absolute; width:1px; height:1px; overflow:hidden; clip-path:inset(50%)"


def show_told_chart(
    spec: dict[str, Any], name: str, told: str, height: int, key: str | None = None
) -> None:
    """Show the chart.

    Args:
        spec: of Vega-Lite, with its data.
        name: what the chart is of; the same as long as it is on the page.
        told: what it shows now, as a sentence.
        height: in pixels.
        key: of the chart in the session, if it has one.
    """
    with st.container(gap=None):
        st.vega_lite_chart(spec, alt=name, height=height, key=key)
        st.html(f'<div data-testid="{WORDS}" style="{_UNSEEN}">{html.escape(told)}</div>')
