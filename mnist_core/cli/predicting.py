"""What `predict` says about one picture."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mnist_core.cli.output import digit_summary
from mnist_core.drawing.files import load_image
from mnist_core.drawing.marks import left_out_marks
from mnist_core.drawing.segmentation import segment_picture
from mnist_core.errors import MnistCoreError, ModelNotFoundError, ModelReason, RunNotFoundError
from mnist_core.i18n import _
from mnist_core.messages import explain
from mnist_core.reading.calibration import Calibration
from mnist_core.reading.classifier import Classifier
from mnist_core.reading.reader import read_segments
from mnist_core.records import Run
from mnist_core.storage.model_store import ModelStore


def model_run(networks: ModelStore, name: str) -> Run:
    """The record of a network. Raises ModelNotFoundError if there is none."""
    try:
        return networks.load_run(name)
    except RunNotFoundError as error:
        raise ModelNotFoundError(name, ModelReason(error.reason)) from error


def answer_of(
    file: str, classifier: Classifier, calibration: Calibration, class_names: tuple[str, ...]
) -> dict[str, Any]:
    """What `predict` says about one file: its digits, or why it cannot be read."""
    try:
        segmentation = segment_picture(load_image(Path(file).read_bytes()))
        digits = read_segments(segmentation, classifier, calibration)
    except MnistCoreError as error:
        return {"file": file, "error": explain(error)}
    except OSError as error:
        unopened = _("This file cannot be opened: {reason}.").format(reason=error.strerror)
        return {"file": file, "error": unopened}
    return {
        "file": file,
        "text": "".join(class_names[digit.label] for digit in digits),
        "score": round(min((digit.score for digit in digits), default=0.0), 6),
        "sure": bool(digits) and all(digit.sure for digit in digits),
        "left_out": [str(mark) for mark in left_out_marks(segmentation)],
        "digits": [digit_summary(digit) for digit in digits],
    }
