"""Choices that are kept in the page's address, so that a link shows the same again.

The address has names, not titles, so that it means the same in every language. Streamlit's own
`bind="query-params"` puts titles there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Literal

import streamlit as st

from mnist_core.ui.shared.browser_history import came_through_history
from mnist_core.ui.shared.lesson_deeds import note_choice, page_here
from mnist_core.ui.shared.stage import hidden_by_address


def choose_in_address(
    label: str,
    titles: Mapping[str, str],
    wanted: str,
    param: str,
    key: str,
    width: int | Literal["stretch"] = "stretch",
    on_change: Callable[[], None] | None = None,
    given_up: bool = True,
) -> str:
    """Show the select box, unless the address hides it; the choice is put into the address.

    Args:
        label: what stands above it.
        titles: of the options, by what the address calls them; at least one.
        wanted: the option that is chosen now.
        param: name in the address.
        key: its session key.
        width: of the select box, in pixels or as Streamlit names it.
        on_change: called when a person chooses another option.
        given_up: True to put what is chosen into the address where that asks for something else;
            otherwise only what a person chooses.
    """
    if param in hidden_by_address(page_here()):
        note_choice(param, wanted)
        return wanted
    st.session_state[key] = wanted

    def keep() -> None:
        if st.session_state[key] in titles:  # or it is a title that has just changed
            st.query_params[param] = st.session_state[key]
            if on_change is not None:
                on_change()

    chosen: str = st.selectbox(
        label, list(titles), format_func=titles.__getitem__, key=key, width=width, on_change=keep
    )
    if given_up and st.query_params.get(param) != chosen and not came_through_history():
        st.query_params[param] = chosen
    return chosen


def choose_segment(
    label: str,
    options: Sequence[str],
    format_func: Callable[[str], str],
    key: str,
    label_visibility: Literal["visible", "collapsed"] = "collapsed",
) -> str:
    """Show the options side by side, unless the address hides them; the choice is put into the
    address, unless it is the first.

    Args:
        label: what is chosen.
        options: names, as the address has them; at least one.
        format_func: the title of an option.
        key: its session key, and its name in the address.
        label_visibility: "collapsed" leaves the label to those who do not see the page.
    """
    asked = st.query_params.get(key, "")
    wanted = asked if asked in options else options[0]
    if key in hidden_by_address(page_here()):
        note_choice(key, wanted)
        return wanted
    st.session_state[key] = wanted
    chosen = st.segmented_control(
        label,
        options,
        format_func=format_func,
        required=True,
        key=key,
        on_change=_keep_in_address,
        args=(key, options),
        label_visibility=label_visibility,
    )
    note_choice(key, chosen or options[0])
    return chosen or options[0]


def _keep_in_address(key: str, options: Sequence[str]) -> None:
    chosen = st.session_state[key]
    if chosen == options[0]:
        st.query_params.pop(key, None)
    elif chosen in options:  # or it is a title in another language
        st.query_params[key] = chosen
