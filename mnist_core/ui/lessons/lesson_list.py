"""Panel: the lessons, and how far each is."""

from __future__ import annotations

import streamlit as st

from mnist_core.errors import LessonError
from mnist_core.i18n import _, ngettext
from mnist_core.i18n.formats import number
from mnist_core.i18n.translations import current_language
from mnist_core.lessons.deeds import Deeds
from mnist_core.lessons.loader import lesson_files, load
from mnist_core.lessons.records import Lesson
from mnist_core.ui.lessons.done import deeds_here, is_step_done, steps_done
from mnist_core.ui.shared.lesson_answers import address_of_lesson, place_in
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
    deeds = deeds_here()
    names = list(lesson_files())
    for start in range(0, len(names), _ACROSS):
        across = st.columns(_ACROSS)
        for column, place in zip(across, range(start, len(names)), strict=False):
            with column.container(border=True, height="stretch"):
                _show_card(place + 1, names[place], deeds)


def _show_card(place: int, name: str, deeds: Deeds) -> None:
    try:
        lesson = load(name, current_language())
    except LessonError as error:
        st.error(explain(error), icon=":material/error:")
        return
    done, steps = steps_done(lesson, deeds), len(lesson.steps)
    st.markdown(f"**{place}. {lesson.title}**{' ✓' if done == steps else ''}")
    st.write(lesson.summary)
    said = ngettext("about {count} minute", "about {count} minutes", lesson.minutes)
    about = said.format(count=number(lesson.minutes))
    if not done:
        st.caption(about)
    else:
        told = ngettext("{done} of {steps} step done", "{done} of {steps} steps done", steps)
        st.progress(done / steps, text=told.format(done=number(done), steps=number(steps)))
    step = _where_to_go_on(lesson, deeds) if done < steps else 1
    label, icon = _("Begin"), ":material/play_arrow:"
    if done == steps:
        label, icon = _("Look at it again"), ":material/replay:"
    elif step > 1 or done:
        label, icon = _("Go on with step {step}").format(step=number(step)), ":material/redo:"
    st.page_link(LESSONS_PAGE, label=label, icon=icon, query_params=address_of_lesson(name, step))


def _where_to_go_on(lesson: Lesson, deeds: Deeds) -> int:
    """The step they were on last, or the first that is not done."""
    place = place_in(lesson.name)
    if place is not None:
        return place.step
    for number_of, step in enumerate(lesson.steps, 1):
        if not is_step_done(lesson, step, deeds):
            return number_of
    return 1
