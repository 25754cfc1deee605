"""Everything pages load once: per server, shared by all sessions, never changed."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import streamlit as st

from mnist_core.data.datasets import Split, load_test_split
from mnist_core.engine.engine import Engine
from mnist_core.errors import DatabaseError
from mnist_core.records import Run
from mnist_core.settings import load_settings
from mnist_core.ui.shared.browser_mark import owner_mark

if TYPE_CHECKING:
    import numpy as np

    from mnist_core.inspection.activations import OpenNetwork
    from mnist_core.reading.calibration import Calibration
    from mnist_core.reading.classifier import Classifier

LISTED_MODELS = 50


@st.cache_resource(show_spinner=False)
def get_engine() -> Engine:
    """The server's training engine; it starts its workers when they are first needed."""
    return Engine(load_settings())


def person_here() -> str:
    """The id of whoever sits at this browser; "" if they have made nothing here yet."""
    with contextlib.suppress(DatabaseError):
        return get_engine().people.find(owner_mark())
    return ""


def all_runs_are_known() -> bool:
    """False while the database cannot be read: then only what ships is there."""
    with contextlib.suppress(DatabaseError):
        get_engine().check_database()
        return True
    return False


def usable_models(also: str = "") -> list[Run]:
    """Models that can be drawn against and browsed: what ships, then the newest runs.

    Args:
        also: a run to be among them, however old; "" for none.
    """
    models = get_engine().models()
    return models[:LISTED_MODELS] + [run for run in models[LISTED_MODELS:] if run.id == also]


def load_classifier(run: Run) -> Classifier:
    """The exported model of a run.

    Raises:
        ModelNotFoundError: its file is missing or damaged.
    """
    return _load_classifier(run.id, run.model_epoch)


@st.cache_resource(show_spinner=False, max_entries=16)
def _load_classifier(run_id: str, model_epoch: int | None) -> Classifier:
    from mnist_core.reading.classifier import Classifier  # LiteRT: Home does without

    return Classifier(get_engine().networks.load_model(run_id), run_id)


def load_run_calibration(run: Run) -> Calibration:
    """When a run's answers count as sure."""
    return _load_calibration(run.id, run.model_epoch)


@st.cache_resource(show_spinner=False, max_entries=64)
def _load_calibration(run_id: str, model_epoch: int | None) -> Calibration:
    from mnist_core.reading.calibration import read_calibration  # SciPy: Home does without

    return read_calibration(get_engine().networks.load_calibration(run_id))


def load_open_network(run: Run) -> OpenNetwork:
    """The exported model of a run with all its layers.

    Raises:
        ModelNotFoundError: its file is missing or damaged, or says nothing of its layers.
    """
    return _load_open_network(run.id, run.model_epoch)


@st.cache_resource(show_spinner=False, max_entries=4)
def _load_open_network(run_id: str, model_epoch: int | None) -> OpenNetwork:
    from mnist_core.inspection.activations import OpenNetwork

    networks = get_engine().networks
    return OpenNetwork(networks.load_model(run_id), networks.load_layers(run_id), run_id)


@st.cache_resource(show_spinner=False)
def cached_test_split(dataset: str) -> Split:
    """The 10,000 test images.

    Raises:
        DatasetError: the data set is missing or damaged.
    """
    return load_test_split(dataset)


def cached_test_probabilities(run: Run) -> np.ndarray:
    """A model's probabilities for the whole test set, float32 (10000, 10), computed once."""
    return _test_probabilities(run.id, run.model_epoch, run.config.dataset)


def cached_test_confidences(run: Run) -> np.ndarray:
    """The same as Draw and Inside show them: calibrated, float32 (10000, 10).

    Of each class, that the image is a digit and of that class.
    """
    return _test_confidences(run.id, run.model_epoch, run.config.dataset)


@st.cache_resource(show_spinner=False, max_entries=16)
def _test_confidences(run_id: str, model_epoch: int | None, dataset: str) -> np.ndarray:
    logits = load_test_logits(run_id, model_epoch, dataset)
    found = _load_calibration(run_id, model_epoch).class_probabilities(logits)
    return found.astype("float32")  # what is equally sure stays in the order of the images


@st.cache_resource(show_spinner=False, max_entries=16)
def _test_probabilities(run_id: str, model_epoch: int | None, dataset: str) -> np.ndarray:
    from mnist_core.reading.classifier import softmax

    return softmax(load_test_logits(run_id, model_epoch, dataset))


def load_test_logits(run_id: str, model_epoch: int | None, dataset: str) -> np.ndarray:
    """A run's model's answers to the whole test set, float32 (10000, 10), read or computed anew."""
    logits = get_engine().networks.load_test_logits(run_id)
    if logits is None:
        classifier = _load_classifier(run_id, model_epoch)
        logits = classifier.predict_logits(cached_test_split(dataset).images)
    return logits
