"""Dialog: one test image that was clicked. Its answer, why, and what other networks read."""

from __future__ import annotations

import streamlit as st

from mnist_core.i18n import _
from mnist_core.records import Run
from mnist_core.ui.answer.occlusion_view import show_occlusion
from mnist_core.ui.answer.other_networks import show_other_networks
from mnist_core.ui.answer.single_answer import show_answer
from mnist_core.ui.input.subject import Subject, read_subject
from mnist_core.ui.shared.frame import arrival, errors_explained
from mnist_core.ui.shared.image_clicks import clicked_image
from mnist_core.ui.shared.loaders import cached_test_split
from mnist_core.ui.shared.model_choice import MODEL_PARAM
from mnist_core.ui.shared.next_step import next_link

OPENED = "browse_opened"


def open_image(index: int) -> None:
    """Open the dialog about a test image, in this visit of the page."""
    st.session_state[OPENED] = arrival(), index


def show_opened_image(run: Run) -> None:
    """Show the dialog while an image is open; called once in a page, below its images.

    Args:
        run: the model.
    """
    clicked = clicked_image(len(cached_test_split(run.config.dataset)))
    if clicked is not None:
        open_image(clicked)
    visit, index = st.session_state.get(OPENED, (0, 0))
    if visit != arrival():
        return
    title = _("Test image {index}").format(index=index)
    st.dialog(title, width="large", on_dismiss=_close)(_show_image)(run, index)


def _close() -> None:
    st.session_state.pop(OPENED, None)


@errors_explained()
def _show_image(run: Run, index: int) -> None:
    split = cached_test_split(run.config.dataset)
    subject = Subject(split.images[index], label=int(split.labels[index]))
    (found,) = read_subject(run, subject)
    left, right = st.columns(2, gap="medium")
    with left:
        show_answer(run, found, subject.label)
        next_link(
            "Inside",
            _("Follow it through the network"),
            {MODEL_PARAM: run.id, "inside_image": str(index)},
        )
    with right:
        st.markdown(_("**Saliency: which ink matters**"))
        show_occlusion(run, found.digit.image)
    st.markdown(_("**What do the other networks read?**"))
    show_other_networks(run, lambda other: read_subject(other, subject))
