"""What a picture says and how sure that is, with networks whose answers are known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from mnist_core.data.datasets import load_test_split
from mnist_core.drawing.components import Segment, may_be_one_digit
from mnist_core.drawing.pen_strokes import PenStroke, draw_strokes
from mnist_core.reading.calibration import Calibration, evidence, read_calibration
from mnist_core.reading.classifier import Classifier
from mnist_core.reading.reader import read_picture
from tests.helpers.stored import open_networks


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


KNOWS_SHAPES = Calibration(scale=1.0, offset=-5.0)


def test_two_sure_digits_stay_two_however_close_they_are():
    assert text(read_picture(two_bars(gap=22), Known(9), KNOWS_SHAPES)) == "11"


def test_two_strokes_that_are_no_digits_alone_are_one_that_is():
    (digit,) = read_picture(two_bars(gap=22), Known(9, narrow=1.5), KNOWS_SHAPES)
    assert (digit.label, digit.sure, digit.digit.box) == (4, True, (60, 50, 46, 100))


def bridged(height: int = 100) -> np.ndarray:
    """The bars, 30 apart, with a bridge between them: one piece of ink; the right one so high."""
    rgba = two_bars(gap=30)
    rgba[50 : 150 - height, 102:114, 3] = 0
    rgba[140:144, 72:102, 3] = 255
    return rgba


@pytest.mark.parametrize(("narrow", "said"), [(9, "11"), (1.5, "4")])
def test_ink_is_cut_where_its_parts_are_digits_and_the_whole_is_not(narrow, said):
    network = Known(1.5, narrow=narrow)
    digits = read_picture(bridged(), network, KNOWS_SHAPES)
    assert text(digits) == said
    assert [digit.cut for digit in digits] == [said == "11"] * len(said)


def test_a_part_that_is_too_low_is_no_digit_of_its_own():
    assert text(read_picture(bridged(height=40), Known(1.5, narrow=9), KNOWS_SHAPES)) == "4"


def test_what_was_cut_through_ink_is_half_as_sure_and_between_strokes_it_is_not():
    network = Known(1.5, narrow=9)
    for digit in read_picture(bridged(), network, replace(KNOWS_SHAPES, threshold=0.55)):
        assert 0.4 < digit.score < 0.5 and not digit.sure and not digit.is_rejected
    strokes = (
        PenStroke(((66.0, 56.0), (66.0, 144.0), (84.0, 144.0)), 12),
        PenStroke(((86.0, 56.0), (86.0, 144.0), (104.0, 144.0)), 12),
    )
    rgba = np.zeros((200, 300, 4), np.uint8)
    rgba[..., 3] = draw_strokes(strokes, (200, 300))
    assert [d.score > 0.9 for d in read_picture(rgba, network, KNOWS_SHAPES, strokes)] == [True] * 2


@pytest.mark.parametrize(("higher", "said"), [(0, "11"), (15, "11"), (35, "4")])
def test_two_sure_digits_whose_feet_are_far_apart_are_one_that_is_sure(higher, said):
    rgba = two_bars(gap=22)
    rgba[150 - higher :, :80] = 0
    assert text(read_picture(rgba, Known(9), KNOWS_SHAPES)) == said


@pytest.mark.parametrize(("lower", "one"), [(0, False), (10, False), (30, True)])
def test_strokes_that_stand_unevenly_may_be_wider_together(lower, one):
    left, right = Segment((1,), (0, 0, 60, 80)), Segment((2,), (65, lower, 60, 80))
    assert may_be_one_digit(left, right) is one


@pytest.mark.parametrize(("gap", "said"), [(5, "1"), (12, "11")])
def test_what_stands_closely_over_something_is_one_digit_with_it_if_that_is_sure(gap, said):
    """As the two rings of an 8 do; farther apart they are two rows."""
    rgba = np.zeros((300, 200, 4), np.uint8)
    rgba[40:120, 90:102, 3] = rgba[120 + gap : 200 + gap, 90:102, 3] = 255
    assert text(read_picture(rgba, Known(9), KNOWS_SHAPES)) == said


def test_strokes_far_apart_are_never_one_digit():
    assert text(read_picture(two_bars(gap=80), Known(9, narrow=1.5), KNOWS_SHAPES)) == "11"


def test_a_network_that_does_not_know_other_shapes_joins_nothing():
    assert text(read_picture(two_bars(gap=22), Known(9, narrow=1.5))) == "11"


def test_temperature_and_threshold_decide_what_is_sure():
    def read(temperature: float, threshold: float):
        known = Calibration(temperature, threshold=threshold)
        return read_picture(two_bars(gap=80), Known(4), known)[0]

    hot, cold = read(4, 0.5), read(1, 0.5)
    # e^4 / (e^4 + e + 8) and e / (e + e^0.25 + 8)
    assert cold.probabilities[1] == pytest.approx(54.598 / 65.316, abs=1e-3)
    assert hot.probabilities[1] == pytest.approx(2.718 / 12.002, abs=1e-3)
    assert cold.sure and not hot.sure and not read(1, 0.9).sure
    assert hot.guesses == (1, 7)


def test_the_score_is_worked_out_by_hand():
    logits = np.array([[np.log(3.0)] + [0.0] * 9])  # powers 3 and nine times 1: 12 in all
    assert evidence(logits)[0] == pytest.approx(np.log(12))
    assert Calibration().scores(logits)[0] == pytest.approx(3 / 12)
    # the logistic of log(12) - log(4) is 3 / 4
    known = Calibration(scale=1.0, offset=-np.log(4))
    assert known.scores(logits)[0] == pytest.approx(3 / 4 * 3 / 12)
    # at temperature 0.5 powers are squared: 9 and nine times 1
    assert Calibration(temperature=0.5).scores(logits)[0] == pytest.approx(9 / 18)


def test_a_shipped_network_reads_the_test_set_through_every_step():
    classifier = Classifier(open_networks().load_model("digits-cnn"), "digits-cnn")
    split = load_test_split("mnist")
    right = 0
    for image, label in zip(split.images[:150], split.labels[:150], strict=True):
        rgba = np.zeros((84, 84, 4), np.uint8)
        rgba[..., 3] = image.repeat(3, 0).repeat(3, 1)
        right += text(read_picture(rgba, classifier)) == str(label)
    assert right >= 144


def test_a_calibration_is_read_as_it_was_saved_and_damage_gives_the_defaults():
    assert read_calibration(None) == Calibration()
    kept = Calibration(1.7, 2.0, -3.0, 0.62, {"digits": 3})
    assert read_calibration(kept.to_bytes()) == kept
    wrong = (b"", b"{", b"[1]", b"\xff\xfe\0")
    damaged = (b'{"temperature": 0}', b'{"threshold": "x"}', b'{"threshold": 2}')
    for content in (*wrong, *damaged):
        assert read_calibration(content) == Calibration()
