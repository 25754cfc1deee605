"""Predict, then run: a member answers a question before they train; the teacher reveals."""

from __future__ import annotations

from mnist_core.classroom.lesson_questions import lesson_questions
from mnist_core.classroom.question_table import ASKED, Question
from mnist_core.errors import ClassError, ClassReason
from mnist_core.storage.class_answers import AnswerStore

__all__ = ["QUESTIONS", "Question", "give_answer", "solution_of"]

QUESTIONS = {each.name: each for each in ASKED}
"""By name, in the order in which they are offered."""


def solution_of(name: str) -> str:
    """What is among a class's `revealed` once everybody may see which answer is right."""
    return f"{name}:right"


def give_answer(store: AnswerStore, mark: str, class_id: str, question: str, choice: str) -> None:
    """Answer a question of the class with one of its choices.

    Raises:
        ClassError: there is no such question or choice, it is not asked now, or no member asks.
        DatabaseError: nothing was written.
    """
    lesson = question.partition("/")[0] if "/" in question else ""
    asked = QUESTIONS | {each.name: each for each in lesson_questions(lesson)}
    if question not in asked or choice not in asked[question].choices:
        raise ClassError(ClassReason.UNKNOWN_QUESTION)
    store.give(mark, class_id, question, choice)
