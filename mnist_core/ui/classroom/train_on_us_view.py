"""Panel "Train on us": fine-tune a network on a part of a class's drawings, and see what it reads
before and after, in drawings of people that it has learned from and of others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import streamlit as st

from mnist_core.classroom.train_on_us import (
    MIN_DRAWINGS,
    MIN_PEOPLE,
    choose_held_out,
    choose_training,
    enough_drawings,
    people_of,
)
from mnist_core.config import DEFAULT_MODEL
from mnist_core.errors import ClassError, ClassReason
from mnist_core.i18n import _, ngettext
from mnist_core.i18n.formats import number
from mnist_core.recipes.fine_tuning import CLASS_AVERAGING
from mnist_core.records import Class, Run
from mnist_core.storage.class_access import Seat
from mnist_core.storage.class_drawing_store import ClassDrawing
from mnist_core.ui.classroom.read_drawings import drawings_on_board
from mnist_core.ui.classroom.train_on_us_scores import show_scores
from mnist_core.ui.shared.classroom_here import change_class, teaches_here
from mnist_core.ui.shared.clicks import ValueOf, button_once
from mnist_core.ui.shared.clock import moment
from mnist_core.ui.shared.fine_tuned_run import (
    LOOK_SECONDS,
    is_under_way,
    show_how_far,
    show_links,
    start_fine_tuning,
)
from mnist_core.ui.shared.frame import errors_explained
from mnist_core.ui.shared.kept_drawings import attempt
from mnist_core.ui.shared.loaders import get_engine, usable_models
from mnist_core.ui.shared.names import config_title, model_titles
from mnist_core.ui.shared.page_watch import watch_runs

TRAIN, NETWORK, RESULT = "class_train_on_us", "class_train_network", "class_train_result"


class FineTuning(NamedTuple):
    """A run that learned from a class's drawings, and ids of the people who were held out."""

    run: Run
    held_out: tuple[str, ...]


def show_train_on_us(seat: Seat, drawings: Sequence[ClassDrawing]) -> None:
    """The teacher begins it; everybody sees how far it is and what came of it.

    Args:
        seat: where this browser is.
        drawings: of the class.
    """
    st.header(_("Train on us"), anchor=False)
    st.write(
        _(
            "Fine-tuning trains a network a little more, here on drawings of the class. The "
            "drawings of every fourth person are held out: the network never sees them, so they "
            "show how it reads people it has not met. The next time, others are held out. The "
            "original network stays unchanged."
        )
    )
    tunings = _fine_tunings_of(seat.found)
    if seat.teaches:
        _offer(seat.found, drawings, tunings)
    if not tunings:
        st.caption(_("No network has learned from the drawings of this class yet."))
        return
    tuning = _choose(tunings)
    pace = LOOK_SECONDS if is_under_way(tuning.run) else None
    if pace is None:  # it may only rest
        watch_runs(tuning.run.id)
    st.fragment(_show_result, run_every=pace)(tuning, seat, pace)


def _offer(found: Class, drawings: Sequence[ClassDrawing], tunings: Sequence[FineTuning]) -> None:
    runs = {run.id: run for run in usable_models() if run.config.dataset == "mnist"}
    if not runs:
        return
    titles = model_titles(list(runs.values()))
    if st.session_state.get(NETWORK) not in runs:
        st.session_state[NETWORK] = DEFAULT_MODEL if DEFAULT_MODEL in runs else next(iter(runs))
    few = not enough_drawings(drawings)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            _("Network"), list(titles), format_func=titles.__getitem__, key=NETWORK, width=340
        )
        button_once(
            _("Train on us"),
            TRAIN,
            attempt,
            _start,
            found,
            runs,
            ValueOf(NETWORK),
            icon=":material/school:",
            type="primary",
            disabled=few or any(tuning.run.scheduled for tuning in tunings),
        )
    if few:
        st.caption(_what_is_missing())


def _what_is_missing() -> str:
    said = _("At least {drawings} drawings of at least {people} people are needed.")
    return said.format(drawings=number(MIN_DRAWINGS), people=number(MIN_PEOPLE))


def _start(found: Class, runs: Mapping[str, Run], chosen: str) -> None:
    """Raises ClassError where this browser is not the teacher, or there are too few drawings."""
    if not teaches_here(found):
        raise ClassError(ClassReason.NOT_TEACHER)
    drawings = drawings_on_board(found.id)
    if not enough_drawings(drawings):
        raise ClassError(ClassReason.TOO_FEW_DRAWINGS, str(MIN_DRAWINGS))
    before = [tuning.held_out for tuning in _fine_tunings_of(found)]
    held_out = choose_held_out(people_of(drawings), before, seed=len(before))
    learned = choose_training(drawings, held_out)
    images = np.stack([drawing.image for drawing in learned])
    labels = np.array([drawing.label for drawing in learned], np.uint8)
    start_fine_tuning(runs[chosen], images, labels, held_out, CLASS_AVERAGING, found.id)
    change_class(found.id)  # to nothing else, but everybody's page follows


def _fine_tunings_of(found: Class) -> list[FineTuning]:
    """The newest first."""
    runs = {run.id: run for run in get_engine().runs()}
    told = get_engine().class_runs.of_class(found.id)[::-1]
    return [
        FineTuning(runs[each.run_id], each.held_out)
        for each in told
        if each.held_out is not None and each.run_id in runs
    ]


def _choose(tunings: Sequence[FineTuning]) -> FineTuning:
    """The newest, or another that was chosen."""
    by_id = {tuning.run.id: tuning for tuning in tunings}
    if len(by_id) == 1:
        return tunings[0]
    titles = {run_id: _title(tuning) for run_id, tuning in by_id.items()}
    if st.session_state.get(RESULT) not in by_id:
        st.session_state[RESULT] = tunings[0].run.id
    chosen = st.selectbox(
        _("Result to see"), list(titles), format_func=titles.__getitem__, key=RESULT, width=340
    )
    return by_id[chosen]


def _title(tuning: FineTuning) -> str:
    held_out = len(tuning.held_out)
    said = ngettext(
        "{time} · {network}, {count} person held out",
        "{time} · {network}, {count} people held out",
        held_out,
    )
    run = tuning.run
    return said.format(
        time=moment(run.created), network=config_title(run.config), count=number(held_out)
    )


@errors_explained()  # it is looked at again and again, outside the page's own
def _show_result(tuning: FineTuning, seat: Seat, pace: float | None) -> None:
    """How far fine-tuning is, or what was read before and after it."""
    snapshot = get_engine().snapshot(tuning.run.id)
    tuned = snapshot.run
    if pace is not None and not is_under_way(tuned):
        st.rerun()
    show_how_far(snapshot)
    if tuned.model_epoch is not None:
        show_scores(tuned, tuning.held_out, drawings_on_board(seat.found.id), seat.person)
    show_links(tuned)
