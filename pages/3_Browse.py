"""Browse: walk through the test set and see where a network is wrong, and how sure it was."""

import streamlit as st

from mnist_core.datasets import CLASS_NAMES
from mnist_core.evaluation import accuracy, page_of, select_images
from mnist_core.ui.frame import errors_explained, page_frame
from mnist_core.ui.loaders import cached_test_probabilities, cached_test_split
from mnist_core.ui.model_choice import choose_model
from mnist_core.ui.names import counted, percent
from mnist_core.ui.prediction_grid import show_predictions

# Those that are bound to the address are its parameters, by the same name.
MODEL, PAGE, CLASS, MISTAKES, IMAGE = (
    f"browse_{name}" for name in ("model", "page", "class", "mistakes", "image")
)
TURN = "browse_turn"
PER_PAGE = 15
ALL = "All classes"


def turn_pages() -> None:
    """Another choice of images: leave the page one was on."""
    st.session_state[TURN] = True


page_frame("Browse")
st.write(
    "10,000 images that no network here has learned from: what it reads in each, and how "
    "sure it is."
)

with st.container(horizontal=True, vertical_alignment="bottom"):
    run = choose_model(MODEL, width=340)
    names = CLASS_NAMES[run.config.dataset]
    bound = {"bind": "query-params", "on_change": turn_pages}
    true_class = st.selectbox("True class", [ALL, *names], key=CLASS, width=180, **bound)
    image = st.number_input(
        "Go to image", 0, 9999, None, placeholder="0 to 9999", key=IMAGE, width=180, **bound
    )
    only_mistakes = st.toggle("Only mistakes", key=MISTAKES, **bound)

with errors_explained():
    labels = cached_test_split(run.config.dataset).labels
    probabilities = cached_test_probabilities(run)

wanted = None if true_class == ALL else names.index(true_class)
indices = select_images(labels, probabilities, only_mistakes, wanted)
first = 1 if image is None else page_of(image, indices, PER_PAGE)
if st.session_state.pop(TURN, False):
    st.session_state[PAGE] = first

with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
    share = percent(accuracy(labels, probabilities))
    shown = f"**{len(indices):,} of {counted(len(labels), 'image')}**"
    st.markdown(f"{shown}; {share} of all are read right")
    pages = max(1, -(-len(indices) // PER_PAGE))
    page = st.pagination(pages, default=first, key=PAGE, bind="query-params")

if len(indices) == 0:
    st.success("No image fits: this network makes no mistake here.", icon=":material/check:")
    st.stop()
if image is not None and image not in indices:
    st.caption(f"Image {image} is not among them; the page has the next one that is.")

show_predictions(run, indices[(page - 1) * PER_PAGE : page * PER_PAGE], marked=image)
st.caption(
    "Below each image: what was read, how sure the network is, and in brackets what it is. "
    "✓ and blue: right. ✗ and red: wrong; the true class keeps the blue bar."
)
