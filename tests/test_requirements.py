"""What README's two lines install: said for every platform and Python that README names.

Whether the index has wheels for all of it is asked by `python -m tests.helpers.platforms`.
"""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import distributions
from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.helpers import platforms
from tests.helpers.platforms import CONSTRAINTS, PLATFORMS, PROJECT, PYTHONS, Platform, applies
from tests.helpers.platforms import read_requirements as read

DEVELOPERS = PROJECT / "requirements-dev.txt"

# Which of TensorFlow's two packages has wheels of 2.21 there.
TENSORFLOW = {
    "Linux x86-64": "tensorflow-cpu",
    "Linux ARM64": "tensorflow",
    "macOS on Apple silicon": "tensorflow",
    "Windows x86-64": "tensorflow-cpu",
}

everywhere = pytest.mark.parametrize("platform", PLATFORMS, ids=lambda platform: platform.title)
every_python = pytest.mark.parametrize("python", PYTHONS)


def names_for(platform: Platform, python: str, file: Path) -> list[str]:
    return [wanted.name for wanted in read(file) if applies(wanted, platform, python)]


@everywhere
@every_python
def test_each_platform_gets_the_one_tensorflow_that_is_built_for_it(platform, python):
    names = names_for(platform, python, PROJECT / "requirements.txt")
    assert [name for name in names if "tensorflow" in name] == [TENSORFLOW[platform.title]]


@everywhere
@every_python
def test_each_requirement_is_pinned_once_and_inside_its_range(platform, python):
    pins = [pin for pin in read(CONSTRAINTS) if applies(pin, platform, python)]
    for wanted in read(DEVELOPERS):
        if applies(wanted, platform, python):
            (pin,) = (pin for pin in pins if pin.name == wanted.name)
            (exact,) = pin.specifier
            assert exact.operator == "==" and exact.version in wanted.specifier, wanted.name


@every_python
def test_no_pin_is_of_a_package_that_refuses_this_python(python):
    """uv, which makes the pins, ignores where a package's Pythons end; pip does not."""
    installed = {canonicalize_name(package.name): package for package in distributions()}
    for pin in read(CONSTRAINTS):
        package = installed.get(pin.name)
        reached = any(applies(pin, platform, python) for platform in PLATFORMS)
        if reached and package and package.version in pin.specifier:
            admitted = SpecifierSet(package.metadata.get("Requires-Python", ""))
            assert f"{python}.1" in admitted, pin.name


def test_each_range_has_a_beginning():
    for wanted in read(DEVELOPERS):
        begins = [part for part in wanted.specifier if part.operator == ">="]
        assert len(begins) == 1, wanted.name


def test_the_pins_say_how_they_are_made_and_not_where_they_came_from():
    text = CONSTRAINTS.read_text(encoding="utf-8")
    command = r"^# +uv pip compile .*--universal .*requirements-dev\.txt"
    assert re.search(command, text, re.MULTILINE)
    assert "://" not in text and "--index" not in text and "--find-links" not in text


def test_readme_names_each_platform_and_python():
    readme = " ".join((PROJECT / "README.md").read_text(encoding="utf-8").split())
    for platform in PLATFORMS:
        assert platform.title in readme
    assert f"macOS {Version(platforms.OLDEST_MACOS).major} or newer" in readme
    assert f"Python {PYTHONS[0]} to {PYTHONS[-1]}" in readme


def test_pyproject_admits_these_pythons_and_no_other():
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    admitted = SpecifierSet(project["requires-python"])
    some = [f"3.{minor}" for minor in range(8, 20)]
    assert tuple(admitted.filter(some)) == PYTHONS


def test_a_floor_without_a_wheel_is_told(monkeypatch):
    platform, python = PLATFORMS[0], PYTHONS[0]
    lowest = platforms.floors(platform, python)
    monkeypatch.setattr(platforms, "resolve", lambda *_: lowest)
    assert platforms.faults(platform, python) == []

    begins = lowest["scipy"]
    monkeypatch.setattr(platforms, "resolve", lambda *_: {**lowest, "scipy": Version("1.99")})
    (told,) = platforms.faults(platform, python)
    assert told == f"the range of scipy begins at {begins}, and the first wheel there is 1.99"


def test_an_index_that_does_not_answer_is_no_success(monkeypatch):
    def resolve(*_):
        raise RuntimeError("the index did not answer")

    monkeypatch.setattr(platforms, "resolve", resolve)
    assert platforms.faults(PLATFORMS[0], PYTHONS[0]) == ["the index did not answer"]
