"""Train in another language: what was chosen stays, and the code is in the reader's language."""

from __future__ import annotations

import gettext

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.testing.v1 import AppTest

from mnist_core.i18n import translations
from mnist_core.i18n.languages import ENGLISH
from mnist_core.i18n.translations import speaking
from mnist_core.recipes import RECIPES
from tests.helpers.pages import press
from tests.helpers.train_page import charts, choose, recipe_box


class Brackets(gettext.NullTranslations):
    """A language that puts brackets around each English message."""

    def gettext(self, message: str) -> str:
        return f"<{message}>"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"<{msgid1 if n == 1 else msgid2}>"


@pytest.fixture(autouse=True)
def brackets(monkeypatch) -> None:
    """Any language but English is in brackets."""
    languages = {ENGLISH: gettext.NullTranslations()}
    monkeypatch.setattr(
        translations, "catalog", lambda language: languages.get(language, Brackets())
    )


def switch(at: AppTest, language: str) -> AppTest:
    """As in the sidebar; what is chosen is told in the language before, as by a browser."""
    at.session_state["language"] = language
    at.run()
    assert not at.exception
    return at


def test_settings_stay_when_the_language_changes(page, cluster):
    page.selectbox(key="train_model").set_value("deep_cnn").run()
    page.pills(key="train_optimizer").set_value("sgd").run()
    page.segmented_control(key="train_dataset").set_value("fashion_mnist").run()
    page.select_slider(key="train_learning_rate").set_value(0.01).run()
    switch(page, "zh_CN")
    with speaking("zh_CN"):
        press(page, "<Train>")
    config = cluster.waiting[0].arguments[0]
    assert (config.model, config.optimizer) == ("deep_cnn", "sgd")
    assert (config.dataset, config.learning_rate) == ("fashion_mnist", 0.01)


def test_a_browser_that_has_not_heard_of_the_new_language_changes_nothing(page, cluster):
    choose(page, "deep-cnn")
    page.toggle(key="train_compare").set_value(True).run()
    before = page._tree.get_widget_states()
    switch(page, "zh_CN")
    kept = [widget for widget in before.widgets if "language_choice" not in widget.id]
    page._tree.get_widget_states = lambda: WidgetStates(widgets=kept)
    page.run()
    assert not page.exception
    with speaking("zh_CN"):
        press(page, "<Train>")
    assert cluster.waiting[0].arguments[0] == RECIPES["deep-cnn"].config


def test_a_recipe_stays_when_the_language_changes(page):
    choose(page, "cnn")
    switch(page, "zh_CN")
    assert recipe_box(page).value == "cnn"
    with speaking("zh_CN"):
        switch(page, ENGLISH)
    assert recipe_box(page).value == "cnn"


def test_the_code_is_in_the_language_of_whoever_reads_it(page):
    choose(page, "cnn")
    in_english = shown_code(page)
    switch(page, "zh_CN")
    assert "# <of 60,000>" in shown_code(page)
    with speaking("zh_CN"):
        switch(page, ENGLISH)
    assert "# of 60,000" in in_english and shown_code(page) == in_english


def shown_code(at: AppTest) -> str:
    (code,) = [code.value for code in at.code if "def build_model" in code.value]
    return code


def test_a_comparison_stays_when_the_language_changes(page, cluster):
    for _ in range(2):
        press(page, "Train")
        cluster.finish_all()
        page.run()
    page.toggle(key="train_compare").set_value(True).run()
    page.segmented_control(key="train_compare_metric").set_value("accuracy").run()
    chosen = page.multiselect(key="train_compare_runs").value
    switch(page, "zh_CN")
    assert page.multiselect(key="train_compare_runs").value == chosen
    assert page.segmented_control(key="train_compare_metric").value == "accuracy"
    assert {row["series"] for rows in charts(page) for row in rows} == {
        "<Training>",
        "<Validation>",
    }
