"""View: what the class is to do, for its teacher: words, page, settings, a question, and time."""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import replace

import streamlit as st

from mnist_core.classroom.lesson_questions import LESSONS_PAGE_NAME, lesson_title
from mnist_core.classroom.questions import QUESTIONS
from mnist_core.config import TrainingConfig
from mnist_core.errors import ConfigError
from mnist_core.i18n import N_, _
from mnist_core.lessons.loader import lesson_files
from mnist_core.recipes import RECIPES
from mnist_core.records import MAX_TASK_TEXT, Class, Task
from mnist_core.storage.class_access import Seat
from mnist_core.ui.classroom.steering_panel import show_steering
from mnist_core.ui.classroom.task_text import show_task
from mnist_core.ui.shared.classroom_here import change_class
from mnist_core.ui.shared.clicks import button_once
from mnist_core.ui.shared.kept_drawings import attempt
from mnist_core.ui.shared.loaders import get_engine
from mnist_core.ui.shared.names import RECIPE_TITLES
from mnist_core.ui.shared.page_links import PAGES
from mnist_core.ui.shared.task_settings import CONTROLS, controls_of, settings_of

PREFIX = "class_task_"
MOST_MINUTES = 240
MORE_MINUTES = 5
_OWN, _NOW, _QUESTIONS = "own", "now", "question"
_NOT_FOR_TASKS = ("Home", LESSONS_PAGE_NAME, "Class")
_SETTINGS = {
    _OWN: N_("Everybody's own"),
    _NOW: N_("As they are now"),
    _QUESTIONS: N_("Settings of the question"),
}


def show_task_view(seat: Seat) -> None:
    """The task, what steers the class while it does it, and a form for the next task.

    Args:
        seat: of a teacher.

    Raises:
        DatabaseError: the runs of the class cannot be read.
    """
    now, steering = st.columns(2, gap="large")
    with now:
        st.header(_("Task"), anchor=False)
        show_task(seat.found.task)
        _offer_time(seat.found)
        _ask_for_task(seat.found)
    with steering:
        show_steering(seat)


def _offer_time(found: Class) -> None:
    """More time, and an end of the task."""
    task = found.task
    if task is None:
        return
    with st.container(horizontal=True):
        if task.ends is not None:
            more = _("{minutes} more minutes").format(minutes=MORE_MINUTES)
            button_once(more, f"{PREFIX}more", attempt, _give_time, found, icon=":material/timer:")
        button_once(
            _("End the task"),
            f"{PREFIX}end",
            attempt,
            _set,
            found.id,
            None,
            icon=":material/close:",
        )


def _ask_for_task(found: Class) -> None:
    """A form that begins with the task as it is; each task has a form of its own."""
    task = found.task or Task(page="Train")
    name = hashlib.sha256(json.dumps(task.to_dict()).encode()).hexdigest()[:8]
    key = f"{PREFIX}{name}_"
    st.subheader(_("Set a task"), anchor=False)
    st.text_area(_("What to do"), task.text, key=f"{key}text", max_chars=MAX_TASK_TEXT, height=90)
    if not _ask_for_lesson(task, key):
        _ask_for_work(task, key)
    st.number_input(
        _("Minutes (0: no end)"), 0, MOST_MINUTES, _minutes_left(task), key=f"{key}minutes"
    )
    button_once(
        _("Set the task"),
        f"{key}set",
        attempt,
        _begin,
        found.id,
        task,
        key,
        type="primary",
        icon=":material/campaign:",
    )


def _ask_for_lesson(task: Task, key: str) -> str:
    names = ["", *lesson_files()]
    chosen: str = st.selectbox(
        _("Lesson"),
        names,
        names.index(task.lesson) if task.lesson in names else 0,
        format_func=lambda name: lesson_title(name) if name else _("None"),
        key=f"{key}lesson",
        help=_("Its questions are answered on the board, and you see how far everybody is."),
    )
    return chosen


def _ask_for_work(task: Task, key: str) -> None:
    """What there is to do where it is no lesson: a page, a question and settings."""
    pages = ["", *(label for _path, label, _icon in PAGES if label not in _NOT_FOR_TASKS)]
    st.selectbox(
        _("Page"),
        pages,
        pages.index(task.page) if task.page in pages else 0,
        format_func=lambda label: _(label) if label else _("Any page"),
        key=f"{key}page",
    )
    _ask_for_settings(task, _ask_for_question(task, key), key)
    _ask_for_hidden(task, key)


def _ask_for_hidden(task: Task, key: str) -> None:
    """The controls of Train that members do not see."""
    st.multiselect(
        _("Settings hidden on Train"),
        list(CONTROLS),
        controls_of(task.hidden),
        format_func=lambda control: _(CONTROLS[control].title),
        key=f"{key}hidden",
        placeholder=_("None"),
        help=_("Members do not see them and cannot change them."),
    )


def _ask_for_question(task: Task, key: str) -> str:
    names = ["", *QUESTIONS]
    asked: str = st.selectbox(
        _("Question to answer first"),
        names,
        names.index(task.question) if task.question in names else 0,
        format_func=lambda name: _(QUESTIONS[name].title) if name else _("None"),
        key=f"{key}question",
    )
    if asked:
        st.caption(_(QUESTIONS[asked].text))
    return asked


def _ask_for_settings(task: Task, question: str, key: str) -> None:
    st.selectbox(
        _("Settings that Train begins with"),
        list(_configs(task, question)),
        1 if task.config is not None else 0,
        format_func=lambda name: _(_SETTINGS[name]) if name in _SETTINGS else RECIPE_TITLES[name],
        key=f"{key}settings",
        help=_("For other settings, choose them on Train and press “For the class” there."),
    )


def _configs(task: Task, question: str) -> dict[str, TrainingConfig | None]:
    """What Train can begin with, by the name that is chosen."""
    of_question = QUESTIONS[question].config if question else None
    configs: dict[str, TrainingConfig | None] = {_OWN: None}
    if task.config is not None:
        configs[_NOW] = task.config
    if of_question is not None:
        configs[_QUESTIONS] = of_question
    fitting = {name: recipe.config for name, recipe in RECIPES.items() if _fits(recipe.config)}
    return configs | fitting


def _fits(config: TrainingConfig) -> bool:
    """True if this server allows it."""
    limits = get_engine().settings
    try:
        config.validate(limits.max_epochs, limits.max_batch_size)
    except ConfigError:
        return False
    return True


def _minutes_left(task: Task) -> int:
    if task.ends is None:
        return 0
    return min(MOST_MINUTES, max(0, round((task.ends - time.time()) / 60)))


def _begin(class_id: str, task: Task, key: str) -> None:
    """Set what the form holds at the click; the page may not have been drawn for all of it."""
    now, minutes = time.time(), int(st.session_state[f"{key}minutes"])
    ends = now + 60 * minutes if minutes else None
    _set(class_id, replace(_wanted(task, key), ends=ends, begun=now))


def _wanted(task: Task, key: str) -> Task:
    """The task in the form; where a lesson hid the rest of it, that is as in the task before."""
    held = st.session_state
    text, lesson = held[f"{key}text"].strip(), held[f"{key}lesson"]
    if lesson:
        return Task(text, LESSONS_PAGE_NAME, lesson=lesson)
    question = held.get(f"{key}question", task.question)
    configs = _configs(task, question)
    config = configs.get(held.get(f"{key}settings", _NOW))
    hidden = held.get(f"{key}hidden", controls_of(task.hidden))
    return Task(text, held.get(f"{key}page", task.page), config, settings_of(hidden), question)


def _give_time(found: Class) -> None:
    if found.task is not None and found.task.ends is not None:
        ends = max(found.task.ends, time.time()) + 60 * MORE_MINUTES
        _set(found.id, replace(found.task, ends=ends))


def _set(class_id: str, task: Task | None) -> None:
    change_class(class_id, task=task)
