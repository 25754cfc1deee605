"""A file as a lesson, and all lessons of a language.

The front matter is YAML between two lines of three dashes. Below it, each heading of the second
level (`## Title`) begins a step. What else is Markdown is shown as it is; the blocks of `blocks`
are taken out of it.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from mnist_core.codegen.script import script
from mnist_core.config import TrainingConfig
from mnist_core.errors import ConfigError, LessonError, LessonReason
from mnist_core.i18n.languages import ENGLISH, LANGUAGES
from mnist_core.i18n.translations import speaking
from mnist_core.lessons.blocks import MAX_LABEL, PLAIN, READERS
from mnist_core.lessons.excerpt import statement_with
from mnist_core.lessons.fields import Fields, joined
from mnist_core.lessons.records import Check, Code, Lesson, Link, Part, Step, Text
from mnist_core.lessons.runs_meant import runs_of, step_of
from mnist_core.recipes import RECIPES

FOLDER = Path(__file__).parent
_FRONT = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
_FILE = re.compile(r"\d\d_([a-z0-9_]{1,32})\.md")  # a class's answers have it in their name
_MOST_MINUTES = 240
_MOST_SUMMARY = 240


@functools.cache
def lesson_files() -> dict[str, str]:
    """The names of the files of all lessons, in their order, by the names of the lessons."""
    found = sorted(path.name for path in (FOLDER / ENGLISH).glob("*.md"))
    return {match[1]: name for name in found if (match := _FILE.fullmatch(name))}


@functools.lru_cache(maxsize=64)
def load(name: str, language: str) -> Lesson:
    """A lesson that ships, in a language; in English where there is none in that.

    Args:
        name: one of `lesson_files()`.
        language: its code, e.g. "zh_CN"; the folder is its first two letters.

    Raises:
        LessonError: its file is not as it must be.
    """
    path = FOLDER / language[:2] / lesson_files()[name]
    return load_lesson(path if path.exists() else FOLDER / ENGLISH / path.name)


def load_lesson(path: Path) -> Lesson:
    """Read a lesson's file.

    Raises:
        LessonError: names the file, the step and what is wrong.
    """
    file = f"{path.parent.name}/{path.name}"
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise LessonError(file, "", LessonReason.UNREADABLE, str(error)) from error
    front = _FRONT.match(text)
    named = _FILE.fullmatch(path.name)
    if named is None:
        raise LessonError(file, "", LessonReason.WRONG_VALUE, "01_name_of_the_lesson.md")
    if front is None:
        raise LessonError(file, "", LessonReason.FRONT_MATTER)
    lesson = _with_front(Fields(front[1], file, "", "front matter"), named[1])
    lesson = replace(lesson, steps=tuple(_steps(text[front.end() :], file)))
    _check_whole(lesson, file)
    return lesson


def _with_front(fields: Fields, name: str) -> Lesson:
    """A lesson without its steps."""
    title, summary = fields.text("title", MAX_LABEL), fields.text("summary", _MOST_SUMMARY)
    minutes = fields.whole("minutes", 1, _MOST_MINUTES)
    recipe = fields.text("recipe", 40)
    if recipe not in RECIPES:
        raise fields.wrong("recipe", f"one of {', '.join(RECIPES)}")
    config = _changed(fields, RECIPES[recipe].config)
    accuracy, address = RECIPES[recipe].test_accuracy, RECIPES[recipe].address or ""
    if config != RECIPES[recipe].config:
        address = ""  # its figure is not of these settings
    if fields.has("published"):
        published = fields.inner("published")
        accuracy, address = published.number("accuracy", 0, 1), published.text("address", MAX_LABEL)
        published.end()
    fields.end()
    own = not address
    return Lesson(
        name, title, summary, minutes, config, recipe, None if own else accuracy, address, ()
    )


def _changed(fields: Fields, config: TrainingConfig) -> TrainingConfig:
    """The recipe's settings with those of `change`."""
    change = fields.mapping("change")
    try:
        return replace(config, **change).validate()
    except TypeError as error:
        raise fields.wrong("change", "settings of a run, by name") from error
    except ConfigError as error:
        raise fields.wrong("change", f"{error.field}: {error.allowed}") from error


def _steps(body: str, file: str) -> Iterator[Step]:
    """The steps of the text below the front matter."""
    title, parts = "", list[Part]()
    for heading, part in _parts(body, file):
        if heading:
            if title:
                yield Step(title, tuple(parts))
            title, parts = heading, []
        elif part is not None:
            parts.append(part)
    if not title:
        raise LessonError(file, "", LessonReason.NO_STEP)
    yield Step(title, tuple(parts))


def _parts(body: str, file: str) -> Iterator[tuple[str, Part | None]]:
    """Headings, each with None; and the parts below them, each with ""."""
    lines, begun, step = body.splitlines(), 0, ""
    tokens = MarkdownIt("commonmark").parse(body)
    for place, token in enumerate(tokens):
        first, after = token.map or (0, 0)
        heading = token.type == "heading_open" and token.tag == "h2" and token.level == 0
        block = token.type == "fence" and token.level == 0 and token.info.strip() not in PLAIN
        if not (heading or block):
            continue
        yield from _text(lines[begun:first], file, step)
        begun = after
        if heading:
            step = tokens[place + 1].content
            yield step, None
        else:
            yield "", _block(token, file, step)
    yield from _text(lines[begun:], file, step)


def _text(lines: list[str], file: str, step: str) -> Iterator[tuple[str, Part]]:
    markdown = joined("\n".join(lines).strip())
    if markdown and not step:
        raise LessonError(file, "", LessonReason.OUTSIDE, markdown.splitlines()[0])
    if markdown:
        yield "", Text(markdown)


def _block(token: Token, file: str, step: str) -> Part:
    name = token.info.strip()
    if not step:
        raise LessonError(file, "", LessonReason.OUTSIDE, name)
    if name not in READERS:
        raise LessonError(file, step, LessonReason.UNKNOWN_BLOCK, name)
    return READERS[name](Fields(token.content, file, step, name))


def _check_whole(lesson: Lesson, file: str) -> None:
    """What one block cannot know: names that occur twice, and code that is not there."""
    seen = set[str]()
    sources = [_script_in(language, lesson.config) for language in LANGUAGES]
    for step in lesson.steps:
        for part in step.parts:
            if isinstance(part, Code):
                _check_code(part, sources, file, step.title)
            elif isinstance(part, (Link, Check)):
                _check_runs(part, lesson, file, step.title)
        for question in step.questions:
            if question.id in seen:
                raise LessonError(file, step.title, LessonReason.SAME_ID, question.id)
            seen.add(question.id)


def _check_runs(part: Link | Check, lesson: Lesson, file: str, step: str) -> None:
    """A run that a part means is trained in a step of the same lesson, which it can lead to."""
    named = [part.run] if isinstance(part, Link) else runs_of(part)
    for of in named:
        if of is not None and step_of(lesson, of) is None:
            told = f"{type(part).__name__.lower()}, run: {dict(of)}"
            raise LessonError(file, step, LessonReason.UNKNOWN_NAME, told)


def _script_in(language: str, config: TrainingConfig) -> str:
    """A lesson shows it in the reader's language, which need not be the lesson's."""
    with speaking(language):
        return script(config)


def _check_code(code: Code, sources: Iterable[str], file: str, step: str) -> None:
    try:
        for source in sources:
            statement_with(source, code.of)
    except ValueError as error:
        told = f"code, of: {code.of}"
        raise LessonError(file, step, LessonReason.UNKNOWN_NAME, told) from error
