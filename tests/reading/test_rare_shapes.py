"""Digits in shapes that MNIST's writers hardly ever drew, each read as what it is."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from scipy import ndimage

from mnist_core.drawing.ink import INK_LEVEL, Picture
from mnist_core.drawing.pen_strokes import PenStroke, draw_strokes
from mnist_core.drawing.segmentation import cut_digit, segment_picture
from mnist_core.reading.calibration import Calibration, read_calibration
from mnist_core.reading.classifier import Classifier
from mnist_core.reading.reader import read_picture
from tests.helpers.stored import open_networks

Stroke = list[tuple[float, float]]


def bow(middle: tuple[float, float], radii: tuple[float, float], start: int, stop: int) -> Stroke:
    """Part of an ellipse from one angle to another, in degrees, 0 on the right and 90 above."""
    angles = np.radians(np.linspace(start, stop, 60))
    across, down = middle[0] + radii[0] * np.cos(angles), middle[1] - radii[1] * np.sin(angles)
    return list(zip(across.tolist(), down.tolist(), strict=True))


RING = bow((50, 50), (22, 28), 90, 460)
# Strokes 100 high or wide; x to the right, y down.
SHAPES: dict[str, tuple[int, list[Stroke]]] = {
    "a slash far beyond the ring": (0, [RING, [(18, 94), (82, 6)]]),
    "a low dash with a hook": (7, [[(20, 2), (78, 0), (45, 100)], [(26, 76), (24, 68), (76, 66)]]),
    "a small loop and a long tail": (9, [[*bow((55, 14), (15, 13), 20, 370), (70, 60), (36, 100)]]),
    "a short flag": (1, [[(36, 16), (54, 0), (48, 100)], [(38, 19), (53, 8)]]),
    "a foot with a hook": (1, [[(36, 22), (54, 0), (50, 100)], [(28, 100), (80, 98), (82, 84)]]),
    "a hat on the right": (
        5, [[(30, 8), (28, 44), (66, 50), (68, 86), (20, 98)], [(46, 2), (96, 0)]]
    ),
    "a box below a corner": (6, [[(62, 2), (4, 0), (0, 98), (58, 100), (60, 54), (4, 52)]]),
    "two boxes": (
        8, [[(2, 0), (56, 2), (60, 100), (0, 98), (2, 0)], [(2, 48), (58, 50)]]
    ),
    "two pieces": (4, [[(10, 20), (0, 66), (48, 64)], [(62, 0), (58, 100)]]),
}  # fmt: skip


@cache
def network() -> tuple[Classifier, Calibration]:
    networks, name = open_networks(), "digits-drawing"
    return Classifier(networks.load_model(name), name), read_calibration(
        networks.load_calibration(name)
    )


def canvas(drawn: list[Stroke], height: float, pen: float) -> tuple[Picture, tuple[PenStroke, ...]]:
    """Strokes on a canvas of 280 pixels, so high and by so wide a pen: its pixels and they."""
    strokes = tuple(
        PenStroke(tuple((80 + x * height / 100, 70 + y * height / 100) for x, y in stroke), pen)
        for stroke in drawn
    )
    rgba = np.zeros((280, 280, 4), np.uint8)
    rgba[..., 3] = draw_strokes(strokes, (280, 280))
    return rgba, strokes


def text(rgba: Picture, strokes: tuple[PenStroke, ...] = ()) -> str:
    return "".join(str(digit.label) for digit in read_picture(rgba, *network(), strokes))


@pytest.mark.parametrize("pen", [10, 18])
@pytest.mark.parametrize("kind", SHAPES)
def test_a_rare_shape_is_read_as_the_digit_that_it_is(kind, pen):
    label, drawn = SHAPES[kind]
    rgba, strokes = canvas(drawn, 150, pen)
    assert text(rgba) == text(rgba, strokes) == str(label)


EIGHT = bow((50, 26), (12, 24), 270, 630) + bow((50, 74), (14, 24), 90, -270)
NINE = [*bow((50, 22), (12, 20), 0, 360), (58, 100)]


@pytest.mark.parametrize(("label", "drawn", "loops"), [(8, EIGHT, 2), (9, NINE, 1)])
def test_loops_that_a_thick_pen_filled_are_open_in_what_is_read_of_the_strokes(label, drawn, loops):
    rgba, strokes = canvas([drawn], 50, 26)

    def holes(strokes: tuple[PenStroke, ...]) -> int:
        segmentation = segment_picture(rgba, strokes)
        ink = cut_digit(segmentation, segmentation.segments[0]).ink
        return int(ndimage.label(np.pad(ink, 1) < INK_LEVEL)[1]) - 1

    assert (holes(()), holes(strokes)) == (0, loops)
    assert text(rgba, strokes) == str(label)
