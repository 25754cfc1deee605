"""A slim line on the other pages: the way back to the step of the lesson that one came from."""

from __future__ import annotations

import streamlit as st

from mnist_core.errors import LessonError
from mnist_core.i18n import _
from mnist_core.i18n.formats import number
from mnist_core.i18n.translations import current_language
from mnist_core.lessons.addresses import FROM
from mnist_core.ui.shared.lesson_answers import (
    Place,
    address_of_lesson,
    keep_origin,
    lesson_place,
    origin_of,
)
from mnist_core.ui.shared.page_links import LESSONS_PAGE

HINT = "lesson_hint"


def show_lesson_hint(page: str) -> None:
    """Show it, if this session is in a lesson: the one whose link led to this page, or else the
    one that was opened last.

    Args:
        page: the name of the page that it stands on, as in `page_links.PAGES`.
    """
    here = lesson_place()
    if here is None or page == "Lessons":
        return
    from mnist_core.lessons.loader import load  # YAML, Markdown: most visits do without

    told = _origin()
    if told is not None:
        keep_origin(page, told)
    origin = origin_of(page) or here
    place = here if origin.lesson == here.lesson else origin
    try:
        title = load(place.lesson, current_language()).title
    except LessonError:
        return  # its page says what is wrong
    label = _("Back to “{lesson}”, step {step}")
    with st.container(key=HINT):
        st.page_link(
            LESSONS_PAGE,
            label=label.format(lesson=title, step=number(place.step)),
            icon=":material/school:",
            query_params=address_of_lesson(place.lesson, place.step),
        )


def _origin() -> Place | None:
    """What the page's address says; None where it says nothing, or no step that there is."""
    from mnist_core.lessons.loader import lesson_files, load

    lesson, _dot, step = st.query_params.get(FROM, "").rpartition(".")
    if lesson not in lesson_files() or not (step.isdecimal() and len(step) < 3):
        return None
    try:
        steps = len(load(lesson, current_language()).steps)
    except LessonError:
        return None  # its page says what is wrong
    return Place(lesson, int(step), steps) if 1 <= int(step) <= steps else None
