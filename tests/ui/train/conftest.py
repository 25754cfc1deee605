"""The Train page without workers: its epochs are finished by hand."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from mnist_core.records import Run
from tests.helpers.hand_cluster import HandCluster
from tests.helpers.stored import add_shipped_run
from tests.helpers.train_page import FINISHED, open_train


@pytest.fixture
def cluster(artifacts, cookies, monkeypatch) -> HandCluster:
    """The cluster of the page's engine."""
    cluster = HandCluster()
    monkeypatch.setattr("mnist_core.engine.engine.Cluster", lambda settings: cluster)
    return cluster


@pytest.fixture
def page(cluster) -> AppTest:
    return open_train().run()


@pytest.fixture
def finished_run(artifacts) -> Run:
    """A run that somebody finished earlier, like the dense network that ships."""
    return add_shipped_run(artifacts, FINISHED)
