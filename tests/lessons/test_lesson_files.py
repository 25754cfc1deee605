"""The lessons that ship: each can be read, is the same in both languages, and holds no Python."""

from __future__ import annotations

import re

import pytest

from mnist_core.i18n.languages import ENGLISH
from mnist_core.lessons.agreement import check_agreement
from mnist_core.lessons.loader import FOLDER, lesson_files, load, load_lesson
from mnist_core.lessons.records import Text
from mnist_core.settings import PROJECT

NAMES = list(lesson_files())
each_lesson = pytest.mark.parametrize("name", NAMES)
PERCENTAGE = r"(\d+\.\d+) ?%"
HAN = re.compile(r"[\u4e00-\u9fff]")


def test_both_languages_have_the_same_files():
    english, chinese = (sorted(p.name for p in (FOLDER / f).iterdir()) for f in ("en", "zh"))
    assert english == chinese == [lesson_files()[name] for name in NAMES]


@each_lesson
def test_a_lesson_is_the_same_in_both_languages(name):
    chinese = FOLDER / "zh" / lesson_files()[name]
    check_agreement(load(name, ENGLISH), load_lesson(chinese), f"zh/{chinese.name}")


@each_lesson
def test_each_language_is_written_in_it(name):
    """What stands in both as it is would be a part that nobody has translated."""
    pairs = zip(load(name, ENGLISH).steps, load(name, "zh_CN").steps, strict=True)
    for english, chinese in pairs:
        assert not HAN.search(repr(english)), english.title
        for part in chinese.parts:
            assert not isinstance(part, Text) or HAN.search(part.markdown), chinese.title
        assert HAN.search(chinese.title)


@each_lesson
def test_a_lesson_asks_and_looks_up(name):
    """Predict, then run: two to four questions, and something to do in nearly every step."""
    lesson = load(name, ENGLISH)
    assert 2 <= len(lesson.questions) <= 4
    assert sum(bool(step.checks) for step in lesson.steps) >= len(lesson.steps) - 1


@each_lesson
def test_a_lesson_holds_no_python(name):
    for folder in ("en", "zh"):
        text = (FOLDER / folder / lesson_files()[name]).read_text("utf-8")
        assert not re.search(r"^\s*(import|from|def|print\()\b", text, re.MULTILINE)
        assert "```python" not in text


@each_lesson
def test_each_figure_of_a_lesson_was_measured(name):
    """README has all of them, and its tests hold them against what the benchmarks wrote."""
    measured = re.findall(PERCENTAGE, (PROJECT / "README.md").read_text("utf-8"))
    for folder in ("en", "zh"):
        text = (FOLDER / folder / lesson_files()[name]).read_text("utf-8")
        for figure in re.findall(PERCENTAGE, text):
            places = len(figure.partition(".")[2])
            rounded = {f"{float(each):.{places}f}" for each in measured}
            assert figure in rounded, f"{folder}: {figure} %"
