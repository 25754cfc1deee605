"""Addresses that set the stage: what stands in them, and which names a page does not read."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from mnist_core.ui.shared.stage import stage_address, stage_query, unknown_names


@pytest.mark.parametrize(
    ("page", "settings", "hide", "address"),
    [
        ("Train", {"recipe": "cnn", "epochs": 3}, ["batch_size", "optimizer"],
         "/Train?recipe=cnn&epochs=3&hide=batch_size,optimizer"),
        ("Train", {"learning_rate": 0.00001}, [], "/Train?learning_rate=1e-05"),
        ("Inside", {"inside_source": "Test image", "inside_image": 7}, ["model"],
         "/Inside?inside_source=Test%20image&inside_image=7&hide=model"),
        ("Browse", {"browse_mistakes": True}, [], "/Browse?browse_mistakes=true"),
        ("Home", {}, [], "/"),
    ],
)  # fmt: skip
def test_an_address_has_the_settings_and_what_is_hidden(page, settings, hide, address):
    assert stage_address(page, settings, hide) == address


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
    assert unknown_names("Nowhere", [], []) == ["Nowhere"]


def page_with_choices() -> None:
    import streamlit as st

    from mnist_core.ui.shared.address_choice import choose_in_address, choose_segment

    titles = {"a": "Network A", "b": "Network B"}
    wanted = st.query_params.get("model", "a")
    model = choose_in_address("Network", titles, wanted, "model", "inside_model")
    st.write(model + choose_segment("View", ["Layers", "Map"], str, "inside_view"))


@pytest.mark.parametrize("hide", ["", "model", "inside_view", "model,inside_view"])
def test_what_the_address_hides_is_as_the_address_has_it_and_not_shown(hide):
    at = AppTest.from_function(page_with_choices)
    for name, value in {"model": "b", "inside_view": "Map", "hide": hide}.items():
        at.query_params[name] = value
    at.run()
    assert at.markdown[0].value == "bMap"
    shown = {"model": len(at.selectbox), "inside_view": len(at.segmented_control)}
    assert shown == {name: int(name not in hide) for name in shown}
