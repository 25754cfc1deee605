"""Each limit of a server at its least and its most, on every page."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from mnist_core.settings import LIMITS, PROJECT
from tests.helpers.hand_cluster import HandCluster

PAGES = (
    *("", "1_Draw", "2_Train", "3_Browse", "4_Inside", "5_Handwriting", "6_Lessons"),
    "7_Class",
)
LEAST, MOST = ({name: bounds[i] for name, bounds in LIMITS.items()} for i in (0, 1))
CASES = [LEAST, MOST, {"max_epochs": 1}, {"max_epochs": 2}]
CASES += [{"max_batch_size": images} for images in (1, 7, 9)]


@pytest.fixture
def cluster(shipped_models, monkeypatch) -> HandCluster:
    cluster = HandCluster()
    monkeypatch.setattr("mnist_core.engine.engine.Cluster", lambda settings: cluster)
    return cluster


def open_page(name: str) -> AppTest:
    at = AppTest.from_file(PROJECT / "app.py", default_timeout=60)
    return (at.switch_page(f"pages/{name}.py") if name else at).run()


def errors(at: AppTest) -> list[str]:
    return [element.value for kind in (at.exception, at.error) for element in kind]


@pytest.mark.parametrize(
    "limits", CASES, ids=["least", "most", "epochs-1", "epochs-2", "batch-1", "batch-7", "batch-9"]
)
def test_every_page_opens_and_a_run_starts_with_each_limit_at_its_bounds(
    limits, cluster, monkeypatch
):
    for name, bound in limits.items():
        monkeypatch.setenv(f"MNIST_{name.upper()}", str(bound))
    for page in PAGES:
        assert errors(open_page(page)) == []
    at = open_page("2_Train")
    at.segmented_control(key="train_unit").set_value("steps").run()
    assert errors(at) == []
    next(button for button in at.button if button.label == "Train").click().run()
    assert errors(at) == []
    assert len(cluster.waiting) == 1
    cluster.finish_all()
    at = open_page("")
    next(one for one in at.button if one.label == "Watch a network learn to read").click().run()
    assert errors(at) == []
    assert len(cluster.waiting) == 1


def test_a_setting_that_makes_no_sense_is_a_sentence_on_every_page(artifacts, monkeypatch):
    """Of a server that did not ask `app.py` before: a reload, or another launcher."""
    monkeypatch.setenv("MNIST_WORKERS", "two")
    for page in PAGES:
        at = open_page(page)
        assert not at.exception
        assert ["MNIST_WORKERS" in text for text in errors(at)] == [True]


def test_a_choice_beyond_what_the_server_allows_now_is_forgotten(cluster, monkeypatch):
    monkeypatch.setenv("MNIST_MAX_EPOCHS", "4")
    monkeypatch.setenv("MNIST_MAX_BATCH_SIZE", "64")
    at = AppTest.from_file(PROJECT / "app.py", default_timeout=60).switch_page("pages/2_Train.py")
    at.session_state["train_epochs"], at.session_state["train_batch_size"] = 30, 1024
    assert errors(at.run()) == []
    assert (at.slider(key="train_epochs").value, at.session_state["train_batch_size"]) == (4, 32)


def test_a_lesson_is_as_long_as_the_server_allows():
    from mnist_core.config import TrainingConfig
    from mnist_core.recipes.fine_tuning import fine_tuning_config

    config = fine_tuning_config(TrainingConfig(), "digits-cnn", 1, 1)
    config.validate(max_epochs=1, max_batch_size=1)
