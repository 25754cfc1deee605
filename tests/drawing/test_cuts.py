"""Where touching ink may be cut, with ink whose one right cut is known."""

from __future__ import annotations

import numpy as np
import pytest

from mnist_core.drawing import cuts
from mnist_core.drawing.cuts import cut_at_seams, cut_at_strokes, find_seams
from mnist_core.drawing.pen_strokes import PenStroke, draw_strokes
from mnist_core.drawing.segmentation import segment_picture


def rgba(ink: np.ndarray) -> np.ndarray:
    """Ink on a transparent ground."""
    picture = np.zeros((*ink.shape, 4), np.uint8)
    picture[..., 3] = np.where(ink, 255, 0)
    return picture


def solid(inked: np.ndarray) -> np.ndarray:
    return np.where(inked, 255, 0).astype(np.uint8)


def bridged_bars() -> np.ndarray:
    """Two bars of 100 x 30 pixels, 40 apart, and a bridge of 4 rows between them."""
    ink = np.zeros((160, 200), bool)
    ink[30:130, 20:50] = ink[30:130, 90:120] = True
    ink[60:64, 50:90] = True
    return ink


def test_a_seam_goes_through_the_bridge_and_nothing_else():
    ink = bridged_bars()[30:130, 20:120]
    seams = find_seams(solid(ink))
    crossed = [ink[np.arange(100), seam].sum() for seam in seams]
    between = (seams.min(1) >= 30) & (seams.max(1) < 70)
    assert between.any() and min(crossed) == 4
    assert all(4 <= c <= 5 for c, through in zip(crossed, between, strict=True) if through)


def test_a_seam_bends_around_what_reaches_over():
    ink = np.zeros((80, 120), bool)
    ink[:40, 10:70] = ink[44:, 50:110] = True  # the upper reaches over the lower
    ink[38:46, 58:62] = True  # and they touch
    seams = find_seams(solid(ink))
    assert (np.abs(np.diff(seams)) <= 1).all()
    assert min(ink[np.arange(80), seam].sum() for seam in seams) <= 8


def test_the_best_seam_is_between_a_ring_and_a_stem_beside_it(monkeypatch):
    rows, columns = np.mgrid[:60, :46]
    ring = np.abs(np.hypot((rows - 30) / 29, (columns - 20) / 19) - 1) < 0.1
    stem = columns >= 40  # they touch for longer than the ring is thick, twice
    monkeypatch.setattr(cuts, "SEAMS", 1)
    (seam,) = find_seams(solid(ring | stem))
    assert np.abs(seam - 40).max() <= 1


def test_a_seam_takes_the_lighter_way_between_two_strokes_side_by_side(monkeypatch):
    ink = np.zeros((60, 40), np.uint8)
    ink[5:55, 10:20] = ink[5:55, 21:31] = 255
    ink[5:55, 20] = 120
    monkeypatch.setattr(cuts, "SEAMS", 1)
    (seam,) = find_seams(ink[5:55, 10:31])
    assert (seam == 10).all()


def test_pieces_are_all_of_the_ink_once_and_lie_side_by_side():
    segmentation = segment_picture(rgba(bridged_bars()))
    (segment,) = segmentation.segments
    pieces = cut_at_seams(segmentation, segment)
    assert len(pieces.masks) >= 2
    assert (np.sum(pieces.masks, axis=0) == bridged_bars()[30:130, 20:120]).all()
    first = next(i for i in range(1, len(pieces.masks)) if pieces.width(0, i) >= 30)
    digit = pieces.digit(0, first)
    assert digit.box[:2] == (20, 30) and digit.box[3] == 100 and digit.image.shape == (28, 28)


def test_what_is_solid_has_no_place_to_cut():
    segmentation = segment_picture(rgba(np.pad(np.ones((90, 90), bool), 20)))
    assert len(cut_at_seams(segmentation, segmentation.segments[0]).masks) == 1


def test_strokes_that_cross_are_pieces_of_their_own_and_whole():
    strokes = (
        PenStroke(((20.0, 40.0), (100.0, 40.0), (100.0, 140.0), (20.0, 140.0)), 10),
        PenStroke(((96.0, 30.0), (180.0, 90.0), (96.0, 150.0)), 10),
    )
    picture = draw_strokes(strokes, (180, 220)) > 127
    segmentation = segment_picture(rgba(picture), strokes)
    (segment,) = segmentation.segments
    pieces = cut_at_strokes(segmentation, segment)
    assert len(pieces.masks) == 2
    assert [pieces.digit(i, i + 1).box[2] for i in (0, 1)] == pytest.approx([88, 91], abs=4)
