"""The Class page: the door, and what follows behind it."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from tests.helpers.pages import html, open_app, press


def open_class_page() -> AppTest:
    return open_app().switch_page("pages/7_Class.py").run()


def test_a_class_is_opened_and_its_bar_is_on_every_page(artifacts, cookies):
    at = open_class_page()
    at.text_input(key="class_name").set_value("7b")
    at = press(at, "Open a class")
    assert "7b · Code: " in html(at)
    assert "7b · Code: " in html(at.switch_page("pages/2_Train.py").run())
