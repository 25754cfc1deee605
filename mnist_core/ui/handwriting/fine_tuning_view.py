"""Panel: teach a network this person's digits, and see what it reads before and after."""

from __future__ import annotations

import numpy as np
import streamlit as st

from mnist_core.errors import MnistCoreError, error_from_dict
from mnist_core.recipes.fine_tuning import (
    EPOCHS,
    MIN_DRAWINGS,
    STEPS_PER_EPOCH,
    fine_tuning_config,
)
from mnist_core.records import Run
from mnist_core.storage.drawings import KeptDrawing, stacked
from mnist_core.ui.shared.browser_mark import owner_mark
from mnist_core.ui.shared.frame import errors_explained
from mnist_core.ui.shared.kept_drawings import attempt
from mnist_core.ui.shared.loaders import get_engine, load_classifier
from mnist_core.ui.shared.model_choice import MODEL_PARAM
from mnist_core.ui.shared.names import counted, length, percent
from mnist_core.ui.shared.opened_run import remember_run
from mnist_core.ui.shared.plain import explain
from mnist_core.ui.shared.tables import show_table

TEACH = "handwriting_teach"
_LOOK_SECONDS = 1.0


def show_lesson(run: Run, drawings: tuple[KeptDrawing, ...]) -> None:
    """Offer to teach the network, and show the last lesson that has to do with it.

    Args:
        run: the network that is chosen; one of digits.
        drawings: this person's own.
    """
    turns = min(EPOCHS, get_engine().settings.max_epochs)
    st.header("Teach it", anchor=False)
    st.write(
        f"The network goes on learning for {counted(turns * STEPS_PER_EPOCH, 'step')}: one image in "
        "eight is a drawing of yours, changed a little each time, the others are those it has "
        "always seen, so that it forgets little. The network as it is stays too; what it learns "
        "is a run of its own, and keeps a copy of the drawings to go on from."
    )
    lesson = _lesson_of(run)
    few = len(drawings) < MIN_DRAWINGS
    st.button(
        f"Teach it my {counted(len(drawings), 'drawing')}" if drawings else "Teach it my drawings",
        icon=":material/school:",
        type="primary",
        key=TEACH,
        disabled=few or (lesson is not None and lesson.scheduled),
        on_click=attempt,
        args=(_teach, run, drawings),
    )
    if few:
        st.caption(f"Keep at least {MIN_DRAWINGS} drawings first, better one of each digit.")
    if lesson is not None:
        pace = _LOOK_SECONDS if _is_under_way(lesson) else None
        st.fragment(_show_progress, run_every=pace)(lesson.id, drawings, pace)


def _teach(run: Run, drawings: tuple[KeptDrawing, ...]) -> None:
    from mnist_core.storage.checkpoints import WarmStart

    engine = get_engine()
    network = engine.store.load_model(run.id, "keras")
    labels = np.array([drawing.label for drawing in drawings], np.uint8)
    warm_start = WarmStart(network, stacked(drawings), labels).to_bytes()
    limits = engine.settings
    config = fine_tuning_config(run.config, run.id, limits.max_epochs, limits.max_batch_size)
    lesson, key = engine.start(config, owner_mark(), warm_start)
    remember_run(lesson.id, key)


def _lesson_of(run: Run) -> Run | None:
    """This person's newest run that began with the network, or that is the network."""
    mark = owner_mark()
    for other in get_engine().runs():
        mine = other.owner == mark and other.config.warm_start_from
        if mine and run.id in (other.id, other.config.warm_start_from):
            return other
    return None


def _is_under_way(lesson: Run) -> bool:
    return lesson.scheduled or (lesson.needs_export and not lesson.failure)


@errors_explained()  # it is looked at again and again, outside the page's own
def _show_progress(
    lesson_id: str, drawings: tuple[KeptDrawing, ...], pace: float | None
) -> None:
    """How far the lesson is, or what came of it."""
    snapshot = get_engine().snapshot(lesson_id)
    lesson = snapshot.run
    if pace is not None and not _is_under_way(lesson):
        st.rerun()
    if lesson.failure:
        st.warning(explain(error_from_dict(lesson.failure)), icon=":material/warning:")
    if lesson.model_epoch is not None:
        _show_scores(lesson, drawings)
    else:
        turns = lesson.config.epochs
        done = f"{length(lesson.config, lesson.epochs_done)} of {length(lesson.config, turns)}"
        waits = ". It waits for its turn" if snapshot.position else ""
        st.progress(lesson.epochs_done / turns, text=f"Learned for {done}{waits}")
    with st.container(horizontal=True):
        st.page_link(
            "pages/2_Train.py",
            label="Its run: curves, pause, share",
            icon=":material/model_training:",
            query_params={"run": lesson.id},
        )
        if lesson.model_epoch is not None:
            st.page_link(
                "pages/1_Draw.py",
                label="Draw with it",
                icon=":material/draw:",
                query_params={MODEL_PARAM: lesson.id},
            )


def _show_scores(lesson: Run, drawings: tuple[KeptDrawing, ...]) -> None:
    """Before and after, apart for drawings it was taught and drawings made since."""
    since = tuple(drawing for drawing in drawings if drawing.created > lesson.created)
    earlier = tuple(drawing for drawing in drawings if drawing.created <= lesson.created)
    columns = {"Drawings it was taught": earlier, "Your drawings since": since}
    rows = []
    for title, run in (("Before", _before(lesson)), ("After", lesson)):
        if run is not None:
            own = {name: _score(run, some) for name, some in columns.items()}
            tested = percent(run.test_accuracy, 2)
            rows.append({"Read right": title, **own, "Test images": tested})
    show_table({key: [row[key] for row in rows] for key in rows[0]}, "Before and after")
    if not since:
        st.caption("It has seen these drawings. Draw new ones to find out what it learned.")


def _before(lesson: Run) -> Run | None:
    """The network that the lesson began with, if it is still there."""
    wanted = lesson.config.warm_start_from
    return next((run for run in get_engine().models() if run.id == wanted), None)


def _score(run: Run, drawings: tuple[KeptDrawing, ...]) -> str:
    if not drawings:
        return "none yet"
    try:
        answers = load_classifier(run).predict(stacked(drawings)).argmax(axis=1).tolist()
    except MnistCoreError:
        return "–"
    right = sum(d.label == answer for d, answer in zip(drawings, answers, strict=True))
    return f"{right} of {len(drawings)}"
