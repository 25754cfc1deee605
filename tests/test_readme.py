"""README in English and in Chinese: the same headings, commands, figures and links."""

from __future__ import annotations

import re

import pytest

from mnist_core.settings import PROJECT

ENGLISH = (PROJECT / "README.md").read_text("utf-8")
CHINESE = (PROJECT / "README.zh.md").read_text("utf-8")
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
LINK = re.compile(r"\]\(([^)]+)\)")


def levels(text: str) -> list[int]:
    return [len(marks) for marks in re.findall(r"^(#+) ", text, re.MULTILINE)]


def code(text: str) -> list[str]:
    """Lines of the code blocks: commands without comments, and names without what they are."""
    lines = re.findall(r"^    ( *\S.*)", text, re.MULTILINE)
    return [re.split(r"(?<=\S) {2,}", line)[0] for line in lines]


def rows(text: str) -> list[str]:
    return re.findall(r"^\|.*\|$", text, re.MULTILINE)


def numbers(text: str) -> list[str]:
    """Sorted, because a sentence says them in its language's order."""
    return sorted(NUMBER.findall(text))


def test_each_links_to_the_other_in_its_first_lines():
    assert "English | [中文](README.zh.md)" in ENGLISH.splitlines()[:3]
    assert "[English](README.md) | 中文" in CHINESE.splitlines()[:3]


def test_headings_have_the_same_levels():
    assert levels(CHINESE) == levels(ENGLISH)


def test_commands_and_the_tree_are_the_same():
    assert code(ENGLISH)
    assert code(CHINESE) == code(ENGLISH)


def test_table_rows_have_the_same_cells_numbers_and_code():
    assert len(rows(CHINESE)) == len(rows(ENGLISH)) > 0
    for english, chinese in zip(rows(ENGLISH), rows(CHINESE), strict=True):
        cells = zip(english.split("|"), chinese.split("|"), strict=True)
        for said, translated in cells:
            assert numbers(translated) == numbers(said)
            assert re.findall("`.*?`", translated) == re.findall("`.*?`", said)


@pytest.mark.parametrize("part", range(len(levels(ENGLISH))))
def test_a_part_has_the_same_numbers_code_and_links(part):
    english, chinese = (re.split(r"^#+ ", text, flags=re.MULTILINE) for text in (ENGLISH, CHINESE))
    said, translated = english[part + 1], chinese[part + 1]
    assert numbers(translated) == numbers(said)
    for pattern in (r"`[^`]*`", LINK):
        found, wanted = (sorted(re.findall(pattern, text)) for text in (translated, said))
        other = {"README.md", "README.zh.md"}
        assert [each for each in found if each not in other] == [
            each for each in wanted if each not in other
        ]
