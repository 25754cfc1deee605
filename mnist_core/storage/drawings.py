"""A drawing that somebody asked to be kept: its record, and its check."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mnist_core.config import MNIST_SIDE
from mnist_core.errors import DrawingError, DrawingReason
from mnist_core.files.checks import LATEST, is_id

LABELS = 10
MAX_STROKES_BYTES = 64_000  # as JSON; a digit in one stroke is some 5,000


@dataclass(frozen=True, eq=False)
class KeptDrawing:
    """A drawing with what it was meant to be.

    Attributes:
        image: uint8 (28, 28), 255 is ink.
        label: what the person says it is, 0 to 9.
        strokes: as the canvas sent them; None for one that was not drawn on a canvas.
        model: id of the model that read it; "" for none.
        answer: what that model read, 0 to 9; None without a model.
        created: seconds since 1970, by the clock of the server where it was drawn.
        id: begins with the time it came here, in milliseconds since 1970; "" until it is kept.
    """

    image: NDArray[np.uint8]
    label: int
    strokes: dict[str, Any] | None = None
    model: str = ""
    answer: int | None = None
    created: float = 0.0
    id: str = ""

    @property
    def kept(self) -> float:
        """When it came here, seconds since 1970: later than `created` where it came in a file."""
        return int(self.id.partition("-")[0]) / 1000

    def details(self) -> dict[str, Any]:
        """All but image, label and id, as JSON has it."""
        return {
            "strokes": self.strokes,
            "model": self.model,
            "answer": self.answer,
            "created": self.created,
        }


def check_drawing(drawing: KeptDrawing) -> None:
    """Refuse what is no drawing, wherever it came from.

    Raises:
        DrawingError: one of its parts is not what `KeptDrawing` says.
    """
    image, strokes = drawing.image, drawing.strokes
    if image.dtype != np.uint8 or image.shape != (MNIST_SIDE, MNIST_SIDE):
        raise DrawingError(DrawingReason.IMAGE)
    if not image.any():
        raise DrawingError(DrawingReason.BLANK)
    if not _is_label(drawing.label):
        raise DrawingError(DrawingReason.LABEL)
    if not (drawing.answer is None or _is_label(drawing.answer)):
        raise DrawingError(DrawingReason.ANSWER)
    if not (drawing.model == "" or (isinstance(drawing.model, str) and is_id(drawing.model))):
        raise DrawingError(DrawingReason.ANSWER)
    if type(drawing.created) not in (int, float) or not 0 <= drawing.created < LATEST:
        raise DrawingError(DrawingReason.DATE)
    if not (strokes is None or isinstance(strokes, dict)):
        raise DrawingError(DrawingReason.STROKES)
    if len(compact_json(strokes)) > MAX_STROKES_BYTES:
        raise DrawingError(DrawingReason.TOO_MANY_STROKES)


def stacked(drawings: Sequence[KeptDrawing]) -> NDArray[np.uint8]:
    """All images, uint8 (n, 28, 28)."""
    shape = len(drawings), MNIST_SIDE, MNIST_SIDE
    return np.array([drawing.image for drawing in drawings], np.uint8).reshape(shape)


def compact_json(values: object) -> bytes:
    """Compact JSON. Raises DrawingError for what JSON cannot hold."""
    try:
        return json.dumps(values, separators=(",", ":"), allow_nan=False).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise DrawingError(DrawingReason.STROKES) from error


def _is_label(value: object) -> bool:
    return type(value) is int and 0 <= value < LABELS
