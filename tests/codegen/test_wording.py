"""Comments and docstrings of scripts are in the reader's language; the code is the same in all."""

from __future__ import annotations

import ast
import gettext
import json
from dataclasses import replace

import pytest

from mnist_core.codegen.remarks import remarks
from mnist_core.codegen.script import notebook, script
from mnist_core.codegen.wording import remarks_in, translated
from mnist_core.config import TrainingConfig
from mnist_core.i18n import translations
from mnist_core.i18n.languages import ENGLISH, LANGUAGES
from mnist_core.i18n.translations import speaking
from mnist_core.recipes import RECIPES

SOURCE = '''\
SIDE = 28  # pixels


def half(image):
    """A half.

    Args:
        image: a picture.
    """
    return image[: SIDE // 2]  # (14, 28)


class Nothing:
    """Not much."""

    text = "# no comment"  # a text
'''
IN_BRACKETS = '''\
SIDE = 28  # <pixels>


def half(image):
    """<A half.

    Args:
        image: a picture.>
    """
    return image[: SIDE // 2]  # (14, 28)


class Nothing:
    """<Not much.>"""

    text = "# no comment"  # <a text>
'''
_REFINED = {"schedule": "one-cycle", "label_smoothing": 0.1, "weight_averaging": 0.9}


class Brackets(gettext.NullTranslations):
    """A language that puts brackets around each English message."""

    def gettext(self, message: str) -> str:
        return f"<{message}>"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"<{msgid2}>"


@pytest.fixture
def brackets(monkeypatch) -> None:
    monkeypatch.setattr(translations, "catalog", lambda language: Brackets())


def code(source: str) -> str:
    """What a script does: its syntax tree without docstrings."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef) and ast.get_docstring(
            node
        ):
            del node.body[0]
    return ast.dump(tree)


def configs() -> list[TrainingConfig]:
    plain = [recipe.config for recipe in RECIPES.values()]
    return plain + [replace(config, **_REFINED, precision="bfloat16") for config in plain]


def test_comments_and_docstrings_are_translated_and_shapes_and_texts_are_not(brackets):
    assert translated(SOURCE) == IN_BRACKETS


def test_in_english_a_source_is_what_it_was():
    assert translated(SOURCE) == SOURCE


@pytest.mark.parametrize("config", configs())
def test_the_code_is_the_same_in_every_language(config):
    in_english = script(config, (0.1, 0.2))
    for language in set(LANGUAGES) - {ENGLISH}:
        with speaking(language):
            assert code(script(config, (0.1, 0.2))) == code(in_english)


def test_a_whole_script_is_translated_from_its_first_line_on(brackets):
    config = replace(RECIPES["drawing"].config, weight_averaging=0.9)
    source = script(config, (0.1, 0.2), (30, 31))
    assert source.startswith('"""<Convolutional network')
    texts = [remark.text for remark in remarks_in(source)]
    assert len(texts) > 60 and all(text.startswith("<") for text in texts)
    assert 'print(f"Test loss' in source


def test_a_notebooks_headings_are_translated(brackets):
    cells = json.loads(notebook(RECIPES["cnn"].config))["cells"]
    titles = [cell["source"] for cell in cells if cell["cell_type"] == "markdown"]
    assert titles[0] == "## <Settings>" and all(title.startswith("## <") for title in titles)


@pytest.mark.parametrize("config", configs())
def test_the_catalog_takes_every_remark_of_every_script(config):
    known = remarks()
    for title, source in script_parts(config).items():
        assert {remark.text for remark in remarks_in(source)} <= set(known), title


def script_parts(config: TrainingConfig) -> dict[str, str]:
    """Its parts after the head, whose remarks stand in code as messages."""
    cells = [cell["source"] for cell in json.loads(notebook(config))["cells"]]
    return dict(list(zip(cells[::2], cells[1::2], strict=True))[1:])
