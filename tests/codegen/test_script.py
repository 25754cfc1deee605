"""A run's code runs by itself, elsewhere, and gives the numbers that the run gives."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mnist_core.codegen.script import notebook, script
from mnist_core.config import DATASET_NAMES, TrainingConfig
from mnist_core.recipes import RECIPES
from mnist_core.settings import PROJECT
from mnist_core.training import loops
from mnist_core.training.epoch import cached_dataset, evaluate, train_epoch
from mnist_core.training.gradient_tape import train_by_tape
from tests.helpers.artifacts import very_few

STEPS = {"fit": 3, "tape": 10}  # a wrong line shows in the first losses; by hand each tenth is told
REFINED = {"schedule": "one-cycle", "label_smoothing": 0.1, "weight_averaging": 0.9}
_EPOCHS = replace(RECIPES["dense"].config, epochs=2, training_images=1_000, batch_size=100)


def few_steps(config: TrainingConfig) -> TrainingConfig:
    precision = "float32" if config.precision == "auto" else config.precision  # as a script has it
    few = {"epochs": 2, "steps_per_epoch": STEPS[config.loop], "batch_size": 20}
    return replace(config, **few, precision=precision)


CONFIGS = {name: few_steps(recipe.config) for name, recipe in RECIPES.items()}
CONFIGS |= {
    "bfloat16": replace(CONFIGS["cnn"], precision="bfloat16"),
    "epochs, wrong labels, changed": replace(_EPOCHS, wrong_labels=0.4),
    "pens by hand, changed": replace(CONFIGS["convnet-tape"], augmentation="pens"),
    "refined, changed, continued": replace(_EPOCHS, epochs=3, **REFINED),
    "refined-tape": replace(CONFIGS["convnet-tape"], **REFINED),
}
RATES = {  # of runs steered on the way
    "epochs, wrong labels, changed": (0.001, 0.01),
    "pens by hand, changed": (0.001, 0.01),
    "refined, changed, continued": (0.001, 0.01, 0.01),
}
PLANNED = {"refined, changed, continued": (2, 2, 3)}  # an epoch was added after its end
_RESULT = r"Test loss ([\d.]+), test accuracy ([\d.]+)%"


# Runs scripts one after the other, each in its own folder: TensorFlow is loaded only once.
RUNNER = """
import contextlib, gc, io, json, os, runpy, sys
sys.modules["pandas"] = None  # half a second, and Keras does without
gc.disable()  # the first one loads TensorFlow, which stays
printed = {}
for name, (folder, data) in json.loads(sys.argv[1]).items():
    os.chdir(folder)
    sys.argv = ["script.py", data]
    with contextlib.redirect_stdout(io.StringIO()) as output:
        runpy.run_path("script.py", run_name="__main__")
    printed[name] = output.getvalue()
    if not gc.isenabled():
        gc.freeze()
        gc.enable()
assert not any(name.startswith("mnist_core") for name in sys.modules)
print(json.dumps(printed))
"""


def run_scripts(sources: dict[str, tuple[str, Path]], folder: Path) -> dict[str, str]:
    """What scripts print, by name, without this package within their reach."""
    jobs = {}
    for name, (source, data) in sources.items():
        (folder / name).mkdir()
        (folder / name / "script.py").write_text(source, "utf-8")
        jobs[name] = (str(folder / name), str(data))
    environment = {name: v for name, v in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-P", "-c", RUNNER, json.dumps(jobs)],
        cwd=folder,
        env={**environment, "TF_CPP_MIN_LOG_LEVEL": "3"},
        capture_output=True,
        text=True,
        timeout=500,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture(scope="module")
def scripts(tmp_path_factory) -> tuple[Path, dict[str, str]]:
    """A folder where each of `CONFIGS` has run as a script of its own, and what they printed."""
    folder = tmp_path_factory.mktemp("scripts")
    files = {dataset: data_file(dataset, folder) for dataset in DATASET_NAMES}
    sources = {
        name: (script(config, RATES.get(name, ()), PLANNED.get(name, ())), files[config.dataset])
        for name, config in CONFIGS.items()
    }
    sources["notebook"] = (cells_in_turn(CONFIGS["softmax"]), files["mnist"])
    return folder, run_scripts(sources, folder)


def data_file(dataset: str, folder: Path) -> Path:
    """A data set in Keras's layout, with few test images: ten networks are tested on them."""
    whole = cached_dataset(dataset)
    arrays = {"x_train": whole.all_training.images, "y_train": whole.all_training.labels}
    test = very_few(whole).test
    np.savez(folder / f"{dataset}.npz", x_test=test.images, y_test=test.labels, **arrays)
    return folder / f"{dataset}.npz"


def cells_in_turn(config: TrainingConfig) -> str:
    """A script that runs a notebook cell by cell."""
    cells = json.loads(notebook(config))["cells"]
    code = [cell["source"] for cell in cells if cell["cell_type"] == "code"]
    return f"for cell in {code!r}:\n    exec(cell, globals())\n"


@pytest.fixture
def losses_by_hand(monkeypatch) -> list[float]:
    """Of each step with a gradient tape, which the engine's curves do not show one by one."""
    found = list[float]()

    def noted(*arguments, on_step):
        train_by_tape(*arguments, lambda *told: found.append(told[1]) or on_step(*told))

    monkeypatch.setattr(loops, "train_by_tape", lambda *all_: noted(*all_[:-1], on_step=all_[-1]))
    return found


@pytest.mark.parametrize("name", CONFIGS)
@pytest.mark.usefixtures("very_few_to_measure_on")
def test_a_script_gives_the_numbers_of_the_engine(name, scripts, losses_by_hand):
    config, checkpoint, told = CONFIGS[name], None, []
    rates = RATES.get(name, [config.learning_rate] * config.epochs)
    planned = PLANNED.get(name, [config.epochs] * config.epochs)
    for epoch, (rate, epochs) in enumerate(zip(rates, planned, strict=True)):
        now = replace(config, learning_rate=rate, epochs=epochs)
        result = train_epoch(now, checkpoint, epoch, lambda progress: None, lambda: False)
        checkpoint, record = result.checkpoint, result.record
        told.append(losses_by_hand[-1] if config.loop == "tape" else record.loss)
    test = evaluate(config, checkpoint, "test")

    folder, printed = scripts
    losses = [float(loss) for loss in re.findall(r"^\w+ \d+: loss ([\d.]+)", printed[name], re.M)]
    assert losses == pytest.approx(told, abs=1e-4)
    loss, accuracy = re.search(_RESULT, printed[name]).groups()
    assert float(loss) == pytest.approx(test["loss"], abs=1e-4)
    assert float(accuracy) == pytest.approx(100 * test["accuracy"], abs=0.011)
    assert (folder / name / "checkpoint.weights.h5").is_file()


def test_steps_are_counted_through(scripts):
    _, printed = scripts
    assert re.findall(r"^Step (\d+)", printed["softmax"], re.M) == ["3", "6"]
    whole = printed["epochs, wrong labels, changed"]
    assert re.findall(r"^Epoch (\d+)", whole, re.M) == ["1", "2"]


def test_a_notebook_runs_cell_by_cell_and_gives_what_the_script_gives(scripts):
    _, printed = scripts
    assert re.search(_RESULT, printed["notebook"]).groups() == (
        re.search(_RESULT, printed["softmax"]).groups()
    )


def test_a_script_names_nothing_of_this_package_and_is_tidy(tmp_path):
    for name, config in CONFIGS.items():
        source = script(config, RATES.get(name, ()), PLANNED.get(name, ()))
        assert "mnist_core" not in source, name
        (tmp_path / f"{name}.py").write_text(source, "utf-8")
    ruff = [sys.executable, "-m", "ruff", "check", "--config", PROJECT / "pyproject.toml"]
    done = subprocess.run([*ruff, "."], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    assert len(list(tmp_path.glob("*.py"))) == len(CONFIGS)


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


def test_a_script_has_the_runs_own_settings():
    config = replace(RECIPES["softmax"].config, learning_rate=0.2, seed=7, batch_size=64)
    source = script(config)
    for line in ("LEARNING_RATE = 0.2", "SEED = 7", "BATCH_SIZE = 64", "keras.optimizers.SGD("):
        assert line in source
    assert "python digits-softmax.py" in source
    assert "python digits-softmax-91.3.py" in script(config, name="digits-softmax-91.3")


def test_a_script_names_the_packages_that_it_needs():
    def needed(name):
        return re.search(r"^Needs (.*)\.$", script(RECIPES[name].config), re.MULTILINE)[1]

    assert needed("dense") == "keras, tensorflow, numpy"
    assert needed("drawing") == "keras, tensorflow, numpy, scipy, pillow, matplotlib"


def test_rates_are_listed_only_if_they_differ():
    config = replace(_EPOCHS, epochs=4)
    assert "LEARNING_RATE = 0.001\n" in script(config, (0.001, 0.001))
    source = script(replace(config, learning_rate=0.02), (0.001, 0.01))
    listed = re.search(r"LEARNING_RATES = \[.*?\n([^]]+)\]", source).group(1)
    assert listed.split() == ["0.001,", "0.01,", "0.02,", "0.02,"]
    assert "LEARNING_RATE = 0.5\n" in script(replace(config, learning_rate=0.02), (0.5,) * 4)
