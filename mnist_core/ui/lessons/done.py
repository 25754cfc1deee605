"""What a person has done, from the session and from the database, and how far a lesson is."""

from __future__ import annotations

import contextlib

from mnist_core.errors import DatabaseError
from mnist_core.lessons.checks import is_done, runs_meant
from mnist_core.lessons.deeds import DRAWING, Deeds, Reading
from mnist_core.lessons.records import Lesson, Question, Step
from mnist_core.records import Run
from mnist_core.storage.drawings import KeptDrawing
from mnist_core.ui.shared.browser_mark import owner_mark
from mnist_core.ui.shared.kept_drawings import get_drawings
from mnist_core.ui.shared.lesson_answers import answer_to, has_seen
from mnist_core.ui.shared.lesson_deeds import COMPARED, READINGS, VISITS, noted
from mnist_core.ui.shared.loaders import get_engine, person_here


def deeds_here() -> Deeds:
    """All that lessons look at, of this browser. What the database knows outlives the server."""
    kept = tuple[KeptDrawing, ...]()
    with contextlib.suppress(DatabaseError):
        kept = get_drawings().drawings_of(owner_mark())
    stored = (
        Reading(drawing.answer, drawing.label, DRAWING, drawing.model)
        for drawing in kept
        if drawing.answer is not None
    )
    return Deeds(
        runs=runs_here(),
        readings=(*noted(READINGS), *stored),
        visits=noted(VISITS),
        compared=noted(COMPARED),
        kept=len(kept),
    )


def runs_here() -> list[Run]:
    """This person's own runs, the newest first; none while the database is away."""
    with contextlib.suppress(DatabaseError):
        person = person_here()
        return [run for run in get_engine().runs() if person and run.owner == person]
    return []


def is_step_done(lesson: Lesson, step: Step, deeds: Deeds) -> bool:
    """True once all of its checks are done; of a step without any, once its questions are
    answered, or it was opened."""
    if step.checks:
        return all(is_done(check, deeds) for check in step.checks)
    if step.questions:
        return all(answer_to(lesson.name, each.id) is not None for each in step.questions)
    return has_seen(lesson.name, lesson.steps.index(step) + 1)


def steps_done(lesson: Lesson, deeds: Deeds) -> int:
    """How many of its steps are."""
    return sum(is_step_done(lesson, step, deeds) for step in lesson.steps)


def run_for(question: Question, deeds: Deeds) -> Run | None:
    """The newest of the person's own runs that shows what a question asks; None for none yet."""
    if question.run is None:
        return None
    return next(iter(runs_meant(question.run, deeds)), None)


def newest_network(deeds: Deeds) -> Run | None:
    """The newest network that the person trained: a lesson's links call it "mine"."""
    return next((run for run in deeds.runs if run.model_epoch is not None), None)
