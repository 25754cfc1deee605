"""What each step of the way changes, with drawings where that is known."""

from __future__ import annotations

import numpy as np
import pytest

from mnist_core.drawing.ablation import STEPS, AblatedStep, ablate_steps
from mnist_core.drawing.cuts import cut_at_seams
from mnist_core.drawing.segmentation import Digit, find_digits, segment_picture


def paper(*boxes: tuple[int, int, int, int]) -> np.ndarray:
    """RGBA (280, 280): black on white, with a filled rectangle x, y, width, height for each."""
    rgba = np.full((280, 280, 4), 255, np.uint8)
    for x, y, width, height in boxes:
        rgba[y : y + height, x : x + width, :3] = 0
    return rgba


def ablate(rgba: np.ndarray, which: int = 0) -> tuple[Digit, dict[str, AblatedStep]]:
    digit = find_digits(rgba)[which]
    return digit, {step.name: step for step in ablate_steps(rgba, digit)}


def centre(image: np.ndarray) -> tuple[float, float]:
    """Row and column of the centre of mass."""
    rows, columns = np.indices(image.shape)
    return float((rows * image).sum() / image.sum()), float((columns * image).sum() / image.sum())


ONE = (20, 30, 14, 100)
DOT = (250, 250, 6, 6)


def test_all_steps_are_there_and_end_at_what_the_network_is_given():
    digit, steps = ablate(paper(ONE))
    assert tuple(steps) == STEPS
    assert np.array_equal(steps["centre"].after, digit.image)
    assert all(step.without.shape == (28, 28) for step in steps.values())


def test_without_centring_a_digit_stays_where_it_stood():
    _, steps = ablate(paper(ONE))
    # 20 of 266 free columns and 30 of 180 free rows: of 28 - 3 and 28 - 20 on the small image
    assert centre(steps["centre"].without) == pytest.approx((9.5 + 8 / 6, 1 + 25 * 20 / 266), abs=1)
    assert centre(steps["centre"].after) == pytest.approx((14, 14), abs=1)


def test_a_speck_is_dropped_and_without_that_it_would_be_in_the_image():
    _, steps = ablate(paper(ONE, DOT))
    assert steps["ink"].after[252, 252] == 255 and steps["specks"].after[252, 252] == 0
    columns = np.nonzero(steps["specks"].without)[1]
    assert steps["specks"].changes and np.ptp(columns) >= 10  # a digit of 3 columns, and its dot
    _, clean = ablate(paper(ONE))
    assert not clean["specks"].changes


def test_a_digit_of_a_number_is_cut_out_of_it():
    number = paper((40, 60, 14, 100), (180, 60, 14, 100))
    _, steps = ablate(number, which=1)
    assert steps["cut"].after.shape == (100, 14)
    assert steps["cut"].changes and np.ptp(np.nonzero(steps["cut"].without)[1]) >= 18
    _, alone = ablate(paper(ONE))
    assert not alone["cut"].changes


def test_without_the_box_a_digit_fills_the_image():
    _, steps = ablate(paper(ONE))
    assert np.ptp(np.nonzero(steps["box"].without)[0]) == 27
    assert np.ptp(np.nonzero(steps["box"].after)[0]) == 19


def test_a_leaning_digit_is_set_upright():
    rgba = paper()
    for row in range(100):
        left = 200 - row  # 45 degrees
        rgba[90 + row, left : left + 14, :3] = 0
    _, steps = ablate(rgba)
    width = np.ptp(np.nonzero(steps["slant"].after)[1]) / np.ptp(
        np.nonzero(steps["slant"].after)[0]
    )
    assert steps["slant"].changes and width < 0.6
    assert np.ptp(np.nonzero(steps["slant"].without)[1]) > 17


def test_a_photo_that_is_made_smaller_first_has_the_same_steps():
    small = paper(ONE, DOT)
    large = small.repeat(8, axis=0).repeat(8, axis=1)
    _, steps = ablate(large)
    digit, _ = ablate(small)
    assert steps["cut"].after.shape[0] < 400  # 800 pixels high in the photo
    assert np.abs(steps["centre"].after.astype(int) - digit.image).mean() < 3
    assert steps["specks"].changes and not steps["cut"].changes


def test_a_digit_that_was_cut_from_another_is_shown_alone_and_missed_no_speck():
    rgba = paper((40, 60, 14, 100), (90, 60, 14, 100), (54, 100, 36, 4))
    segmentation = segment_picture(rgba)
    pieces = cut_at_seams(segmentation, segmentation.segments[0])
    digit = pieces.digit(0, 1)
    steps = {step.name: step for step in ablate_steps(rgba, digit)}
    assert not steps["specks"].changes and steps["cut"].changes
    assert steps["cut"].after.shape[1] < 60 < segmentation.segments[0].box[2]
