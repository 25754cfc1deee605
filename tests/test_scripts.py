"""A run's code runs by itself, elsewhere, and gives the numbers that the run gives."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from mnist_core.config import TrainingConfig
from mnist_core.recipes import RECIPES
from mnist_core.scripts import notebook, script, script_name
from mnist_core.training import evaluate, train_epoch
from tests.conftest import PROJECT

STEPS = 10
REFINED = {"schedule": "one-cycle", "label_smoothing": 0.1, "weight_averaging": 0.9}
_EPOCHS = replace(RECIPES["dense"].config, epochs=2, training_images=1_000, batch_size=100)


def few_steps(config: TrainingConfig) -> TrainingConfig:
    return replace(config, epochs=2, steps_per_turn=STEPS)


CONFIGS = {name: few_steps(recipe.config) for name, recipe in RECIPES.items()}
CONFIGS |= {"epochs": _EPOCHS}
CONFIGS |= {
    "refined": replace(_EPOCHS, **REFINED),
    "refined-tape": few_steps(replace(RECIPES["convnet-tape"].config, **REFINED)),
}


def run_script(source: str, folder: Path, *arguments: object) -> str:
    """What it prints, without this package within its reach."""
    (folder / "script.py").write_text(source, "utf-8")
    environment = {name: v for name, v in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-P", "script.py", *map(str, arguments)],
        cwd=folder,
        env={**environment, "TF_CPP_MIN_LOG_LEVEL": "3"},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def data_file(config: TrainingConfig) -> Path:
    return PROJECT / "artifacts" / "datasets" / f"{config.dataset}.npz"


@pytest.mark.parametrize("name", CONFIGS)
def test_a_script_gives_the_numbers_of_the_engine(name, tmp_path):
    config, checkpoint, told = CONFIGS[name], None, []
    for epoch in range(config.epochs):
        result = train_epoch(config, checkpoint, epoch, lambda progress: None, lambda: False)
        checkpoint, record = result.checkpoint, result.record
        told.append(record.points[-1][1] if config.loop == "tape" else record.loss)
    test = evaluate(config, checkpoint, "test")

    printed = run_script(script(config), tmp_path, data_file(config))
    losses = [float(loss) for loss in re.findall(r"^\w+ \d+: loss ([\d.]+)", printed, re.M)]
    assert losses == pytest.approx(told, abs=1e-4)
    loss, accuracy = re.search(r"Test loss ([\d.]+), test accuracy ([\d.]+)%", printed).groups()
    assert float(loss) == pytest.approx(test["loss"], abs=1e-4)
    assert float(accuracy) == pytest.approx(100 * test["accuracy"], abs=0.011)
    assert (tmp_path / "checkpoint.weights.h5").is_file()


def test_steps_are_counted_through(tmp_path):
    printed = run_script(script(CONFIGS["softmax"]), tmp_path, data_file(CONFIGS["softmax"]))
    assert re.findall(r"^Step (\d+)", printed, re.M) == ["10", "20"]
    printed = run_script(script(CONFIGS["epochs"]), tmp_path, data_file(CONFIGS["epochs"]))
    assert re.findall(r"^Epoch (\d+)", printed, re.M) == ["1", "2"]


@pytest.mark.parametrize("name", CONFIGS)
def test_a_script_names_nothing_of_this_package_and_is_tidy(name, tmp_path):
    source = script(CONFIGS[name])
    assert "mnist_core" not in source
    (tmp_path / "script.py").write_text(source)
    ruff = [sys.executable, "-m", "ruff", "check", "--config", PROJECT / "pyproject.toml"]
    done = subprocess.run([*ruff, "script.py"], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("name", RECIPES)
def test_a_notebook_holds_the_same_code_in_cells(name):
    config = RECIPES[name].config
    book = json.loads(notebook(config))
    assert (book["nbformat"], book["nbformat_minor"]) == (4, 5)
    cells = book["cells"]
    assert len({cell["id"] for cell in cells}) == len(cells)
    assert [cell["cell_type"] for cell in cells[:2]] == ["markdown", "code"]
    code = [cell["source"] for cell in cells if cell["cell_type"] == "code"]
    assert "".join("".join(code).split()) == "".join(script(config).split())


def test_a_notebook_runs_cell_by_cell(tmp_path):
    config = CONFIGS["convnet-tape"]
    cells = json.loads(notebook(config))["cells"]
    code = [cell["source"] for cell in cells if cell["cell_type"] == "code"]
    source = f"import sys\ncells = {code!r}\nfor cell in cells:\n    exec(cell, globals())\n"
    assert "Test loss" in run_script(source, tmp_path, data_file(config))


def test_a_script_has_the_runs_own_settings():
    config = replace(RECIPES["softmax"].config, learning_rate=0.2, seed=7, batch_size=64)
    source = script(config)
    for line in ("LEARNING_RATE = 0.2", "SEED = 7", "BATCH_SIZE = 64", "keras.optimizers.SGD("):
        assert line in source
    assert script_name(config) == "mnist_softmax"
