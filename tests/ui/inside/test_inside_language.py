"""The Inside page in another language: addresses mean the same, and choices stay."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from mnist_core.settings import PROJECT
from mnist_core.ui.shared.language import CHOICE
from mnist_core.ui.shared.loaders import get_engine, load_open_network
from tests.helpers.made_up_language import speak_made_up_chinese
from tests.helpers.pages import html, said

VIEWS = ("Layers", "Weights", "Convolution", "Saliency", "Edit pixels", "Map")


@pytest.fixture(autouse=True)
def made_up_chinese(monkeypatch) -> None:
    speak_made_up_chinese(monkeypatch)


def open_inside(**params: str) -> AppTest:
    at = AppTest.from_file(PROJECT / "app.py", default_timeout=60)
    at.switch_page("pages/4_Inside.py")
    at.query_params.update(params)
    return at.run()


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_opens_by_the_same_address(shipped_models, view):
    at = open_inside(lang="zh-CN", model="digits-cnn", inside_view=view)
    assert not at.exception and not at.error
    assert at.segmented_control(key="inside_view").value == view
    assert "«" in html(at) + said(at)


def test_layer_and_source_stay_when_the_language_changes(shipped_models):
    at = open_inside(lang="en", model="digits-cnn", inside_image="7")
    layer = at.selectbox(key="inside_layer_digits-cnn")
    chosen = next(name for name in reversed(names_of_layers()) if name != layer.value)
    layer.set_value(chosen).run()
    at.segmented_control(key=CHOICE).set_value("zh_CN").run()
    assert at.selectbox(key="inside_layer_digits-cnn").value == chosen
    assert at.segmented_control(key="inside_source").value == "Test image"
    assert at.number_input(key="inside_image").value == 7


def names_of_layers() -> list[str]:
    """Names of the layers that can be looked at."""
    run = next(run for run in get_engine().models() if run.id == "digits-cnn")
    return [layer.name for layer in load_open_network(run).layers if layer.tensor is not None]
