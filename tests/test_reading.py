"""What a picture says and how sure that is, with networks whose answers are known."""

from __future__ import annotations

import numpy as np
import pytest

from mnist_core.calibration import Calibration, load_calibration
from mnist_core.datasets import load_test_split
from mnist_core.inference import Classifier
from mnist_core.reading import read_picture, score_of
from tests.conftest import PROJECT


class Known:
    """Answers by how wide the ink is: bars are 1, what is wider is 4; `evidence` is its logit."""

    def __init__(self, evidence: float, narrow: float | None = None) -> None:
        self.evidence, self.narrow = evidence, evidence if narrow is None else narrow

    def predict_logits(self, images: np.ndarray) -> np.ndarray:
        logits = np.zeros((len(images), 10), np.float32)
        for row, image in zip(logits, images, strict=True):
            wide = np.ptp(np.flatnonzero(image.any(0))) > 7
            row[4 if wide else 1] = self.evidence if wide else self.narrow
            row[7] = 1
        return logits


def two_bars(gap: int) -> np.ndarray:
    """RGBA: two upright strokes of 100 by 12 pixels."""
    rgba = np.zeros((200, 300, 4), np.uint8)
    rgba[50:150, 60:72, 3] = 255
    rgba[50:150, 72 + gap : 84 + gap, 3] = 255
    return rgba


def text(digits) -> str:
    return "".join(str(digit.label) for digit in digits)


def test_blank_paper_says_nothing():
    assert read_picture(np.zeros((50, 50, 4), np.uint8), Known(9)) == ()


def test_two_sure_digits_stay_two_however_close_they_are():
    assert text(read_picture(two_bars(gap=22), Known(9))) == "11"


def test_two_strokes_that_are_no_digits_alone_are_one_that_is():
    (digit,) = read_picture(two_bars(gap=22), Known(9, narrow=1.5))
    assert (digit.label, digit.sure, digit.digit.box) == (4, True, (60, 50, 46, 100))


def test_strokes_far_apart_are_never_one_digit():
    assert text(read_picture(two_bars(gap=80), Known(9, narrow=1.5))) == "11"


def test_temperature_and_threshold_decide_what_is_sure():
    def read(temperature: float, threshold: float):
        return read_picture(two_bars(gap=80), Known(4), Calibration(temperature, threshold))[0]

    hot, cold = read(4, 0.5), read(1, 0.5)
    # e^4 / (e^4 + e + 8) and e / (e + e^0.25 + 8)
    assert cold.probabilities[1] == pytest.approx(54.598 / 65.316, abs=1e-3)
    assert hot.probabilities[1] == pytest.approx(2.718 / 12.002, abs=1e-3)
    assert cold.sure and not hot.sure and not read(1, 0.9).sure
    assert hot.guesses == (1, 7)


def test_the_score_is_the_mean_over_variations_of_the_first_ones_label():
    shares = np.zeros((3, 10))
    shares[:, 3], shares[:, 5] = (0.9, 0.6, 0.0), (0.1, 0.4, 1.0)
    assert score_of(shares) == pytest.approx(0.5)


def test_a_shipped_network_reads_the_test_set_through_every_step():
    classifier = Classifier(PROJECT / "artifacts" / "models" / "digits-cnn" / "model.tflite")
    split = load_test_split("mnist")
    right = 0
    for image, label in zip(split.images[:150], split.labels[:150], strict=True):
        rgba = np.zeros((84, 84, 4), np.uint8)
        rgba[..., 3] = image.repeat(3, 0).repeat(3, 1)
        right += text(read_picture(rgba, classifier)) == str(label)
    assert right >= 144


def test_a_calibration_is_read_as_it_was_saved_and_damage_gives_the_defaults(tmp_path):
    assert load_calibration(tmp_path) == Calibration()
    kept = Calibration(1.7, 0.62, {"digits": 3})
    kept.save(tmp_path)
    assert load_calibration(tmp_path) == kept
    for damage in ("{", "[1]", '{"temperature": 0}', '{"threshold": "x"}', '{"threshold": 2}'):
        (tmp_path / "calibration.json").write_text(damage)
        assert load_calibration(tmp_path) == Calibration()
