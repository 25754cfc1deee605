"""Panel: what is read on the Draw page, and where it comes from."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from mnist_core.i18n import N_, _
from mnist_core.records import Run
from mnist_core.ui.input.drawing_canvas import show_canvas
from mnist_core.ui.input.picture_upload import show_camera, show_upload
from mnist_core.ui.input.random_image import show_random_image
from mnist_core.ui.input.subject import Subject
from mnist_core.ui.shared.address_choice import choose_segment
from mnist_core.ui.shared.pictures import PAPER_WIDTH

SOURCE, CHOICES, PURPOSE, BOTH = (
    f"draw_{name}" for name in ("source", "choices", "purpose", "both")
)
DRAW, UPLOAD, CAMERA, TEST = N_("Draw"), N_("Upload"), N_("Camera"), N_("Test image")
_ICONS = {
    DRAW: ":material/draw:",
    UPLOAD: ":material/upload:",
    CAMERA: ":material/photo_camera:",
    TEST: ":material/casino:",
}

# On a phone paper and answer come first, or the answer would stand below the screen's edge; next
# come network and source, then the rest. What the page is for is said beside the blank paper, too.
_STYLE = f"""<style>@media (max-width: 640px) {{
  h1 {{ font-size: 1.9rem !important; padding: 0 0 0.25rem !important }}
  .st-key-{BOTH} {{ gap: 0.25rem }}
  [data-testid="stLayoutWrapper"]:has(> .st-key-{PURPOSE}),
  [data-testid="stElementContainer"]:has(.draw-label) {{ display: none }}
  [data-testid="answer"] > .large {{ font-size: 5rem !important }}
  [data-testid="stLayoutWrapper"]:has(> .st-key-{CHOICES}) {{ order: 1 }}
  :has(> [data-testid="stLayoutWrapper"] > .st-key-{BOTH}),
  :has(> * > [data-testid="stLayoutWrapper"] > .st-key-{BOTH}):not(.stVerticalBlock) {{
    display: contents }}
  [data-testid="stLayoutWrapper"]:has(> .st-key-{BOTH}) ~ * {{ order: 2 }}
  .st-key-{SOURCE} [data-testid="stButtonGroup"] > div {{ flex-wrap: wrap }}
}}</style>"""


def choose_source() -> str:
    """Buttons for where it comes from; one of `_ICONS`."""
    st.html(_STYLE)
    return choose_segment(
        _("What to read"),
        list(_ICONS),
        lambda name: f"{_ICONS[name]} {_(name)}",
        SOURCE,
        label_visibility="visible",
    )


def lay_out(source: str) -> tuple[DeltaGenerator, DeltaGenerator]:
    """Room for what is read and, beside it or below, for the answer."""
    with st.container(horizontal=True, gap="medium", key=BOTH):
        left = st.container(width=PAPER_WIDTH if source == DRAW else 300)
        return left, st.container(width="stretch")


def ask_for_subject(run: Run, source: str) -> Subject:
    """Show the paper, or what asks for a file, a photo or a test image.

    Raises:
        ImageError: a file cannot be read as a picture.
        DatasetError: the data set is missing or damaged.
        ModelNotFoundError: the model's file is missing or damaged.
    """
    if source == UPLOAD:
        return show_upload(run)
    if source == CAMERA:
        return show_camera()
    return show_random_image(run) if source == TEST else show_canvas()
