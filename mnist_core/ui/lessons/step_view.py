"""Panel: one step of a lesson: its text, what is asked, where to go, and what is to be done."""

from __future__ import annotations

import html
from dataclasses import replace

import streamlit as st

from mnist_core.codegen.script import script
from mnist_core.config import TrainingConfig
from mnist_core.i18n import _
from mnist_core.i18n.formats import number, unbroken
from mnist_core.i18n.translations import current_language
from mnist_core.lessons.addresses import FROM, OTHERS, RECIPE, USUAL
from mnist_core.lessons.blocks import MINE
from mnist_core.lessons.checks import is_done
from mnist_core.lessons.deeds import Deeds
from mnist_core.lessons.excerpt import statement_with
from mnist_core.lessons.records import Check, Code, Lesson, Link, Question, Step, Text
from mnist_core.lessons.runs_meant import can_do, runs_meant, step_of
from mnist_core.records import Run
from mnist_core.ui.lessons.done import runs_here
from mnist_core.ui.lessons.predict_view import ask, show_outcome
from mnist_core.ui.shared.frame import errors_explained
from mnist_core.ui.shared.lesson_answers import address_of_lesson, answer_to
from mnist_core.ui.shared.loaders import get_engine
from mnist_core.ui.shared.page_links import LESSONS_PAGE, page_icon, page_path
from mnist_core.ui.shared.stage import stage_query

_LOOK_SECONDS = 1.0


def show_step(lesson: Lesson, step: Step, deeds: Deeds) -> bool:
    """Draw a step, up to its first question that is not answered.

    Args:
        lesson: its lesson.
        step: one of its steps.
        deeds: what the person did.

    Returns:
        True if all of it is shown, and all of its checks are done.
    """
    done = all(is_done(check, deeds) for check in step.checks)
    answered = all(answer_to(lesson.name, each.id) is not None for each in step.questions)
    over = done and answered
    for part in step.parts:
        match part:
            case Text():
                st.markdown(unbroken(part.markdown))
            case Code():
                st.code(_statement(lesson.config, part.of, current_language()), language="python")
            case Question():
                if not ask(lesson, part, over):
                    return False
            case Link():
                _show_link(lesson, step, part, deeds)
            case Check():
                _show_check(part, is_done(part, deeds))
    if over and step.questions:
        st.subheader(_("What you thought, and what happened"), anchor=False)
        for question in step.questions:
            show_outcome(lesson, question, deeds)
    if _awaited(step.checks, deeds):
        st.fragment(_look_again, run_every=_LOOK_SECONDS)(step.checks, deeds)
    return over


def _awaited(checks: tuple[Check, ...], deeds: Deeds) -> list[Run]:
    """The runs under way that a check waits for."""
    to_do = [check for check in checks if not is_done(check, deeds)]
    under_way = filter(_is_under_way, deeds.runs)
    return [run for run in under_way if any(can_do(run, check) for check in to_do)]


def _is_under_way(run: Run) -> bool:
    """True while it waits or trains, and while the network of a finished one is tested and
    exported."""
    exporting = run.state == "finished" and run.needs_export and not run.failure
    return run.scheduled or exporting


@errors_explained()  # it is looked at again and again, outside the page's own
def _look_again(checks: tuple[Check, ...], before: Deeds) -> None:
    """Draw the step anew once a run has done what it asks for, or no run under way will."""
    deeds = replace(before, runs=runs_here())  # nothing else changes without a click
    awaited = _awaited(checks, deeds)
    for run in awaited:
        if run.scheduled:
            get_engine().snapshot(run.id)  # it is watched from here: nobody else may look at it
    if not awaited or _states(checks, deeds) != _states(checks, before):
        st.rerun()


def _states(checks: tuple[Check, ...], deeds: Deeds) -> list[bool]:
    return [is_done(check, deeds) for check in checks]


@st.cache_data(show_spinner=False, max_entries=64)
def _statement(config: TrainingConfig, words: str, language: str) -> str:
    """In the reader's language, which is named so that each is kept."""
    return statement_with(script(config), words)


def _show_link(lesson: Lesson, step: Step, link: Link, deeds: Deeds) -> None:
    settings, here = dict(link.set), lesson.steps.index(step) + 1
    if link.run is not None:
        own = next(iter(runs_meant(link.run, deeds)), None)
        if own is None:
            _lead_to_training(lesson, here, link)
            return
        settings = {name: own.id if it == MINE else it for name, it in settings.items()}
    elif link.page == "Train" and RECIPE not in settings:
        settings[OTHERS] = USUAL  # and not what an earlier step has left in the form
    query = {**stage_query(settings, link.hide), FROM: f"{lesson.name}.{here}"}
    path, icon = page_path(link.page), page_icon(link.page)
    st.page_link(path, label=f"**{link.text}**", icon=icon, query_params=query)


def _lead_to_training(lesson: Lesson, here: int, link: Link) -> None:
    """In place of a link to a run that there is not yet: where it is trained."""
    place = step_of(lesson, link.run or {})
    if place in (None, here):
        told = _("“{link}” opens a network of your own. Train it first.")
        st.info(told.format(link=link.text), icon=":material/info:")
        return
    told = _("“{link}” opens the network that you train in step {step}. Train it first.")
    told = told.format(link=link.text, step=number(place))
    st.info(told, icon=":material/info:")
    label = _("Go to step {step}").format(step=number(place))
    query = address_of_lesson(lesson.name, place)
    st.page_link(LESSONS_PAGE, label=label, icon=":material/arrow_back:", query_params=query)


def _show_check(check: Check, done: bool) -> None:
    state, mark = (_("Done"), "✓") if done else (_("To do"), "○")
    st.html(
        f'<div class="lesson-check{" done" if done else ""}" data-testid="check">'
        f'<span role="img" aria-label="{html.escape(state)}" title="{html.escape(state)}">{mark}'
        f"</span><span>{html.escape(unbroken(check.text))}</span></div>"
    )
