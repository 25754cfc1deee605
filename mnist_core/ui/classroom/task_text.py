"""Panel: a task in words, as its teacher reads it."""

from __future__ import annotations

import time

import streamlit as st

from mnist_core.classroom.lesson_questions import lesson_title
from mnist_core.classroom.questions import QUESTIONS
from mnist_core.i18n import _
from mnist_core.lessons.loader import lesson_files
from mnist_core.records import Task
from mnist_core.ui.shared.clock import moment
from mnist_core.ui.shared.names import config_title, joined, length
from mnist_core.ui.shared.task_settings import CONTROLS, controls_of


def show_task(task: Task | None) -> None:
    """What the class is to do now, a line for each part."""
    if task is None:
        st.write(_("There is no task. Everybody can do what they like."))
        return
    if task.text:
        st.text(task.text)  # as the class reads it, and not as Markdown
    for line in _lines(task):
        st.caption(line)


def _lines(task: Task) -> list[str]:
    lines = []
    if task.page:
        lines.append(_("Page: {page}").format(page=_(task.page)))
    if task.lesson in lesson_files():
        lines.append(_("Lesson: {title}").format(title=lesson_title(task.lesson)))
    if task.config is not None:
        what = _("{title}, {length}, learning rate {rate}").format(
            title=config_title(task.config),
            length=length(task.config, task.config.epochs),
            rate=f"{task.config.learning_rate:.5f}".rstrip("0").rstrip("."),
        )
        lines.append(_("Train begins with: {settings}").format(settings=what))
    if task.hidden:
        titles = [_(CONTROLS[name].title) for name in controls_of(task.hidden)]
        lines.append(_("Hidden: {settings}").format(settings=joined(titles)))
    if task.question in QUESTIONS:
        asked = _(QUESTIONS[task.question].title)
        lines.append(_("Question: {question}").format(question=asked))
    if task.ends is not None:
        told = _("Ends at {time}") if task.ends > time.time() else _("Ended at {time}")
        lines.append(told.format(time=moment(task.ends)))
    return lines
