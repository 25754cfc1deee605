"""Train in a class: the task's settings, who may begin a run, who steers whose, and their names."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from mnist_core.classroom.aliases import friendly_name
from mnist_core.classroom.presence import DEEDS, parts_of
from mnist_core.config import TrainingConfig
from mnist_core.recipes import RECIPES
from mnist_core.records import Class, Task
from mnist_core.ui.shared.browser_mark import COOKIE
from mnist_core.ui.shared.classroom_here import get_classes, get_members, get_presence
from mnist_core.ui.shared.loaders import get_engine
from mnist_core.ui.shared.stage import stage_query
from mnist_core.ui.train.link_to_settings import settings_in_link
from tests.helpers.pages import buttons, press, said
from tests.helpers.train_page import address, open_train, runs_listed

TEACHER, ANNA, BEN = "e" * 32, "a" * 32, "b" * 32
UNTOUCHED = TrainingConfig(precision="auto")  # what the form begins with
STEEP = TrainingConfig(model="cnn", epochs=2, learning_rate=0.5, batch_size=128, seed=7)


@pytest.fixture
def lesson(cluster) -> Class:
    """A class with a teacher and with Anna and Ben in it."""
    found, _ = get_classes().open_class(TEACHER)
    for mark in (ANNA, BEN):
        get_members().join_by_link(mark, found.id)
    return found


@pytest.fixture
def open_as(cookies) -> Callable[..., AppTest]:
    """Opens Train in somebody's browser."""

    def open_one(mark: str, run: str = "", at: AppTest | None = None) -> AppTest:
        cookies[COOKIE] = mark
        return (open_train(run) if at is None else at).run()

    return open_one


def set_task(lesson: Class, **task: Any) -> None:
    change(lesson, task=Task(**task))


def change(lesson: Class, **values: Any) -> None:
    get_classes().change(TEACHER, lesson.id, lambda one: replace(one, **values))


def labels(at: AppTest) -> set[str]:
    kinds = (at.selectbox, at.slider, at.select_slider, at.number_input, at.pills)
    return {widget.label for kind in (*kinds, at.button_group) for widget in kind}


def name_in(lesson: Class, mark: str) -> str:
    member = get_members().find(lesson.id, mark)
    assert member is not None
    return friendly_name(member.alias)


def test_what_a_member_did_with_a_run_is_noted_as_what_it_was(lesson, open_as, cluster):
    at = open_as(ANNA)
    for button, deed in (
        ("Train", "started a run"),
        ("Pause", "paused a run"),
        ("Resume", "resumed a run"),
        ("Stop", "stopped a run"),
        ("Delete permanently", "deleted a run"),
    ):
        at = press(at, button)
        get_presence().flush()
        assert DEEDS[parts_of(get_members().find(lesson.id, ANNA).doing)[0]] == deed


def test_a_members_form_begins_with_the_tasks_settings_once_for_each(lesson, open_as, cluster):
    set_task(lesson, config=STEEP)
    at = open_as(ANNA)
    at.select_slider(key="train_learning_rate").set_value(0.1)
    press(at, "Train")
    wanted = replace(STEEP, learning_rate=0.1)
    assert get_engine().runs()[0].config == wanted
    set_task(lesson, config=STEEP, text="the same settings")
    assert at.run().select_slider(key="train_learning_rate").value == 0.1
    set_task(lesson, config=replace(STEEP, learning_rate=0.01))
    assert at.run().select_slider(key="train_learning_rate").value == 0.01


def test_hidden_controls_are_not_shown_and_their_settings_are_the_tasks(lesson, open_as, cluster):
    everything = labels(open_as(ANNA))
    hidden = {"Learning rate", "Epochs", "Length in epochs or steps", "Optimizer", "Recipe"}
    assert hidden <= everything
    names = ("learning_rate", "epochs", "steps_per_epoch", "optimizer")
    set_task(lesson, config=STEEP, hidden=names)
    at = open_as(ANNA)
    assert everything - labels(at) == hidden
    at.session_state["train_learning_rate"] = 0.1  # as a browser tells it that had it before
    press(at, "Train")
    assert get_engine().runs()[0].config == STEEP
    assert not {"Continue for 3 more epochs", "Continue for 2 more epochs"} & buttons(at)
    assert "Learning rate from the next epoch" not in labels(at)
    assert everything - {"Learning rate"} <= labels(open_as(TEACHER))


def test_what_is_hidden_without_settings_is_as_the_form_begins(lesson, open_as):
    at = open_as(ANNA)
    at.select_slider(key="train_learning_rate").set_value(0.1).run()
    set_task(lesson, hidden=("learning_rate", "precision"))
    press(at.run(), "Train")
    assert get_engine().runs()[0].config == UNTOUCHED


def test_a_form_without_more_settings_has_no_place_for_them(lesson, open_as):
    names = set(TrainingConfig().to_dict()) - {"warm_start_from", "learning_rate"}
    set_task(lesson, config=STEEP, hidden=tuple(sorted(names)))
    at = open_as(ANNA)
    assert "More settings" not in {expander.label for expander in at.expander}
    press(at, "Train")
    assert get_engine().runs()[0].config == STEEP


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"training": False}, "does not allow training"),
        ({"task": Task(ends=time.time() - 60)}, "The time for this task is up"),
    ],
)
def test_where_members_may_not_train_the_page_says_why(lesson, open_as, values, told):
    assert not train_button(open_as(ANNA)).disabled
    change(lesson, **values)
    at = open_as(ANNA)
    assert told in said(at) and train_button(at).disabled
    assert told not in said(open_as(TEACHER)) and not train_button(open_as(TEACHER)).disabled


def test_eyes_on_the_teacher_are_said_on_the_page_and_at_the_run(lesson, open_as, cluster):
    at = press(open_as(ANNA), "Train")
    get_engine().eyes_on_me(lesson.id, TEACHER, True)
    told = said(at.run())
    assert told.count("so all runs of the class are paused") == 2 and train_button(at).disabled
    get_engine().eyes_on_me(lesson.id, TEACHER, False)
    assert "are paused" not in said(at.run()) and not train_button(at).disabled


def train_button(at: AppTest) -> Any:
    return next(button for button in at.button if button.label == "Train")


def test_a_teacher_steers_a_members_run_and_a_classmate_watches(lesson, open_as, cluster):
    run, _ = address(press(open_as(ANNA), "Train"))
    assert {"Pause", "Stop", "Delete permanently"}.isdisjoint(buttons(open_as(BEN, run)))
    at = open_as(TEACHER, run)
    assert {"Pause", "Stop", "Delete permanently"} <= buttons(at)
    assert "This run belongs to your class" in said(at)
    assert not [label for label in buttons(at) if label.startswith(("Continue", "Make a new"))]
    assert not at.toggle(key="train_compare").value and "train_more" not in str(at.session_state)
    press(at, "Pause")
    assert get_engine().store.load_run(run).state == "paused"
    press(at, "Resume")
    press(at, "Stop")
    assert get_engine().store.load_run(run).state == "stopped"
    press(at, "Delete permanently")
    assert not get_engine().runs()


def test_a_teacher_gives_the_settings_of_their_form_to_the_class(lesson, open_as):
    set_task(lesson, text="Look at the slope.", hidden=("seed",))
    at = open_as(TEACHER)
    at.select_slider(key="train_learning_rate").set_value(0.02).run()
    press(at, "Give these settings to the class")
    task = get_classes().load(lesson.id).task
    assert task == Task("Look at the slope.", config=task.config, hidden=("seed",))
    assert task.config == replace(UNTOUCHED, learning_rate=0.02)
    assert "Give these settings to the class" not in buttons(open_as(ANNA))


def test_classmates_and_their_teacher_read_who_began_a_run_and_nobody_else(
    lesson, open_as, cluster
):
    for mark in (ANNA, TEACHER):
        press(open_as(mark), "Train")
    cluster.finish_all()
    name = name_in(lesson, ANNA)
    (teachers, annas) = runs_listed(open_as(BEN)).options
    assert f" · {name} · " in annas and " · Teacher · " in teachers
    (own, annas) = runs_listed(open_as(TEACHER)).options
    assert f" · {name} · " in annas and " · yours · " in own
    listed = runs_listed(open_as("c" * 32)).options
    assert [len(title.split(" · ")) for title in listed] == [4, 4]  # time, result, what, id


def test_the_comparison_names_who_began_each_run(lesson, open_as, cluster):
    press(open_as(ANNA), "Train")
    press(open_as(TEACHER), "Train")
    cluster.finish_all()
    at = open_as(BEN)
    at.toggle(key="train_compare").set_value(True).run()
    (annas,) = [
        title
        for title in at.multiselect(key="train_compare_runs").options
        if name_in(lesson, ANNA) in title
    ]
    assert annas.startswith(f"{name_in(lesson, ANNA)}: Dense")
    stranger = open_as("c" * 32)
    stranger.toggle(key="train_compare").set_value(True).run()
    assert not [
        t
        for t in stranger.multiselect(key="train_compare_runs").options
        if name_in(lesson, ANNA) in t
    ]


def test_runs_of_the_class_come_before_those_of_strangers(lesson, open_as, cluster):
    press(open_as(ANNA), "Train")
    press(open_as("c" * 32), "Train")
    first, second = runs_listed(open_as(BEN)).options
    assert name_in(lesson, ANNA) in first and name_in(lesson, ANNA) not in second


def test_recipes_are_offered_where_nothing_is_hidden(lesson, open_as):
    set_task(lesson, config=RECIPES["cnn"].config)
    assert "Recipe" in labels(open_as(ANNA))


def test_what_the_task_and_a_link_hide_is_hidden_together_and_the_task_holds(lesson, open_as):
    set_task(lesson, config=STEEP, hidden=("learning_rate", "batch_size"))
    at = open_train()
    for name, value in {"learning_rate": "0.001", "seed": "3", "hide": "seed,model"}.items():
        at.query_params[name] = value
    at = open_as(ANNA, at=at)
    assert {"Learning rate", "Batch size", "Seed", "Network"}.isdisjoint(labels(at))
    assert "The task of your class sets these, and not the link: Learning rate." in said(at)
    press(at, "Train")
    assert get_engine().runs()[0].config == replace(STEEP, seed=3)
    press(at, "Show all settings")
    assert "Seed" in labels(at) and "Learning rate" not in labels(at)


def test_what_only_a_link_hides_is_as_the_task_has_it(lesson, open_as):
    set_task(lesson, config=STEEP)
    at = open_train()
    at.query_params["hide"] = "batch_size"
    assert "Batch size" not in labels(open_as(ANNA, at=at))
    press(at, "Train")
    assert get_engine().runs()[0].config == STEEP


@pytest.mark.parametrize("hide", ["", "batch_size,model"])
def test_a_link_leaves_the_tasks_settings_that_it_does_not_name(lesson, open_as, hide):
    set_task(lesson, config=STEEP)
    at = open_train()
    at.query_params["epochs"], at.query_params["hide"] = "5", hide
    press(open_as(ANNA, at=at), "Train")
    assert get_engine().runs()[0].config == replace(STEEP, epochs=5)


@pytest.mark.parametrize("wanted", [UNTOUCHED, RECIPES["cnn"].config])
def test_a_link_that_is_made_in_a_class_leads_to_its_settings_there_and_outside(
    lesson, open_as, wanted
):
    set_task(lesson, config=STEEP)
    query = stage_query(settings_in_link(wanted, Task(config=STEEP)))
    for mark in (ANNA, "c" * 32):
        at = open_train()
        for name, value in query.items():
            at.query_params[name] = value
        press(open_as(mark, at=at), "Train")
        assert get_engine().runs()[0].config == wanted


def test_the_page_makes_links_that_hold_against_the_task(lesson, open_as):
    set_task(lesson, config=STEEP)
    at = open_as(ANNA)
    at.number_input(key="train_seed").set_value(0).run()
    (link,) = [code.value for code in at.code if "&epochs=2" in code.value]
    assert "seed=0" in link


@pytest.mark.parametrize("config", [None, replace(STEEP, epochs=3)])
def test_what_a_task_hides_can_be_trained_with_on_a_narrow_server(
    lesson, open_as, monkeypatch, config
):
    set_task(lesson, config=config, hidden=("batch_size", "epochs", "steps_per_epoch"))
    monkeypatch.setenv("MNIST_MAX_EPOCHS", "1")
    monkeypatch.setenv("MNIST_MAX_BATCH_SIZE", "1")
    get_engine.clear()
    press(open_as(ANNA), "Train")
    wanted = replace(config or UNTOUCHED, epochs=1, batch_size=1)
    assert get_engine().runs()[0].config == wanted


def test_a_tasks_steps_and_rate_are_followed_where_no_slider_has_them(lesson, open_as):
    config = replace(STEEP, epochs=10, steps_per_epoch=70, learning_rate=0.0007, batch_size=48)
    set_task(lesson, config=config)
    press(open_as(ANNA), "Train")
    assert get_engine().runs()[0].config == config
