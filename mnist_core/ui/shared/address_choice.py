"""A select box whose choice is kept in the page's address, so that a link shows the same again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

import streamlit as st


def choose_in_address(
    label: str,
    titles: Mapping[str, str],
    wanted: str,
    param: str,
    key: str,
    width: int | Literal["stretch"] = "stretch",
    on_change: Callable[[], None] | None = None,
) -> str:
    """Show the select box; the choice is put into the address.

    Args:
        label: what stands above it.
        titles: of the options, by what the address calls them; at least one.
        wanted: the option that is chosen now.
        param: name in the address.
        key: its session key.
        width: of the select box, in pixels or as Streamlit names it.
        on_change: called when a person chooses another option.
    """
    st.session_state[key] = wanted

    def keep() -> None:
        if st.session_state[key] in titles:  # or it is a title that has just changed
            st.query_params[param] = st.session_state[key]
            if on_change is not None:
                on_change()

    chosen: str = st.selectbox(
        label, list(titles), format_func=titles.__getitem__, key=key, width=width, on_change=keep
    )
    if st.query_params.get(param) != chosen:
        st.query_params[param] = chosen
    return chosen
