"""The Class page: how people come into a class, and that a class is told on every page."""

from __future__ import annotations

import re
from dataclasses import replace
from unittest.mock import Mock

import pytest

from mnist_core.errors import ClassReason, DatabaseError, DatabaseReason
from mnist_core.messages.classroom import CLASS
from mnist_core.storage.member_store import MemberStore
from tests.helpers.class_page import (
    ANNA,
    BEN,
    TEACHER,
    bar,
    class_store,
    code_of,
    links,
    open_a_class,
    open_class_page,
    query_of,
)
from tests.helpers.pages import buttons, html, press, said


def test_a_class_is_opened_and_its_bar_is_on_every_page(sit):
    at = open_a_class()
    assert code_of(at) == class_store().seat_of(TEACHER).found.code
    assert code_of(at.switch_page("pages/2_Train.py").run()) == code_of(at)


def test_who_joins_by_code_has_a_friendly_name_on_every_page(sit):
    code = code_of(open_a_class())
    sit(ANNA)
    at = open_class_page()
    at.text_input(key="class_code").set_value(f"{code[:3]} {code[3:].lower()}")
    at = press(at, "Join")
    name = re.search(rf"7b · Code: {code} · You are (\w+ \w+)", bar(at))[1]
    assert name in bar(at.switch_page("pages/1_Draw.py").run())


def test_a_link_to_join_leads_straight_into_the_class_and_leaves_the_address(sit):
    link = links(open_a_class())[0]
    assert link.startswith("http://school.example/Class?join=")
    sit(ANNA)
    at = open_class_page(**query_of(link))
    assert bar(at).startswith("7b · ") and " · You are " in bar(at) and at.query_params == {}
    assert "You are in the class now" in said(at) and "has not set a task yet" in said(at)
    assert "You are in the class now" in said(at.run()) and not at.toast, "it would cover the bar"
    at.switch_page("pages/1_Draw.py").run()
    assert "You are in the class now" not in said(at.switch_page("pages/7_Class.py").run())


def test_a_teacher_who_follows_the_link_to_join_goes_on_teaching(sit):
    at = open_class_page(**query_of(links(open_a_class())[0]))
    assert "7b · Code:" in bar(at)


def test_a_class_that_another_teacher_has_renamed_has_its_new_name_everywhere(sit):
    at = open_a_class()
    found = class_store().seat_of(TEACHER).found
    class_store().change(TEACHER, found.id, lambda old: replace(old, name="7c"))
    at.run()
    assert at.text_input(key=f"class_rename_{found.id}").value == "7c" in bar(at)


def test_a_link_for_teaching_makes_a_teacher_of_a_browser_that_keeps_no_key(sit):
    teaching = links(open_a_class())[1]
    sit(ANNA)
    at = open_class_page(**query_of(teaching))
    assert "7b · Code:" in bar(at) and at.query_params == {}
    assert len(links(at)) == 1, "the key is not shown again"
    assert "7b · Code:" in bar(open_class_page())


def test_a_new_link_for_teaching_ends_the_old_one(sit):
    old = links(open_a_class())[1]
    new = links(press(open_class_page(), "Make a new link for teaching"))[1]
    sit(ANNA)
    assert CLASS[ClassReason.WRONG_KEY] in said(open_class_page(**query_of(old)))
    assert class_store().seat_of(ANNA) is None
    open_class_page(**query_of(new))
    assert class_store().teaches(ANNA, query_of(new)["class"])


@pytest.mark.parametrize("asked", ["0" * 32, "\0", "x", "A" * 3000])
def test_a_link_to_no_class_is_told_in_a_sentence(sit, asked):
    at = open_class_page(join=asked)
    assert [each.value for each in at.error] == [CLASS[ClassReason.UNKNOWN_LINK]]
    assert "Open a class" in buttons(at) and at.query_params == {}


def test_a_link_that_the_database_is_too_busy_for_can_be_loaded_again(sit, monkeypatch):
    query = query_of(links(open_a_class())[0])
    sit(ANNA)
    busy = DatabaseError(DatabaseReason.LOCKED, "digit_school.db", "locked")
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(MemberStore, "join_by_link", Mock(side_effect=busy))
        at = open_class_page(**query)
    assert "busy" in said(at) and at.query_params["join"] == query["join"]
    assert " · You are " in bar(at.run()) and at.query_params == {}


def test_a_wrong_code_is_told_in_a_sentence_under_it(sit):
    at = open_class_page()
    at.text_input(key="class_code").set_value("ABCDEF")
    at = press(at, "Join")
    assert [each.value for each in at.error] == [CLASS[ClassReason.UNKNOWN_CODE]] and not at.toast
    assert not at.run().error


def test_joining_ends_when_the_teacher_says_so(sit):
    at = open_a_class()
    link = links(at)[0]
    at = at.toggle(key=f"class_joining_{query_of(link)['join']}").set_value(False).run()
    assert "Nobody new can join now" in said(at)
    sit(ANNA)
    assert CLASS[ClassReason.JOINING_CLOSED] in said(open_class_page(**query_of(link)))


def test_a_teacher_goes_from_one_class_to_another(sit):
    at = open_a_class("7b")
    assert "To my other classes" not in buttons(at), "there is none"
    press(at, "Open or join another class")
    at = press(open_a_class("8a"), "To my other classes")
    told = said(at)
    assert "7b: you teach this class" in told and "8a: you teach this class" in told
    seventh = next(one for one in class_store().taught_by(TEACHER) if one.name == "7b")
    at.button(key=f"class_enter_{seventh.id}_0").click().run()
    assert class_store().seat_of(TEACHER).found.name == "7b"


def test_a_name_from_outside_is_shown_as_it_is(sit):
    at = open_a_class("<b>[x](http://evil)</b>")
    assert "&lt;b&gt;[x](http://evil)&lt;/b&gt;" in html(at)
    assert "`<b>[x](http://evil)</b>`" in said(press(at, "Open or join another class"))


def test_a_teacher_ends_teaching_from_wherever_the_link_has_got_to(sit):
    sit(TEACHER)
    query = query_of(links(open_a_class())[1])
    sit(BEN)
    assert "Members may choose a nickname" in {
        toggle.label for toggle in open_class_page("Members", **query).toggle
    }
    sit(TEACHER)
    at = press(open_class_page(), "Teach only from here")
    assert links(at)[1] and query_of(links(at)[1])["teach"] != query["teach"]
    sit(BEN)
    assert "Open a class" in buttons(open_class_page())
