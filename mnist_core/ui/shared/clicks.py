"""A click counts once.

Streamlit's browser side holds a click back for a moment. Where a fragment looks again by itself in
that moment, its request takes the click along, and then the click is sent once more. An action
that is no longer the same when it is done twice belongs on a button from here.

What was chosen right before the click may come with it, and the page has not been drawn for it yet:
what the action takes from another widget is a `ValueOf` that.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st


@dataclass(frozen=True)
class ValueOf:
    """An argument: what a widget holds when the button is clicked.

    Attributes:
        key: of the widget.
    """

    key: str


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
        arguments: the action's; each `ValueOf` becomes the value of its widget.
        look: other arguments of `st.button`.
    """
    count = f"{key}_clicks"
    number = st.session_state.get(count, 0)

    def click() -> None:
        if st.session_state.get(count, 0) == number:
            st.session_state[count] = number + 1
            action(*map(_now, arguments))

    st.button(label, key=f"{key}_{number}", on_click=click, **look)


def _now(argument: object) -> object:
    return st.session_state[argument.key] if isinstance(argument, ValueOf) else argument
