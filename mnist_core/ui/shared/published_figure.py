"""A test accuracy that was reached, beside the one that was published."""

from __future__ import annotations

import streamlit as st

from mnist_core.i18n.formats import percent, signed_points


def show_reached(label: str, reached: float, published: float | None, width: int) -> None:
    """Show it, with how far it is above or below the published one.

    Args:
        label: whose it is.
        reached, published: from 0 to 1; None where nothing was published.
        width: in pixels.
    """
    if published is None:
        st.metric(label, percent(reached, 2), width=width)
        return
    difference = reached - published
    equal = round(difference, 4) == 0  # as it is written
    st.metric(
        label,
        percent(reached, 2),
        delta=signed_points(difference),
        delta_arrow="off" if equal else "auto",
        delta_color="off",  # in red, a run that is fine would look like a failure
        width=width,
    )
