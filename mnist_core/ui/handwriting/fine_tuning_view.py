"""Panel: fine-tune a network on this person's drawings, and see what it reads before and after."""

from __future__ import annotations

import numpy as np
import streamlit as st

from mnist_core.errors import MnistCoreError, error_from_dict
from mnist_core.i18n import _, ngettext
from mnist_core.i18n.formats import number, percent
from mnist_core.recipes.fine_tuning import (
    EPOCHS,
    MIN_DRAWINGS,
    STEPS_PER_EPOCH,
    fine_tuning_config,
)
from mnist_core.records import Run
from mnist_core.storage.drawings import KeptDrawing, stacked
from mnist_core.ui.handwriting.drawing_answers import count_correct, read_drawings
from mnist_core.ui.shared.browser_mark import owner_mark
from mnist_core.ui.shared.frame import errors_explained
from mnist_core.ui.shared.kept_drawings import attempt
from mnist_core.ui.shared.loaders import get_engine, person_here
from mnist_core.ui.shared.model_choice import MODEL_PARAM
from mnist_core.ui.shared.names import length
from mnist_core.ui.shared.opened_run import remember_run
from mnist_core.ui.shared.plain import explain
from mnist_core.ui.shared.tables import show_table

FINE_TUNE = "handwriting_teach"
_LOOK_SECONDS = 1.0


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
        type="primary",
        key=FINE_TUNE,
        disabled=few or (tuned is not None and tuned.scheduled),
        on_click=attempt,
        args=(_fine_tune, run, drawings),
    )
    if few:
        first = _("Keep at least {count} drawings first, preferably one of each digit.")
        st.caption(first.format(count=number(MIN_DRAWINGS)))
    if tuned is not None:
        pace = _LOOK_SECONDS if _is_under_way(tuned) else None
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
    from mnist_core.storage.checkpoints import WarmStart

    engine = get_engine()
    network = engine.networks.load_model(run.id, "keras")
    labels = np.array([drawing.label for drawing in drawings], np.uint8)
    warm_start = WarmStart(network, stacked(drawings), labels).to_bytes()
    limits = engine.settings
    config = fine_tuning_config(run.config, run.id, limits.max_epochs, limits.max_batch_size)
    tuned, key = engine.start(config, owner_mark(), warm_start)
    remember_run(tuned.id, key)


def _newest_tuned_of(run: Run) -> Run | None:
    """This person's newest run that began with the network, or that is the network."""
    person = person_here()
    for other in get_engine().runs():
        mine = person and other.owner == person and other.config.warm_start_from
        if mine and run.id in (other.id, other.config.warm_start_from):
            return other
    return None


def _is_under_way(tuned: Run) -> bool:
    return tuned.scheduled or (tuned.needs_export and not tuned.failure)


@errors_explained()  # it is looked at again and again, outside the page's own
def _show_progress(tuned_id: str, drawings: tuple[KeptDrawing, ...], pace: float | None) -> None:
    """How far fine-tuning is, or the scores before and after it."""
    snapshot = get_engine().snapshot(tuned_id)
    tuned = snapshot.run
    if pace is not None and not _is_under_way(tuned):
        st.rerun()
    if tuned.failure:
        st.warning(explain(error_from_dict(tuned.failure)), icon=":material/warning:")
    if tuned.model_epoch is not None:
        _show_scores(tuned, drawings)
    else:
        said = _how_far(tuned, snapshot.position)
        st.progress(tuned.epochs_done / tuned.config.epochs, text=said)
    with st.container(horizontal=True):
        st.page_link(
            "pages/2_Train.py",
            label=_("Open this run on Train"),
            icon=":material/model_training:",
            query_params={"run": tuned.id},
        )
        if tuned.model_epoch is not None:
            st.page_link(
                "pages/1_Draw.py",
                label=_("Draw with it"),
                icon=":material/draw:",
                query_params={MODEL_PARAM: tuned.id},
            )


def _how_far(tuned: Run, position: int | None) -> str:
    said = _("Trained for {done} of {planned}")
    if position:
        said = _("Trained for {done} of {planned}. Position {position} in the queue")
    return said.format(
        done=length(tuned.config, tuned.epochs_done),
        planned=length(tuned.config, tuned.config.epochs),
        position=position,
    )


def _show_scores(tuned: Run, drawings: tuple[KeptDrawing, ...]) -> None:
    """Before and after, separately for drawings it was trained on and newer ones."""
    since = tuple(drawing for drawing in drawings if drawing.created > tuned.created)
    earlier = tuple(drawing for drawing in drawings if drawing.created <= tuned.created)
    runs = {_("Before"): _before(tuned), _("After"): tuned}
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


def _before(tuned: Run) -> Run | None:
    """The network that fine-tuning started from, if it is still there."""
    wanted = tuned.config.warm_start_from
    return next((run for run in get_engine().models() if run.id == wanted), None)


def _score(run: Run, drawings: tuple[KeptDrawing, ...]) -> str:
    if not drawings:
        return _("none yet")
    try:
        right = count_correct(drawings, read_drawings(run, drawings))
    except MnistCoreError:
        return "–"
    return _("{right} of {all}").format(right=number(right), all=number(len(drawings)))
