"""How models are called in front of people."""

from __future__ import annotations

from dataclasses import replace

from mnist_core.config import (
    DATASET_NAMES,
    LOOP_NAMES,
    MODEL_NAMES,
    OPTIMIZER_NAMES,
    PREPROCESSING_NAMES,
    TrainingConfig,
)
from mnist_core.messages.phrases import FIELDS
from mnist_core.recipes import RECIPES
from mnist_core.records import Run
from mnist_core.ui.shared.names import (
    DATASET_TITLES,
    LOOP_TITLES,
    MODEL_TITLES,
    OPTIMIZER_TITLES,
    PREPROCESSING_TITLES,
    RECIPE_TITLES,
    config_title,
    length,
    model_title,
    model_titles,
)
from mnist_core.ui.shared.task_settings import CONTROLS
from tests.helpers.spaces import spaced


def run(run_id: str, accuracy: float | None = 0.991, epochs: int = 5, model: str = "cnn") -> Run:
    config = TrainingConfig(model=model)
    return Run(run_id, config, test_accuracy=accuracy, model_epoch=epochs)


def test_everything_that_can_be_chosen_has_a_title():
    assert set(DATASET_TITLES) == set(DATASET_NAMES)
    assert set(MODEL_TITLES) == set(MODEL_NAMES)
    assert set(OPTIMIZER_TITLES) == set(OPTIMIZER_NAMES)
    assert set(PREPROCESSING_TITLES) == set(PREPROCESSING_NAMES)
    assert set(LOOP_TITLES) == set(LOOP_NAMES)
    assert set(RECIPE_TITLES) == set(RECIPES)


def test_a_length_is_told_in_the_runs_own_unit():
    assert spaced(length(TrainingConfig(), 1)) == "1 epoch"
    assert spaced(length(TrainingConfig(steps_per_epoch=100), 10)) == "1,000 steps"


def test_a_model_is_called_by_kind_data_and_accuracy():
    assert spaced(model_title(run("a"))) == "CNN, digits, 99.1 %"
    assert model_title(run("a", accuracy=None)) == "CNN, digits"
    drawn = TrainingConfig(model="best", augmentation="pens")
    assert config_title(drawn) == "Best CNN, digits (pens)"
    assert (
        config_title(replace(drawn, warm_start_from="digits-drawing"))
        == "Best CNN, digits (fine-tuned)"
    )


def test_models_that_would_be_called_the_same_are_told_apart():
    titles = model_titles([run("a"), run("b", epochs=1), run("c", epochs=1), run("d", 0.5)])
    assert {name: spaced(title) for name, title in titles.items()} == {
        "a": "CNN, digits, 99.1 %, 5 epochs",
        "b": "CNN, digits, 99.1 %, 1 epoch (b)",
        "c": "CNN, digits, 99.1 %, 1 epoch (c)",
        "d": "CNN, digits, 50.0 %",
    }


def test_errors_name_a_setting_as_the_form_does():
    for control in CONTROLS.values():
        if len(control.settings) == 1:
            assert FIELDS[control.settings[0]] == control.title
