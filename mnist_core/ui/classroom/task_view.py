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
    text = st.text_area(
        _("What to do"), task.text, key=f"{key}text", max_chars=MAX_TASK_TEXT, height=90
    )
    lesson = _ask_for_lesson(task, key)
    if lesson:
        wanted = Task(text.strip(), LESSONS_PAGE_NAME, lesson=lesson)
    else:
        wanted = _ask_for_work(task, text.strip(), key)
    minutes = st.number_input(
        _("Minutes (0: no end)"), 0, MOST_MINUTES, _minutes_left(task), key=f"{key}minutes"
    )
    button_once(
        _("Set the task"),
        f"{key}set",
        attempt,
        _begin,
        found.id,
        wanted,
        int(minutes),
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


def _ask_for_work(task: Task, text: str, key: str) -> Task:
    """What there is to do where it is no lesson: a page, a question and settings."""
    pages = ["", *(label for _path, label, _icon in PAGES if label not in _NOT_FOR_TASKS)]
    page = st.selectbox(
        _("Page"),
        pages,
        pages.index(task.page) if task.page in pages else 0,
        format_func=lambda label: _(label) if label else _("Any page"),
        key=f"{key}page",
    )
    question = _ask_for_question(task, key)
    config = _ask_for_settings(task, question, key)
    hidden = _ask_for_hidden(task, key)
    return Task(text, page, config, settings_of(hidden), question)


def _ask_for_hidden(task: Task, key: str) -> list[str]:
    """The controls of Train that members do not see."""
    return st.multiselect(
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


def _ask_for_settings(task: Task, question: str, key: str) -> TrainingConfig | None:
    of_question = QUESTIONS[question].config if question else None
    configs: dict[str, TrainingConfig | None] = {_OWN: None}
    if task.config is not None:
        configs[_NOW] = task.config
    if of_question is not None:
        configs[_QUESTIONS] = of_question
    configs |= {name: recipe.config for name, recipe in RECIPES.items() if _fits(recipe.config)}
    chosen = st.selectbox(
        _("Settings that Train begins with"),
        list(configs),
        1 if task.config is not None else 0,
        format_func=lambda name: _(_SETTINGS[name]) if name in _SETTINGS else RECIPE_TITLES[name],
        key=f"{key}settings",
        help=_("For other settings, choose them on Train and press “For the class” there."),
    )
    return configs[chosen]


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


def _begin(class_id: str, wanted: Task, minutes: int) -> None:
    now = time.time()
    ends = now + 60 * minutes if minutes else None
    _set(class_id, replace(wanted, ends=ends, begun=now))


def _give_time(found: Class) -> None:
    if found.task is not None and found.task.ends is not None:
        ends = max(found.task.ends, time.time()) + 60 * MORE_MINUTES
        _set(found.id, replace(found.task, ends=ends))


def _set(class_id: str, task: Task | None) -> None:
    change_class(class_id, task=task)
