"""A panel that is filled while it is open, and stays open in another language."""

from __future__ import annotations

import streamlit as st
from streamlit.elements.lib.mutable_expander_container import ExpanderContainer


def show_panel(label: str, icon: str, key: str) -> ExpanderContainer:
    """A closed panel; its `open` says whether a person has opened it.

    Args:
        label: what it shows.
        icon: as Streamlit names it.
        key: session key of whether it is open. Streamlit forgets that when the label changes.
    """
    st.session_state[key] = st.session_state.get(key, False)
    return st.expander(label, icon=icon, key=key, on_change="rerun")
