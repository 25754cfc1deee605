"""Where a person is in a lesson, and what they answered: kept in the session."""

from __future__ import annotations

from typing import NamedTuple

import streamlit as st

_ANSWERS, _PLACE = "lesson_answers", "lesson_place"
LESSON, STEP = "lesson", "step"
"""Names in the address of the Lessons page."""


class Place(NamedTuple):
    """A step of a lesson: the lesson's name, the step's number from 1, and how many there are."""

    lesson: str
    step: int
    steps: int


def answer_to(lesson: str, question: str) -> int | None:
    """The choice of this session, an index; None for none yet."""
    found: int | None = st.session_state.get(_ANSWERS, {}).get((lesson, question))
    return found


def keep_answer(lesson: str, question: str, choice: int) -> None:
    """Keep it for this session."""
    st.session_state.setdefault(_ANSWERS, {})[lesson, question] = choice


def lesson_place() -> Place | None:
    """The step that this session was on last; None before any, and after a lesson was left."""
    found: Place | None = st.session_state.get(_PLACE)
    return found


def keep_place(place: Place | None) -> None:
    """Keep where they are; None once they leave the lesson."""
    st.session_state[_PLACE] = place


def address_of_lesson(lesson: str, step: int = 0) -> dict[str, str]:
    """What the address of a step has after the question mark; 0 is where they were last."""
    place = lesson_place()
    if not step and place is not None and place.lesson == lesson:
        step = place.step
    return {LESSON: lesson, **({STEP: str(step)} if step > 1 else {})}
