"""What a person has done, from the session and from the database, and how far a lesson is."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Sequence

from mnist_core.errors import DatabaseError
from mnist_core.lessons.checks import is_done
from mnist_core.lessons.deeds import DRAWING, Deeds, Reading
from mnist_core.lessons.records import Lesson, Question, Step
from mnist_core.lessons.runs_meant import runs_meant
from mnist_core.records import Run
from mnist_core.storage.drawings import KeptDrawing
from mnist_core.ui.shared.browser_mark import owner_mark
from mnist_core.ui.shared.kept_drawings import get_drawings
from mnist_core.ui.shared.lesson_answers import answer_to, begun_at, has_passed
from mnist_core.ui.shared.lesson_deeds import COMPARED, READINGS, VISITS, noted
from mnist_core.ui.shared.loaders import get_engine, person_here


def deeds_here(lessons: Iterable[str]) -> dict[str, Deeds]:
    """What counts for each of these lessons, by its name: all runs of this person's own, so that
    nobody trains twice, and what was done since the lesson was begun; nothing before that.

    What the database knows outlives the server.
    """
    kept = tuple[KeptDrawing, ...]()
    with contextlib.suppress(DatabaseError):
        kept = get_drawings().drawings_of(owner_mark())
    runs, begun = runs_here(), {name: begun_at(name) for name in lessons}
    return {
        name: Deeds() if since is None else _deeds_since(since, runs, kept)
        for name, since in begun.items()
    }


def _deeds_since(since: float, runs: list[Run], kept: Sequence[KeptDrawing]) -> Deeds:
    stored = (
        Reading(drawing.answer, drawing.label, DRAWING, drawing.model)
        for drawing in kept
        if drawing.answer is not None and drawing.created >= since
    )
    return Deeds(
        runs=runs,
        readings=(*noted(READINGS, since), *stored),
        visits=noted(VISITS, since),
        compared=noted(COMPARED, since),
        kept=len(kept),
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
    """The newest of the person's own runs that shows what a question asks; None for none yet."""
    if question.run is None:
        return None
    return next(iter(runs_meant(question.run, deeds)), None)
