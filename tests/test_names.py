"""How models are called in front of people."""

from __future__ import annotations

import pytest

from mnist_core.config import DATASET_NAMES, MODEL_NAMES, TrainingConfig
from mnist_core.records import Run
from mnist_core.ui.names import (
    DATASET_TITLES,
    MODEL_TITLES,
    counted,
    model_title,
    model_titles,
    percent,
)


def run(run_id: str, accuracy: float | None = 0.991, epochs: int = 5, model: str = "cnn") -> Run:
    config = TrainingConfig(model=model)
    return Run(run_id, config, test_accuracy=accuracy, model_epoch=epochs)


def test_every_data_set_and_architecture_has_a_title():
    assert set(DATASET_TITLES) == set(DATASET_NAMES)
    assert set(MODEL_TITLES) == set(MODEL_NAMES)


def test_a_model_is_called_by_kind_data_and_accuracy():
    assert model_title(run("a")) == "CNN, digits, 99.1 %"
    assert model_title(run("a", accuracy=None)) == "CNN, digits"


def test_models_that_would_be_called_the_same_are_told_apart():
    titles = model_titles([run("a"), run("b", epochs=1), run("c", epochs=1), run("d", 0.5)])
    assert titles == {
        "a": "CNN, digits, 99.1 %, 5 epochs",
        "b": "CNN, digits, 99.1 %, 1 epoch (b)",
        "c": "CNN, digits, 99.1 %, 1 epoch (c)",
        "d": "CNN, digits, 50.0 %",
    }


@pytest.mark.parametrize(
    ("fraction", "text"),
    [
        (0.978, "97.8 %"),
        (0.9999, "99.9 %"),
        (1.0, "100.0 %"),
        (0.00001, "0.1 %"),
        (0.0, "0.0 %"),
        (None, "not measured"),
    ],
)
def test_a_share_is_never_rounded_to_all_or_nothing(fraction, text):
    assert percent(fraction) == text


def test_one_is_singular():
    assert counted(1, "epoch") == "1 epoch"
    assert counted(10_000, "image") == "10,000 images"
