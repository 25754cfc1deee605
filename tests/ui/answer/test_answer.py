"""What is said of an answer, in words and as HTML, for answers made by hand."""

from __future__ import annotations

import re

import numpy as np
import pytest

from mnist_core.data.datasets import CLASS_NAMES
from mnist_core.drawing.segmentation import Digit
from mnist_core.figures.colours import LIGHT
from mnist_core.reading.reader import ReadDigit
from mnist_core.ui.answer.answer_text import (
    answer_sentence,
    answer_text,
    number_confidence_text,
    predicted_name,
    readings,
    short_answer,
)
from mnist_core.ui.answer.number_answer import number_html
from mnist_core.ui.answer.single_answer import answer_html, line_html
from mnist_core.ui.input import digit_choice
from tests.helpers.spaces import spaced

NAMES = CLASS_NAMES["mnist"]
IMAGE = np.zeros((28, 28), np.uint8)


def read(first: int, second: int, is_digit: float, best: float = 0.6) -> ReadDigit:
    """An answer: a digit with this probability, and then `first` with `best`, `second` with the
    rest; sure from 0.55 on."""
    probabilities = np.zeros(10)
    probabilities[[first, second]] = best, 1 - best
    score = is_digit * best
    return ReadDigit(Digit(IMAGE, (0, 0, 28, 28), IMAGE), probabilities, score, score >= 0.55)


SEVEN = read(7, 1, is_digit=1.0, best=0.98)
FIVE_OR_THREE = read(5, 3, is_digit=0.75)  # 45 %, 30 %, and 25 % for none
HEART = read(0, 8, is_digit=0.32, best=0.95)  # 30.4 %, 1.6 %, and 68 % for none
SCRIBBLE = read(3, 7, is_digit=0.01)


def text(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def part(html: str, name: str) -> str:
    """The text of what has a test id, up to the next one or the end."""
    return text(html.split(f'data-testid="{name}"', 1)[1].partition(">")[2].split("<div data-t")[0])


@pytest.mark.parametrize(
    ("digits", "chosen"), [((SEVEN, FIVE_OR_THREE, SCRIBBLE), 1), ((SEVEN,) * 2, 0)]
)
def test_of_a_number_the_first_digit_that_is_not_sure_is_looked_at(digits, chosen, monkeypatch):
    shown = {}

    def segmented_control(label, options, default, **more):
        shown["default"] = default
        return default

    monkeypatch.setattr(digit_choice.st, "segmented_control", segmented_control)
    assert digit_choice.choose_digit(digits, NAMES, "which") is digits[chosen]
    assert shown == {"default": chosen}


def test_what_is_likeliest_none_is_headed_so_with_its_share_and_what_is_closest():
    shown = answer_html(SCRIBBLE, NAMES, LIGHT)
    head = part(shown, "answer")
    assert head.startswith("Probably not a digit 99.0 % closest: 3")
    assert "Not sure" not in head
    assert "The network rejects it as not a digit; closest: 3." in shown


def test_what_is_likelier_a_digit_than_none_is_not_called_none():
    head = part(answer_html(FIVE_OR_THREE, NAMES, LIGHT), "answer")
    assert head.startswith("Not sure: 5 or 3 5: 45.0 %, 3: 30.0 %") and "not a digit" not in head
    assert part(answer_html(SEVEN, NAMES, LIGHT), "answer").startswith("7 98.0 % sure")


def test_what_leads_is_named_first_also_where_it_is_no_digit():
    shown = answer_html(HEART, NAMES, LIGHT)
    head = part(shown, "answer")
    assert head.startswith("Not sure: not a digit or 0 not a digit: 68.0 %, 0: 30.4 %")
    assert spaced(short_answer((HEART,), NAMES)) == "not sure: not a digit or 0, 68.0 %"
    assert re.findall(r"font-weight:700\"><span[^>]*>([\w ]+)</span>", shown) == ["not a digit"]


def test_a_digit_that_is_sure_enough_for_a_person_is_never_none():
    forced = ReadDigit(SCRIBBLE.digit, SCRIBBLE.probabilities, SCRIBBLE.score, sure=True)
    assert SCRIBBLE.is_rejected and not forced.is_rejected
    assert answer_text((forced,), NAMES) == "3"


def test_none_has_an_eleventh_bar_which_is_bold_when_it_is_the_answer():
    for found, bold in ((SCRIBBLE, ["not a digit"]), (FIVE_OR_THREE, ["5"])):
        shown = answer_html(found, NAMES, LIGHT)
        rows = re.findall(r"font-weight:(\d+)\"><span[^>]*>([\w ]+)</span>", shown)
        assert [name for _, name in rows] == [*NAMES, "not a digit"]
        assert [name for weight, name in rows if weight == "700"] == bold
    assert part(answer_html(SCRIBBLE, NAMES, LIGHT), "rejection") == "not a digit 99.0 %"


def test_all_bars_of_a_number_are_equally_long_whatever_the_answers():
    shown = number_html((SEVEN, SCRIBBLE), NAMES, LIGHT)
    columns = re.findall(r"grid-template-columns:([^;]+)", shown)
    assert len(columns) == 21 and len(set(columns)) == 1


def test_a_network_that_knows_no_other_shapes_has_ten_bars():
    shown = answer_html(SEVEN, NAMES, LIGHT)
    assert shown.count("grid-template-columns") == 10 and part(shown, "rejection") == ""


def test_no_digit_is_not_right_even_if_the_closest_one_is():
    assert "wrong: the true class is 3" in answer_html(SCRIBBLE, NAMES, LIGHT, label=3)
    assert "✓ correct" in answer_html(SEVEN, NAMES, LIGHT, label=7)


def test_one_line_says_the_same_as_the_large_answer():
    for found, expected in (
        (SEVEN, "The network reads 7 , 98.0 % sure"),
        (FIVE_OR_THREE, "Not sure: 5 or 3 5: 45.0 %, 3: 30.0 %"),
        (SCRIBBLE, "Probably not a digit 99.0 %; closest: 3"),
    ):
        assert text(line_html(found, NAMES)) == expected


def test_in_a_number_what_looks_like_no_digit_is_an_empty_box():
    number = (SEVEN, SCRIBBLE, SEVEN)
    assert readings(number, NAMES) == ("7□7", "7□7")
    assert answer_text(number, NAMES) == "Not sure: 7□7"
    assert [predicted_name(digit, NAMES) for digit in number] == ["7", "not a digit", "7"]
    assert spaced(number_confidence_text(number, NAMES)) == "□: not a digit, 99.0 %"
    shown = text(number_html(number, NAMES, LIGHT))
    assert "Not sure: 7□7" in shown and "not a digit 99.0 % 0 &lt; 0.1 % 1" in shown


def test_in_a_number_what_is_likelier_none_than_any_digit_is_one_only_in_the_other_reading():
    number = (SEVEN, HEART, SEVEN)
    assert readings(number, NAMES) == ("7□7", "707")
    assert answer_text(number, NAMES) == "Not sure: 7□7 or 707"
    assert spaced(number_confidence_text(number, NAMES)) == "□: not a digit, 68.0 %"
    card = part(number_html(number[1:], NAMES, LIGHT), "digit")
    assert card.startswith("□ or 0? 68.0")
    assert readings((HEART, FIVE_OR_THREE), NAMES) == ("□5", "05")


def test_a_number_is_in_doubt_where_a_digit_is_not_sure():
    number = (SEVEN, FIVE_OR_THREE)
    assert readings(number, NAMES) == ("75", "73")
    assert answer_text(number, NAMES) == "Not sure: 75 or 73"
    assert spaced(number_confidence_text(number, NAMES)) == "The least sure digit: 45.0 %"
    assert readings((SCRIBBLE, *number), NAMES) == ("□75", "□73")


def test_a_number_of_scribbles_is_no_digit():
    scribbles = (SCRIBBLE, SCRIBBLE)
    assert answer_text(scribbles, NAMES) == "Probably not a digit"
    assert spaced(number_confidence_text(scribbles, NAMES)) == "99.0 %, 99.0 %; closest: 33"


def test_a_few_words_say_the_same_too():
    assert spaced(short_answer((SEVEN,), NAMES)) == "7, 98.0 % sure"
    assert spaced(short_answer((FIVE_OR_THREE,), NAMES)) == "not sure: 5 or 3, 45.0 %"
    assert spaced(short_answer((SCRIBBLE,), NAMES)) == "not a digit, 99.0 %"
    unsure = "The network is not sure what it is: 5 or 3."
    assert answer_sentence((FIVE_OR_THREE,), NAMES) == unsure
