"""What the Draw page says of a picture: what was taken for digits, and what was left out."""

from __future__ import annotations

import numpy as np

from mnist_core.drawing.segmentation import segment_picture
from mnist_core.figures.colours import colours_for
from mnist_core.ui.input.left_out import ink_over_picture, left_out_text
from mnist_core.ui.input.marked_place import marked_place


def sheet(*boxes: tuple[int, int, int, int]) -> np.ndarray:
    """White paper of 400 x 300 pixels with black bars: x, y, width, height."""
    rgba = np.full((300, 400, 4), 255, np.uint8)
    for x, y, width, height in boxes:
        rgba[y : y + height, x : x + width, :3] = 0
    return rgba


ONE, OTHER = (100, 50, 20, 100), (200, 50, 20, 100)


def test_nothing_is_said_of_digits_alone() -> None:
    assert left_out_text(segment_picture(sheet(ONE, OTHER)), 2) == ""


def test_a_decimal_point_is_said_to_be_left_out() -> None:
    found = segment_picture(sheet(ONE, (155, 138, 12, 12), OTHER))
    assert len(found.segments) == 2
    assert left_out_text(found, 2).startswith("Left out: 1 point, comma or speck.")


def test_a_minus_sign_is_said_to_be_left_out_and_is_no_digit() -> None:
    found = segment_picture(sheet((20, 95, 50, 10), ONE, OTHER))
    assert [segment.box for segment in found.segments] == [ONE, OTHER]
    assert left_out_text(found, 2).startswith("Left out: 1 dash or minus sign.")


def test_a_line_under_a_number_is_said_to_be_left_out_and_its_digits_are_read() -> None:
    found = segment_picture(sheet(ONE, OTHER, (80, 165, 170, 10)))
    assert [segment.box for segment in found.segments] == [ONE, OTHER]
    assert left_out_text(found, 2).startswith("Left out: 1 line under the digits.")


def test_a_short_dash_at_the_digits_heads_is_no_line_under_them() -> None:
    found = segment_picture(sheet(ONE, OTHER, (150, 52, 18, 5)))
    assert left_out_text(found, 2).startswith("Left out: 1 dash or minus sign.")


def test_two_rows_are_read_from_the_top_and_said() -> None:
    below = [(x, y + 120, width, height) for x, y, width, height in (ONE, OTHER)]
    found = segment_picture(sheet(*below, ONE, OTHER))
    assert [segment.box for segment in found.segments] == [ONE, OTHER, *below]
    assert "2 rows" in left_out_text(found, 2)
    assert left_out_text(found, 1) == ""  # read as one digit in two pieces


def test_ink_is_blue_where_it_is_read_and_red_where_it_is_not() -> None:
    rgba = sheet((20, 95, 50, 10), ONE, OTHER)
    tinted = ink_over_picture(rgba, segment_picture(rgba), 400, colours_for("light"))
    red, _, blue, _ = tinted[100, 110].astype(int)
    assert blue > red + 50
    red, _, blue, _ = tinted[100, 40].astype(int)
    assert red > blue + 50
    assert (tinted[10, 10] == 255).all()


def test_the_last_rectangle_is_the_place_in_pixels_of_the_picture() -> None:
    first = {"type": "Rect", "left": 5, "top": 5, "width": 20, "height": 20}
    last = {"type": "Rect", "left": 10, "top": 20, "width": 15, "height": 40, "scaleX": 2}
    slip = {"type": "Rect", "left": 1, "top": 1, "width": 2, "height": 50}
    place = marked_place({"objects": [first, last, slip]}, 0.5, (300, 400))
    assert place == (slice(40, 120), slice(20, 80))
    assert marked_place({"objects": [slip]}, 0.5, (300, 400)) is None
    assert marked_place(None, 0.5, (300, 400)) is None


def test_a_rectangle_beyond_the_picture_ends_at_its_edge() -> None:
    wide = {"type": "rect", "left": -10, "top": 100, "width": 500, "height": 500}
    assert marked_place({"objects": [wide]}, 1.0, (300, 400)) == (slice(100, 300), slice(0, 400))
