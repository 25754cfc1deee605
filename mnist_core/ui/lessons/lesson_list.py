"""Panel: the lessons, and how far each is."""

from __future__ import annotations

import streamlit as st

from mnist_core.errors import LessonError
from mnist_core.i18n import _, ngettext
from mnist_core.i18n.formats import number, unbroken
from mnist_core.i18n.translations import current_language
from mnist_core.lessons.deeds import Deeds
from mnist_core.lessons.loader import lesson_files, load
from mnist_core.ui.lessons.done import deeds_here, first_to_do, steps_done
from mnist_core.ui.shared.lesson_answers import address_of_lesson, begun_at
from mnist_core.ui.shared.page_links import LESSONS_PAGE
from mnist_core.ui.shared.plain import explain

_ACROSS = 2


def show_list() -> None:
    """A card for each lesson; one whose file is not as it must be says so on its own."""
    st.write(
        _(
            "Each lesson is a path through the app. You guess first, then run it, and see whether "
            "you were right. What a lesson asks you to do is checked against what you did."
        )
    )
    names = list(lesson_files())
    deeds = deeds_here(names)
    for start in range(0, len(names), _ACROSS):
        across = st.columns(_ACROSS)
        for column, place in zip(across, range(start, len(names)), strict=False):
            with column.container(border=True, height="stretch"):
                _show_card(place + 1, names[place], deeds[names[place]])


def _show_card(place: int, name: str, deeds: Deeds) -> None:
    try:
        lesson = load(name, current_language())
    except LessonError as error:
        st.error(explain(error), icon=":material/error:")
        return
    done, steps = steps_done(lesson, deeds), len(lesson.steps)
    st.markdown(f"**{place}. {lesson.title}**{' ✓' if done == steps else ''}")
    st.write(unbroken(lesson.summary))
    said = ngettext("about {count} minute", "about {count} minutes", lesson.minutes)
    about = said.format(count=number(lesson.minutes))
    if not done:
        st.caption(about)
    else:
        told = ngettext("{done} of {steps} step done", "{done} of {steps} steps done", steps)
        st.progress(done / steps, text=told.format(done=number(done), steps=number(steps)))
    step = first_to_do(lesson, deeds)
    label, icon = _("Begin"), ":material/play_arrow:"
    if done == steps:
        label, icon = _("Look at it again"), ":material/replay:"
    elif done or begun_at(name) is not None:
        label, icon = _("Go on with step {step}").format(step=number(step)), ":material/redo:"
    st.page_link(LESSONS_PAGE, label=label, icon=icon, query_params=address_of_lesson(name, step))
