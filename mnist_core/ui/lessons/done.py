"""What a person has done, from the session and from the database, and how far a lesson is."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Sequence

from mnist_core.errors import DatabaseError
from mnist_core.lessons.checks import is_done
from mnist_core.lessons.deeds import DRAWING, Deeds, Reading
from mnist_core.lessons.records import Lesson, Question, Step
from mnist_core.lessons.runs_meant import run_that_shows
from mnist_core.records import Run
from mnist_core.storage.drawings import KeptDrawing
from mnist_core.ui.shared.browser_mark import owner_mark
from mnist_core.ui.shared.kept_drawings import get_drawings
from mnist_core.ui.shared.lesson_answers import answer_to, begun_at, has_passed
from mnist_core.ui.shared.lesson_deeds import COMPARED, READINGS, VISITS, noted
from mnist_core.ui.shared.lesson_memory import the_memory
from mnist_core.ui.shared.loaders import get_engine, person_here


def deeds_here(lessons: Iterable[str]) -> dict[str, Deeds]:
    """What counts for each of these lessons, by its name: all runs and kept drawings of this
    person's own, so that nobody does that twice, and what else was done since the lesson was begun.

    Of one that was not begun nothing counts but what is older than the server's memory: the
    database outlives that, and nobody knows what was begun before.
    """
    kept = tuple[KeptDrawing, ...]()
    with contextlib.suppress(DatabaseError):
        kept = get_drawings().drawings_of(owner_mark())
    runs, begun = runs_here(), {name: begun_at(name) for name in lessons}
    return {
        name: _deeds_of_before(runs, kept) if since is None else _deeds_since(since, runs, kept)
        for name, since in begun.items()
    }


def _deeds_since(since: float, runs: list[Run], kept: Sequence[KeptDrawing]) -> Deeds:
    return Deeds(
        runs=runs,
        readings=(*noted(READINGS, since), *_readings_of(kept)),
        visits=noted(VISITS, since),
        compared=noted(COMPARED, since),
        kept=len(kept),
    )


def _deeds_of_before(runs: list[Run], kept: Sequence[KeptDrawing]) -> Deeds:
    """What was made before this server's memory began."""
    began = the_memory().began
    old = [drawing for drawing in kept if drawing.kept < began]
    return Deeds(
        runs=[run for run in runs if run.created < began],
        readings=_readings_of(old),
        kept=len(old),
    )


def _readings_of(kept: Sequence[KeptDrawing]) -> tuple[Reading, ...]:
    """What networks read in drawings when they were kept."""
    return tuple(
        Reading(drawing.answer, drawing.label, DRAWING, drawing.model)
        for drawing in kept
        if drawing.answer is not None
    )


def runs_here() -> list[Run]:
    """This person's own runs, the newest first; none while the database is away."""
    with contextlib.suppress(DatabaseError):
        person = person_here()
        return [run for run in get_engine().runs() if person and run.owner == person]
    return []


def is_step_done(lesson: Lesson, step: Step, deeds: Deeds) -> bool:
    """True once its questions are answered and its checks are done; of a step without any, once
    the person went on from it."""
    if step.checks or step.questions:
        answered = all(answer_to(lesson.name, each.id) is not None for each in step.questions)
        return answered and all(is_done(check, deeds) for check in step.checks)
    return has_passed(lesson.name, lesson.steps.index(step) + 1)


def first_to_do(lesson: Lesson, deeds: Deeds) -> int:
    """The first step, from 1, that is not done; 1 where all are."""
    places = enumerate(lesson.steps, 1)
    return next((place for place, step in places if not is_step_done(lesson, step, deeds)), 1)


def steps_done(lesson: Lesson, deeds: Deeds) -> int:
    """How many of its steps are."""
    return sum(is_step_done(lesson, step, deeds) for step in lesson.steps)


def run_for(question: Question, deeds: Deeds) -> Run | None:
    """The person's own run that shows what a question asks; None for none yet."""
    return None if question.run is None else run_that_shows(question.run, deeds)
