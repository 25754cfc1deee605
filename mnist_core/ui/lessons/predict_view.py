"""Panel: predict, then run. A question is asked before its answer can be seen, and comes back
beside what happened."""

from __future__ import annotations

import streamlit as st

from mnist_core.config import TEST_IMAGES
from mnist_core.i18n import _, ngettext
from mnist_core.i18n.formats import number, percent, unbroken
from mnist_core.lessons.deeds import Deeds
from mnist_core.lessons.measures import MEASURES, History, measured, outcome
from mnist_core.lessons.records import Lesson, Question
from mnist_core.lessons.runs_meant import epochs_meant
from mnist_core.records import Run, Snapshot
from mnist_core.ui.lessons.class_answers import show_class, tell_class
from mnist_core.ui.lessons.done import run_for
from mnist_core.ui.shared.clicks import button_once
from mnist_core.ui.shared.curve_chart import (
    METRICS,
    curve_chart,
    curves_in_words,
    explain_arrows,
    left_out,
)
from mnist_core.ui.shared.lesson_answers import answer_to, keep_answer
from mnist_core.ui.shared.loaders import get_engine
from mnist_core.ui.shared.names import config_title, length
from mnist_core.ui.shared.told_chart import show_told_chart

PANEL, OUTCOME = "lesson_question", "lesson_outcome"


def ask(lesson: Lesson, question: Question, over: bool) -> bool:
    """Ask it, to be answered with one click.

    Args:
        lesson: its lesson.
        question: the question.
        over: what happened is shown, so it is too late to think again.

    Returns:
        True once this person has answered.
    """
    own = answer_to(lesson.name, question.id)
    with st.container(border=True, key=f"{PANEL}_{question.id}"):
        st.markdown(f":material/help: {unbroken(question.ask)}")
        with st.container(horizontal=True):
            for index, text in enumerate(question.choices):
                button_once(
                    unbroken(text),
                    f"{PANEL}_{lesson.name}_{question.id}_{index}",
                    _answer,
                    lesson,
                    question,
                    index,
                    type="primary" if index == own else "secondary",
                    icon=":material/check:" if index == own else None,
                    disabled=over,
                )
        if own is None:
            st.caption(_("What do you think? Choose one, and the step goes on."))
        elif not over:
            st.caption(_("You can still change your mind. What happens is shown below, later."))
    return own is not None


def show_outcome(lesson: Lesson, question: Question, deeds: Deeds) -> None:
    """What this person thought beside what happened, and why.

    Args:
        lesson: its lesson.
        question: a question that they answered.
        deeds: what they did.

    Raises:
        DatabaseError, RunNotFoundError: their run cannot be read.
    """
    own, run = answer_to(lesson.name, question.id), run_for(question, deeds)
    snapshot = get_engine().snapshot(run.id, watching=False) if run is not None else None
    of = question.run or {}
    history = snapshot.history[: epochs_meant(of)] if snapshot is not None else ()
    happened = outcome(question, run, history)
    with st.container(border=True, key=f"{OUTCOME}_{question.id}"):
        st.markdown(unbroken(question.ask))
        thought = question.choices[own] if own is not None else "–"
        came = question.choices[happened] if happened is not None else "–"
        mark = " ✓" if own == happened else ""
        left, right = st.columns(2)
        left.markdown(unbroken(_("You thought: **{answer}**").format(answer=thought)) + mark)
        right.markdown(unbroken(_("What happened: **{answer}**").format(answer=came)))
        if snapshot is not None:
            _show_run(question, snapshot, history)
        st.markdown(unbroken(question.because))
        show_class(lesson, question)


def _answer(lesson: Lesson, question: Question, index: int) -> None:
    keep_answer(lesson.name, question.id, index)
    tell_class(lesson, question, index)


def _show_run(question: Question, snapshot: Snapshot, history: History) -> None:
    """The person's own run: the quantity that was asked for, and the curves where it is seen."""
    run = snapshot.run
    said = _("Your run: {network}, {length}").format(
        network=config_title(run.config), length=length(run.config, run.epochs_done)
    )
    with st.container(horizontal=True):
        if question.measure:
            measure = MEASURES[question.measure]
            value = measured(question, run, history)
            with st.container(width=260):
                st.metric(_(measure.title), _written(value, measure.share))
                if value is None and run.epochs_done > len(history):
                    st.caption(_continued(run, len(history)))
                if question.measure == "test_accuracy" and value is not None:
                    st.caption(_mistakes(value))
        with st.container(width="stretch"):
            name, told = _(METRICS[question.shows]), curves_in_words(snapshot, question.shows)
            st.markdown(f"**{name}**")
            st.caption(said)
            show_told_chart(curve_chart(snapshot, question.shows), name, told, height=220)
            if arrows := explain_arrows(left_out(snapshot, question.shows)):
                st.caption(arrows)


def _continued(run: Run, epochs: int) -> str:
    """Why a figure is not there, and how to get it."""
    told = _(
        "Your run was continued: only its result after {whole} is known. For the one after {part}, "
        "train it once more."
    )
    whole, part = length(run.config, run.epochs_done), length(run.config, epochs)
    return told.format(whole=whole, part=part)


def _mistakes(accuracy: float) -> str:
    """How many that is: a percentage near 100 hides it."""
    count = round((1 - accuracy) * TEST_IMAGES)
    told = ngettext(
        "{count} mistake in {images} images", "{count} mistakes in {images} images", count
    )
    return told.format(count=number(count), images=number(TEST_IMAGES))


def _written(value: float | None, share: bool) -> str:
    if value is None:
        return "–"
    return percent(value, 2) if share else number(value, 0 if value >= 10 else 3).rstrip()
