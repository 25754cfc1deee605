"""Draw: write a digit and see what the network sees, what it answers, and how sure it is."""

import streamlit as st

from mnist_core.records import Run
from mnist_core.ui.answer import show_answer
from mnist_core.ui.correction_view import show_correction
from mnist_core.ui.drawing_canvas import show_canvas, show_pen
from mnist_core.ui.frame import errors_explained, page_frame
from mnist_core.ui.model_choice import choose_model
from mnist_core.ui.picture_upload import show_upload
from mnist_core.ui.random_image import show_random_image

MODEL, SOURCE = "draw_model", "draw_source"
DRAW, UPLOAD, TEST = "Draw", "Upload", "Test image"
ICONS = {DRAW: ":material/draw:", UPLOAD: ":material/upload:", TEST: ":material/casino:"}


@st.fragment
def ask_and_answer(run: Run, source: str) -> None:
    """Only this part runs again after a stroke."""
    with st.container(horizontal=True, gap="medium"):
        left, right = st.container(width=300), st.container(width="stretch")
    with left, errors_explained():
        if source == UPLOAD:
            subject = show_upload()
        elif source == TEST:
            subject = show_random_image(run)
        else:
            subject = show_canvas()
    with right, errors_explained():
        if subject.image is None:
            st.info(subject.missing, icon=":material/info:")
        else:
            show_answer(run, subject.image, subject.label)
    if source == DRAW:
        show_pen()
        show_correction(run, subject.image)


page_frame("Draw")
st.write("Draw a digit. After each stroke the network says what it reads and how sure it is.")

with st.container(horizontal=True, vertical_alignment="bottom"):
    run = choose_model(MODEL)
    source = st.segmented_control(
        "What to read",
        list(ICONS),
        default=DRAW,
        required=True,
        format_func=lambda name: f"{ICONS[name]} {name}",
        key=SOURCE,
    )

if run.config.dataset == "fashion_mnist":
    st.info(
        "This network has only seen clothes: it looks for a garment in whatever you draw.",
        icon=":material/checkroom:",
    )
ask_and_answer(run, source)
st.page_link(
    "pages/4_Inside.py",
    label="Look inside the network",
    icon=":material/hub:",
    query_params={"model": run.id, **({"inside_source": DRAW} if source == DRAW else {})},
)
