"""The Home page: what this is, the networks at hand, and where to go."""

from __future__ import annotations

import streamlit as st

from mnist_core.ui.home.digit_strip import show_digit_strip
from mnist_core.ui.home.model_cards import show_model_cards
from mnist_core.ui.shared.frame import errors_explained, page_frame
from mnist_core.ui.shared.loaders import usable_models

PATHS = (
    ("1_Draw", "Draw", ":material/draw:", "Draw a digit and see what the network sees."),
    ("2_Train", "Train", ":material/model_training:", "Train a network and watch it learn."),
    ("3_Browse", "Browse", ":material/grid_view:", "Find out where a network is wrong, and why."),
    ("4_Inside", "Inside", ":material/hub:", "Follow the numbers through the layers."),
    (
        "5_Handwriting",
        "Handwriting",
        ":material/signature:",
        "See how well a network reads your handwriting.",
    ),
)


def show_home() -> None:
    """Draw the whole page."""
    page_frame("Home")
    st.markdown(
        "Draw a digit and watch a small neural network read it. Then train a network yourself, on "
        "up to 60,000 handwritten digits, and find out where it still makes mistakes."
    )
    with errors_explained():
        show_digit_strip()

    for column, (name, label, icon, purpose) in zip(st.columns(len(PATHS)), PATHS, strict=True):
        with column.container(border=True, height="stretch"):
            st.page_link(f"pages/{name}.py", label=f"**{label}**", icon=icon)
            st.write(purpose)

    st.header("Trained networks")
    models = usable_models()
    if not models:
        st.info("There is no trained network yet. Train one first.", icon=":material/info:")
    show_model_cards(models)
