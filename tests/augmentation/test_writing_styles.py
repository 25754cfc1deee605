"""Writing styles change a digit's strokes as some people write them, each time another way."""

from __future__ import annotations

import numpy as np
import pytest

from mnist_core.augmentation.lines import draw_bow, draw_line, draw_lines, round_off
from mnist_core.augmentation.straight_digits import STRAIGHT, straight_digit
from mnist_core.augmentation.writing_styles import add_writing_styles

TIMES = 800
AROUND = np.linspace(0, 2 * np.pi, 120)
RING = np.stack([10 + 6 * np.cos(AROUND), 10 + 8 * np.sin(AROUND)], 1)
STEM = draw_line((10, 0), (10, 20))
SEVEN = np.concatenate([draw_line((2, 0), (14, 0)), draw_line((14, 0), (8, 20))])
FIVE = draw_lines(np.array([(14, 0), (4, 0), (4, 8), (12, 9), (12, 19), (3, 20)], float))


def styled(points: np.ndarray, label: int) -> list[np.ndarray]:
    """So many times given styles."""
    rng = np.random.default_rng(0)
    return [add_writing_styles(points, label, rng) for _ in range(TIMES)]


def height(points: np.ndarray) -> float:
    return float(np.ptp(points[:, 1]))


def test_points_lie_on_the_line_they_are_of():
    assert draw_line((0, 0), (0, 1)).tolist() == [[0, 0], [0, 1 / 3], [0, 2 / 3], [0, 1]]
    bow = draw_bow((0, 0), (1, 2), (2, 0))
    assert bow[[0, -1]].tolist() == [[0, 0], [2, 0]] and bow[:, 1].max() == pytest.approx(1, 0.01)
    corner = np.array([(0, 0), (4, 0), (4, 4)], float)
    assert round_off(corner, 0).tolist() == corner.tolist()
    assert round_off(corner, 1).tolist() == [[0, 0], [1, 0], [3, 0], [4, 1], [4, 3], [4, 4]]


def test_a_label_without_styles_keeps_its_points():
    assert all(points is STEM for points in styled(STEM, -1))


def test_a_slash_stays_in_the_ring_or_is_more_than_twice_as_long():
    slashes = [p[len(RING) :] for p in styled(RING, 0) if len(p) > len(RING)]
    assert 0.06 < len(slashes) / TIMES < 0.18
    lengths = [np.hypot(*(s[-1] - s[0])) / 14 for s in slashes]  # 14 is the ring's mean diameter
    assert min(lengths) < 0.9 and max(lengths) > 2.1
    assert all(s[-1, 0] > s[0, 0] and s[-1, 1] < s[0, 1] for s in slashes)


def test_ones_get_flags_of_many_lengths_and_feet_with_hooks():
    ones = styled(STEM, 1)
    flags = [p[(p[:, 1] < 8) & (p[:, 0] < 9)] for p in ones]
    reach = [10 - flag[:, 0].min() for flag in flags if len(flag)]
    assert sum(r < 4 for r in reach) > 20 and sum(r > 6 for r in reach) > 20
    # Where a flag is drawn to and fro, its points are not on one line through the top.
    slopes = [np.ptp(flag[:, 1] / (10 - flag[:, 0])) for flag in flags if len(flag)]
    assert sum(slope > 0.05 for slope in slopes) > 20
    feet = [p[(p[:, 1] > 15) & (np.abs(p[:, 0] - 10) > 1)] for p in ones]
    assert sum(len(f) > 0 and height(f) > 1.5 for f in feet) > 20  # a bare foot is flat


def test_sevens_get_low_dashes_with_hooks():
    added = [p[len(SEVEN) :] for p in styled(SEVEN, 7) if len(p) > len(SEVEN)]
    low = [a for a in added if 13 < np.median(a[:, 1]) < 18]
    assert len(low) > 10 and any(height(a) > 2 for a in low)


def test_some_nines_are_drawn_anew_with_a_small_loop_on_a_long_tail():
    nine = np.concatenate([RING * (1, 0.6), draw_line((16, 6), (14, 24))])
    anew = [p for p in styled(nine, 9) if not np.isin(nine[-1], p[:, 0]).any()]
    assert len(anew) > 10
    widest = [np.ptp(p[p[:, 1] < p[:, 1].min() + 0.4 * height(p), 0]) / height(p) for p in anew]
    assert min(widest) < 0.3


def test_some_nines_are_drawn_anew_with_a_head_that_is_open_on_the_left():
    nine = np.concatenate([RING * (1, 0.6), draw_line((16, 6), (14, 24))])
    anew = [p for p in styled(nine, 9) if not np.isin(nine[-1], p[:, 0]).any()]
    gaps = [_gap_on_the_left(p[p[:, 1] < p[:, 1].min() + 0.4 * height(p)]) for p in anew]
    assert sum(gap > 2 for gap in gaps) > 10 and sum(gap < 1 for gap in gaps) > 10


def _gap_on_the_left(head: np.ndarray) -> float:
    """The longest way down the left of a head without a point."""
    low, high = head[:, 0].min(), head[:, 0].max()
    return float(np.diff(np.sort(head[head[:, 0] < low + 0.4 * (high - low), 1])).max())


def test_a_five_s_hat_may_stand_to_the_right_of_the_neck():
    moved = [p for p in styled(FIVE, 5) if p[:, 0].max() > 16]
    assert len(moved) > 10
    assert all(np.hypot(*(p - FIVE[-1]).T).min() < 3 for p in moved)  # its body stays


def test_some_fours_are_two_strokes_that_do_not_meet():
    four = np.concatenate([draw_lines(np.array([(8, 0), (2, 12), (16, 12)], float)), STEM])
    anew = [p for p in styled(four, 4) if not any((p == end).all(1).any() for end in four[[0, -1]])]
    apart = [np.hypot(*(p[:-1] - p[1:]).T).max() for p in anew]  # from stroke to stroke
    assert len(anew) > 20 and max(apart) > 3


@pytest.mark.parametrize("label", STRAIGHT)
def test_a_digit_of_straight_lines_is_another_one_each_time(label):
    rng = np.random.default_rng(label)
    drawn = [straight_digit(label, rng) for _ in range(60)]
    shapes = [np.ptp(p[:, 0]) / height(p) for p in drawn]
    assert all(14 < height(p) < 25 for p in drawn)
    assert min(shapes) < 0.55 and max(shapes) > 0.7


@pytest.mark.parametrize(("label", "share"), [(6, 0.04), (8, 0.04), (2, 0.01)])
def test_a_few_digits_are_drawn_of_straight_lines_instead(label, share):
    replaced = np.mean([points is not RING for points in styled(RING, label)])
    assert replaced == pytest.approx(share, abs=0.03)
