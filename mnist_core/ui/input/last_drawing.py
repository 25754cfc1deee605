"""What this person drew last, on whichever page, as the network is given it."""

from __future__ import annotations

import streamlit as st

from mnist_core.errors import ImageError
from mnist_core.ui.input.drawing_states import STATES


def last_drawing() -> bytes | None:
    """The first digit on the paper, 28x28 grey levels row by row; None where there is none."""
    states = st.session_state.get(STATES, [])
    png = states[-1].png if states else None
    if png is None:
        return None
    from mnist_core.drawing.files import load_image
    from mnist_core.drawing.segmentation import find_digits  # SciPy: Home does without

    try:
        digits = find_digits(load_image(png))
    except ImageError:
        return None
    return digits[0].image.tobytes() if digits else None
