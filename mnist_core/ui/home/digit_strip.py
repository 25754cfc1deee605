"""Panel: a row of real digits, in the colour of the page's writing."""

from __future__ import annotations

import base64
import html
import io

import numpy as np
import streamlit as st
from PIL import Image

from mnist_core.i18n import _
from mnist_core.ui.shared.loaders import cached_test_split

DIGITS = 28
_HEIGHT = 64  # pixels; a narrow page shows fewer digits, not smaller ones


def show_digit_strip() -> None:
    """Draw the first test images of MNIST side by side."""
    said = _("Handwritten digits from MNIST: {digits}").format(digits=_digits())
    mask = f"url(data:image/png;base64,{_strip()}) left / auto 100% no-repeat"
    st.html(
        f'<div role="img" aria-label="{html.escape(said)}" '
        f'style="height:{_HEIGHT}px; width:round(down, 100%, {_HEIGHT}px); '
        f"background:currentColor; opacity:0.85; image-rendering:pixelated; "
        f'mask:{mask}; -webkit-mask:{mask}"></div>'
    )


def _digits() -> str:
    return ", ".join(map(str, cached_test_split("mnist").labels[:DIGITS].tolist()))


@st.cache_data(show_spinner=False)
def _strip() -> str:
    """A PNG as base64 whose opacity is the ink, so that the page colours it."""
    ink = np.concatenate(cached_test_split("mnist").images[:DIGITS], axis=1)
    picture = Image.new("LA", ink.shape[::-1])
    picture.putalpha(Image.fromarray(ink))
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", optimize=True)
    return base64.b64encode(buffer.getvalue()).decode()
