"""Each state of a page offers one next step that stands out, and it leads where it says."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from tests.helpers.draw_page import draw, open_draw
from tests.helpers.pages import html, open_app, said


def open_page(path: str, **params: str) -> AppTest:
    at = open_app().switch_page(path)
    for name, value in params.items():
        at.query_params[name] = value
    return at.run()


def next_steps(at: AppTest) -> list[str]:
    """The labels of buttons and links that stand out as the next step."""
    buttons = [button.label for button in at.button if button.key == "next_step"]
    places = [block for block in at.get("flex_container") if "next_step" in str(block.proto)]
    links = [link.proto.label for place in places for link in place.get("page_link")]
    return buttons + links


BROWSE, INSIDE = "pages/3_Browse.py", "pages/4_Inside.py"
STEPS = [
    (BROWSE, {}, "See only its mistakes"),
    (BROWSE, {"browse_mistakes": "true"}, "Why was image 8 misread?"),
    (BROWSE, {"browse_view": "Scores"}, "See only its mistakes"),
    (BROWSE, {"browse_view": "Reliability"}, "See the mistakes it was most sure of"),
    (BROWSE, {"browse_view": "Downloads"}, "Draw with it"),
    (BROWSE, {"browse_view": "The data"}, "Train a network on these images"),
    (INSIDE, {"inside_view": "Layers"}, "See which pixels decide"),
    (INSIDE, {"inside_view": "Weights"}, "Follow an image through the layers"),
    (INSIDE, {"inside_view": "Saliency"}, "Change pixels and watch the answer"),
    (INSIDE, {"inside_view": "Edit pixels"}, "See which images are similar to it"),
    (INSIDE, {"inside_view": "Map"}, "Train a network of your own"),
]


@pytest.mark.parametrize(("path", "params", "step"), STEPS)
def test_a_view_has_one_next_step(shipped_models, path, params, step):
    at = open_page(path, model="digits-dense", **params)
    assert next_steps(at) == [step]


def test_only_the_mistakes_and_then_one_of_them(shipped_models):
    at = open_page(BROWSE, model="digits-dense")
    at.button(key="next_step").click().run()
    assert at.toggle(key="browse_mistakes").value
    at.button(key="next_step").click().run()
    assert 'data-testid="occlusion"' in html(at)


def test_the_surest_mistakes_are_opened_in_their_order(shipped_models):
    at = open_page(BROWSE, model="digits-dense", browse_view="Reliability")
    at.button(key="next_step").click().run()
    assert at.toggle(key="browse_mistakes").value
    assert at.selectbox(key="browse_order").value == "Most sure mistake"


def test_inside_the_next_view_follows_and_a_lesson_that_hides_views_offers_none(shipped_models):
    at = open_page(INSIDE, inside_view="Saliency")
    at.button(key="next_step").click().run()
    assert at.query_params["inside_view"] in ("Edit pixels", ["Edit pixels"])
    assert next_steps(open_page(INSIDE, inside_view="Saliency", hide="inside_view")) == []


def test_what_was_misread_leads_to_why_and_from_there_inside(shipped_models):
    at = draw(open_draw().run(), 7)
    assert next_steps(at) == ["Look inside this network"]
    (pills,) = (pills for pills in at.pills if pills.label == "Correct digit")
    pills.set_value(1).run()
    assert next_steps(at) == ["It was misread: see why"]
    at.button(key="next_step").click().run()
    assert "Saliency: which ink matters" in said(at)
    assert next_steps(at) == ["Look inside this network"]
