"""Where a person is in a lesson, which steps they have seen, and what they answered."""

from __future__ import annotations

from typing import NamedTuple

import streamlit as st

from mnist_core.ui.shared.lesson_memory import memory_here

_ANSWERS, _SEEN, _PLACE = "lesson_answers", "lesson_steps_seen", "lesson_place"
LESSON, STEP = "lesson", "step"
"""Names in the address of the Lessons page."""


class Place(NamedTuple):
    """A step of a lesson: the lesson's name, the step's number from 1, and how many there are."""

    lesson: str
    step: int
    steps: int


def answer_to(lesson: str, question: str) -> int | None:
    """The choice of this person, an index; None for none yet."""
    found: int | None = memory_here().get(_ANSWERS, {}).get((lesson, question))
    return found


def keep_answer(lesson: str, question: str, choice: int) -> None:
    """Keep it."""
    memory = memory_here()
    memory[_ANSWERS] = {**memory.get(_ANSWERS, {}), (lesson, question): choice}


def has_seen(lesson: str, step: int) -> bool:
    """True once they have opened a step, counted from 1."""
    return (lesson, step) in memory_here().get(_SEEN, ())


def keep_seen(lesson: str, step: int) -> None:
    """Keep that they have opened it."""
    memory = memory_here()
    memory[_SEEN] = memory.get(_SEEN, frozenset()) | {(lesson, step)}


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
