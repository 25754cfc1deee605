"""Handwriting: draw each digit once and see how well a network reads your own hand."""

import streamlit as st

from mnist_core.i18n import _
from mnist_core.ui.handwriting.handwriting_view import show_handwriting
from mnist_core.ui.shared.frame import errors_explained, page_frame
from mnist_core.ui.shared.model_choice import choose_model

MODEL = "handwriting_model"

page_frame("Handwriting")
st.write(
    _(
        "A network is tested on other people's handwriting. Draw each digit once and see how well "
        "it reads yours. The drawings that you keep are stored on this server, for this browser "
        "only."
    )
)
run = choose_model(MODEL, width=340)
if run.config.dataset != "mnist":
    said = _("This network was trained on clothes. Choose one for digits.")
    st.info(said, icon=":material/info:")
    st.stop()
with errors_explained():
    show_handwriting(run)
