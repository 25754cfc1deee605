"""Pictures as people have them, each named after what is written on it: kept small, made up."""

from __future__ import annotations

from pathlib import Path

import pytest

from mnist_core.drawing.files import load_image
from mnist_core.reading.calibration import read_calibration
from mnist_core.reading.classifier import Classifier
from mnist_core.reading.reader import ReadDigit, read_picture
from tests.helpers.stored import open_networks

PICTURES = sorted((Path(__file__).parent / "pictures").iterdir())
MODEL = "digits-drawing"


@pytest.fixture(scope="module")
def read():
    networks = open_networks()
    classifier = Classifier(networks.load_model(MODEL), MODEL)
    calibration = read_calibration(networks.load_calibration(MODEL))

    def read_file(path: Path) -> tuple[ReadDigit, ...]:
        return read_picture(load_image(path.read_bytes()), classifier, calibration)

    return read_file


@pytest.mark.parametrize("path", PICTURES, ids=lambda path: path.stem)
def test_a_picture_is_read_as_its_name_says(read, path):
    written = path.stem.rsplit("-", 1)[1]
    assert "".join(str(digit.label) for digit in read(path)) == written
