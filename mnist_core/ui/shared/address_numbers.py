"""Numbers in an address: one that no widget can hold is taken out and not read.

Streamlit 1.67 makes an int of whatever float the text is, and raises at "1e400".
"""

from __future__ import annotations

import re

import streamlit as st

_WHOLE = re.compile(r"-?\d{1,9}")


def bound_number(name: str) -> dict[str, str]:
    """How a number input is bound to a query parameter of this name, if it can hold its value.

    Args:
        name: of the parameter, and the input's session key.

    Returns:
        Further arguments for `st.number_input`.
    """
    text = st.query_params.get(name)
    if text is None or _WHOLE.fullmatch(text):
        return {"bind": "query-params"}
    del st.query_params[name]
    return {}
