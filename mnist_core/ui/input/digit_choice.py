"""Choice of the digit, of a number, that a panel is about."""

from __future__ import annotations

import streamlit as st

from mnist_core.i18n import _
from mnist_core.reading.reader import ReadDigit
from mnist_core.ui.answer.answer_text import predicted_name


def choose_digit(digits: tuple[ReadDigit, ...], names: tuple[str, ...], key: str) -> ReadDigit:
    """One of the digits that were read; a person chooses when there are several.

    The first that is not sure is chosen until then: that is where there is something to see.

    Args:
        digits: from left to right; at least one.
        names: of the classes.
        key: session key of the choice.
    """
    if len(digits) == 1:
        return digits[0]
    chosen = st.segmented_control(
        _("Which digit"),
        range(len(digits)),
        default=next((i for i, digit in enumerate(digits) if not digit.sure), 0),
        required=True,
        format_func=lambda i: f"{i + 1}: {predicted_name(digits[i], names)}",
        key=f"{key}_{len(digits)}",
    )
    return digits[chosen]
