"""Sentences and numbers in the language of whoever reads them."""

from __future__ import annotations

import datetime
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from mnist_core import errors
from mnist_core.config import TrainingConfig
from mnist_core.i18n import N_, _, formats, ngettext
from mnist_core.i18n.translations import current_language, speaking
from mnist_core.messages import explain
from mnist_core.ui.shared.names import MODEL_TITLES, class_names, config_title, length
from tests.helpers.spaces import spaced


def test_without_a_reader_it_is_english():
    assert current_language() == "en"
    assert _("Trained networks") == "Trained networks"


def test_a_sentence_is_in_the_language_that_is_spoken_and_only_so_long():
    with speaking("zh_CN"):
        assert _("Trained networks") == "已训练的网络"
        with speaking("en"):
            assert _("Trained networks") == "Trained networks"
        assert _("Trained networks") == "已训练的网络"
    assert _("Trained networks") == "Trained networks"


def test_sentences_are_put_together_as_the_language_does():
    assert formats.together("One.", "", "Two.") == "One. Two."
    with speaking("zh_CN"):
        assert formats.together("一。", "二。", "") == "一。二。"
    assert formats.together("", "") == formats.together() == ""


def test_what_is_marked_is_translated_only_when_it_is_shown():
    with speaking("zh_CN"):
        marked = N_("Trained networks")
    assert marked == "Trained networks"


def test_what_has_no_translation_is_english_and_nothing_stays_nothing():
    with speaking("zh_CN"):
        assert _("no such sentence") == "no such sentence"
        assert _("") == ""


def test_two_threads_speak_two_languages_at_the_same_time():
    both = Barrier(2)

    def say(language: str) -> str:
        with speaking(language):
            both.wait()
            return _("Trained networks")

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(say, ("en", "zh_CN"))) == ["Trained networks", "已训练的网络"]


@pytest.mark.parametrize(
    ("count", "english", "chinese"),
    [(0, "0 epochs", "0 轮"), (1, "1 epoch", "1 轮"), (10_000, "10,000 epochs", "10,000 轮")],
)
def test_only_one_is_singular_and_chinese_has_one_form(count, english, chinese):
    def said() -> str:
        form = ngettext("{count} epoch", "{count} epochs", count)
        return form.format(count=formats.number(count))

    assert said() == english
    with speaking("zh_CN"):
        assert said() == chinese


def test_numbers_are_written_as_the_language_writes_them():
    assert formats.percent(0.978) == "97.8\N{NO-BREAK SPACE}%"
    assert formats.percent(None) == "not measured"
    assert formats.number(10_000) == "10,000" and formats.number(-0.2, 2) == "-0.20"
    with speaking("zh_CN"):
        assert formats.percent(0.978) == "97.8%"
        assert spaced(formats.points(0.16)) == "16.0 个百分点"
        assert spaced(formats.duration(8_400)) == "2 小时 20 分钟"


def test_dates_are_written_as_the_language_writes_them():
    moment = datetime.datetime(2026, 11, 6, 14, 58)
    assert formats.day_and_time(moment) == "6 Nov, 14:58"
    assert formats.day_and_time(moment, year=True) == "6 Nov 2026, 14:58"
    with speaking("zh_CN"):
        assert formats.day_and_time(moment) == "11月6日 14:58"
        assert formats.day_and_time(moment, year=True) == "2026年11月6日 14:58"


def test_names_of_networks_and_classes_are_in_the_readers_language():
    assert class_names("fashion_mnist")[9] == "Ankle boot"
    with speaking("zh_CN"):
        assert config_title(TrainingConfig(model="cnn")) == "CNN，数字"
        assert MODEL_TITLES["dense"] == "全连接网络"
        assert class_names("fashion_mnist")[9] == "短靴"
        assert class_names("mnist") == tuple("0123456789")
        assert spaced(length(TrainingConfig(steps_per_epoch=100), 10)) == "1,000 步"


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (errors.ConfigError("batch_size", 0, "a whole number from 1 to 64"), "从 1 到 64 的整数"),
        (errors.ImageError("too large", "20000 x 20000 pixels"), "20000 × 20000 像素"),
        (errors.StateError("pause", "finished"), "已完成”，所以不能“暂停”"),
        (errors.DivergedError(2, 17), "训练在第 2 轮第 17 步发散"),
        (errors.DrawingsFileError("drawing", "3 (blank)"), "手写图 3（空白）"),
    ],
)
def test_what_the_core_says_in_english_is_worded_in_the_readers_language(error, said):
    with speaking("zh_CN"):
        assert said in explain(error)


def test_a_part_that_is_no_phrase_of_the_cores_stays_as_it_is():
    with speaking("zh_CN"):
        assert "whatever it is" in explain(errors.ConfigError("seed", 1, "whatever it is"))
