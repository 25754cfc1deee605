"""The questions of a lesson, as a class answers them and its board shows them."""

from __future__ import annotations

from mnist_core.classroom.question_table import Question
from mnist_core.errors import LessonError
from mnist_core.i18n.translations import current_language
from mnist_core.lessons import records
from mnist_core.lessons.loader import lesson_files, load
from mnist_core.records import Task

LESSONS_PAGE_NAME = "Lessons"


def answer_name(lesson: str, question: str) -> str:
    """What a class's answers call a question of a lesson; `Task.asks` knows it by that."""
    return f"{lesson}/{question}"


def lesson_questions(name: str) -> tuple[Question, ...]:
    """The questions of a lesson in the reader's language; none of one that is not there.

    Their choices are named by their index. Where a run of each person's own decides, no choice
    is right for all.
    """
    try:
        lesson = load(name, current_language()) if name in lesson_files() else None
    except LessonError:  # the Lessons page says what is wrong with it
        return ()
    return tuple(_as_asked(lesson, each) for each in lesson.questions) if lesson else ()


def lesson_title(name: str) -> str:
    """Its title in the reader's language; its name where its file cannot be read."""
    try:
        return load(name, current_language()).title
    except LessonError:
        return name


def questions_of(task: Task | None, table: dict[str, Question]) -> dict[str, Question]:
    """All questions that a task asks, by name: its own, then those of its lesson.

    Args:
        task: of a class; None for none.
        table: the questions that a task can have, by name.
    """
    if task is None:
        return {}
    own = {task.question: table[task.question]} if task.question in table else {}
    return own | {each.name: each for each in lesson_questions(task.lesson)}


def _as_asked(lesson: records.Lesson, question: records.Question) -> Question:
    return Question(
        name=answer_name(lesson.name, question.id),
        title=question.ask,
        text=question.ask,
        choices={str(place): text for place, text in enumerate(question.choices)},
        right="" if question.answer is None else str(question.answer),
        why=question.because,
        config=None,
        page=LESSONS_PAGE_NAME,
    )
