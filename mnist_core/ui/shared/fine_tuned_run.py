"""A run that fine-tunes a network: how far it is, what it began with, and where to go with it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from mnist_core.errors import error_from_dict
from mnist_core.i18n import _
from mnist_core.i18n.formats import number
from mnist_core.recipes.fine_tuning import fine_tuning_config
from mnist_core.records import Run, Snapshot
from mnist_core.ui.shared.browser_mark import owner_mark
from mnist_core.ui.shared.classroom_here import note_doing
from mnist_core.ui.shared.loaders import get_engine
from mnist_core.ui.shared.model_choice import MODEL_PARAM
from mnist_core.ui.shared.names import length
from mnist_core.ui.shared.next_step import next_link
from mnist_core.ui.shared.opened_run import remember_run
from mnist_core.ui.shared.plain import explain
from mnist_core.ui.shared.queue_text import waiting_text

LOOK_SECONDS = 1.0  # between two looks at one that is under way


def start_fine_tuning(
    run: Run,
    images: NDArray[np.uint8],
    labels: NDArray[np.uint8],
    held_out: Sequence[str] | None = None,
    averaging: float = 0.0,
    within: str | None = None,
) -> Run:
    """Begin a run of this browser's that fine-tunes a network, which stays as it is.

    Args:
        run: the network; one of digits.
        images: uint8 (n, 28, 28), 255 is ink: what it learns; the run keeps a copy.
        labels: uint8 (n,), 0 to 9.
        held_out: ids of the members of a class whose drawings it is tested on.
        averaging: momentum of the average of its weights; 0 for none.
        within: id of the class whose drawings they are; None for nobody's but one's own.

    Raises:
        ModelNotFoundError: the network is missing or damaged.
        ClassError, ConfigError, DatabaseError, LimitError: as `Engine.start`.
    """
    from mnist_core.storage.checkpoints import WarmStart

    engine = get_engine()
    network = engine.networks.load_model(run.id, "keras")
    warm_start = WarmStart(network, images, labels).to_bytes()
    limits = engine.settings
    most = limits.max_epochs, limits.max_batch_size
    config = fine_tuning_config(run.config, run.id, *most, averaging)
    tuned, key = engine.start(config, owner_mark(), warm_start, held_out, within=within)
    remember_run(tuned.id, key)
    note_doing("fine-tuned")
    return tuned


def is_under_way(tuned: Run) -> bool:
    """True until it has a network or has given up."""
    return tuned.scheduled or (tuned.needs_export and not tuned.failure)


def network_before(tuned: Run) -> Run | None:
    """The network that fine-tuning started from, if it is still there."""
    wanted = tuned.config.warm_start_from
    return next((run for run in get_engine().models() if run.id == wanted), None)


def show_how_far(snapshot: Snapshot) -> None:
    """Why it rests, if it does, and a bar until it has a network."""
    tuned = snapshot.run
    if tuned.failure:
        st.warning(explain(error_from_dict(tuned.failure)), icon=":material/warning:")
    if tuned.model_epoch is None:
        said = _how_far(tuned)
        if snapshot.position:
            said = _("{done}. {what}").format(done=said, what=waiting_text(snapshot))
        st.progress(tuned.epochs_done / tuned.config.epochs, text=said)


def show_links(tuned: Run) -> None:
    """To the pages where it is steered and used."""
    with st.container(horizontal=True):
        if tuned.model_epoch is not None:
            next_link("Draw", _("Draw with it"), {MODEL_PARAM: tuned.id})
        st.page_link(
            "pages/2_Train.py",
            label=_("Open this run on Train"),
            icon=":material/model_training:",
            query_params={"run": tuned.id},
        )


def _how_far(tuned: Run) -> str:
    done = tuned.epochs_done * (tuned.config.steps_per_epoch or 1)
    return _("Trained for {done} of {planned}").format(
        done=number(done),
        planned=length(tuned.config, tuned.config.epochs),
    )
