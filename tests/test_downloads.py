"""What is downloaded can be opened again."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest
from PIL import Image

from mnist_core.plots import to_png, to_svg
from mnist_core.ui import downloads_view
from mnist_core.ui.loaders import get_engine


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


def test_what_is_not_known_is_left_empty():
    assert downloads_view.to_csv(["a", "b"], [[1, None], ["x, y", 2]]) == 'a,b\n1,\n"x, y",2\n'
