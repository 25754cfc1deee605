"""A class, its teacher's browser and those of its members, one after the other at the same test."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.runtime.context import ContextProxy

from mnist_core.records import Class
from tests.helpers.class_page import ANNA, BEN, TEACHER, class_store, member_store
from tests.helpers.hand_cluster import HandCluster

Sit = Callable[[str], None]


@pytest.fixture
def sit(artifacts, monkeypatch) -> Sit:
    """Sit down at the browser with this secret; at the teacher's to begin with."""

    def sit_at(mark: str) -> None:
        monkeypatch.setattr(ContextProxy, "cookies", {"digit_school_browser": mark})

    sit_at(TEACHER)
    monkeypatch.setattr(ContextProxy, "url", "http://school.example/Class")
    return sit_at


@pytest.fixture
def cluster(artifacts, monkeypatch) -> HandCluster:
    """The server's, whose tasks are finished by hand."""
    made = HandCluster()
    monkeypatch.setattr("mnist_core.engine.engine.Cluster", lambda settings: made)
    return made


@pytest.fixture
def room(sit, cluster) -> Class:
    """A class with Anna and Ben; the teacher's browser is sat at."""
    found, _key = class_store().open_class(TEACHER, "7b")
    for mark in (ANNA, BEN):
        member_store().join_by_link(mark, found.id)
    return found


@pytest.fixture
def class_id(sit) -> str:
    """Of a class with Anna in it; the teacher's browser is sat at."""
    found, _key = class_store().open_class(TEACHER, "7b")
    member_store().join_by_link(ANNA, found.id)
    return found.id
