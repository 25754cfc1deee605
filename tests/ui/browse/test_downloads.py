"""What is downloaded can be opened again."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from mnist_core.codegen.file_names import file_stem
from mnist_core.codegen.script import script
from mnist_core.config import MODEL_NAMES, TrainingConfig
from mnist_core.figures.plots import to_png, to_svg
from mnist_core.recipes import RECIPES
from mnist_core.settings import PROJECT
from mnist_core.ui.browse import downloads_view
from mnist_core.ui.browse.model_use import OWN_LAYERS, keras_version
from mnist_core.ui.shared.loaders import get_engine

MODELS = PROJECT / "mnist_core" / "models"


@pytest.fixture
def run(shipped_models):
    return next(run for run in get_engine().models() if run.id == "digits-dense")


def table(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def test_predictions_have_a_line_for_every_test_image_and_give_the_accuracy(run):
    heading, *rows = table(downloads_view.predictions(run))
    assert heading[:4] == ["image", "true class", "read as", "0"] and len(rows) == 10_000
    right = np.mean([row[1] == row[2] for row in rows])
    assert right == pytest.approx(run.test_accuracy, abs=2e-4)
    assert sum(map(float, rows[0][3:])) == pytest.approx(1, abs=1e-4)


def test_scores_and_history_have_their_lines(run):
    assert len(table(downloads_view.scores(run))) == 11
    heading, *epochs = table(downloads_view.history(run))
    assert heading[0] == "epoch" and len(epochs) == run.epochs_done
    assert float(epochs[-1][4]) == run.val_accuracy


def test_the_figure_opens_as_a_picture(run):
    picture = Image.open(io.BytesIO(downloads_view.figure(run, to_png)))
    assert picture.format == "PNG" and picture.width > 1000
    assert np.asarray(picture.convert("L")).max() == 255, "on white"
    assert "<svg" in downloads_view.figure(run, to_svg)


def test_no_file_has_the_spaces_that_pages_have_between_a_number_and_its_unit(run):
    """They look like others, and whoever searches a file types those."""
    assert " %" in (figure := downloads_view.figure(run, to_svg))
    files = [figure, *(script(recipe.config, (0.1,)) for recipe in RECIPES.values())]
    files += [make(run) for make in (downloads_view.scores, downloads_view.history)]
    assert not any("\N{NO-BREAK SPACE}" in file for file in files)


def test_what_is_not_known_is_left_empty():
    assert downloads_view.to_csv(["a", "b"], [[1, None], ["x, y", 2]]) == 'a,b\n1,\n"x, y",2\n'


@pytest.mark.parametrize(
    ("model", "dataset", "accuracy", "name"),
    [
        ("cnn", "mnist", 0.9918, "digits-cnn-99.2"),
        ("deep_cnn", "mnist", 0.9, "digits-deep-cnn-90.0"),
        ("best_fashion", "fashion_mnist", 0.9494, "fashion-best-94.9"),
        ("best", "mnist", 0.9999, "digits-best-99.9"),
        ("best", "mnist", 1.0, "digits-best-100.0"),
        ("dense", "fashion_mnist", None, "fashion-dense"),
    ],
)
def test_files_are_named_by_data_set_network_and_accuracy(model, dataset, accuracy, name):
    assert file_stem(TrainingConfig(dataset, model), accuracy) == name


@pytest.mark.parametrize("suffix", ["keras", "tflite"])
def test_a_damaged_network_is_told_and_not_given_away(default_model, monkeypatch, suffix):
    path = default_model / "models" / "digits-cnn" / f"model.{suffix}"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)
    offered = []
    monkeypatch.setattr(downloads_view, "_button", lambda label, name, *_: offered.append(name))
    page = AppTest.from_file(PROJECT / "app.py", default_timeout=60)
    page.query_params.update({"browse_view": "Downloads", "model": "digits-cnn"})
    page.switch_page("pages/3_Browse.py").run()
    assert not page.exception
    assert [error.value for error in page.error if f".{suffix}" in error.value]
    assert not [name for name in offered if name.endswith(f".{suffix}")]


def test_no_file_is_named_by_the_runs_id(default_model, monkeypatch):
    named = []
    monkeypatch.setattr(downloads_view, "_button", lambda label, name, *_: named.append(name))
    page = AppTest.from_file(PROJECT / "app.py", default_timeout=60)
    page.query_params.update({"browse_view": "Downloads", "model": "digits-cnn"})
    page.switch_page("pages/3_Browse.py").run()
    assert not page.exception
    files = [".png", ".svg", "-scores.csv", "-test.csv", "-history.csv", ".keras", ".tflite"]
    stem = "digits-cnn-99.2"
    assert named == [*(stem + end for end in files), f"events.out.tfevents.{stem}"]
    text = "\n".join(element.value for element in page.markdown)
    assert "needs Keras 3.15 or newer" in text
    assert "logits for each image, not probabilities" in text
    assert [f"{stem}.keras" in code.value or f"{stem}.tflite" in code.value for code in page.code][
        :2
    ] == [True, True]


def test_the_keras_that_wrote_a_file_is_the_oldest_that_opens_it(run):
    assert keras_version(run) == "3.15"


def test_networks_with_layers_of_their_own_are_known():
    sources = {name: (MODELS / f"{name}.py").read_text("utf-8") for name in MODEL_NAMES}
    own = [name for name, source in sources.items() if "register_keras_serializable" in source]
    assert own == list(OWN_LAYERS)
