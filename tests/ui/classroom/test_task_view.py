"""The teacher's view of task and runs: what the class is to do, and steering it meanwhile."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from mnist_core.classroom.questions import QUESTIONS
from mnist_core.config import TrainingConfig
from mnist_core.errors import ClassError, ClassReason
from mnist_core.recipes import RECIPES
from mnist_core.records import Class, Task
from mnist_core.ui.shared.classroom_here import get_classes, get_members
from mnist_core.ui.shared.loaders import get_engine
from tests.helpers.class_page import ANNA, TEACHER
from tests.helpers.pages import buttons, open_app, press, said

CONFIG = TrainingConfig(epochs=3)


@pytest.fixture
def lesson(cluster, sit) -> Class:
    """A class with a teacher, whose browser this is, and with Anna."""
    found, _ = get_classes().open_class(TEACHER)
    get_members().join_by_link(ANNA, found.id)
    return found


@pytest.fixture
def page(lesson) -> AppTest:
    at = open_app().switch_page("pages/7_Class.py")
    at.query_params["class_view"] = "Task"
    return at.run()


def task_of(lesson: Class) -> Task | None:
    return get_classes().load(lesson.id).task


def choose(at: AppTest, label: str, value: Any) -> AppTest:
    return chosen(at, label, value).run()


def chosen(at: AppTest, label: str, value: Any) -> AppTest:
    """The page before it has run for what was chosen on it."""
    kinds = (at.selectbox, at.multiselect, at.text_area, at.number_input, at.toggle)
    next(one for kind in kinds for one in kind if one.label == label).set_value(value)
    return at


def test_a_task_is_set_with_words_page_settings_question_and_time(page, lesson):
    assert "There is no task" in said(page)
    choose(page, "What to do", "  Make it *steep*. ")
    choose(page, "Page", "Train")
    question = next(iter(QUESTIONS.values()))
    choose(page, "Question to answer first", question.name)
    choose(page, "Settings that Train begins with", "cnn")
    choose(page, "Settings hidden on Train", ["length", "seed"])
    choose(page, "Minutes (0: no end)", 10)
    before = time.time()
    at = press(page, "Set the task")
    task = task_of(lesson)
    assert before + 600 <= task.ends <= time.time() + 600
    assert replace(task, ends=None) == Task(
        "Make it *steep*.",
        "Train",
        RECIPES["cnn"].config,
        ("epochs", "steps_per_epoch", "seed"),
        question.name,
    )
    told = said(at)
    assert [text.value for text in at.text] == ["Make it *steep*."]
    assert "Hidden: Length in epochs or steps and Seed" in told
    assert "Train begins with: CNN, digits" in told and "learning rate 0.001" in told
    assert f"Question: {question.title}" in told


def test_what_is_chosen_right_before_the_click_belongs_to_the_task(page, lesson):
    """The click may come with it, before the page was drawn anew."""
    for label, value in {
        "What to do": "Quick.",
        "Page": "Train",
        "Settings that Train begins with": "cnn",
        "Settings hidden on Train": ["seed"],
        "Minutes (0: no end)": 10,
    }.items():
        chosen(page, label, value)
    press(page, "Set the task")
    task = task_of(lesson)
    assert task.ends is not None
    assert replace(task, ends=None) == Task("Quick.", "Train", RECIPES["cnn"].config, ("seed",))


def test_the_form_begins_with_the_task_as_it_is_and_keeps_its_settings(page, lesson):
    own = TrainingConfig(learning_rate=0.123, seed=4)
    task = Task("First.", "Draw", own, ("learning_rate",), ends=time.time() + 20 * 60)
    get_classes().change(TEACHER, lesson.id, lambda one: replace(one, task=task))
    page.run()
    choose(page, "What to do", "Second.")
    press(page, "Set the task")
    second = task_of(lesson)
    assert replace(second, ends=None) == replace(task, text="Second.", ends=None)
    assert abs(second.ends - task.ends) < 60


def test_the_settings_of_a_question_are_the_tasks_where_it_is_chosen(page, lesson):
    question = next(each for each in QUESTIONS.values() if each.config is not None)
    choose(page, "Question to answer first", question.name)
    choose(page, "Settings that Train begins with", "question")
    press(page, "Set the task")
    assert task_of(lesson).config == question.config


def test_more_time_is_given_and_the_task_is_ended(page, lesson):
    ended = Task("Hurry.", ends=time.time() - 600)
    get_classes().change(TEACHER, lesson.id, lambda one: replace(one, task=ended))
    assert "Ended at" in said(page.run())
    before = time.time()
    press(page, "5 more minutes")
    assert task_of(lesson).ends >= before + 300
    assert "Ends at" in said(page)
    press(page, "End the task")
    assert task_of(lesson) is None and "There is no task" in said(page)


@pytest.mark.parametrize(
    "task",
    [
        Task("a" * 501),
        Task(hidden=("warm_start_from",)),
        Task(config=TrainingConfig(learning_rate=7.0)),
        Task(ends=float("nan")),
    ],
)
def test_a_task_that_cannot_be_one_is_not_set_whoever_asks(lesson, task):
    get_classes().change(TEACHER, lesson.id, lambda one: replace(one, task=Task("before")))
    with pytest.raises(ClassError) as refused:
        get_classes().change(TEACHER, lesson.id, lambda one: replace(one, task=task))
    assert refused.value.reason == ClassReason.TASK and task_of(lesson) == Task("before")


def test_eyes_on_the_teacher_by_one_button_and_back(page, lesson, cluster):
    run, _ = get_engine().start(CONFIG, ANNA)
    press(page, "Eyes on me")
    assert "1 run paused." in said(page) and "All runs of the class are paused" in said(page)
    assert get_engine().store.load_run(run.id).state == "paused"
    press(page, "Resume all runs")
    assert "1 run resumed." in said(page) and "Eyes on me" in buttons(page)
    assert get_engine().store.load_run(run.id).state == "running"


def test_training_is_forbidden_by_a_switch(page, lesson, cluster):
    choose(page, "Members may train", False)
    with pytest.raises(ClassError):
        get_engine().start(CONFIG, ANNA)
    choose(page, "Members may train", True)
    get_engine().start(CONFIG, ANNA)


def states(*runs: str) -> list[str]:
    return [get_engine().store.load_run(run).state for run in runs]


def steered(page: AppTest, lesson: Class, *runs: str) -> Callable[[str], AppTest]:
    choose(page, "Runs of the class", list(runs))
    return lambda label: press(page, label)


def test_runs_of_the_class_are_steered_together_and_others_are_not_offered(page, lesson, cluster):
    outside, _ = get_engine().start(CONFIG, "c" * 32)
    one, other = (get_engine().start(CONFIG, ANNA)[0].id for _ in range(2))
    titles = next(m for m in page.run().multiselect if m.label == "Runs of the class").options
    assert len(titles) == 2 and not [title for title in titles if outside.id in title]
    do = steered(page, lesson, one, other)
    do("Pause")
    assert states(one, other) == ["paused", "paused"] and "Done for 2 runs." in said(page)
    do("Resume")
    do("Stop")
    assert states(one, other) == ["stopped", "stopped"]
    told = said(do("Pause"))
    assert "Done for" not in told and "stopped" in told
    do("Delete permanently")
    assert [run.id for run in get_engine().runs()] == [outside.id]
    assert "Nobody in the class has trained yet." in said(page)
