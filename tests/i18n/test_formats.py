"""Numbers as English writes them; `test_translations` has the other languages."""

from __future__ import annotations

import re

import pytest

from mnist_core.i18n.formats import duration, percent, points, signed_points, unbroken, visible
from mnist_core.i18n.languages import LANGUAGES
from mnist_core.i18n.translations import speaking
from tests.helpers.spaces import spaced


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
    assert spaced(percent(fraction)) == text


def test_a_difference_of_shares_is_in_points():
    assert spaced(points(0.16)) == "16.0 percentage points"
    assert spaced(points(0.0001)) == "0.1 percentage points"


@pytest.mark.parametrize(
    ("difference", "written"),
    [(0.002, "+0.20"), (-0.002, "-0.20"), (1e-9, "0.00"), (-1e-9, "0.00"), (0.0, "0.00")],
)
def test_a_difference_has_a_sign_unless_it_is_written_as_nothing(difference, written):
    assert spaced(signed_points(difference)) == f"{written} percentage points"


@pytest.mark.parametrize("unseen", "\u202e\u2066\u200f\u061c\u200b\ufeff\u2028\x1b\r\0")
def test_what_is_not_seen_of_a_text_from_outside_is_made_visible(unseen):
    assert visible(f"a{unseen}b") == "a�b"
    assert visible("两\nlines, “שלום” ✓") == "两\nlines, “שלום” ✓"


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
    assert spaced(duration(seconds)) == text


@pytest.mark.parametrize(
    ("text", "kept_together"),
    [
        ("Dense: 97.0 %, 14 s, in 3 steps", "Dense: 97.0~%, 14~s, in 3~steps"),
        ("28 × 28; 3 (blank) | 4 | 5", "28 × 28; 3 (blank) | 4 | 5"),
        ("学习 10 个轮次，2 小时 20 分钟", "学习 10~个轮次，2~小时 20~分钟"),
        ("`0 if x else 1 or 2` is 12 px", "`0 if x else 1 or 2` is 12~px"),
        ("```\n1 if x\n``` and 5 ms", "```\n1 if x\n``` and 5~ms"),
    ],
)
def test_no_line_ends_between_a_number_and_its_unit_and_code_stays(text, kept_together):
    assert unbroken(text).replace("\N{NO-BREAK SPACE}", "~") == kept_together


@pytest.mark.parametrize("language", LANGUAGES)
def test_percentages_and_durations_are_in_one_line(language):
    with speaking(language):
        shown = (percent(0.978), points(0.16), signed_points(-0.002), duration(12), duration(5_400))
    assert not any(re.search(r"[0-9] ", each) for each in shown)
