"""A teacher's browser and a student's, one after the other at the same test."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.runtime.context import ContextProxy

from tests.helpers.class_page import TEACHER


@pytest.fixture
def sit(artifacts, monkeypatch) -> Callable[[dict[str, str]], None]:
    """Sit down at a browser with these cookies; the teacher's to begin with."""

    def sit_at(cookies: dict[str, str]) -> None:
        monkeypatch.setattr(ContextProxy, "cookies", cookies)

    sit_at(TEACHER)
    monkeypatch.setattr(ContextProxy, "url", "http://school.example/Class")
    return sit_at
