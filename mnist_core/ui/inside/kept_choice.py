"""A select box keeps its choice when another language gives its options other titles."""

from __future__ import annotations

from collections.abc import Collection

import streamlit as st


def keep_choice(key: str, options: Collection[str], first: str) -> None:
    """Choose what the select box had before, by its name; Streamlit looks for its title.

    Args:
        key: of the select box, which comes next.
        options: that it has.
        first: the option before anybody has chosen.
    """
    chosen = st.session_state.get(key)
    st.session_state[key] = chosen if chosen in options else first
