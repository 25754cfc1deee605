"""A choice that the page makes as well as the person: the run it opens, the recipe it trains.

With every click a browser tells what all widgets show. What the page has set a moment ago it has
not heard of yet, so it tells the value before, and Streamlit takes that for a choice: a run would
be closed as soon as it is opened.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st


def offer(
    widget: Callable[..., object],
    label: str,
    options: Sequence[str],
    shown: str | None,
    choose: Callable[[str], None],
    key: str,
    **look: object,
) -> None:
    """Show the options, one of them marked; the widget is another one for each that is marked.

    Args:
        widget: `st.selectbox`, or another with its arguments.
        label: what stands above it.
        options: what there is.
        shown: the option that the page has come to; None for none of them.
        choose: called with the option that a person chooses instead.
        key: prefix of its session keys.
        look: other arguments of the widget.
    """
    name = f"{key}_{shown}"
    st.session_state[key] = st.session_state[name] = shown

    def changed() -> None:
        chosen = st.session_state[name] if st.session_state[key] == shown else None
        # Streamlit hands on a title that has changed as if it were an option.
        if chosen is not None and chosen in options:
            choose(chosen)

    widget(label, options, key=name, on_change=changed, **look)
