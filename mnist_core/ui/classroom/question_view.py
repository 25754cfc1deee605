"""View: what there is to do now, for members: the task, and its question."""

from __future__ import annotations

import html

import streamlit as st

from mnist_core.classroom.lesson_questions import lesson_title
from mnist_core.i18n import _
from mnist_core.records import Task
from mnist_core.storage.class_access import Seat
from mnist_core.ui.shared.clock import moment
from mnist_core.ui.shared.lesson_answers import LESSON
from mnist_core.ui.shared.page_links import page_icon, page_path
from mnist_core.ui.shared.question_panel import question_asked, show_question

_OPEN = ("Draw", "Train", "Handwriting")  # where there is something to do without a task


def show_question_to_member(seat: Seat) -> None:
    """The task, its question, and the way to its page."""
    task = seat.found.task
    if task is None or task == Task():
        st.write(_("Your teacher has not set a task yet. Until then, do what you like:"))
    else:
        _show_task(task)
    if question_asked(seat.found) is not None:
        show_question(seat)
    for page in (task.page,) if task is not None and task.page else _OPEN:
        if page_path(page):
            query = {LESSON: task.lesson} if task is not None and task.lesson else None
            st.page_link(
                page_path(page), label=_title(task, page), icon=page_icon(page), query_params=query
            )


def _title(task: Task | None, page: str) -> str:
    """What a link to a page is called: where the task is a lesson, as the lesson."""
    if task is not None and task.lesson:
        return _("Lesson: {title}").format(title=lesson_title(task.lesson))
    return _(page)


def _show_task(task: Task) -> None:
    """What the teacher says of it, as it is, and until when there is time."""
    if task.text:
        style = "font-size:1.4rem; white-space:pre-wrap; margin:0"
        st.html(f'<p style="{style}">{html.escape(task.text)}</p>')
    if task.ends is not None:
        st.caption(_("Time: until {time}").format(time=moment(task.ends)))
