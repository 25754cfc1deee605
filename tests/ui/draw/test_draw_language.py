"""The Draw page when a person changes the language: all that was chosen stays."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from mnist_core.i18n.translations import speaking
from tests.helpers.draw_page import draw_number, open_draw
from tests.helpers.pages import said


def choose(page: AppTest, key: str, value: object, language: str) -> None:
    """Press a button of a group that is shown in this language."""
    with speaking(language):  # AppTest asks for titles outside the session
        page.segmented_control(key=key).set_value(value).run()


def test_panels_stay_open_and_choices_stay_in_another_language(shipped_models):
    page = draw_number(open_draw().run(), 7, 2)
    page.session_state["draw_why"] = True
    page.run()
    choose(page, "correction_which_2", 1, "en")
    choose(page, "language_choice", "zh_CN", "en")
    assert "显著图" in said(page) and page.session_state["correction_which_2"] == 1
    choose(page, "draw_source", "Camera", "zh_CN")
    assert "还没有照片" in said(page)
    choose(page, "language_choice", "en", "zh_CN")
    assert "There is no photo yet" in said(page)
