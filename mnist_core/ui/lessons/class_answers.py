"""What a lesson has to do with a class whose task it is: answers go to its board, and how far each
member is; once the teacher reveals a question, everybody sees how many chose what."""

from __future__ import annotations

import contextlib

import streamlit as st

from mnist_core.classroom.lesson_questions import answer_name, lesson_questions
from mnist_core.classroom.questions import give_answer
from mnist_core.errors import MnistCoreError
from mnist_core.i18n import _
from mnist_core.lessons.records import Lesson, Question
from mnist_core.storage.class_access import Seat
from mnist_core.ui.shared.browser_mark import owner_mark
from mnist_core.ui.shared.classroom_here import note_doing, note_lesson, seat_here
from mnist_core.ui.shared.kept_drawings import attempt
from mnist_core.ui.shared.lesson_answers import Place, answer_to, keep_answer
from mnist_core.ui.shared.question_panel import get_answers, show_tally


def take_up_answers(lesson: Lesson) -> None:
    """After a reload: the answers that the class has of this member. It is given those that it
    lacks: of before it had this task, or this member, and of while the database was away."""
    seat = _seat(lesson.name)
    if seat is None:
        return
    with contextlib.suppress(MnistCoreError):
        own = get_answers().own(owner_mark(), seat.found.id)
        for question in lesson.questions:
            name, kept = answer_name(lesson.name, question.id), answer_to(lesson.name, question.id)
            given = own.get(name, "")
            if given.isdecimal() and int(given) < len(question.choices):
                if kept != int(given):
                    keep_answer(lesson.name, question.id, int(given))
            elif kept is not None and name not in seat.found.revealed:
                _give(seat.found.id, name, kept)


def tell_class(lesson: Lesson, question: Question, choice: int) -> None:
    """Give an answer to the class, if this lesson is its task."""
    seat = _seat(lesson.name)
    name = answer_name(lesson.name, question.id)
    if seat is not None and name not in seat.found.revealed:
        attempt(_give, seat.found.id, name, choice)


def _give(class_id: str, name: str, choice: int) -> None:
    give_answer(get_answers(), owner_mark(), class_id, name, str(choice))
    note_doing("answered")


def tell_place(place: Place) -> None:
    """Have the board show how far this member is."""
    if _seat(place.lesson) is not None:
        note_lesson(place)


def show_class(lesson: Lesson, question: Question) -> None:
    """How many of the class chose what, once its teacher has revealed it.

    Raises:
        ClassError, DatabaseError: the answers cannot be read.
    """
    seat, name = _seat(lesson.name), answer_name(lesson.name, question.id)
    if seat is None or name not in seat.found.revealed:
        return
    st.caption(_("Your class:"))
    asked = next(each for each in lesson_questions(lesson.name) if each.name == name)
    show_tally(seat.found, asked, str(answer_to(lesson.name, question.id)), explain=False)


def _seat(lesson: str) -> Seat | None:
    """Where this browser is, if it is a member of a class that has this lesson as its task."""
    seat = seat_here()
    if seat is None or seat.member is None or seat.found.task is None:
        return None
    return seat if seat.found.task.lesson == lesson else None
