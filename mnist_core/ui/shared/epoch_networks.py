"""The networks a run has been, made by a worker when somebody asks, and waited for meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from mnist_core.errors import MnistCoreError
from mnist_core.i18n import _
from mnist_core.records import Run
from mnist_core.ui.shared.loaders import cached_test_split, get_engine

if TYPE_CHECKING:
    import numpy as np

    from mnist_core.reading.classifier import Classifier

_LOOK_SECONDS = 0.5
_FAILED = "past_networks_failed"


def past_epochs(run: Run) -> tuple[int, ...]:
    """Epochs of a run whose networks can be had; none for what ships."""
    return get_engine().epoch_models.epochs(run)


def load_past_classifier(run: Run, epoch: int) -> Classifier | None:
    """The network after so many epochs; None, with a message, while it is being made.

    Raises:
        MnistCoreError: it cannot be had.
    """
    _raise_failure(run, epoch)
    content = _find(run, epoch)
    if content is None:
        st.fragment(_wait, run_every=_LOOK_SECONDS)(run, epoch)
        return None
    return _classifier(content)


def past_test_probabilities(run: Run, epoch: int) -> np.ndarray | None:
    """What it made of the test set, float32 (10000, 10); None while it is being made.

    Raises:
        MnistCoreError: it cannot be had.
    """
    classifier = load_past_classifier(run, epoch)
    if classifier is None:
        return None
    with st.spinner(_("Reading 10,000 test images (only once)")):
        return _test_probabilities(run.id, epoch, run.config.dataset, classifier)


def _wait(run: Run, epoch: int) -> None:
    """Look again until a worker has made the file.

    An error is told once, here, outside the guard of the page: so it is handed to the page,
    which shows it and no longer looks.
    """
    try:
        found = _find(run, epoch)
    except MnistCoreError as error:
        st.session_state[_FAILED] = (run.id, epoch, error)
        st.rerun()
    if found is not None:
        st.rerun()
    st.info(
        _("This network is being restored from its checkpoint. That takes about a second."),
        icon=":material/hourglass_top:",
    )


def _raise_failure(run: Run, epoch: int) -> None:
    """Raise what waiting for this network came to, once: asking again tries again."""
    *asked, error = st.session_state.pop(_FAILED, (None, None, None))
    if asked == [run.id, epoch]:
        raise error


def _find(run: Run, epoch: int) -> bytes | None:
    return get_engine().epoch_models.find(run, epoch)


@st.cache_resource(show_spinner=False, max_entries=32)
def _classifier(content: bytes) -> Classifier:
    from mnist_core.reading.classifier import Classifier

    return Classifier(content, "epoch")


@st.cache_resource(show_spinner=False, max_entries=16)
def _test_probabilities(
    run_id: str, epoch: int, dataset: str, _classifier: Classifier
) -> np.ndarray:
    return _classifier.predict(cached_test_split(dataset).images)
