"""A canvas's strokes with a finer pen: only where they are what the canvas shows."""

from __future__ import annotations

import numpy as np
import pytest

from mnist_core.drawing.pen_strokes import FINE, PenStroke, draw_strokes, redraw_finer
from mnist_core.drawing.segmentation import segment_picture
from mnist_core.ui.input.canvas_strokes import pen_strokes

BARS = tuple(PenStroke(((x, 40.0), (x, 140.0)), 20) for x in (60.0, 75.0))


def picture(strokes: tuple[PenStroke, ...]) -> np.ndarray:
    rgba = np.zeros((200, 280, 4), np.uint8)
    rgba[..., 3] = draw_strokes(strokes, (200, 280))
    return rgba


def test_bars_that_overlap_come_apart_with_a_finer_pen():
    assert len(segment_picture(picture(BARS)).segments) == 1
    apart = segment_picture(picture(BARS), BARS)
    assert [segment.box[2] for segment in apart.segments] == pytest.approx([8, 8], abs=2)


def test_a_pen_is_made_finer_by_the_height_and_never_thicker():
    ink = draw_strokes(BARS, (200, 280))
    assert {stroke.width for stroke in redraw_finer(BARS, ink)[0]} == {FINE * 100}
    thin = tuple(PenStroke(stroke.points, 4) for stroke in BARS)
    assert redraw_finer(thin, draw_strokes(thin, (200, 280)))[0] == thin


def test_strokes_that_are_elsewhere_than_the_ink_do_not_count():
    moved = tuple(PenStroke(tuple((x + 90, y) for x, y in s.points), 20) for s in BARS)
    segmentation = segment_picture(picture(BARS), moved)
    assert segmentation.strokes == () and len(segmentation.segments) == 1


def test_a_canvas_s_paths_are_strokes_with_the_bows_middles():
    path = [["M", 0, 0], ["Q", 4, 0, 4, 4], ["L", 4, 9]]
    (stroke,) = pen_strokes({"objects": [{"path": path, "strokeWidth": 12}]})
    assert stroke == PenStroke(((0, 0), (3, 1), (4, 4), (4, 9)), 12)


@pytest.mark.parametrize(
    "sent",
    [None, {}, {"objects": [{"type": "rect"}]}, {"objects": [{"path": [], "strokeWidth": 3}]},
     {"objects": [{"path": [["M", "a", 0]], "strokeWidth": 3}]}],
)  # fmt: skip
def test_what_is_no_stroke_of_a_pen_gives_none(sent):
    assert pen_strokes(sent) == ()
