"""Catalogs are complete, up to date and typeset as their language is."""

from __future__ import annotations

import ast
import gettext
import io
import re
import string

import pytest
from babel.messages.catalog import Message

from mnist_core import config, errors
from mnist_core.i18n import catalogs
from mnist_core.i18n.languages import ENGLISH, LANGUAGES
from mnist_core.messages import explain
from mnist_core.messages.phrases import FIELDS
from mnist_core.settings import PROJECT
from tests.helpers.source_files import source_files

OTHERS = [code for code in LANGUAGES if code != ENGLISH]
HAN = r"[\u4e00-\u9fff]"
CODE = re.compile(r"`[^`]*`|\{[^{}]*\}|https?://\S+")


def entries(language: str) -> list[tuple[str, str]]:
    """English and translation of each message; of plurals, all forms with the last one."""
    found = []
    for message in catalogs.load(language):
        if message.id:
            english = message.id if isinstance(message.id, str) else message.id[-1]
            found += [(english, form) for form in catalogs.forms(message)]
    return found


def holes(text: str) -> set[str]:
    """Names of the placeholders. A message that no one formats may have braces of its own."""
    try:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    except ValueError:
        return set()


@pytest.mark.parametrize("language", OTHERS)
def test_every_sentence_of_the_code_is_in_the_catalog_and_no_other(language):
    """Otherwise: python -m mnist_core.i18n.catalogs"""
    in_code = {_key(message) for message in catalogs.template() if message.id}
    in_catalog = {_key(message) for message in catalogs.load(language) if message.id}
    assert in_catalog == in_code


@pytest.mark.parametrize("language", OTHERS)
def test_the_catalog_is_written_as_the_tool_writes_it(language):
    on_disk = catalogs.po_file(language).read_bytes()
    assert on_disk == catalogs.as_text(catalogs.updated(language))


@pytest.mark.parametrize("language", OTHERS)
def test_the_compiled_file_is_that_of_the_catalog(language):
    compiled = catalogs.compiled(catalogs.load(language))
    on_disk = catalogs.po_file(language).with_suffix(".mo").read_bytes()
    assert _sentences(on_disk) == _sentences(compiled)


@pytest.mark.parametrize("language", OTHERS)
def test_every_sentence_has_a_translation(language):
    assert catalogs.untranslated(catalogs.load(language)) == []
    assert not any(message.fuzzy for message in catalogs.load(language) if message.id)


@pytest.mark.parametrize("language", OTHERS)
def test_placeholders_are_the_same_in_both(language):
    different = [
        (english, translation)
        for english, translation in entries(language)
        if holes(english) != holes(translation)
    ]
    assert different == []


@pytest.mark.parametrize("language", OTHERS)
def test_code_and_links_are_the_same_in_both(language):
    marks = re.compile(r"`[^`]*`|\]\([^)]*\)|:material/\w+:")
    different = [
        (english, translation)
        for english, translation in entries(language)
        if sorted(marks.findall(english)) != sorted(marks.findall(translation))
    ]
    assert different == []


def test_a_placeholder_has_a_name():
    for message in catalogs.template():
        for text in [message.id] if isinstance(message.id, str) else message.id:
            assert all(re.fullmatch(r"[a-z_]+\d?", name) for name in holes(text)), text


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("a comma, a full stop and the like of another script", rf"{HAN}[,;:!?]|{HAN}\.(?!\w)"),
        ("no space between Chinese and Latin letters or digits", rf"{HAN}[A-Za-z0-9]"),
        ("no space between Latin letters or digits and Chinese", rf"[A-Za-z0-9]{HAN}"),
        ("a space beside Chinese punctuation", r"[，。：；、！？“（]\** | [，。：；、！？”）]"),
        ("a formal you", "您"),
        ("a space before the percent sign", r"[\d}] %"),
    ],
)
def test_chinese_is_typeset_as_chinese(what, pattern):
    assert [
        translation
        for _, translation in entries("zh_CN")
        if re.search(pattern, CODE.sub("\ufffc", translation)) and "d日 HH:mm" not in translation
    ] == [], what


def test_no_message_is_made_before_it_is_looked_up():
    """`_` gets a literal, or what was marked elsewhere: never an f-string or a glued text."""
    wrong = []
    for path in source_files():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                texts = {"_": 1, "N_": 1, "ngettext": 2}.get(node.func.id, 0)
                if any(isinstance(arg, (ast.JoinedStr, ast.BinOp)) for arg in node.args[:texts]):
                    wrong.append(f"{path.relative_to(PROJECT)}:{node.lineno}")
    assert wrong == []


def test_sentences_are_put_together_by_the_rule_of_their_language():
    """By `formats.together`: a space between them is English."""
    spaces = (
        f"{path.relative_to(PROJECT)}:{node.lineno}"
        for path in source_files()
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.BinOp) and re.search(r"\+ ' ' \+ (_|ngettext)\(", ast.unparse(node))
    )
    assert list(spaces) == []


def test_a_box_that_can_be_empty_says_in_the_readers_language_what_to_choose():
    """Streamlit's own words for it are English."""
    silent = (
        f"{path.relative_to(PROJECT)}:{node.lineno}"
        for path in source_files()
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and _can_be_empty(node)
        and not any(each.arg == "placeholder" for each in node.keywords)
    )
    assert list(silent) == []


def _can_be_empty(call: ast.Call) -> bool:
    """True for a choice of several, of one where none is chosen first, or of what may be none."""
    called = ast.unparse(call.func)
    if called == "offer" and ast.unparse(call.args[0]) == "st.selectbox":
        return True
    nothing = any(
        each.arg == "index" and ast.unparse(each.value) == "None" for each in call.keywords
    )
    return called == "st.multiselect" or (called == "st.selectbox" and nothing)


def test_nothing_is_translated_while_a_module_is_imported():
    """One server speaks to everybody: what is translated at import has one language for all."""
    wrong = []
    for path in source_files():
        if path.parent.name == "pages":
            continue  # these run for each visitor
        for statement in ast.parse(path.read_text("utf-8")).body:
            if isinstance(statement, (ast.Assign, ast.AnnAssign)) and statement.value is not None:
                for node in ast.walk(statement.value):
                    if isinstance(node, ast.Lambda):
                        break
                    if (
                        isinstance(node, ast.Call)
                        and isinstance(node.func, ast.Name)
                        and node.func.id in ("_", "ngettext")
                    ):
                        wrong.append(f"{path.relative_to(PROJECT)}:{node.lineno}")
    assert wrong == []


def test_every_setting_has_a_name_in_sentences():
    assert {*config.TrainingConfig.__dataclass_fields__, "steps"} == set(FIELDS)
    for field in FIELDS:
        said = explain(errors.ConfigError(field, 1, "from 2 to 3"))
        assert said.endswith("must be from 2 to 3, but it is 1. Change it.")


def _sentences(compiled: bytes) -> dict[object, str]:
    """Those of a .mo file, by what they are a translation of."""
    found = vars(gettext.GNUTranslations(io.BytesIO(compiled)))["_catalog"]
    return {key: text for key, text in found.items() if key}


def _key(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)
