"""The Lessons page without a browser: the list, a lesson step by step, and what a class sees."""

from __future__ import annotations

import re
import threading
import time
from dataclasses import replace
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from mnist_core.classroom.presence import parts_of
from mnist_core.config import MODEL_NAMES, TrainingConfig
from mnist_core.errors import DatabaseError, DivergedError, LessonError, LessonReason
from mnist_core.lessons.blocks import MINE
from mnist_core.lessons.loader import lesson_files, load
from mnist_core.lessons.records import Check, Link
from mnist_core.records import Task
from mnist_core.settings import PROJECT
from mnist_core.ui.browse.browse_views import VIEWS as BROWSE_VIEWS
from mnist_core.ui.lessons import class_answers, lesson_list, step_view
from mnist_core.ui.shared.browser_mark import COOKIE
from mnist_core.ui.shared.classroom_here import get_classes, get_members, get_presence
from mnist_core.ui.shared.kept_drawings import get_drawings
from mnist_core.ui.shared.lesson_deeds import COMPARED, READINGS, VISITS
from mnist_core.ui.shared.lesson_memory import MOST_PEOPLE, Memory, the_memory
from mnist_core.ui.shared.loaders import get_engine
from mnist_core.ui.shared.question_panel import get_answers
from tests.helpers.artifacts import SHIPPED
from tests.helpers.class_page import bar
from tests.helpers.drawings import drawing
from tests.helpers.hand_cluster import HandCluster
from tests.helpers.pages import buttons, html, metric, open_app, press, said
from tests.helpers.spaces import spaced

ME, TEACHER = "a" * 32, "e" * 32
FIRST = load("first_network", "en")


@pytest.fixture
def cluster(shipped_models, cookies, monkeypatch) -> HandCluster:
    """The cluster of the page's engine: tasks are finished by hand. This browser is mine."""
    cookies[COOKIE] = ME
    cluster = HandCluster()
    monkeypatch.setattr("mnist_core.engine.engine.Cluster", lambda settings: cluster)
    return cluster


def open_lesson(step: int = 1, lesson: str = "first_network", **query: str) -> AppTest:
    at = open_app().switch_page("pages/6_Lessons.py")
    at.query_params["lesson"], at.query_params["step"] = lesson, str(step)
    for name, value in query.items():
        at.query_params[name] = value
    return at.run()


def checks(at: AppTest) -> list[bool]:
    """Of the step: which are done."""
    return ["done" in kinds for kinds in re.findall(r'class="(lesson-check[^"]*)"', html(at))]


def links(at: AppTest) -> dict[str, str]:
    return {link.proto.label: link.proto.query_string for link in at.get("page_link")}


def train_the_recipe(cluster: HandCluster) -> str:
    run, _key = get_engine().start(FIRST.config, ME)
    cluster.finish_all()
    return run.id


def test_the_list_has_every_lesson_and_how_far_it_is(cluster):
    at = open_app().switch_page("pages/6_Lessons.py").run()
    for name in lesson_files():
        assert load(name, "en").summary in said(at)
    assert [link.proto.label for link in at.get("page_link")].count("Begin") == len(lesson_files())
    at = press(open_lesson(1), FIRST.questions[0].choices[0])
    train_the_recipe(cluster)
    press(open_lesson(3), FIRST.steps[2].questions[0].choices[1])
    open_lesson(5)
    at = open_app().switch_page("pages/6_Lessons.py").run()
    assert "1 of 5 steps done" in said(at)
    assert links(at)["Go on with step 1"] == "lesson=first_network"  # the first that is not done


def test_a_lesson_that_is_not_there_is_told_above_the_list(cluster):
    assert "There is no lesson nowhere here." in said(open_lesson(lesson="nowhere"))


def test_one_broken_lesson_leaves_the_others(cluster, monkeypatch):
    def load_or_fail(name: str, language: str):
        if name == "first_network":
            raise LessonError("en/01_first_network.md", "Data", LessonReason.NO_STEP)
        return load(name, language)

    monkeypatch.setattr(lesson_list, "load", load_or_fail)
    at = open_app().switch_page("pages/6_Lessons.py").run()
    assert "01_first_network.md" in at.error[0].value and FIRST.summary not in said(at)
    assert load(list(lesson_files())[-1], "en").summary in said(at)


@pytest.mark.parametrize(("step", "shown"), [(2, 2), (5, 5), (0, 1), (99, 1)])
def test_the_address_has_the_step(cluster, step, shown):
    at = open_lesson(step)
    assert f"{shown}. {FIRST.steps[shown - 1].title}" in [each.value for each in at.subheader]


def test_what_stands_below_a_question_is_shown_once_it_is_answered(cluster):
    at = open_lesson(3)
    assert checks(at) == [] and "What happened" not in said(at)
    assert not any("Open Train" in label for label in links(at))
    at = press(at, FIRST.steps[2].questions[0].choices[1])
    assert checks(at) == [False, False]
    assert links(at)["**Open Train with these settings**"] == "recipe=dense&from=first_network.3"
    assert "What happened" not in said(at)


def test_a_question_comes_back_beside_the_persons_own_run(cluster):
    choices = FIRST.steps[2].questions[0].choices
    at = press(open_lesson(3), choices[1])
    train_the_recipe(cluster)
    at.run()
    assert checks(at) == [True, True]
    assert f"You thought: **{choices[1]}**" in said(at)
    assert f"What happened: **{choices[2]}**" in said(at)
    assert metric(at, "Test accuracy") == "97.00 %" and len(at.get("vega_lite_chart")) == 1
    assert "300 mistakes in 10,000 images" in said(at)
    assert all(button.disabled for button in at.button if button.label in choices)
    assert "**Accuracy**" in said(at)  # which was asked for
    assert '".0%"' in at.get("vega_lite_chart")[0].proto.spec  # and not the form of a loss
    assert "Accuracy after 3 epochs: training from" in html(at) and "Loss after" not in html(at)


def test_a_run_that_was_continued_does_not_answer_for_what_it_was_before(cluster):
    press(open_lesson(3), FIRST.steps[2].questions[0].choices[1])
    get_engine().start(replace(FIRST.config, epochs=4), ME)
    cluster.finish_all()
    at = open_lesson(3)
    assert "What happened: **–**" in said(at) and metric(at, "Test accuracy") == "–"
    told = [spaced(caption.value) for caption in at.caption]
    assert any("after 4 epochs is known. For the one after 3 epochs, train" in it for it in told)
    train_the_recipe(cluster)
    get_engine().start(replace(FIRST.config, epochs=5), ME)
    cluster.finish_all()
    assert metric(at.run(), "Test accuracy") == "97.00 %"


@pytest.fixture
def looks(monkeypatch) -> list[tuple[Any, ...]]:
    """With what the step is looked at again, for each time that it was drawn and waits."""
    found, fragment = [], st.fragment

    def noted(shown, run_every=None):
        if shown is step_view._look_again:
            return lambda *waited: found.append(waited)
        return fragment(shown, run_every=run_every)

    monkeypatch.setattr(st, "fragment", noted)
    return found


def look_again(looks: list[tuple[Any, ...]], monkeypatch) -> bool:
    """True if that draws the step anew."""
    drawn = []
    monkeypatch.setattr(st, "rerun", lambda: drawn.append(True))
    step_view._look_again(*looks[-1])
    return bool(drawn)


def test_a_step_waits_only_for_runs_that_its_checks_mean(cluster, looks, monkeypatch):
    press(open_lesson(3), FIRST.steps[2].questions[0].choices[1])
    other, _key = get_engine().start(replace(FIRST.config, batch_size=64), ME)
    open_lesson(3)
    assert looks == []
    meant, _key = get_engine().start(FIRST.config, ME)
    open_lesson(3)
    assert not look_again(looks, monkeypatch)
    watched = get_engine()._upkeep._watched
    assert meant.id in watched and other.id not in watched


@pytest.mark.parametrize("error", [None, DivergedError(1, 1)])
def test_a_step_no_longer_waits_once_its_run_has_ended(cluster, looks, monkeypatch, error):
    press(open_lesson(3), FIRST.steps[2].questions[0].choices[1])
    run, key = get_engine().start(FIRST.config, ME)
    open_lesson(3)
    if error is None:
        get_engine().pause(run.id, key)
    else:
        cluster.finish(error)
    assert look_again(looks, monkeypatch)


def test_what_was_answered_and_done_is_there_after_a_reload_in_another_session(cluster):
    press(open_lesson(3), FIRST.steps[2].questions[0].choices[1])
    train_the_recipe(cluster)
    assert checks(open_lesson(3)) == [True, True]


def test_another_browser_has_done_nothing(cluster, cookies):
    press(open_lesson(3), FIRST.steps[2].questions[0].choices[1])
    train_the_recipe(cluster)
    cookies[COOKIE] = "b" * 32
    assert checks(press(open_lesson(3), FIRST.steps[2].questions[0].choices[1])) == [False, False]


def test_a_link_to_ones_own_network_waits_for_one(cluster):
    at = open_lesson(4)
    assert "the network that you train in step 3. Train it first." in said(at)
    assert links(at)["Go to step 3"] == "lesson=first_network&step=3"
    run_id = train_the_recipe(cluster)
    get_engine().start(replace(FIRST.config, optimizer="sgd"), ME)  # newer, of another lesson
    cluster.finish_all()
    query = links(open_lesson(4))["**See the mistakes of your network**"]
    assert f"model={run_id}" in query and "browse_mistakes=true" in query


def test_the_end_has_the_code_and_both_figures(cluster):
    train_the_recipe(cluster)
    at = open_lesson(5)
    assert metric(at, "Published test accuracy") == "97.20 %"
    assert metric(at, "Your test accuracy") == "97.00 %"
    assert any("LEARNING_RATE = 0.001" in code.value for code in at.code)
    assert "the run of “Train the network for three epochs”" in said(at)
    assert {"Python", "Notebook"} <= {each.proto.label for each in at.get("download_button")}


def test_the_other_pages_lead_back_to_the_step_until_the_lesson_is_left(cluster):
    at = open_lesson(2).switch_page("pages/3_Browse.py").run()
    assert links(at)["Back to “Your first network”, step 2"] == "lesson=first_network&step=2"
    at.switch_page("pages/6_Lessons.py").query_params.clear()
    at = at.run().switch_page("pages/3_Browse.py").run()
    assert not any("Back to" in label for label in links(at))


def test_what_is_looked_at_on_the_pages_is_noted(cluster):
    at = open_lesson(1).switch_page("pages/3_Browse.py")
    at.query_params["model"], at.query_params["browse_class"] = "digits-dense", "4"
    at.query_params["browse_read_as"] = "9"
    at.run()
    (reading,) = the_memory().notes_of(ME)[READINGS]
    assert (reading.label, reading.answer, reading.network) == (4, 9, "digits-dense")
    at.query_params["browse_view"], at.query_params["with"] = "Two networks", "digits-cnn"
    at.run()
    assert frozenset({"digits-dense", "digits-cnn"}) in the_memory().notes_of(ME)[COMPARED]


def test_runs_side_by_side_on_train_are_noted(cluster):
    at = open_lesson(1).switch_page("pages/2_Train.py").run()
    at.toggle(key="train_compare").set_value(True).run()
    (shown,) = the_memory().notes_of(ME)[COMPARED]
    assert len(shown) == 2


def test_whoever_was_here_longest_ago_is_forgotten():
    memory = Memory()
    memory.begin("first", {"a": 1})
    for number in range(MOST_PEOPLE):
        memory.begin(str(number), {"a": number})
    assert memory.notes_of("first") == {} and memory.notes_of(str(MOST_PEOPLE - 1)) != {}


def test_two_tabs_change_the_notes_of_a_browser_one_after_the_other():
    """The first waits while it changes a note; the second finds what the first has written."""
    memory, waits, go_on = Memory(), threading.Event(), threading.Event()
    memory.begin(ME, {"answers": ()})

    def slowly(answers: tuple[str, ...]) -> tuple[str, ...]:
        waits.set()
        go_on.wait()
        return (*answers, "first")

    tabs = [threading.Thread(target=memory.change, args=(ME, "answers", slowly))]
    tabs[0].start()
    waits.wait()
    add = (ME, "answers", lambda answers: (*answers, "second"))
    tabs.append(threading.Thread(target=memory.change, args=add))
    tabs[1].start()
    assert memory._lock.locked()
    go_on.set()
    for tab in tabs:
        tab.join()
    assert memory.notes_of(ME) == {"answers": ("first", "second")}


def test_page_views_are_not_remembered_and_what_is_done_within_a_lesson_is(cluster):
    open_app().switch_page("pages/3_Browse.py").run()
    at = open_lesson(2)
    assert the_memory().notes_of(ME) == {}
    at.switch_page("pages/3_Browse.py").run()
    assert [visit.page for visit in the_memory().notes_of(ME)[VISITS]][-1] == "Browse"


def test_of_an_address_is_noted_what_the_page_reads_and_no_secret(cluster):
    at = open_lesson(2).switch_page("pages/3_Browse.py")
    at.query_params["key"], at.query_params["browse_class"] = "secret", "4" * 5_000
    at.run()
    address = dict(list(the_memory().notes_of(ME)[VISITS])[-1].address)
    assert "key" not in address and address["browse_class"] == "4" * 64


def test_the_way_back_to_the_lesson_is_there_after_a_reload(cluster):
    open_lesson(2).switch_page("pages/1_Draw.py").run()
    again = open_app().switch_page("pages/1_Draw.py").run()
    assert links(again)["Back to “Your first network”, step 2"] == "lesson=first_network&step=2"


def test_the_list_leads_to_the_first_step_that_is_not_done(cluster):
    at = press(open_lesson(1), FIRST.steps[0].questions[0].choices[0])
    at = at.switch_page("pages/3_Browse.py")
    at.query_params["browse_view"] = "The data"
    at.run()
    open_lesson(4)
    at = open_app().switch_page("pages/6_Lessons.py").run()
    assert links(at)["Go on with step 2"] == "lesson=first_network&step=2"


def test_a_lesson_that_was_never_opened_shows_no_progress_and_nobody_trains_twice(cluster):
    steps = load("learning_rate", "en").steps
    usual = TrainingConfig(training_images=10_000, epochs=3)
    the_memory()  # of a server that people use already
    get_engine().start(usual, ME)  # what the first step asks for, trained for another lesson
    cluster.finish_all()
    at = open_app().switch_page("pages/6_Lessons.py").run()
    assert "steps done" not in said(at) and "step done" not in said(at)
    assert not any(link.startswith("Go on") for link in links(at))
    open_lesson(1, "learning_rate")
    at = press(open_lesson(2, "learning_rate"), steps[1].questions[0].choices[0])
    at = open_app().switch_page("pages/6_Lessons.py").run()
    assert "1 of 5 steps done" in said(at) and "Go on with step 2" in links(at)


def test_what_the_database_knows_counts_after_a_restart_of_the_server(cluster):
    get_engine().start(TrainingConfig(training_images=10_000, epochs=3), ME)
    cluster.finish_all()
    get_drawings().keep(ME, drawing(7, model="0123abcd", answer=9, created=time.time()))
    the_memory.clear()
    at = open_app().switch_page("pages/6_Lessons.py").run()
    assert "1 of 5 steps done" in said(at) and "Go on with step 2" in links(at)
    (question,) = load("why_it_misreads_you", "en").steps[0].questions
    at = press(open_lesson(1, "why_it_misreads_you"), question.choices[0])
    assert checks(at) == [True]  # the drawing, which is older than the beginning of the lesson


def test_what_was_done_before_a_lesson_was_begun_does_not_count(cluster):
    at = open_lesson(1, "wrong_labels").switch_page("pages/3_Browse.py")
    at.query_params["browse_view"] = "The data"
    at.run()
    begun = press(open_lesson(1), FIRST.steps[0].questions[0].choices[0])
    assert checks(begun) == [False]
    at.run()
    assert checks(open_lesson(1)) == [True]


def test_a_step_without_a_task_is_done_once_one_went_on_from_it(cluster):
    at = open_lesson(1, "overfitting")
    assert "1 ✓" not in step_titles(at.run())
    at.query_params["step"] = "2"
    assert "1 ✓" in step_titles(at.run())


def step_titles(at: AppTest) -> list[str]:
    return list(at.button_group(key="step").options)


def test_a_drawing_that_was_there_before_is_no_new_deed(cluster):
    def page() -> None:
        import numpy as np
        import streamlit as st

        from mnist_core.ui.shared.lesson_deeds import READINGS, note_reading, noted
        from mnist_core.ui.shared.loaders import get_engine

        one, other = get_engine().models()[:2]
        old, new = np.zeros((9, 9, 4), np.uint8), np.ones((9, 9, 4), np.uint8)
        for run, picture in ((one, old), (other, old), (one, old), (other, new)):
            note_reading(run, 7, None, "drawing", picture)
        st.write(str([(each.network == one.id, each.answer) for each in noted(READINGS, 0)]))

    at = AppTest.from_function(page).run()
    assert at.markdown[0].value == "[(True, 7), (False, 7)]"


def test_a_page_leads_back_to_the_lesson_whose_link_led_there(cluster):
    """In a tab of its own, while another tab is in another lesson."""
    press(open_lesson(1), FIRST.questions[0].choices[0])
    open_lesson(1, "clothes")
    at = open_train_from("first_network.3")
    back = "Back to “Your first network”, step 3"
    assert links(at)[back] == "lesson=first_network&step=3"
    at.query_params.clear()
    assert back in links(at.run())
    at = at.switch_page("pages/3_Browse.py").run()
    assert links(at)["Back to “Clothes”, step 1"] == "lesson=clothes"


def test_whoever_opens_another_lesson_is_led_back_to_that_one(cluster):
    at = open_train_from("first_network.3", open_lesson(3))
    at.switch_page("pages/6_Lessons.py").query_params.clear()
    at.query_params["lesson"] = "clothes"
    at = at.run().switch_page("pages/2_Train.py")
    at.query_params.clear()
    assert links(at.run())["Back to “Clothes”, step 1"] == "lesson=clothes"


@pytest.mark.parametrize("step", ["0", "6", "99"])
def test_no_page_leads_back_to_a_step_that_there_is_not(cluster, step):
    press(open_lesson(1), FIRST.questions[0].choices[0])
    open_lesson(1, "clothes")
    assert "Back to “Clothes”, step 1" in links(open_train_from(f"first_network.{step}"))


def open_train_from(origin: str, at: AppTest | None = None) -> AppTest:
    at = (at or open_app()).switch_page("pages/2_Train.py")
    at.query_params["recipe"], at.query_params["from"] = "dense", origin
    return at.run()


@pytest.mark.parametrize("name", lesson_files())
def test_links_and_checks_name_views_and_networks_that_there_are(name):
    inside = (PROJECT / "mnist_core" / "ui" / "inside" / "inside_views.py").read_text("utf-8")
    views = {"browse_view": BROWSE_VIEWS, "inside_view": re.findall(r'"([^"]+)": show_', inside)}
    models = {MINE, *(folder.name for folder in SHIPPED.iterdir())}
    for step in load(name, "en").steps:
        for part in step.parts:
            page, values = "Home", {}
            if isinstance(part, Link):
                page, values = part.page, part.set
            elif isinstance(part, Check) and part.done == "opened":
                page, values = part.of["page"], part.of.get("set", {})
            known = {**views, "model": MODEL_NAMES if page == "Train" else models}
            for param in known.keys() & values.keys():
                assert values[param] in known[param], step.title


@pytest.fixture
def member(cluster) -> str:
    """The id of a class whose task is the first lesson, and which this browser has joined."""
    return join_class_with_lesson()


def join_class_with_lesson() -> str:
    found, _key = get_classes().open_class(TEACHER)
    get_members().join_by_link(ME, found.id)
    task = Task(page="Lessons", lesson="first_network")
    get_classes().change(TEACHER, found.id, lambda before: replace(before, task=task))
    return found.id


NEXT = f"Next: lesson “{FIRST.title}”"


def test_the_class_bar_leads_to_the_lesson(member):
    at = open_app().switch_page("pages/1_Draw.py").run()
    assert bar(at) and links(at)[NEXT] == "lesson=first_network"
    press(open_lesson(3), FIRST.steps[2].questions[0].choices[1])
    at = open_app().switch_page("pages/1_Draw.py").run()
    assert links(at)[NEXT] == "lesson=first_network&step=3"


def test_answers_of_a_lesson_go_to_the_class_and_come_back_once_revealed(member):
    question = FIRST.steps[2].questions[0]
    press(open_lesson(3), question.choices[1])
    name = f"first_network/{question.id}"
    assert get_answers().tally(TEACHER, member, name) == {"1": 1}
    assert get_answers().own(ME, member) == {name: "1"}
    the_memory().forget(ME)  # as after a restart of the server: the class still knows
    assert checks(open_lesson(3)) == [False, False]


def test_the_class_is_given_what_was_answered_before_the_lesson_was_its_task(cluster):
    question = FIRST.steps[2].questions[0]
    press(open_lesson(3), question.choices[1])
    found = join_class_with_lesson()
    open_lesson(3)
    assert get_answers().own(ME, found) == {f"first_network/{question.id}": "1"}


def test_an_answer_that_was_not_written_is_not_noted_and_is_given_later(member, monkeypatch):
    def refuse(*_arguments):
        raise DatabaseError("locked", "digit_school.db", "")

    question = FIRST.steps[2].questions[0]
    with monkeypatch.context() as away:
        away.setattr(class_answers, "give_answer", refuse)
        press(open_lesson(3), question.choices[1])
    get_presence().flush()
    assert parts_of(get_members().members_of(member)[0].doing)[0] != "answered"
    open_lesson(3)
    get_presence().flush()
    assert get_answers().own(ME, member) == {f"first_network/{question.id}": "1"}
    assert parts_of(get_members().members_of(member)[0].doing)[0] == "answered"


def test_the_class_is_shown_once_the_teacher_reveals(member, cluster):
    question = FIRST.steps[2].questions[0]
    at = press(open_lesson(3), question.choices[1])
    train_the_recipe(cluster)
    assert "Your class:" not in said(at.run())
    revealed = (f"first_network/{question.id}",)
    get_classes().change(TEACHER, member, lambda before: replace(before, revealed=revealed))
    at.run()
    assert "Your class:" in said(at) and "1 answer" in html(at)


def test_how_far_a_member_is_outlives_what_they_do_next(member):
    at = open_lesson(4)
    press(at.switch_page("pages/2_Train.py").run(), "Train")
    get_presence().flush()
    (me,) = get_members().members_of(member)
    assert parts_of(me.doing) == ("trained", "4/5")


def test_the_teacher_sets_a_lesson_and_sees_its_questions_and_steps(member, cookies):
    press(open_lesson(2), FIRST.steps[1].questions[0].choices[2])
    get_presence().flush()
    cookies[COOKIE] = TEACHER
    at = open_app().switch_page("pages/7_Class.py")
    at.query_params["class_view"], at.query_params["class_board_question"] = "Board", "2"
    at.run()
    at.button_group(key="class_board_shown").set_value(["people", "answers"]).run()
    assert FIRST.questions[1].ask in said(at) and "1 of 1 have answered" in said(at)
    assert "step 2 of 5" in html(at)
    at = press(at, "Reveal the answers")
    assert "1 answer" in html(at)


def test_a_lesson_is_chosen_as_the_task(member, cookies):
    cookies[COOKIE] = TEACHER
    at = open_app().switch_page("pages/7_Class.py")
    at.query_params["class_view"] = "Task"
    at.run()
    assert "Lesson: Your first network" in said(at)
    box = next(box for box in at.selectbox if box.label == "Lesson")
    other = list(lesson_files())[-1]
    at = press(box.set_value(other).run(), "Set the task")
    assert get_classes().load(member).task == Task(page="Lessons", lesson=other)
    assert "End the task" in buttons(at)
