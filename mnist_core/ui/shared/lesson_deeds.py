"""What a person does on the pages, noted for lessons, which look it up."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Any

import streamlit as st

from mnist_core.lessons.deeds import Reading, Visit
from mnist_core.records import Run
from mnist_core.ui.shared.lesson_memory import memory_here

READINGS, VISITS, COMPARED = (f"deeds_{name}" for name in ("readings", "visits", "compared"))
_PAGE = "deeds_page"  # that this session is on
_MOST = 500  # of a kind; the oldest are forgotten


def note_visit(page: str) -> None:
    """Note that a page is shown, with what its address says now.

    Args:
        page: its name, as in `page_links.PAGES`.
    """
    st.session_state[_PAGE] = page
    _note_address({})


def note_choice(param: str, chosen: str) -> None:
    """Note what a page shows, also where its address leaves it out because it is the usual.

    Args:
        param: the name that it has in the address.
        chosen: its value.
    """
    _note_address({param: chosen})


def note_reading(run: Run, answer: int, label: int | None, source: str) -> None:
    """Note that a network has read an image.

    Args:
        run: the network's.
        answer: the class that it gave, 0 to 9.
        label: the true class, where it is known.
        source: one of `lessons.deeds.SOURCES`.
    """
    _note(READINGS, Reading(int(answer), label, source, run.id, run.config.dataset))


def note_compared(ids: Iterable[str]) -> None:
    """Note that these runs or networks are shown side by side."""
    _note(COMPARED, frozenset(ids))


def noted(kind: str) -> tuple[Any, ...]:
    """What was noted of a kind, the oldest first."""
    return tuple(memory_here().get(kind, ()))


def _note_address(more: dict[str, str]) -> None:
    page = st.session_state.get(_PAGE, "")
    if page:
        address = {**st.query_params.to_dict(), **more}
        _note(VISITS, Visit(page, frozenset(address.items())))


def _note(kind: str, deed: Hashable) -> None:
    memory = memory_here()
    deeds = [each for each in memory.get(kind, ()) if each != deed]
    memory[kind] = (*deeds, deed)[-_MOST:]  # another tuple: two tabs may note at once
