"""What a browser sends before it has heard of what the page did last."""

from __future__ import annotations

from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.testing.v1 import AppTest


def tell(at: AppTest, widgets: WidgetStates) -> AppTest:
    """Ask for the page once more, as a browser does whose widgets are these."""
    at._tree.get_widget_states = lambda: widgets
    return at.run()


def page_with_choices() -> None:
    import streamlit as st

    from mnist_core.ui.shared.page_choice import offer

    def choose(chosen: str) -> None:
        st.session_state.shown = chosen
        st.session_state.setdefault("chosen", []).append(chosen)

    shown = st.session_state.setdefault("shown", "a")
    state = st.session_state.setdefault("state", "running")
    look = {"format_func": lambda name: f"{name} {state}"}
    for widget, key in ((st.selectbox, "box"), (st.pills, "row")):
        offer(widget, key, ["a", "b", "c"], shown, choose, key, **look)


def page_with_a_button() -> None:
    import streamlit as st

    from mnist_core.ui.shared.clicks import button_once

    def add(number: int) -> None:
        st.session_state.total = st.session_state.get("total", 0) + number

    button_once("Add", "add", add, 3)


def test_what_a_person_chooses_is_chosen():
    at = AppTest.from_function(page_with_choices).run()
    at.selectbox[0].set_value("b").run()
    assert (at.session_state.chosen, at.pills[0].value) == (["b"], "b")
    at.pills[0].set_value("c").run()
    assert (at.session_state.chosen, at.selectbox[0].value) == (["b", "c"], "c")


def test_what_the_page_chose_is_not_taken_back_by_a_browser_that_has_not_heard_of_it():
    at = AppTest.from_function(page_with_choices).run()
    before, at.session_state.shown = at._tree.get_widget_states(), "b"
    tell(at.run(), before)
    assert at.session_state.shown == at.selectbox[0].value == at.pills[0].value == "b"
    assert "chosen" not in at.session_state


def test_a_title_that_has_changed_meanwhile_is_no_choice():
    at = AppTest.from_function(page_with_choices).run()
    before, at.session_state.state = at._tree.get_widget_states(), "finished"
    tell(at.run(), before)
    assert at.session_state.shown == at.selectbox[0].value == "a"
    assert "chosen" not in at.session_state


def test_a_click_that_is_sent_twice_counts_once():
    at = AppTest.from_function(page_with_a_button).run()
    clicked = at.button[0].click().root.get_widget_states()
    tell(at.run(), clicked)
    assert at.session_state.total == 3


def test_every_click_counts():
    at = AppTest.from_function(page_with_a_button).run()
    for clicks in (1, 2, 3):
        at.button[0].click().run()
        assert at.session_state.total == 3 * clicks
