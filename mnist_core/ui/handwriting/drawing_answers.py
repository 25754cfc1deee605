"""What a network reads in kept drawings, and how many of its answers are correct."""

from __future__ import annotations

from mnist_core.records import Run
from mnist_core.storage.drawings import KeptDrawing, stacked
from mnist_core.ui.shared.loaders import load_classifier


def read_drawings(run: Run, drawings: tuple[KeptDrawing, ...]) -> list[int]:
    """The most probable digit of each drawing, 0 to 9.

    Raises:
        ModelNotFoundError: the model's file is missing or damaged.
    """
    return [int(a) for a in load_classifier(run).predict(stacked(drawings)).argmax(axis=1)]


def count_correct(drawings: tuple[KeptDrawing, ...], answers: list[int]) -> int:
    """How many answers equal the drawing's label; one answer for each drawing."""
    return sum(d.label == answer for d, answer in zip(drawings, answers, strict=True))
