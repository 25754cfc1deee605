"""A select box over names that are the same in every language, kept in the page's address.

Streamlit's own `bind="query-params"` puts titles there, which mean nothing in another language.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from mnist_core.ui.shared.browser_history import came_through_history


def select_by_name(
    label: str,
    titles: Mapping[str, str],
    key: str,
    *,
    width: int,
    on_change: Callable[[], None] | None = None,
) -> str:
    """Show the select box; the choice is put into the address, unless it is the first.

    Args:
        label: what stands above it.
        titles: of the options, by what the address calls them; at least one.
        key: its session key, and its name in the address.
        width: in pixels.
        on_change: called when a person chooses another option.
    """
    first, asked = next(iter(titles)), st.query_params.get(key)
    needless = asked is not None and (asked == first or asked not in titles)
    if needless and not came_through_history():
        del st.query_params[key]
    st.session_state[key] = asked if asked in titles else first

    def keep() -> None:
        if st.session_state[key] in titles:  # or it is a title in another language
            put_in_address(key, st.session_state[key], first)
            if on_change is not None:
                on_change()

    chosen: str = st.selectbox(
        label, list(titles), format_func=titles.__getitem__, key=key, width=width, on_change=keep
    )
    return chosen


def put_in_address(key: str, name: str, first: str = "") -> None:
    """Choose an option for the next run of the page.

    Args:
        key: of the select box.
        name: of the option.
        first: the option that needs no mention in the address.
    """
    if name == first:
        st.query_params.pop(key, None)
    else:
        st.query_params[key] = name
