"""A click counts once.

Streamlit's browser side holds a click back for a moment. Where a fragment looks again by itself in
that moment, its request takes the click along, and then the click is sent once more. An action
that is no longer the same when it is done twice belongs on a button from here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st


def button_once(
    label: str,
    key: str,
    action: Callable[..., object],
    *arguments: object,
    **look: Any,
) -> None:
    """A button that is another one after each click, so that none of them can be taken twice.

    Args:
        label: what stands on it.
        key: prefix of its session keys.
        action: done before the page is drawn anew.
        arguments: the action's.
        look: other arguments of `st.button`.
    """
    count = f"{key}_clicks"
    number = st.session_state.get(count, 0)

    def click() -> None:
        if st.session_state.get(count, 0) == number:
            st.session_state[count] = number + 1
            action(*arguments)

    st.button(label, key=f"{key}_{number}", on_click=click, **look)
