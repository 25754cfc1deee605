"""Which language somebody reads: of a browser's wishes, and of a terminal's environment."""

from __future__ import annotations

import pytest

from mnist_core.i18n.languages import LANGUAGES, find_language, language_of


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (["zh-CN"], "zh_CN"),
        (["zh"], "zh_CN"),
        (["zh-Hant-TW"], "zh_CN"),
        (["ZH-cn"], "zh_CN"),
        (["zh_CN.UTF-8"], "zh_CN"),
        (["en-GB", "zh"], "en"),
        (["de", "zh"], "zh_CN"),
        (["de"], "en"),
        (["", "x" * 10_000, "<b>", "\0"], "en"),
        ([], "en"),
    ],
)
def test_the_first_language_that_is_there_is_taken(wanted, found):
    assert find_language(wanted) == found


@pytest.mark.parametrize(
    ("environ", "found"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh_CN"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "en_US.UTF-8", "LANGUAGE": "de:zh_CN:en"}, "zh_CN"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "zh_TW"}, "zh_CN"),
        ({"LANG": "POSIX"}, "en"),
    ],
)
def test_a_terminal_has_the_language_of_its_environment(environ, found):
    assert language_of(environ) == found


def test_each_language_has_a_name_and_a_tag_of_its_own():
    assert all(code == language.code for code, language in LANGUAGES.items())
    assert len({language.name for language in LANGUAGES.values()}) == len(LANGUAGES)
    assert len({language.tag for language in LANGUAGES.values()}) == len(LANGUAGES)
