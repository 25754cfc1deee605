"""Addresses that set the stage: what stands in them, and which names a page does not read."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from mnist_core.lessons.addresses import unknown_names
from mnist_core.ui.shared.browser_mark import COOKIE
from mnist_core.ui.shared.classroom_here import get_classes
from mnist_core.ui.shared.lesson_deeds import VISITS
from mnist_core.ui.shared.lesson_memory import NOTES
from mnist_core.ui.shared.stage import encoded, stage_query
from mnist_core.ui.shared.task_settings import CONTROLS
from tests.helpers.pages import buttons, open_app, press


@pytest.mark.parametrize(
    ("settings", "hide", "address"),
    [
        ({"recipe": "cnn", "epochs": 3}, ["batch_size", "optimizer"],
         "recipe=cnn&epochs=3&hide=batch_size,optimizer"),
        ({"learning_rate": 0.00001}, [], "learning_rate=1e-05"),
        ({"inside_source": "Test image", "inside_image": 7}, ["model"],
         "inside_source=Test%20image&inside_image=7&hide=model"),
        ({"browse_mistakes": True}, [], "browse_mistakes=true"),
        ({}, [], ""),
    ],
)  # fmt: skip
def test_an_address_has_the_settings_and_what_is_hidden(settings, hide, address):
    assert encoded(stage_query(settings, hide)) == address


def test_a_query_for_a_link_between_pages_has_texts_only():
    query = stage_query({"recipe": "cnn", "epochs": 3}, ("seed",))
    assert query == {"recipe": "cnn", "epochs": "3", "hide": "seed"}
    assert stage_query({}) == {}


def test_names_that_a_page_does_not_read_are_told():
    assert unknown_names("Train", ["recipe", "steps", "seed"], ["length", "epochs"]) == []
    assert unknown_names("Train", ["steps_per_epoch"], ["inside_view"]) == [
        "steps_per_epoch",
        "inside_view",
    ]
    assert unknown_names("Inside", ["model", "inside_view"], ["model", "seed"]) == ["seed"]
    assert unknown_names("Home", ["model"], ["model"]) == ["model", "model"]


def test_train_has_a_name_for_each_of_its_controls():
    assert unknown_names("Train", [], CONTROLS) == []


def page_with_choices() -> None:
    import streamlit as st

    from mnist_core.ui.shared.address_choice import choose_in_address, choose_segment
    from mnist_core.ui.shared.lesson_deeds import note_visit
    from mnist_core.ui.shared.stage import offer_to_show

    note_visit("Inside")
    offer_to_show("Inside")
    titles = {"a": "Network A", "b": "Network B"}
    wanted = st.query_params.get("model", "a")
    model = choose_in_address("Network", titles, wanted, "model", "inside_model")
    st.write(model + choose_segment("View", ["Layers", "Map"], str, "inside_view"))


@pytest.mark.parametrize("hide", ["", "model", "inside_view", "model,inside_view"])
def test_what_the_address_hides_is_as_the_address_has_it_until_it_is_shown(cookies, hide):
    at = AppTest.from_function(page_with_choices)
    for name, value in {"model": "b", "inside_view": "Map", "hide": hide}.items():
        at.query_params[name] = value
    at.run()
    assert at.markdown[0].value == "bMap"
    shown = {"model": len(at.selectbox), "inside_view": len(at.segmented_control)}
    assert shown == {name: int(name not in hide) for name in shown}
    if hide:
        press(at, "Show all controls")
    assert not at.button and len(at.selectbox) == len(at.segmented_control) == 1


def test_what_is_hidden_and_not_in_the_address_is_noted_all_the_same(cookies):
    cookies[COOKIE] = "a" * 32
    at = AppTest.from_function(page_with_choices)
    at.query_params["hide"] = "model,inside_view"
    at.run()
    noted = {pair for visit in at.session_state[NOTES][VISITS] for pair in visit.address}
    assert {("model", "a"), ("inside_view", "Layers")} <= noted


def test_no_link_takes_the_views_of_a_class_away(artifacts, cookies):
    cookies[COOKIE] = "e" * 32
    get_classes().open_class("e" * 32)
    at = open_app().switch_page("pages/7_Class.py")
    at.query_params["hide"] = "class_view"
    at.run()
    assert "class_view" in {control.key for control in at.segmented_control}
    assert "Show all controls" not in buttons(at)


def test_a_page_shows_again_what_a_link_hides_on_it(shipped_models, cookies):
    at = open_app().switch_page("pages/4_Inside.py")
    at.query_params["hide"] = "model,inside_view"
    at.run()
    assert not at.exception and "inside_model" not in {box.key for box in at.selectbox}
    press(at, "Show all controls")
    assert "inside_model" in {box.key for box in at.selectbox} and "hide" not in at.query_params
