"""Where a person is in a lesson, since when, which steps they went on from, and what they
answered."""

from __future__ import annotations

import time
from typing import NamedTuple

import streamlit as st

from mnist_core.ui.shared.lesson_memory import remember, remembered

_ANSWERS, _PASSED = "lesson_answers", "lesson_steps_passed"
_BEGUN = "lesson_begun"
_PLACE, _PLACES = "lesson_place", "lesson_places"  # now, and the last in each lesson
_ORIGINS = "lesson_origins"  # by page: the step whose link led there last
LESSON, STEP = "lesson", "step"
"""Names in the address of the Lessons page."""


class Place(NamedTuple):
    """A step of a lesson: the lesson's name, the step's number from 1, and how many there are."""

    lesson: str
    step: int
    steps: int


def answer_to(lesson: str, question: str) -> int | None:
    """The choice of this person, an index; None for none yet."""
    found: int | None = remembered(_ANSWERS, {}).get((lesson, question))
    return found


def keep_answer(lesson: str, question: str, choice: int) -> None:
    """Keep it."""
    one = {(lesson, question): choice}
    remember(_ANSWERS, lambda answers: {**(answers or {}), **one}, begin=True)


def begin_lesson(lesson: str) -> None:
    """Keep that it was begun, unless it was before."""
    one = {lesson: time.time()}
    remember(_BEGUN, lambda begun: {**one, **(begun or {})}, begin=False)


def begun_at(lesson: str) -> float | None:
    """When this person first opened it, in seconds since 1970; None for never."""
    found: float | None = remembered(_BEGUN, {}).get(lesson)
    return found


def has_passed(lesson: str, step: int) -> bool:
    """True once they went on from a step, counted from 1, to a later one or out of the lesson."""
    return (lesson, step) in remembered(_PASSED, ())


def keep_passed(lesson: str, step: int) -> None:
    """Keep that they did."""
    remember(_PASSED, lambda passed: (passed or frozenset()) | {(lesson, step)}, begin=False)


def lesson_place() -> Place | None:
    """The step that this session was on last, after a reload the browser; None before any, and
    after a lesson was left."""
    if _PLACE not in st.session_state:
        st.session_state[_PLACE] = remembered(_PLACE, None)
    found: Place | None = st.session_state[_PLACE]
    return found


def place_in(lesson: str) -> Place | None:
    """The step of a lesson that this browser was on last, also after it was left."""
    found: Place | None = remembered(_PLACES, {}).get(lesson)
    return found


def keep_place(place: Place | None) -> None:
    """Keep where they are; None once they leave the lesson. Pages that links of another lesson led
    to no longer lead back to it."""
    st.session_state[_PLACE] = place
    origins = st.session_state.get(_ORIGINS, {}).items()
    here = {page: it for page, it in origins if place is not None and it.lesson == place.lesson}
    st.session_state[_ORIGINS] = here
    remember(_PLACE, lambda _before: place, begin=False)
    if place is not None:
        one = {place.lesson: place}
        remember(_PLACES, lambda places: {**(places or {}), **one}, begin=False)


def origin_of(page: str) -> Place | None:
    """The step whose link led this session to a page last; None for none in this lesson."""
    found: Place | None = st.session_state.get(_ORIGINS, {}).get(page)
    return found


def keep_origin(page: str, place: Place) -> None:
    """Keep it."""
    st.session_state[_ORIGINS] = {**st.session_state.get(_ORIGINS, {}), page: place}


def address_of_lesson(lesson: str, step: int = 0) -> dict[str, str]:
    """What the address of a step has after the question mark; 0 is where they were last."""
    place = place_in(lesson)
    if not step and place is not None:
        step = place.step
    return {LESSON: lesson, **({STEP: str(step)} if step > 1 else {})}
