"""The command line, as a person and as a program would call it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import IO

import numpy as np
import pytest
from click.testing import CliRunner, Result
from PIL import Image

from mnist_core.cli.commands import main
from mnist_core.config import DEFAULT_MODEL, TrainingConfig
from mnist_core.data.datasets import load_test_split
from mnist_core.recipes import RECIPES, Measured
from mnist_core.settings import PROJECT
from mnist_core.storage.tables import runs
from mnist_core.storage.tensorboard import event_file
from tests.helpers.stored import add_shipped_run, change_run, open_networks, rows_in


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def objects(result: Result) -> list[dict]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def start_python(*arguments: str, stdout: int | IO = subprocess.PIPE) -> subprocess.Popen:
    command = [sys.executable, "-W", "ignore", *arguments]
    pipes = {"stdout": stdout, "stderr": subprocess.PIPE}
    return subprocess.Popen(command, cwd=PROJECT, env=os.environ, text=True, **pipes)


def run_python(*arguments: str) -> subprocess.CompletedProcess:
    command = [sys.executable, "-W", "ignore", *arguments]
    return subprocess.run(command, cwd=PROJECT, env=os.environ, capture_output=True, text=True)


@pytest.fixture
def seven(tmp_path: Path) -> Path:
    """The first test image, a 7, as a canvas would give it: ink on a transparent ground."""
    rgba = np.zeros((280, 280, 4), np.uint8)
    rgba[..., 3] = load_test_split("mnist").images[0].repeat(10, axis=0).repeat(10, axis=1)
    Image.fromarray(rgba).save(tmp_path / "seven.png")
    return tmp_path / "seven.png"


@pytest.fixture
def blank(tmp_path: Path) -> Path:
    Image.new("RGBA", (280, 280)).save(tmp_path / "blank.png")
    return tmp_path / "blank.png"


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    (tmp_path / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\nand no more")
    return tmp_path / "broken.png"


def test_predict_tells_programs_label_probabilities_and_box(default_model, seven):
    result = run("predict", "--json", seven)
    (answer,) = objects(result)
    (digit,) = answer["digits"]
    assert result.exit_code == 0
    assert (answer["file"], answer["text"], digit["label"]) == (str(seven), "7", 7)
    assert len(digit["probabilities"]) == 10
    assert digit["probability"] == max(digit["probabilities"]) > 0.9
    assert sum(digit["probabilities"]) == pytest.approx(1, abs=1e-4)
    x, y, width, height = digit["box"]
    inked = load_test_split("mnist").images[0] >= 64
    rows, columns = np.flatnonzero(inked.any(1)), np.flatnonzero(inked.any(0))
    assert (x, y) == (10 * columns[0], 10 * rows[0])
    assert (width, height) == (10 * (np.ptp(columns) + 1), 10 * (np.ptp(rows) + 1))


def test_predict_tells_that_a_decimal_point_was_left_out(default_model, tmp_path):
    rgb = np.full((150, 250, 3), 255, np.uint8)
    rgb[25:125, 50:65] = rgb[25:125, 180:195] = rgb[113:125, 115:127] = 0
    Image.fromarray(rgb).save(tmp_path / "one.one.png")
    (answer,) = objects(run("predict", "--json", tmp_path / "one.one.png"))
    assert len(answer["digits"]) == 2 and answer["left_out"] == ["point"]


def test_a_blank_picture_has_no_digits_and_is_no_error(default_model, blank):
    result = run("predict", "--json", blank)
    assert objects(result) == [
        {
            "file": str(blank),
            "text": "",
            "score": 0.0,
            "sure": False,
            "left_out": [],
            "digits": [],
        }
    ]
    assert result.exit_code == 0


def test_a_file_that_cannot_be_read_does_not_stop_the_others(default_model, seven, broken):
    missing = seven.parent / "missing.png"
    result = run("predict", "--json", broken, seven, missing, seven.parent, seven)
    answers = objects(result)
    assert result.exit_code == 1
    assert [set(answer) for answer in answers] == [
        {"file", "error"},
        {"file", "text", "score", "sure", "digits", "left_out"},
        {"file", "error"},
        {"file", "error"},
        {"file", "text", "score", "sure", "digits", "left_out"},
    ]
    assert "damaged" in answers[0]["error"] and "No such file" in answers[2]["error"]


def test_predict_speaks_to_people_in_lines(default_model, seven, blank, broken):
    lines = run("predict", seven, blank, broken).stdout.splitlines()
    assert lines[0].startswith(f"{seven}: 7 (")
    assert lines[1] == f"{blank}: no digit found"
    assert "damaged" in lines[2]


def test_the_name_of_a_picture_turns_no_line_around(default_model, blank):
    blank.rename(blank.with_name("\u202e1\x1b.png"))
    done = run("predict", blank.with_name("\u202e1\x1b.png"))
    assert done.stdout == f"{blank.with_name('�1�.png')}: no digit found\n"


def test_a_fashion_model_answers_with_a_garment(shipped_models, seven):
    (answer,) = objects(run("predict", "--model", "fashion-dense", "--json", seven))
    assert answer["text"] and not answer["text"].isdigit()


def test_an_unknown_or_damaged_model_is_told_in_a_sentence(default_model, seven):
    for name in ("nobody", "../../etc"):
        result = run("predict", "--model", name, seven)
        assert result.exit_code == 2 and "There is no network" in result.stderr
    (default_model / "models" / DEFAULT_MODEL / "model.tflite").write_bytes(b"cut short")
    result = run("predict", seven)
    assert result.exit_code == 2 and "damaged" in result.stderr


def test_models_lists_what_ships_and_leaves_out_what_is_damaged(shipped_models):
    names = [line.split()[0] for line in run("models").stdout.splitlines()]
    assert names == ["digits-cnn", "digits-dense", "fashion-dense"]
    (shipped_models / "models" / "digits-dense" / "run.json").write_text("{")
    left = [model["id"] for model in objects(run("models", "--json"))]
    assert left == [name for name in names if name != "digits-dense"]


def test_models_lists_trained_runs_after_what_ships_and_the_newest_first(shipped_models):
    for created, name in enumerate(("01d", "2new", "3damaged", "4unfinished")):
        add_shipped_run(shipped_models, name, created=float(created))
    change_run(shipped_models, "3damaged", config="{")
    change_run(shipped_models, "4unfinished", model_epoch=None, state="paused")
    names = [model["id"] for model in objects(run("models", "--json"))]
    assert names == ["digits-cnn", "digits-dense", "fashion-dense", "2new", "01d"]


def test_a_trained_run_reads_pictures_by_its_id(shipped_models, seven):
    add_shipped_run(shipped_models, "0badcafe")
    (answer,) = objects(run("predict", "--model", "0badcafe", "--json", seven))
    assert answer["text"] == "7"


def test_what_ships_is_used_without_a_database_and_the_rest_is_told(default_model, seven):
    (default_model / "digit_school.db").mkdir()  # in the place of the file
    listed = run("models")
    assert listed.exit_code == 0 and listed.stdout.count("\n") == 4
    assert "database of this server cannot be reached" in listed.stderr
    assert objects(run("predict", "--json", seven))[0]["text"] == "7"
    for command in (
        ["train"],
        ["predict", "--model", "0badcafe", seven],
        ["tensorboard-logs", "x"],
    ):
        result = run(*command)
        assert result.exit_code == 2 and not result.stdout
        assert result.stderr.startswith("Error: The database of this server cannot be reached")


def test_models_says_when_there_are_none(artifacts):
    assert "no trained network" in run("models").stderr


def test_a_setting_outside_its_limits_is_told_before_anything_is_written(artifacts):
    result = run("train", "--learning-rate", "7")
    assert result.exit_code == 2 and "Learning rate must be from 0.00001 to 1" in result.stderr
    assert rows_in(artifacts, runs) == 0


def test_a_name_to_ship_under_must_be_a_name(artifacts):
    result = run("train", "--ship", "../elsewhere")
    assert result.exit_code == 2 and "letters, digits" in result.stderr


def test_a_network_that_ships_is_replaced_only_where_it_is_asked_for(
    shipped_models, few_to_measure_on
):
    folder = shipped_models / "models" / "digits-cnn"
    before = (folder / "model.keras").read_bytes()
    settings = ["--steps", "20", "--training-images", "1000", "--ship", "digits-cnn"]
    refused = run("train", *settings)
    assert refused.exit_code == 2 and not refused.stdout
    assert f"{folder} is there already, so nothing was trained." in refused.stderr
    assert "add --replace" in refused.stderr
    assert not (shipped_models / "digit_school.db").exists()
    assert (folder / "model.keras").read_bytes() == before
    done = run("train", *settings, "--replace")
    assert done.stdout.endswith(f"Saved in {folder}.\n"), done.stderr
    assert (folder / "model.keras").read_bytes() != before


FULL = pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device")


@FULL
@pytest.mark.parametrize("arguments", ["--help", "models", "recipes --json", "predict {seven}"])
def test_output_that_cannot_be_written_is_told_in_a_sentence(default_model, seven, arguments):
    with open("/dev/full", "w") as full:
        done = start_python("-m", "mnist_core", *arguments.format(seven=seven).split(), stdout=full)
        told = done.communicate()[1]
    assert done.returncode == 1 and "Traceback" not in told
    assert told.splitlines()[-1] == (  # LiteRT says a line of its own before it
        "Error: The output could not be written (No space left on device). Everything saved before "
        "is safe. Print it elsewhere, then try again."
    )


def test_output_that_nobody_reads_on_ends_it_quietly(default_model):
    done = start_python("-m", "mnist_core", "recipes")
    done.stdout.close()
    assert (done.communicate()[1], done.returncode) == ("", 1)


def test_predict_and_models_never_import_tensorflow(default_model, seven):
    done = run_python(
        "-c",
        "import sys; from mnist_core.cli.commands import main\n"
        f"main(['predict', {str(seven)!r}], standalone_mode=False)\n"
        "main(['models'], standalone_mode=False)\n"
        "print(sorted({'tensorflow', 'keras', 'distributed'} & set(sys.modules)))",
    )
    assert done.stdout.splitlines()[-1] == "[]", done.stderr


def test_recipes_are_listed_with_settings_and_published_figures(artifacts):
    recipes = {recipe["name"]: recipe for recipe in objects(run("recipes", "--json"))}
    assert list(recipes) == list(RECIPES)
    assert recipes["softmax"]["config"]["learning_rate"] == 0.5
    assert recipes["dense"]["test_accuracy"] == 0.972 and recipes["dense"]["measured"] is None
    lines = run("recipes").stdout.splitlines()
    assert lines[0].startswith("softmax") and "published 92.00%" in lines[0]


def test_recipes_tell_what_was_measured_here(artifacts):
    measured = Measured((0, 1, 2), 0.9155, 0.91, 0.92, 0.3, 2.0, "2 cores")
    (artifacts / "recipes.json").write_text(json.dumps({"softmax": asdict(measured)}))
    assert objects(run("recipes", "--json"))[0]["measured"]["test_accuracy"] == 0.9155
    assert "measured 91.55%" in run("recipes").stdout


@pytest.mark.parametrize(
    ("arguments", "epochs", "steps_per_epoch"),
    [
        (["--recipe", "softmax"], 10, 100),
        (["--recipe", "softmax", "--steps", "200"], 10, 20),
        (["--recipe", "softmax", "--epochs", "2"], 2, None),
        (["--recipe", "cnn"], 5, None),
        (["--steps", "20000"], 20, 1_000),
        ([], 5, None),
    ],
)
def test_a_length_is_the_recipes_or_in_epochs_or_in_steps(
    artifacts, monkeypatch, arguments, epochs, steps_per_epoch
):
    assert started(monkeypatch, arguments).epochs == epochs
    assert started(monkeypatch, arguments).steps_per_epoch == steps_per_epoch


def test_a_length_in_steps_is_divided_into_no_more_epochs_than_there_may_be(artifacts, monkeypatch):
    monkeypatch.setenv("MNIST_MAX_EPOCHS", "5")
    config = started(monkeypatch, ["--steps", "1000"])
    assert (config.epochs, config.steps_per_epoch) == (5, 200)


def test_options_change_single_settings_of_a_recipe(artifacts, monkeypatch):
    changes = ["--batch-size", "64", "--seed", "5", "--wrong-labels", "0.2"]
    config = started(monkeypatch, ["--recipe", "convnet-tape", *changes])
    expected = replace(RECIPES["convnet-tape"].config, batch_size=64, seed=5, wrong_labels=0.2)
    assert config == expected


def started(monkeypatch, arguments: list[str]) -> TrainingConfig:
    """The settings that `train` would train with."""
    configs = []
    monkeypatch.setattr(
        "mnist_core.cli.commands.train_epochs",
        lambda trainer, run: configs.append(run) or (each for each in ()),
    )
    monkeypatch.setattr("mnist_core.cli.commands.export_run", lambda trainer, run_id: None)
    monkeypatch.setattr("mnist_core.cli.commands.result_line", lambda run, folder: "")
    assert run("train", *arguments).exit_code == 0
    return configs[0].config


def test_epochs_and_steps_exclude_each_other(artifacts):
    result = run("train", "--epochs", "2", "--steps", "200")
    assert result.exit_code == 2 and "cannot be used together" in result.stderr


def event_files(folder: Path) -> dict[str, bytes]:
    """What TensorBoard would read, by the path within the folder."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


@pytest.fixture
def trained_runs(artifacts: Path) -> dict[str, bytes]:
    """What TensorBoard is to read of two runs."""
    expected = {}
    for run_id, name in (("0badcafe", "digits-dense"), ("1badcafe", "digits-cnn")):
        stored = add_shipped_run(artifacts, run_id, name, created=1_700_000_000.5)
        history = open_networks().load_history(replace(stored, id=name))
        assert len(history) == stored.epochs_done
        file = f"{run_id}/events.out.tfevents.1700000000.{run_id}"
        expected[file] = event_file(stored, history)
    return expected


def test_tensorboard_logs_writes_the_curves_of_all_runs_a_folder_each(trained_runs, tmp_path):
    folder = tmp_path / "logs" / "new"
    for _ in range(2):  # a second time takes the place of the first
        result = run("tensorboard-logs", folder)
        assert (result.exit_code, result.stdout) == (0, f"{folder}: 2 runs\n")
        assert event_files(folder) == trained_runs


def test_tensorboard_logs_writes_only_the_runs_it_is_asked_for(trained_runs, tmp_path):
    result = run("tensorboard-logs", tmp_path / "logs", "1badcafe")
    assert (result.exit_code, result.stdout) == (0, f"{tmp_path / 'logs'}: 1 run\n")
    assert [path.partition("/")[0] for path in event_files(tmp_path / "logs")] == ["1badcafe"]


@pytest.mark.parametrize("unknown", ["n0b0dy", "../../etc"])
def test_tensorboard_logs_writes_nothing_where_one_run_is_unknown(trained_runs, tmp_path, unknown):
    result = run("tensorboard-logs", tmp_path / "logs", "0badcafe", unknown)
    assert result.exit_code == 2 and f"There is no run {unknown}" in result.stderr
    assert not (tmp_path / "logs").exists()


def test_tensorboard_logs_that_cannot_be_written_are_told(trained_runs, tmp_path):
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "0badcafe").write_text("in the way")
    result = run("tensorboard-logs", tmp_path / "logs", "0badcafe")
    assert result.exit_code == 2
    assert f"cannot write to {tmp_path / 'logs' / '0badcafe'} (" in result.stderr
    assert run("tensorboard-logs", tmp_path / "logs" / "0badcafe").exit_code == 2


def test_tensorboard_logs_of_nothing_say_so(artifacts, tmp_path):
    assert run("tensorboard-logs", tmp_path / "logs").stdout.endswith(": 0 runs\n")


def test_train_follows_a_recipe_in_its_own_unit(artifacts):
    """And without what Keras would load besides."""
    command = ("-m", "mnist_core", "train", "--recipe", "softmax", "--steps", "100")
    done = run_python("-X", "importtime", *command)
    assert done.returncode == 0, done.stderr
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "keras.src" in loaded and not {"pandas.core", "matplotlib.figure"} & loaded
    lines = done.stdout.splitlines()
    assert [line.partition(":")[0] for line in lines[:5]] == [
        "Step 20 of 100",
        "Step 40 of 100",
        "Step 60 of 100",
        "Step 80 of 100",
        "Step 100 of 100",
    ]
    assert lines[5].startswith("Test accuracy") and "published" not in lines[5]
    (kept,) = open_networks(artifacts).models()
    assert lines[5].endswith(f"Saved as run {kept.id}.")


def test_train_keeps_a_run_and_ships_it(artifacts, few_to_measure_on, seven):
    settings = ["--training-images", "1000", "--epochs", "2", "--seed", "3", "--json"]
    done = run("train", *settings, "--ship", "tiny")
    first, second, result = objects(done)
    assert done.exit_code == 0, done.stderr
    assert (first["epoch"], second["epoch"]) == (1, 2)
    assert result["state"] == "finished" and result["epochs_done"] == 2
    assert 0.5 < result["test_accuracy"] < 0.95

    networks = open_networks(artifacts)
    trained, shipped = networks.load_run(result["id"]), networks.load_run("tiny")
    assert shipped.config == trained.config and shipped.model_epoch == 2
    assert [record.epoch for record in networks.load_history(shipped)] == [1, 2]
    assert networks.load_history(shipped) == networks.load_history(trained)
    files = {path.name for path in (artifacts / "models" / "tiny").iterdir()}
    network = {"model.keras", "model.tflite", "layers.json", "test_logits.npy"}
    assert files == {"run.json", "history.json", "SHA256SUMS", *network}
    assert objects(run("predict", "--model", "tiny", "--json", seven))[0]["digits"]
