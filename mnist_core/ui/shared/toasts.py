"""What a click has done, said when the page is drawn next.

In a callback Streamlit takes nothing to show where only a part of the page runs again, and warns in
the server's log of each try.
"""

from __future__ import annotations

from typing import Literal

import streamlit as st

_SAYINGS = "toasts"
Duration = Literal["short", "long"]


def say_later(text: str, icon: str, duration: Duration = "short") -> None:
    """Say it at the next `say_now`.

    Args:
        text: a sentence.
        icon: e.g. ":material/check:".
        duration: how long it stays.
    """
    st.session_state.setdefault(_SAYINGS, []).append((text, icon, duration))


def say_now() -> None:
    """Say what is left to be said; called before a page or a part of it is drawn."""
    sayings = st.session_state.get(_SAYINGS, [])
    while sayings:  # a page that is drawn anew before the last one is said goes on there
        text, icon, duration = sayings[0]
        st.toast(text, icon=icon, duration=duration)
        sayings.pop(0)
