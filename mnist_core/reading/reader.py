"""A picture read by a network: which digits stand there, and how sure that is.

Shape alone does not always tell one digit in two strokes from two digits: "4" with its stem
apart, "11". There the network decides: what it reads more surely counts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mnist_core.drawing.segmentation import (
    Digit,
    Part,
    Segmentation,
    cut_digit,
    may_be_one,
    segment,
)
from mnist_core.reading.calibration import Calibration
from mnist_core.reading.classifier import Classifier

_ALMOST_CERTAIN = 0.9


@dataclass(frozen=True)
class ReadDigit:
    """One digit with the network's answer.

    Attributes:
        digit: where it is and what it looks like.
        probabilities: float64 (10,), calibrated, summing to 1.
        score: 0 to 1, higher is surer that this is a digit and read right.
        sure: True if the score reaches the threshold.
    """

    digit: Digit
    probabilities: np.ndarray
    score: float
    sure: bool

    @property
    def label(self) -> int:
        return int(self.probabilities.argmax())

    @property
    def guesses(self) -> tuple[int, int]:
        """The two likeliest labels."""
        second, first = np.argsort(self.probabilities)[-2:]
        return int(first), int(second)

    @property
    def class_probabilities(self) -> np.ndarray:
        """float64 (10,): that it is a digit and of that class; what is missing to 1 is "none"."""
        return self.probabilities * (self.score / self.probabilities.max())

    @property
    def rejection(self) -> float:
        """That it is no digit at all, 0 to 1: what the shares leave."""
        return 1 - float(self.class_probabilities.sum())

    @property
    def is_rejected(self) -> bool:
        """True if it is almost certainly no digit.

        Of 1,220 drawn digits half a percent are called none, of 600 other shapes 84 %; where
        none is merely likelier than all classes, 2 % and 91 %.
        """
        return not self.sure and self.rejection > _ALMOST_CERTAIN


def read_picture(
    rgba: np.ndarray, classifier: Classifier, calibration: Calibration | None = None
) -> tuple[ReadDigit, ...]:
    """Read a picture from left to right; nothing when it is blank.

    Args:
        rgba: uint8 (height, width, 4).
        classifier: the network.
        calibration: of that network.
    """
    calibration = calibration or Calibration()
    segmentation = segment(rgba)
    read: list[tuple[Part, ReadDigit]] = []
    for part in segmentation.parts:
        found = _read(cut_digit(segmentation, part), classifier, calibration)
        together = _together(segmentation, read, part, found, classifier, calibration)
        if together:
            read[-1] = together
        else:
            read.append((part, found))
    return tuple(found for _, found in read)


def read_image(
    image: np.ndarray, classifier: Classifier, calibration: Calibration | None = None
) -> ReadDigit:
    """Read an image that already has the shape of a digit of MNIST.

    Args:
        image: uint8 (28, 28), 255 is ink.
        classifier: the network.
        calibration: of that network.
    """
    height, width = image.shape
    whole = Digit(image, (0, 0, width, height), image)
    return _read(whole, classifier, calibration or Calibration())


def _read(digit: Digit, classifier: Classifier, calibration: Calibration) -> ReadDigit:
    logits = classifier.predict_logits(digit.image[None]).astype(np.float64)
    score = float(calibration.scores(logits)[0])
    sure = score >= calibration.threshold
    return ReadDigit(digit, calibration.probabilities(logits)[0], score, sure)


def _together(
    segmentation: Segmentation,
    read: list[tuple[Part, ReadDigit]],
    part: Part,
    found: ReadDigit,
    classifier: Classifier,
    calibration: Calibration,
) -> tuple[Part, ReadDigit] | None:
    """A part with the one before as one digit, if that is surer than the less sure of the two.

    Of 505 neighbours in numbers one pair was joined wrongly; of 120 fours whose stem was moved
    apart 93 % were put together. A network that cannot tell shapes from digits is not asked: to
    it two digits may well be one.
    """
    if not read or calibration.scale == 0 or not may_be_one(read[-1][0], part):
        return None
    joined = read[-1][0] + part
    one = _read(cut_digit(segmentation, joined), classifier, calibration)
    return (joined, one) if one.score > min(read[-1][1].score, found.score) else None
