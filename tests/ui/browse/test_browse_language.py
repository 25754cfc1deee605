"""The Browse page in another language: addresses mean the same, and choices stay."""

from __future__ import annotations

import csv
import io

import pytest
from streamlit.testing.v1 import AppTest

from mnist_core.i18n.translations import speaking
from mnist_core.settings import PROJECT
from mnist_core.ui.browse import downloads_view
from mnist_core.ui.shared.language import CHOICE
from mnist_core.ui.shared.loaders import get_engine
from tests.helpers.made_up_language import speak_made_up_chinese
from tests.helpers.pages import html, said


@pytest.fixture(autouse=True)
def made_up_chinese(monkeypatch) -> None:
    speak_made_up_chinese(monkeypatch)


def open_browse(**params: str) -> AppTest:
    at = AppTest.from_file(PROJECT / "app.py", default_timeout=60)
    at.switch_page("pages/3_Browse.py")
    at.query_params.update(params)
    return at.run()


def test_an_address_opens_the_same_in_both_languages(shipped_models):
    address = {
        "browse_view": "Scores",
        "model": "fashion-dense",
        "browse_class": "Ankle boot",
        "browse_order": "Least sure hit",
    }
    for language, boot in (("en", "Ankle boot"), ("zh-CN", "«Ankle boot»")):
        at = open_browse(lang=language, **address)
        assert at.segmented_control(key="browse_view").value == "Scores"
        assert at.selectbox(key="browse_class").value == "Ankle boot"
        assert at.selectbox(key="browse_order").value == "Least sure hit"
        assert boot in at.selectbox(key="browse_class").options
        assert {name: at.query_params[name] for name in address} == address


def test_choices_stay_when_the_language_changes(shipped_models):
    at = open_browse(browse_view="Two networks", lang="en")
    at.selectbox(key="browse_who").set_value("Neither is right").run()
    at.segmented_control(key=CHOICE).set_value("zh_CN").run()
    assert at.selectbox(key="browse_who").value == "Neither is right"
    assert at.query_params["browse_who"] == "Neither is right"
    assert at.segmented_control(key="browse_view").value == "Two networks"
    assert "«Both right»" in [metric.label for metric in at.metric]
    at.selectbox(key="browse_who").set_value("All different answers").run()
    assert "browse_who" not in at.query_params


def test_pictures_and_counts_are_in_the_language_of_the_page(shipped_models):
    for language, begin in (("en", "Image 0: "), ("zh-CN", "«Image 0: "), ("en", "Image 0: ")):
        assert f'alt="{begin}' in html(open_browse(lang=language))
    assert "«**10,000 of 10,000 images**" in said(open_browse(lang="zh-CN"))


def test_the_order_of_classes_is_chosen_by_a_translated_title(shipped_models):
    at = open_browse(lang="zh-CN", browse_view="Scores")
    at.button_group(key="browse_class_order").set_value("F1").run()
    assert not at.exception and '<th scope="col">«F1»</th>' in html(at)


def test_tables_are_downloaded_in_the_language_with_a_mark_for_spreadsheets(shipped_models):
    run = next(run for run in get_engine().models() if run.id == "digits-dense")
    assert downloads_view.history(run).startswith("epoch,loss,")
    with speaking("zh_CN"):
        table = downloads_view.scores(run)
    heading, *rows = csv.reader(io.StringIO(table.removeprefix("\ufeff")))
    assert table.startswith("\ufeff") and heading[0] == "«Image class»" and len(rows) == 10
