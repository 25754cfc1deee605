"""The command line in the terminal's language: its help, its lines for people, not its JSON."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from PIL import Image

from mnist_core.cli.commands import main
from mnist_core.cli.help_text import HelpFormatter, columns, padded
from mnist_core.data.datasets import load_test_split
from mnist_core.i18n.translations import speaking
from mnist_core.settings import PROJECT

VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
ENGLISH = (
    *("Train networks that read handwritten digits", "Usage:", "Options:", "Show this message"),
    "Error: Invalid value for '--recipe': 'magic' is not one of",
    "Error: --steps and --epochs cannot be used together.",
)
CHINESE = (
    *("训练识别手写数字的网络", "用法：", "选项:", "显示本帮助并退出"),
    "错误：'--recipe' 的值无效：'magic' 不是下列之一：",
    "错误：--steps 和 --epochs 不能同时使用。",
)


# Several commands in one process, which reads its variables once.
_PROGRAM = """
import contextlib, json, sys
import mnist_core.__main__ as program

for arguments in json.loads(sys.argv[1]):
    with contextlib.suppress(SystemExit):
        program.main(arguments, prog_name="python -m mnist_core")
"""


def speak(*commands: list[str], **variables: str) -> str:
    """What a terminal with these variables is told of these commands, on both streams."""
    environ = {name: value for name, value in os.environ.items() if name not in VARIABLES}
    environ |= {"PYTHONUTF8": "1", **variables}
    program = [sys.executable, "-W", "ignore", "-c", _PROGRAM, json.dumps(commands)]
    done = subprocess.run(program, cwd=PROJECT, env=environ, capture_output=True, encoding="utf-8")
    return done.stdout + done.stderr


@pytest.mark.parametrize(
    ("variables", "texts"),
    [
        ({"LANG": "zh_CN.UTF-8", "LANGUAGE": "en"}, ENGLISH),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "zh_TW.UTF-8"}, CHINESE),
    ],
)
def test_help_and_what_is_wrong_are_in_the_language_of_the_terminal(variables, texts):
    """Which variables say so is tested with `language_of`."""
    wrong = (["train", "--recipe", "magic"], ["train", "--steps", "100", "--epochs", "1"])
    told = speak(["--help"], *wrong, **variables)
    assert [text for text in texts if text not in told] == []
    others = ENGLISH if texts is CHINESE else CHINESE
    assert [text for text in others if text in told] == []


@pytest.fixture
def shirt(tmp_path: Path) -> Path:
    """A shirt of the test set, white on black."""
    split = load_test_split("fashion_mnist")
    image = split.images[list(split.labels).index(1)].repeat(8, axis=0).repeat(8, axis=1)
    Image.fromarray(image).save(tmp_path / "shirt.png")
    return tmp_path / "shirt.png"


def test_json_is_the_same_in_every_language(shipped_models, shirt):
    missing = shirt.parent / "missing.png"
    command = ["predict", "--model", "fashion-dense", "--json", str(shirt), str(missing)]
    english = CliRunner().invoke(main, command)
    with speaking("zh_CN"):
        chinese = CliRunner().invoke(main, command)
    read, unread = (json.loads(line) for line in chinese.stdout.splitlines())
    assert chinese.stdout == english.stdout
    assert read["text"].isascii() and unread["error"].startswith("This file cannot be opened")


def test_lines_for_people_are_in_their_language(shipped_models, tmp_path):
    Image.new("RGBA", (280, 280)).save(tmp_path / "blank.png")
    blank, missing = str(tmp_path / "blank.png"), str(tmp_path / "missing.png")
    with speaking("zh_CN"):
        command = ["predict", "--model", "digits-dense", blank, missing]
        lines = CliRunner().invoke(main, command).stdout.splitlines()
        models = CliRunner().invoke(main, ["models"]).stdout.splitlines()
    assert lines[0] == f"{blank}：没有找到数字"
    assert "无法打开这个文件" in lines[1]
    assert all("测试准确率" in line for line in models)
    assert len({columns(line.partition("测试")[0]) for line in models}) == 1  # in one column


def test_a_wide_character_takes_two_columns():
    assert [columns(text) for text in ("", "loss", "损失", "28 像素")] == [0, 4, 4, 7]
    assert padded("20 轮", 8) == "20 轮   " and padded("20 epochs", 8) == "20 epochs"


def test_lines_of_help_end_at_the_width_and_not_before_a_comma():
    formatter = HelpFormatter(width=12)
    formatter.write_text("一二三四五六，七 --json 八。")
    assert formatter.getvalue() == "一二三四五\n六，七\n--json 八。\n"


def test_help_of_latin_letters_is_wrapped_by_click():
    formatter = HelpFormatter(width=12)
    formatter.write_text("Read the digits\n\nin each.")
    assert formatter.getvalue() == "Read the\ndigits\n\nin each.\n"


def test_commands_are_listed_with_a_whole_sentence():
    listed = CliRunner().invoke(main, ["--help"], terminal_width=200).stdout
    assert "Read the digits in each picture\n" in listed and "..." not in listed.split("Comm")[1]
