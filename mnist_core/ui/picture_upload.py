"""Panel: a picture of a digit from a file or a phone's camera."""

from __future__ import annotations

import numpy as np
import streamlit as st

from mnist_core.drawing import Digit, find_digits, load_image, reduce_picture
from mnist_core.ui.pictures import picture_html
from mnist_core.ui.subject import Subject

UPLOAD = "draw_upload"
TYPES = ("png", "jpg", "jpeg", "webp", "gif", "bmp")
_PREVIEW_SIDE = 280


def show_upload() -> Subject:
    """Ask for a picture and show it; the digit in it is the subject.

    Raises:
        ImageError: the file cannot be read as a picture.
    """
    file = st.file_uploader(
        "Picture of one digit: PNG or JPEG, dark on light or light on dark", TYPES, key=UPLOAD
    )
    if file is None:
        return Subject(missing="There is no picture yet. Choose a photo or a scan of one digit.")
    preview, digits = _read_picture(file.getvalue())
    st.html(picture_html(preview, f"Your picture {file.name}", _PREVIEW_SIDE))
    if not digits:
        return Subject(missing="No digit was found: this picture looks the same all over.")
    return Subject(digits[0].image)


@st.cache_data(show_spinner=False, max_entries=8)
def _read_picture(content: bytes) -> tuple[np.ndarray, tuple[Digit, ...]]:
    """A small copy to show, and what was found; the decoded photo itself is let go."""
    rgba = load_image(content)
    factor = max(1, max(rgba.shape[:2]) // _PREVIEW_SIDE)
    return reduce_picture(rgba, factor), find_digits(rgba)
