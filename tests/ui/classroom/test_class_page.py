"""The Class page: the door, and what follows behind it."""

from __future__ import annotations

import re

import pytest
from streamlit.runtime.context import ContextProxy
from streamlit.testing.v1 import AppTest

from mnist_core.errors import ClassReason
from mnist_core.messages.classroom import CLASS
from mnist_core.storage.class_store import ClassStore
from mnist_core.ui.shared.loaders import get_engine
from tests.helpers.pages import buttons, html, open_app, press, said

TEACHER, STUDENT = ({"digit_school_browser": letter * 32} for letter in "ab")


def marks(cookies: dict[str, str]) -> str:
    return cookies["digit_school_browser"]


@pytest.fixture
def sit(monkeypatch):
    """Sit down at a browser with these cookies."""

    def sit_at(cookies: dict[str, str]) -> None:
        monkeypatch.setattr(ContextProxy, "cookies", cookies)

    sit_at(TEACHER)
    monkeypatch.setattr(ContextProxy, "url", "http://school.example/Class")
    return sit_at


def open_class_page(**query: str) -> AppTest:
    at = open_app()
    at.switch_page("pages/7_Class.py")
    for name, value in query.items():
        at.query_params[name] = value
    return at.run()


def a_class(name: str = "7b") -> AppTest:
    """A class that was opened by whoever sits here."""
    at = open_class_page()
    at.text_input(key="class_name").set_value(name)
    return press(at, "Open a class")


def links(at: AppTest) -> list[str]:
    return [code.value for code in at.code]


def code_of(at: AppTest) -> str:
    return re.search(r"7b · Code: ([A-Z2-9]{6})", html(at))[1]


def query_of(link: str) -> dict[str, str]:
    return dict(pair.split("=") for pair in link.partition("?")[2].split("&"))


def store() -> ClassStore:
    return get_engine().classes


def test_a_class_is_opened_and_its_bar_is_on_every_page(artifacts, sit):
    at = a_class()
    assert code_of(at) == store().class_of(marks(TEACHER)).code
    assert code_of(at.switch_page("pages/2_Train.py").run()) == code_of(at)


def test_who_joins_by_code_has_a_friendly_name_on_every_page(artifacts, sit):
    code = code_of(a_class())
    sit(STUDENT)
    at = open_class_page()
    at.text_input(key="class_code").set_value(f"{code[:3]} {code[3:].lower()}")
    at = press(at, "Join")
    name = re.search(r"7b · You are (\w+ \w+)", html(at))[1]
    assert name in html(at.switch_page("pages/1_Draw.py").run())
    assert code not in html(at), "only the teacher's bar shows the code"


def test_a_link_to_join_leads_straight_into_the_class_and_leaves_the_address(artifacts, sit):
    link = links(a_class())[0]
    assert link.startswith("http://school.example/Class?join=")
    sit(STUDENT)
    at = open_class_page(**query_of(link))
    assert "7b · You are" in html(at) and at.query_params == {}


def test_a_teacher_who_follows_the_link_to_join_goes_on_teaching(artifacts, sit):
    at = open_class_page(**query_of(links(a_class())[0]))
    assert "7b · Code:" in html(at)


def test_a_link_for_teaching_makes_a_teacher_of_a_browser_that_keeps_no_key(artifacts, sit):
    shown = a_class()
    teaching = links(shown)[1]
    sit(STUDENT)
    at = open_class_page(**query_of(teaching))
    assert "7b · Code:" in html(at) and at.query_params == {}
    assert len(links(at)) == 1, "the key is not shown again"
    assert "7b · Code:" in html(open_class_page())


def test_a_new_link_for_teaching_ends_the_old_one(artifacts, sit):
    old = links(a_class())[1]
    at = press(open_class_page(), "Make a new link for teaching")
    new = links(at)[1]
    sit(STUDENT)
    assert CLASS[ClassReason.WRONG_KEY] in said(open_class_page(**query_of(old)))
    assert store().class_of(marks(STUDENT)) is None
    open_class_page(**query_of(new))
    assert store().teaches(marks(STUDENT), query_of(new)["class"])


@pytest.mark.parametrize("asked", [{"join": "0" * 32}, {"join": "\0"}, {"join": "x"}])
def test_a_link_to_no_class_is_told_in_a_sentence(artifacts, sit, asked):
    at = open_class_page(**asked)
    assert CLASS[ClassReason.GONE] in said(at) and "Open a class" in buttons(at)


def test_a_wrong_code_is_told_in_a_sentence(artifacts, sit):
    at = open_class_page()
    at.text_input(key="class_code").set_value("ABCDEF")
    assert CLASS[ClassReason.UNKNOWN_CODE] in said(press(at, "Join"))


def test_joining_ends_when_the_teacher_says_so(artifacts, sit):
    at = a_class()
    link = links(at)[0]
    at = at.toggle(key=f"class_joining_{query_of(link)['join']}").set_value(False).run()
    assert "Nobody new can join now" in said(at)
    sit(STUDENT)
    assert CLASS[ClassReason.JOINING_CLOSED] in said(open_class_page(**query_of(link)))


def test_a_teacher_goes_from_one_class_to_another(artifacts, sit):
    press(a_class("7b"), "To my other classes")
    at = press(a_class("8a"), "To my other classes")
    told = said(at)
    assert "7b: you teach this class" in told and "8a: you teach this class" in told
    seventh = next(one for one in store().taught_by(marks(TEACHER)) if one.name == "7b")
    at.button(key=f"class_enter_{seventh.id}_0").click().run()
    assert store().class_of(marks(TEACHER)).name == "7b"


def test_a_name_from_outside_is_shown_as_it_is(artifacts, sit):
    at = a_class("<b>[x](http://evil)</b>")
    assert "&lt;b&gt;[x](http://evil)&lt;/b&gt;" in html(at)
    assert "`<b>[x](http://evil)</b>`" in said(press(at, "To my other classes"))
