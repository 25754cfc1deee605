"""A slim line on the other pages: the way back to the step of the lesson that one came from."""

from __future__ import annotations

import streamlit as st

from mnist_core.i18n import _
from mnist_core.i18n.formats import number
from mnist_core.ui.shared.lesson_answers import LESSON, STEP, lesson_place
from mnist_core.ui.shared.page_links import LESSONS_PAGE

HINT = "lesson_hint"


def show_lesson_hint(page: str) -> None:
    """Show it, if this session is in a lesson.

    Args:
        page: the name of the page that it stands on, as in `page_links.PAGES`.
    """
    place = lesson_place()
    if place is None or page == "Lessons":
        return
    with st.container(key=HINT):
        st.page_link(
            LESSONS_PAGE,
            label=_("Back to the lesson, step {step}").format(step=number(place.step)),
            icon=":material/school:",
            query_params={LESSON: place.lesson, STEP: str(place.step)},
        )
