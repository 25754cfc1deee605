"""What a lesson asks for can be had by following its links."""

from __future__ import annotations

import pytest

from mnist_core.i18n.languages import ENGLISH
from mnist_core.lessons.blocks import MINE
from mnist_core.lessons.loader import lesson_files, load
from mnist_core.lessons.records import Lesson, Link, Step
from mnist_core.lessons.runs_meant import is_meant
from mnist_core.records import Run, Task
from mnist_core.settings import Settings
from mnist_core.ui.shared.stage import stage_query
from mnist_core.ui.train.link_settings import read_link
from tests.helpers.pages import open_app, press

each_lesson = pytest.mark.parametrize("name", list(lesson_files()))
OF_A_RUN = ("trained", "reached", "stayed")
ON_HANDWRITING = {"fine_tuned": True}


def links(lesson: Lesson) -> list[Link]:
    return [link for step in lesson.steps for link in links_of(step)]


def links_of(step: Step) -> list[Link]:
    return [part for part in step.parts if isinstance(part, Link)]


def runs(lesson: Lesson) -> list[Run]:
    """What is trained by whoever follows its links to Train and changes nothing there."""
    read = [
        read_link(stage_query(link.set, link.hide), Task().first_config, Settings())
        for link in links(lesson)
        if link.page == "Train"
    ]
    assert not any(link.refused for link in read)
    return [Run("0123abcd", link.config) for link in read]


@each_lesson
def test_the_runs_that_a_lesson_looks_for_are_those_of_its_links(name):
    lesson = load(name, ENGLISH)
    trained = runs(lesson)
    wanted = [check.of for step in lesson.steps for check in step.checks if check.done in OF_A_RUN]
    wanted += [question.run for question in lesson.questions if question.run is not None]
    for of in wanted:
        assert of == ON_HANDWRITING or any(is_meant(run, of) for run in trained), of


def test_a_link_without_a_recipe_leaves_nothing_of_an_earlier_step(shipped_models, cookies):
    lesson = load("overfitting", ENGLISH)
    place = next(i for i, step in enumerate(lesson.steps, 1) if step.questions and links_of(step))
    at = open_app().switch_page("pages/6_Lessons.py")
    at.query_params["lesson"], at.query_params["step"] = lesson.name, str(place)
    at.run()
    for question in lesson.steps[place - 1].questions:
        press(at, question.choices[0])
    queries = [link.proto.query_string for link in at.get("page_link")]
    assert any("training_images=1000&" in query and "others=usual" in query for query in queries)


@each_lesson
def test_the_views_that_a_lesson_looks_for_are_those_of_its_links(name):
    """All but the cell of a confusion matrix, which is to be clicked."""
    lesson = load(name, ENGLISH)
    led_to = [(link.page, link.set.items()) for link in links(lesson)]
    for check in (check for step in lesson.steps for check in step.checks):
        wanted = check.of.get("set", {})
        if check.done == "opened" and "browse_read_as" not in wanted:
            here = (values for page, values in led_to if page == check.of["page"])
            assert any(wanted.items() <= values for values in here), check.text


@each_lesson
def test_a_step_that_asks_for_runs_side_by_side_leads_to_one_of_them(name):
    lesson = load(name, ENGLISH)
    for step in lesson.steps:
        for check in step.checks:
            if check.done == "compared":
                led_to = [link.run for link in links_of(step) if link.set.get("run") == MINE]
                assert any(run in check.of["of"] for run in led_to), step.title
