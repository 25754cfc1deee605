"""Numbers as English writes them; `test_translations` has the other languages."""

from __future__ import annotations

import pytest

from mnist_core.i18n.formats import duration, percent, points, signed_points, unbroken


@pytest.mark.parametrize(
    ("fraction", "text"),
    [
        (0.978, "97.8 %"),
        (0.9999, "99.9 %"),
        (1.0, "100.0 %"),
        (0.00001, "0.1 %"),
        (-0.0, "0.0 %"),
        (0.0, "0.0 %"),
        (None, "not measured"),
    ],
)
def test_a_share_is_never_rounded_to_all_or_nothing(fraction, text):
    assert percent(fraction) == text


def test_a_difference_of_shares_is_in_points():
    assert points(0.16) == "16.0 percentage points"
    assert points(0.0001) == "0.1 percentage points"


@pytest.mark.parametrize(
    ("difference", "written"),
    [(0.002, "+0.20"), (-0.002, "-0.20"), (1e-9, "0.00"), (-1e-9, "0.00"), (0.0, "0.00")],
)
def test_a_difference_has_a_sign_unless_it_is_written_as_nothing(difference, written):
    assert signed_points(difference) == f"{written} percentage points"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.2, "1 s"),
        (12, "12 s"),
        (89, "89 s"),
        (180, "3 min"),
        (4_800, "80 min"),
        (5_400, "1 h 30 min"),
    ],
)
def test_a_time_to_wait_is_no_more_exact_than_it_is_known(seconds, text):
    assert duration(seconds) == text


def test_no_line_ends_between_a_number_and_its_unit():
    text = unbroken("Dense: 97.0 %, 14 s of 1 h 20 min, in 3 steps and 2 h")
    assert text.replace("\u00a0", "~") == "Dense: 97.0~%, 14~s of 1~h 20~min, in 3 steps and 2~h"
