"""What a person put before the network, wherever it came from, and its reading."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from mnist_core.lessons.deeds import DRAWING, PHOTO, TEST
from mnist_core.records import Run
from mnist_core.ui.answer.threshold import chosen_calibration
from mnist_core.ui.shared.lesson_deeds import note_reading
from mnist_core.ui.shared.loaders import load_classifier

if TYPE_CHECKING:
    from mnist_core.drawing.pen_strokes import PenStroke
    from mnist_core.drawing.segmentation import Segmentation
    from mnist_core.reading.classifier import Classifier
    from mnist_core.reading.reader import ReadDigit


@dataclass(frozen=True)
class Subject:
    """Something to read: an image of the size the network takes, or a picture of any size.

    Attributes:
        image: uint8 (28, 28), 255 is ink; None when it has to be found in the picture.
        rgba: uint8 (height, width, 4), a drawing or a photo; None when there is none.
        label: the true class if it is known.
        missing: a sentence for when there is nothing to read.
        strokes: that the drawing was made with, where they are known.
    """

    image: np.ndarray | None = None
    rgba: np.ndarray | None = None
    label: int | None = None
    missing: str = ""
    strokes: tuple[PenStroke, ...] = ()

    @property
    def source(self) -> str:
        """Where it comes from, one of `lessons.deeds.SOURCES`."""
        if self.image is not None:
            return TEST
        return DRAWING if self.strokes else PHOTO

    @cached_property
    def segmentation(self) -> Segmentation | None:
        """Where its digits are, for all who read it; None without a picture."""
        from mnist_core.drawing.segmentation import segment_picture  # SciPy: Home does without

        return None if self.rgba is None else segment_picture(self.rgba, self.strokes)


def read_subject(run: Run, subject: Subject) -> tuple[ReadDigit, ...]:
    """Let a model read it, from left to right; nothing when it is blank.

    Raises:
        ModelNotFoundError: the model's file is missing or damaged.
    """
    digits = read_subject_with(load_classifier(run), run, subject)
    for found in digits:
        if not found.is_rejected:
            note_reading(run, found.label, subject.label, subject.source, subject.rgba)
    return digits


def read_subject_with(classifier: Classifier, run: Run, subject: Subject) -> tuple[ReadDigit, ...]:
    """The same by another network of the run; how sure is sure stays that of its model."""
    from mnist_core.reading.reader import read_image, read_segments  # SciPy: Home does without

    if subject.image is not None:
        return (read_image(subject.image, classifier, chosen_calibration(run)),)
    if subject.segmentation is None:
        return ()
    return read_segments(subject.segmentation, classifier, chosen_calibration(run))
