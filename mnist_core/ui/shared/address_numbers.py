"""Numbers in an address: one that no widget can hold is taken out and not read.

Streamlit 1.67 makes an int of whatever float the text is, and raises at "1e400".
"""

from __future__ import annotations

import re
from typing import Literal

import streamlit as st

_WHOLE = re.compile(r"-?\d{1,9}")


def number_binding(name: str) -> Literal["query-params"] | None:
    """How a number input is bound to a query parameter of this name, if it can hold its value.

    Args:
        name: of the parameter, and the input's session key.
    """
    text = st.query_params.get(name)
    if text is None or _WHOLE.fullmatch(text):
        return "query-params"
    del st.query_params[name]
    return None
