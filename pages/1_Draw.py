"""Draw: write a digit and see what the network sees, what it answers, and how sure it is."""

import streamlit as st

from mnist_core.i18n import _
from mnist_core.records import Run
from mnist_core.ui.answer.threshold import show_threshold
from mnist_core.ui.draw.correction_view import show_correction
from mnist_core.ui.draw.draw_subject import (
    CHOICES,
    DRAW,
    PURPOSE,
    ask_for_subject,
    choose_source,
    lay_out,
)
from mnist_core.ui.draw.epochs_view import show_epochs
from mnist_core.ui.draw.models_view import show_all_models
from mnist_core.ui.draw.next_view import show_next, why_place
from mnist_core.ui.draw.subject_answer import show_subject_answer
from mnist_core.ui.draw.why_view import show_why
from mnist_core.ui.input.drawing_canvas import show_pen
from mnist_core.ui.input.subject import read_subject
from mnist_core.ui.shared.frame import errors_explained, page_frame
from mnist_core.ui.shared.model_choice import choose_model

MODEL = "draw_model"


@st.fragment
def ask_and_answer(run: Run, source: str) -> None:
    """Only this part runs again after a stroke."""
    left, right = lay_out(source)
    with left, errors_explained():
        subject = ask_for_subject(run, source)
    with right, errors_explained():
        digits = read_subject(run, subject)
        show_subject_answer(run, subject, digits)
    misread = source == DRAW and bool(digits) and show_correction(run, digits)
    show_next(run, source, subject, digits, misread)
    with st.container(horizontal=True, gap="medium"):
        if source == DRAW:
            show_pen()
        show_threshold(run)
    if digits:
        with errors_explained():
            with why_place():
                show_why(run, subject, digits)
            show_epochs(run, subject)
            show_all_models(run, subject)


page_frame("Draw")
with st.container(key=PURPOSE):
    purpose = _(
        "Draw a digit, or a number with several digits. After each stroke the network shows what "
        "it reads and how sure it is."
    )
    st.write(purpose)

with st.container(horizontal=True, vertical_alignment="bottom", key=CHOICES):
    run = choose_model(MODEL)
    source = choose_source()

if run.config.dataset == "fashion_mnist":
    warning = _(
        "This network was trained on clothes (Fashion-MNIST): it takes whatever you draw for a "
        "garment."
    )
    st.info(warning, icon=":material/checkroom:")
ask_and_answer(run, source)
