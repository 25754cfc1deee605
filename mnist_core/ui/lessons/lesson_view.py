"""A lesson, step by step. The address has both: `?lesson=first_network&step=2`."""

from __future__ import annotations

import streamlit as st

from mnist_core.i18n import _
from mnist_core.i18n.formats import number
from mnist_core.i18n.translations import current_language
from mnist_core.lessons.deeds import Deeds
from mnist_core.lessons.loader import lesson_files, load
from mnist_core.lessons.records import Lesson
from mnist_core.ui.lessons.class_answers import take_up_answers, tell_place
from mnist_core.ui.lessons.done import deeds_here, is_step_done
from mnist_core.ui.lessons.end_view import show_end
from mnist_core.ui.lessons.lesson_list import show_list
from mnist_core.ui.lessons.step_view import show_step
from mnist_core.ui.shared.address_choice import choose_segment
from mnist_core.ui.shared.browser_history import came_through_history
from mnist_core.ui.shared.lesson_answers import (
    LESSON,
    STEP,
    Place,
    begin_lesson,
    keep_passed,
    keep_place,
    lesson_place,
)
from mnist_core.ui.shared.page_links import LESSONS_PAGE
from mnist_core.ui.shared.plain import quoted

# Lines that one can read, a check that is seen, and choices and links that wrap on a phone.
_STYLE = """<style>
.st-key-lesson_text { max-width: 46rem }
.lesson-check { display: flex; gap: 0.6rem; align-items: baseline; padding: 0.4rem 0.75rem;
  border-left: 3px solid color-mix(in srgb, currentColor 35%, transparent) }
.lesson-check > span:first-child { font-weight: 700 }
.lesson-check.done { border-left-color: #09ab3b;
  background: color-mix(in srgb, #09ab3b 10%, transparent) }
.st-key-lesson_text :is(.stButton button, .stPageLink a) {
  text-align: left; height: auto; max-width: 100% }
.st-key-lesson_text .stPageLink a {
  border: 1px solid color-mix(in srgb, currentColor 25%, transparent) }
.st-key-lesson_text :is(.stButton button, .stPageLink a) * {
  white-space: normal; overflow-wrap: anywhere }
[class*="st-key-lesson_question"] [data-testid="stBaseButton-primary"]:disabled {
  color: inherit; font-weight: 600; border: 2px solid light-dark(#0b62a8, #58aeea);
  background: color-mix(in srgb, light-dark(#0b62a8, #58aeea) 12%, transparent) }
</style>"""


def show_lessons() -> None:
    """The lesson that the address names, or all of them.

    Raises:
        LessonError: the lesson's file is not as it must be.
    """
    name = st.query_params.get(LESSON, "")
    if name not in lesson_files():
        if name:
            told = _("There is no lesson {name} here. Choose one below.")
            st.warning(told.format(name=quoted(name[:40])), icon=":material/warning:")
        _leave_lesson()
        show_list()
        return
    _show_lesson(load(name, current_language()))


def _show_lesson(lesson: Lesson) -> None:
    begin_lesson(lesson.name)
    take_up_answers(lesson)
    deeds = deeds_here([lesson.name])[lesson.name]
    st.html(_STYLE)
    with st.container(key="lesson_text"):
        label = _("All lessons")
        st.page_link(LESSONS_PAGE, label=label, icon=":material/list:", query_params={})
        st.header(lesson.title, anchor=False)
        _note_passed(lesson)
        step = _choose_step(lesson, deeds)
        place = Place(lesson.name, step, len(lesson.steps))
        if place != lesson_place():
            _put_in_address(lesson.name, step)
        keep_place(place)
        tell_place(place)
        chosen = lesson.steps[step - 1]
        st.subheader(f"{number(step)}. {chosen.title}", anchor=False)
        over = show_step(lesson, chosen, deeds)
        if step == len(lesson.steps):
            show_end(lesson, deeds)
        _link_to_neighbours(lesson, step, over)


def _note_passed(lesson: Lesson) -> None:
    """Note that they went on from a step, if the address has a later one."""
    before, asked = lesson_place(), st.query_params.get(STEP, "")
    later = range(2, len(lesson.steps) + 1)
    if before is None or before.lesson != lesson.name or asked not in map(str, later):
        return
    if before.step < int(asked):
        keep_passed(before.lesson, before.step)


def _leave_lesson() -> None:
    before = lesson_place()
    if before is not None:
        if before.step == before.steps:
            keep_passed(before.lesson, before.step)
        _put_in_address()
    keep_place(None)


def _put_in_address(lesson: str = "", step: int = 1) -> None:
    """Have the browser show where a link on this page has led. Streamlit takes the link's address
    for one run only: the next click would come with the one before."""
    if came_through_history():
        return
    where = {LESSON: lesson, STEP: str(step) if step > 1 else ""}
    address = {**st.query_params.to_dict(), **where}
    st.query_params.from_dict({name: text for name, text in address.items() if text})


def _choose_step(lesson: Lesson, deeds: Deeds) -> int:
    """The number of the step to show, from 1; those that are done have a check mark."""
    names = [str(place) for place in range(1, len(lesson.steps) + 1)]

    def title(name: str) -> str:
        done = is_step_done(lesson, lesson.steps[int(name) - 1], deeds)
        return f"{number(int(name))} ✓" if done else number(int(name))

    return int(choose_segment(_("Step"), names, title, STEP))


def _link_to_neighbours(lesson: Lesson, step: int, over: bool) -> None:
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        if step > 1:
            label = _("Back to step {step}").format(step=number(step - 1))
            _link(lesson, step - 1, label, ":material/arrow_back:")
        if step < len(lesson.steps):
            label = _("Next: {step}").format(step=lesson.steps[step].title)
            _link(lesson, step + 1, f"**{label}**" if over else label, ":material/arrow_forward:")
        else:
            label = _("To all lessons")
            st.page_link(LESSONS_PAGE, label=label, icon=":material/list:", query_params={})


def _link(lesson: Lesson, step: int, label: str, icon: str) -> None:
    query = {LESSON: lesson.name, **({STEP: str(step)} if step > 1 else {})}
    st.page_link(LESSONS_PAGE, label=label, icon=icon, query_params=query)
