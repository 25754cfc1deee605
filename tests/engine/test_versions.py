"""The code's fingerprint: what changes it, and what does not."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from mnist_core.engine.versions import code_versions, deciding_modules, fingerprint
from mnist_core.settings import PROJECT

PACKAGE = PROJECT / "mnist_core"

DECIDES = {
    "the box of a digit, far down": ("drawing/shape.py", "BOX_SIDE = 20", "BOX_SIDE = 19"),
    "an architecture, imported by a computed name": ("models/cnn.py", "Conv2D(32", "Conv2D(31"),
    "a layer that all architectures have": ("data/normalisation.py", "1 / 255", "1 / 256"),
    "the order of images": ("data/shuffling.py", "seed", "sead"),
    "the images themselves": ("data/datasets.py", '"mnist": "06af', '"mnist": "16af'),
    "Keras's settings": ("keras_home/keras.json", "float32", "float64"),
}
DECIDES_NOTHING = {
    "what people are told": (
        "messages/sentences.py",
        "This file is empty",
        "There is nothing in this file",
    ),
    "a page": ("ui/shared/frame.py", "Digit school", "Digits"),
    "the engine": ("engine/upkeep.py", "_TICK_SECONDS = 1.0", "_TICK_SECONDS = 2.0"),
    "a comment": ("models/cnn.py", "from keras import layers", "from keras import layers  # all"),
    "a docstring": ("drawing/shape.py", '"""One digit', '"""A digit'),
    "an empty line": ("models/cnn.py", "import keras\n", "import keras\n\n"),
    "lines ended as on Windows": ("data/shuffling.py", "\n", "\r\n"),
}


@pytest.fixture(scope="module")
def ours() -> str:
    """The fingerprint of the package as it is."""
    return fingerprint()


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A copy of the package, to be changed."""
    ignored = shutil.ignore_patterns("__pycache__", "*.mo", "*.po", "*.ttf", "*.woff2")
    return Path(shutil.copytree(PACKAGE, tmp_path / "mnist_core", ignore=ignored))


def change(package: Path, name: str, old: str, new: str) -> None:
    content = (package / name).read_bytes()
    assert old.encode() in content
    (package / name).write_bytes(content.replace(old.encode(), new.encode()))


@pytest.mark.parametrize("where", DECIDES.values(), ids=DECIDES)
def test_a_change_of_what_decides_a_result_changes_the_fingerprint(package, ours, where):
    change(package, *where)
    assert fingerprint(package) != ours


def test_changes_of_anything_else_leave_the_fingerprint_as_it_is(package, ours):
    for where in DECIDES_NOTHING.values():
        change(package, *where)
    assert fingerprint(package) == ours, f"one of {list(DECIDES_NOTHING)} changes it"


def test_a_number_in_an_f_string_counts(package):
    line = '{}\nNAME = f"{{__name__}} {}"\n'
    text = (package / "training" / "losses.py").read_text("utf-8")
    (package / "training" / "losses.py").write_text(line.format(text, 1), "utf-8")
    first = fingerprint(package)
    (package / "training" / "losses.py").write_text(line.format(text, 2), "utf-8")
    assert fingerprint(package) != first


def test_all_architectures_are_reached_and_no_page():
    names = {path.stem for path in (PACKAGE / "models").glob("[!_]*.py")}
    reached = set(deciding_modules())
    assert {f"mnist_core.models.{name}" for name in names} < reached
    deciding = ("training.epoch", "augmentation.pens", "drawing.shape")
    assert {f"mnist_core.{name}" for name in deciding} < reached
    assert not {name for name in reached if name.startswith("mnist_core.ui")}
    without = ("messages", "engine.engine", "engine.cluster")
    assert not {f"mnist_core.{name}" for name in without} & reached


def test_the_versions_name_the_fingerprint_and_keras(ours):
    assert code_versions()["mnist_core"].endswith(f"+{ours}")
    assert "keras" in code_versions()


def test_every_data_file_beside_the_code_decides_results_or_is_shown():
    """A file added elsewhere has to be added to the fingerprint, or here."""
    found = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*")
        if path.is_file() and path.suffix not in (".py", ".pyc")
    }
    shown = ("ui/", "lessons/", "i18n/locale/", "figures/fonts/", "storage/migrations/")
    assert {name for name in found if not name.startswith(shown)} == {"keras_home/keras.json"}
