"""Ink on photographs, with pictures whose right answer follows from how they are made."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from mnist_core.drawing.files import load_image
from mnist_core.drawing.grain import remove_grain
from mnist_core.drawing.ink import find_ink
from mnist_core.drawing.photo import is_light_on_dark
from mnist_core.drawing.rows import find_minus, find_underlines, split_rows
from mnist_core.drawing.segmentation import find_digits
from mnist_core.drawing.writing import remove_frames

ROWS, COLUMNS = np.mgrid[:300, :400]
BAR = (slice(100, 200), slice(180, 200))
BOX = (180, 100, 20, 100)


def photo(light: np.ndarray | float = 220.0) -> np.ndarray:
    """Grainy paper under some light with an upright bar of ink: uint8 (300, 400, 4)."""
    grain = np.random.default_rng(0).normal(0, 3, (300, 400))
    grey = np.broadcast_to(light, (300, 400)).copy()
    grey[BAR] *= 0.2
    return coloured(grey + grain)


def coloured(grey: np.ndarray) -> np.ndarray:
    rgba = np.full((*grey.shape, 4), 255, np.uint8)
    rgba[..., :3] = grey.clip(0, 255).astype(np.uint8)[..., None]
    return rgba


def png(values: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(values).save(buffer, "PNG")
    return buffer.getvalue()


def assert_only_the_bar(rgba: np.ndarray) -> None:
    (digit,) = find_digits(rgba)
    assert np.abs(np.subtract(digit.box, BOX)).max() <= 3


def test_the_edge_of_a_shadow_is_no_ink_and_cuts_none() -> None:
    assert_only_the_bar(photo(np.where(ROWS + 0.3 * COLUMNS < 200, 110.0, 220.0)))


def test_a_dark_table_beside_the_sheet_is_no_ink() -> None:
    streaks = 50 + 25 * np.sin(ROWS / 2)
    assert_only_the_bar(photo(np.where(COLUMNS < 60, streaks, 220.0)))


def test_a_finger_that_reaches_into_the_picture_is_no_ink() -> None:
    finger = np.hypot((COLUMNS - 60) / 30, (ROWS - 300) / 80) < 1
    assert_only_the_bar(photo(np.where(finger, 150.0, 220.0)))


def test_ruled_lines_are_taken_away_and_the_ink_that_crosses_them_stays() -> None:
    assert_only_the_bar(photo(np.where((ROWS + COLUMNS // 60) % 40 < 2, 90.0, 220.0)))


def test_squares_nearly_as_dark_as_faint_ink_are_no_part_of_the_digit_on_them() -> None:
    slope = COLUMNS // 60, -ROWS // 60
    squares = ((ROWS + slope[0]) % 26 < 2) | ((COLUMNS + slope[1]) % 26 < 2)
    assert_only_the_bar(photo(np.where(squares, 120.0, 220.0)))


def test_grain_around_the_sheet_is_no_ink_and_pale_ink_on_even_paper_is() -> None:
    darkness = np.zeros((300, 400), np.uint8)
    darkness[BAR] = 200
    darkness[100:200, 240:260] = 110
    assert np.array_equal(remove_grain(darkness, 100), darkness)
    grain = (ROWS % 12 < 8) & (COLUMNS < 60)
    darkness[grain] = 40
    darkness[grain & (ROWS % 24 < 4)] = 120
    assert np.array_equal(
        np.unique(np.nonzero(remove_grain(darkness, 100) >= 100)[1]), np.arange(180, 200)
    )


def test_a_turned_sheet_on_a_table_of_one_colour_is_paper_and_no_ink() -> None:
    sheet = np.maximum(abs(ROWS - 150 + COLUMNS / 10 - 20), abs(COLUMNS - 200 - ROWS / 10 + 15))
    for table in (10, 250):
        rgba = photo()
        rgba[sheet > 112, :3] = table
        assert_only_the_bar(rgba)


def test_chalk_on_a_board_is_ink() -> None:
    assert_only_the_bar(coloured(255 - photo()[..., 0].astype(float)))


def test_the_corners_of_a_turned_sheet_are_no_chalk_on_the_table_it_lies_on() -> None:
    upright, across = (COLUMNS - 200) / 10 + ROWS - 150, (ROWS - 150) / -10 + COLUMNS - 200
    light = np.where(np.maximum(abs(upright) / 84, abs(across) / 112) < 1, 220.0, 100.0)
    light[140:160, 198:202] = 60
    assert not is_light_on_dark(coloured(light)[..., :3])
    assert is_light_on_dark(coloured(255 - photo()[..., 0].astype(float))[..., :3])


def test_paper_within_a_loop_of_ink_is_no_chalk_when_most_of_the_page_is_in_shadow() -> None:
    light = np.where(COLUMNS < 240, 100.0, 220.0)
    light[100:200, 270:320] = 30
    light[108:192, 278:312] = 220
    assert not is_light_on_dark(coloured(light)[..., :3])


def test_a_box_around_a_digit_is_no_ink() -> None:
    rgba = photo()
    rgba[60:240, 140:240, :3][np.pad(np.zeros((172, 92), bool), 4, constant_values=True)] = 40
    assert_only_the_bar(rgba)


def test_a_box_is_left_out_as_one_piece_and_ink_that_touches_the_digit_in_it_is_not() -> None:
    darkness = np.zeros((300, 400), np.uint8)
    darkness[BAR] = 200
    without_box = darkness.copy()
    darkness[60:240, 140:240][np.pad(np.zeros((176, 96), bool), 2, constant_values=True)] = 50
    assert np.array_equal(remove_frames(darkness, 40), without_box)
    darkness[60:200, 180:200] = 200
    assert np.array_equal(remove_frames(darkness, 40), darkness)


def test_squares_are_no_box_around_what_stands_within_one_of_them() -> None:
    darkness = np.zeros((300, 400), np.uint8)
    darkness[60:242:60, 140:242] = darkness[60:242, 140:242:50] = 50
    darkness[64:119, 160:170] = darkness[100:200, 200:220] = 200
    assert np.array_equal(remove_frames(darkness, 40), darkness)


def test_a_box_with_nothing_in_it_stays() -> None:
    drawn = np.full((300, 400), 255.0)
    drawn[60:240, 140:240] = 0
    drawn[80:220, 160:220] = 255
    (digit,) = find_digits(coloured(drawn))
    assert digit.box == (140, 60, 100, 180)


def test_a_bar_at_the_edge_is_no_ink_but_a_digit_cut_by_it_is() -> None:
    drawn = np.full((300, 400), 255.0)
    drawn[100:200, 180:200] = drawn[:, :6] = 0
    assert [digit.box for digit in find_digits(coloured(drawn))] == [BOX]
    drawn[:, :6] = 255
    drawn[100:200, 385:400] = drawn[100:200, 360:370] = 0
    assert len(find_digits(coloured(drawn))) == 3


def test_paper_within_a_transparent_margin_is_no_ink_and_opaque_ink_is() -> None:
    drawn = np.full((300, 400), 255.0)
    drawn[BAR] = 0
    rgba = coloured(drawn)
    rgba[:20, :, 3] = rgba[-20:, :, 3] = rgba[:, :20, 3] = rgba[:, -20:, 3] = 0
    assert [digit.box for digit in find_digits(rgba)] == [BOX]


def test_greys_of_ten_and_twelve_bits_are_as_dark_as_they_were() -> None:
    for white in (1023, 4095):
        values = np.full((40, 40), white, np.uint16)
        values[10:30, 15:25] = white // 5
        rgba = load_image(png(values))
        assert rgba[0, 0, 0] == 255 and abs(int(rgba[20, 20, 0]) - 51) <= 1


def test_a_small_digit_on_a_large_page_is_found() -> None:
    drawn = np.full((900, 1000), 255.0)
    drawn[400:420, 500:503] = 0
    assert find_ink(coloured(drawn))[410, 501] == 255
    assert len(find_digits(coloured(drawn))) == 1


def test_rows_are_told_from_the_pieces_of_a_digit() -> None:
    body, hat = (40, 70, 40, 80), (60, 50, 50, 10)
    assert split_rows([body, hat]) == [[0, 1]]
    assert split_rows([(0, 120, 50, 100), (0, 10, 50, 100), (80, 5, 50, 100)]) == [[1, 2], [0]]


def test_a_crossbar_beside_its_stem_is_no_minus() -> None:
    stem = (100, 50, 20, 100)
    assert find_minus([stem, (60, 95, 38, 10)]) == []
    assert find_minus([stem, (20, 95, 50, 10)]) == [1]


def test_a_dash_after_the_last_digit_is_no_digit_and_nor_are_two_dashes() -> None:
    stem = (100, 50, 20, 100)
    assert find_minus([stem, (124, 95, 50, 10)]) == [1]
    assert find_minus([stem, (150, 80, 50, 10), (150, 110, 50, 10)]) == [1, 2]


def test_a_line_under_digits_is_none_of_them_and_the_foot_of_a_digit_is_no_line() -> None:
    one, two = (100, 50, 20, 100), (200, 50, 60, 100)
    slanted = (80, 148, 220, 45)
    assert find_underlines([one, two, (80, 170, 220, 12)]) == [2]
    assert find_underlines([one, slanted, two]) == [1]
    assert find_underlines([one, (80, 170, 60, 12)]) == [1]
    assert find_underlines([one, (80, 150, 60, 12)]) == []  # its serif
    assert find_underlines([two, (195, 160, 80, 12)]) == []  # what a 2 stands on
    assert find_underlines([one, two, (130, 95, 60, 10)]) == []
    assert find_underlines([one, two, (80, 20, 220, 12)]) == []
    assert find_underlines([]) == []


def test_digits_from_top_to_bottom_of_a_strip_are_ink_and_what_its_edge_cuts_off_is_not() -> None:
    rows, columns = np.mgrid[:40, :240]
    grey = 200 + 12 * np.sin(rows + columns / 3)
    bars = [(slice(1, 39), slice(x, x + 4)) for x in range(60, 220, 30)]
    for bar in (*bars, (slice(36, 40), slice(5, 40)), (slice(0, 40), slice(0, 3))):
        grey[bar] = 50
    found = [digit.box[0] for digit in find_digits(coloured(grey))]
    assert found == pytest.approx([60, 90, 120, 150, 180, 210], abs=1)


def test_a_large_photo_is_decoded_no_larger_than_asked() -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (1600, 1200), "white").save(buffer, "JPEG")
    assert load_image(buffer.getvalue(), at_least=600).shape == (600, 800, 4)
    assert load_image(buffer.getvalue(), at_least=700).shape == (1200, 1600, 4)
    assert load_image(buffer.getvalue()).shape == (1200, 1600, 4)
