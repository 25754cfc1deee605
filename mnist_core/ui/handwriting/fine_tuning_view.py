"""Panel: fine-tune a network on this person's drawings, and see what it reads before and after."""

from __future__ import annotations

import numpy as np
import streamlit as st

from mnist_core.errors import MnistCoreError
from mnist_core.i18n import _, ngettext
from mnist_core.i18n.formats import number, percent
from mnist_core.recipes.fine_tuning import EPOCHS, MIN_DRAWINGS, STEPS_PER_EPOCH
from mnist_core.records import Run
from mnist_core.storage.drawings import KeptDrawing, stacked
from mnist_core.ui.handwriting.drawing_answers import count_correct, read_drawings
from mnist_core.ui.shared.fine_tuned_run import (
    LOOK_SECONDS,
    is_under_way,
    network_before,
    show_how_far,
    show_links,
    start_fine_tuning,
)
from mnist_core.ui.shared.frame import errors_explained
from mnist_core.ui.shared.kept_drawings import attempt
from mnist_core.ui.shared.loaders import get_engine, person_here
from mnist_core.ui.shared.tables import show_table

FINE_TUNE = "handwriting_fine_tune"


def show_fine_tuning(run: Run, drawings: tuple[KeptDrawing, ...]) -> None:
    """Offer to fine-tune the network, and show the newest fine-tuned one that belongs to it.

    Args:
        run: the network that is chosen; one of digits.
        drawings: this person's own.
    """
    st.header(_("Fine-tune it on your drawings"), anchor=False)
    st.write(_what_it_does(min(EPOCHS, get_engine().settings.max_epochs) * STEPS_PER_EPOCH))
    tuned = _newest_tuned_of(run)
    few = len(drawings) < MIN_DRAWINGS
    st.button(
        _button_text(len(drawings)),
        icon=":material/school:",
        type="primary" if tuned is None else "secondary",
        key=FINE_TUNE,
        disabled=few or (tuned is not None and tuned.scheduled),
        on_click=attempt,
        args=(_fine_tune, run, drawings),
    )
    if few:
        first = _("Keep at least {count} drawings first, preferably one of each digit.")
        st.caption(first.format(count=number(MIN_DRAWINGS)))
    if tuned is not None:
        pace = LOOK_SECONDS if is_under_way(tuned) else None
        st.fragment(_show_progress, run_every=pace)(tuned.id, drawings, pace)


def _what_it_does(steps: int) -> str:
    return ngettext(
        "Fine-tuning trains this network for {count} more step. One image in eight is a drawing of "
        "yours, changed a little each time. The others are images from its training data, so that "
        "it forgets little. The original network stays unchanged. The result is a new run, which "
        "stores a copy of your drawings.",
        "Fine-tuning trains this network for {count} more steps. One image in eight is a drawing "
        "of yours, changed a little each time. The others are images from its training data, so "
        "that it forgets little. The original network stays unchanged. The result is a new run, "
        "which stores a copy of your drawings.",
        steps,
    ).format(count=number(steps))


def _button_text(drawings: int) -> str:
    if not drawings:
        return _("Teach it my drawings")
    text = ngettext("Teach it my {count} drawing", "Teach it my {count} drawings", drawings)
    return text.format(count=number(drawings))


def _fine_tune(run: Run, drawings: tuple[KeptDrawing, ...]) -> None:
    labels = np.array([drawing.label for drawing in drawings], np.uint8)
    start_fine_tuning(run, stacked(drawings), labels)


def _newest_tuned_of(run: Run) -> Run | None:
    """This person's newest run that began with the network, or that is the network."""
    person = person_here()
    for other in get_engine().runs():
        mine = person and other.owner == person and other.config.warm_start_from
        if mine and run.id in (other.id, other.config.warm_start_from):
            return other
    return None


@errors_explained()  # it is looked at again and again, outside the page's own
def _show_progress(tuned_id: str, drawings: tuple[KeptDrawing, ...], pace: float | None) -> None:
    """How far fine-tuning is, or the scores before and after it."""
    snapshot = get_engine().snapshot(tuned_id)
    tuned = snapshot.run
    if pace is not None and not is_under_way(tuned):
        st.rerun()
    show_how_far(snapshot)
    if tuned.model_epoch is not None:
        _show_scores(tuned, drawings)
    show_links(tuned)


def _show_scores(tuned: Run, drawings: tuple[KeptDrawing, ...]) -> None:
    """Before and after, separately for drawings it was trained on and newer ones."""
    since = tuple(drawing for drawing in drawings if drawing.kept > tuned.created)
    earlier = tuple(drawing for drawing in drawings if drawing.kept <= tuned.created)
    runs = {_("Before"): network_before(tuned), _("After"): tuned}
    there = {title: run for title, run in runs.items() if run is not None}
    columns = {
        _("Read correctly"): list(there),
        _("Drawings it was trained on"): [_score(run, earlier) for run in there.values()],
        _("Newer drawings"): [_score(run, since) for run in there.values()],
        _("Test images"): [percent(run.test_accuracy, 2) for run in there.values()],
    }
    show_table(columns, _("Before and after"))
    if not since:
        st.caption(
            _(
                "The network was trained on these drawings. Draw new ones to test what it has "
                "learned."
            )
        )


def _score(run: Run, drawings: tuple[KeptDrawing, ...]) -> str:
    if not drawings:
        return _("none yet")
    try:
        right = count_correct(drawings, read_drawings(run, drawings))
    except MnistCoreError:
        return "–"
    return _("{right} of {all}").format(right=number(right), all=number(len(drawings)))
