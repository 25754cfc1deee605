"""The bar on every page: what a class does now, and one link to what is next for each."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from mnist_core.lessons.loader import load
from mnist_core.records import Task
from mnist_core.storage.round_store import RoundStore
from mnist_core.ui.shared.classroom_here import get_presence
from mnist_core.ui.shared.loaders import get_engine
from tests.helpers.class_page import (
    ANNA,
    TEACHER,
    bar,
    class_store,
    member_store,
)
from tests.helpers.draw_page import draw
from tests.helpers.pages import html, open_app, said
from tests.helpers.stored import add_shipped_run


@pytest.fixture
def class_id(shipped_models, class_id, sit) -> str:
    """The same, with Anna's browser sat at."""
    sit(ANNA)
    return class_id


def set_task(class_id: str, **values) -> None:
    task = Task(**values)
    class_store().change(TEACHER, class_id, lambda old: replace(old, task=task))


def open_page(name: str):
    return open_app().switch_page(f"pages/{name}.py").run()


def next_link(at, place: int = 0) -> tuple[str, str]:
    """Label and query of the link in the bar, the first on the page; or of another."""
    link = at.main.get("page_link")[place].proto
    return link.label, link.query_string


def test_who_is_in_no_class_has_no_bar(shipped_models, sit):
    assert bar(open_page("1_Draw")) == ""


def test_a_lesson_that_is_the_task_is_called_by_its_title(class_id):
    set_task(class_id, page="Lessons", lesson="first_network")
    title = load("first_network", "en").title
    assert next_link(open_page("1_Draw"))[0] == f"Next: lesson “{title}”"
    labels = [link.proto.label for link in open_page("7_Class").main.get("page_link")]
    assert f"Lesson: {title}" in labels and "Lessons" not in labels


def test_nothing_but_the_bar_is_in_what_stays_on_top(class_id):
    get_engine().eyes_on_me(class_id, TEACHER, True)
    at = open_app().switch_page("pages/6_Lessons.py")
    at.query_params["lesson"] = "first_network"
    at.run()
    at.switch_page("pages/2_Train.py")
    at.query_params["hide"] = "seed"
    at.run()
    assert "Back to" in next_link(at, 1)[0]
    (row,) = at.main.children[0].children.values()
    assert len(row.children) == 2, "the text and its link"


def test_the_task_and_its_end_are_on_every_page(class_id):
    set_task(class_id, text="Train <two> networks", page="Train", ends=time.time() + 3600)
    assert "Task: Train <two> networks · until " in bar(open_page("1_Draw"))
    set_task(class_id, text="Draw", ends=time.time() - 1)
    assert "the time is up" in bar(open_page("3_Browse"))


def test_a_task_turns_no_other_part_of_the_bar_around(class_id):
    set_task(class_id, text="\u202e<b>")
    assert "Task: <bdi>\u202e&lt;b&gt;</bdi>" in html(open_page("1_Draw"))


def test_the_next_thing_is_the_page_of_the_task_until_one_is_there(class_id):
    set_task(class_id, text="Train", page="Train")
    assert next_link(open_page("1_Draw"))[0] == "Next: Train"
    assert next_link(open_page("2_Train"))[0] == "To the class"


def test_whoever_has_trained_since_the_task_was_set_is_not_sent_to_train_again(
    class_id, shipped_models
):
    set_task(class_id, page="Train", begun=1_000.0)
    person, teacher = map(get_engine().people.find, (ANNA, TEACHER))
    add_shipped_run(shipped_models, "ea51ie55", owner=person, created=999.0)
    add_shipped_run(shipped_models, "57a6ge45", owner=teacher, created=1_001.0)
    assert next_link(open_page("1_Draw"))[0] == "Next: Train"
    add_shipped_run(shipped_models, "f1a15hed", owner=person, created=1_001.0)
    assert next_link(open_page("1_Draw"))[0] == "To the class"


def test_a_question_comes_before_the_page_of_the_task_until_it_is_answered(class_id):
    from mnist_core.classroom.questions import QUESTIONS
    from mnist_core.ui.shared.question_panel import get_answers

    question = next(iter(QUESTIONS.values()))
    set_task(class_id, text="Train", page="Train", question=question.name)
    asked = next_link(open_page("1_Draw"))
    assert asked == ("Next: answer the question", "class_view=Question")
    get_answers().give(ANNA, class_id, question.name, next(iter(question.choices)))
    assert next_link(open_page("1_Draw"))[0] == "Next: Train"


def test_the_teacher_has_the_code_and_a_link_back_to_the_class(class_id, sit):
    set_task(class_id, text="Train", page="Train")
    sit(TEACHER)
    at = open_page("1_Draw")
    assert "Code: " in bar(at) and next_link(at)[0] == "To the class"


def test_eyes_on_the_teacher_is_said_to_everybody(class_id):
    from mnist_core.ui.shared.loaders import get_engine

    get_engine().eyes_on_me(class_id, TEACHER, True)
    assert "Eyes on the teacher" in bar(open_page("1_Draw"))


def test_pages_and_deeds_of_members_are_noted_and_those_of_others_are_not(class_id, sit):
    draw(open_page("1_Draw"), 7)
    sit(TEACHER)
    draw(open_page("1_Draw"), 7)
    get_presence().flush()
    (member,) = member_store().members_of(class_id)
    assert (member.page, member.doing) == ("Draw", "drew")


def test_who_is_put_out_or_whose_class_is_deleted_is_told_on_that_page(class_id):
    at = open_page("1_Draw")
    person = member_store().find(class_id, ANNA).person
    member_store().remove(TEACHER, class_id, person)
    assert "has removed you" in at.run().info[0].value and not at.toast
    assert "has removed you" in at.run().info[0].value, "until it was read"
    at.switch_page("pages/3_Browse.py").run()
    at.switch_page("pages/1_Draw.py").run()
    assert "has removed you" not in said(at)
    member_store().allow_back(TEACHER, class_id, person)
    member_store().join_by_link(ANNA, class_id)
    assert "7b" in bar(at.run())
    class_store().delete(TEACHER, class_id)
    assert "has been deleted" in at.run().info[0].value and not at.toast


def test_who_leaves_is_told_nothing_of_it(class_id):
    at = open_page("1_Draw")
    before = len(at.info)
    member_store().leave(ANNA, class_id, False)
    assert not at.run().toast and len(at.info) == before
    assert bar(at) == ""


def test_a_round_that_is_open_is_what_comes_next(class_id):
    set_task(class_id, text="Train", page="Train")
    store = RoundStore(class_store().database)
    found = store.begin(TEACHER, class_id, "digits-dense")
    assert next_link(open_page("1_Draw")) == ("Next: fool the network", "class_view=Rounds")
    store.move_on(TEACHER, found.id, "voting")
    assert next_link(open_page("1_Draw"))[0] == "Next: fool the network"
    store.move_on(TEACHER, found.id, "ended")
    assert next_link(open_page("1_Draw"))[0] == "Next: Train"
