"""The Class page without a browser, as its teacher and as others see it."""

from __future__ import annotations

import re
from html import unescape

from streamlit.testing.v1 import AppTest

from mnist_core.storage.class_store import ClassStore
from mnist_core.storage.member_store import MemberStore
from mnist_core.ui.shared.loaders import get_engine
from tests.helpers.pages import html, open_app, press

TEACHER, ANNA, BEN, CLEO = (letter * 32 for letter in "abcd")  # the secrets of their browsers


def open_class_page(view: str = "", **query: str) -> AppTest:
    """The page at an address; `view` is what the address calls one of its views."""
    at = open_app()
    at.switch_page("pages/7_Class.py")
    for name, value in (query | ({"class_view": view} if view else {})).items():
        at.query_params[name] = value
    return at.run()


def open_a_class(name: str = "7b") -> AppTest:
    """Open a class from the browser that is sat at; the page is at its invitation then."""
    at = open_class_page()
    at.text_input(key="class_name").set_value(name)
    return press(at, "Open a class")


def links(at: AppTest) -> list[str]:
    """Those that are to be copied: the one to join, then the one for teaching."""
    return [code.value for code in at.code]


def query_of(link: str) -> dict[str, str]:
    return dict(pair.split("=") for pair in link.partition("?")[2].split("&"))


def code_of(at: AppTest) -> str:
    """The code, as the teacher's bar has it."""
    return re.search(r"7b · Code: ([A-Z2-9]{6})", bar(at))[1]


def bar(at: AppTest) -> str:
    """The text of the bar of the class; "" where there is none."""
    found = re.search(r"class_bar.*?<p>(.*?)</p>", html(at), re.DOTALL)
    return unescape(re.sub(r"</?b(di)?>", "", found[1])) if found else ""


def class_store() -> ClassStore:
    return get_engine().classes


def member_store() -> MemberStore:
    engine = get_engine()
    return MemberStore(engine.database, engine.settings)
