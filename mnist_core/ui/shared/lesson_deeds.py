"""What a person does on the pages, noted for lessons, which look it up."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Hashable, Iterable, Mapping
from typing import Any

import numpy as np
import streamlit as st

from mnist_core.lessons.addresses import unknown_names
from mnist_core.lessons.deeds import Reading, Visit
from mnist_core.records import Run
from mnist_core.ui.shared.lesson_answers import lesson_place
from mnist_core.ui.shared.lesson_memory import remember, remembered

READINGS, VISITS, COMPARED = (f"deeds_{name}" for name in ("readings", "visits", "compared"))
_PAGE = "deeds_page"  # that this session is on
_MOST = 200  # of a kind; the oldest are forgotten
_LONGEST = 64  # characters of a value in an address
_NOT_NOTED = "run"  # each is another one, and no lesson asks for it


def note_visit(page: str) -> None:
    """Note that a page is shown, with what its address says now.

    Args:
        page: its name, as in `page_links.PAGES`.
    """
    st.session_state[_PAGE] = page
    _note_address({})


def page_here() -> str:
    """The name of the page that this session is on, as `note_visit` was told it; "" for none."""
    return str(st.session_state.get(_PAGE, ""))


def note_choice(param: str, chosen: str) -> None:
    """Note what a page shows, also where its address leaves it out because it is the usual.

    Args:
        param: the name that it has in the address.
        chosen: its value.
    """
    _note_address({param: chosen})


def note_reading(
    run: Run, answer: int, label: int | None, source: str, picture: np.ndarray | None = None
) -> None:
    """Note that a network has read an image; not if it is a picture that was there before, which
    another network has read, or this one did: that is no new deed.

    Args:
        run: the network's.
        answer: the class that it gave, 0 to 9.
        label: the true class, where it is known.
        source: one of `lessons.deeds.SOURCES`.
        picture: the drawing or photo, uint8; None for an image of a data set.
    """
    named = "" if picture is None else hashlib.blake2b(picture.tobytes(), digest_size=8).hexdigest()
    reading = Reading(int(answer), label, source, run.id, run.config.dataset, named)
    before = [each for each in remembered(READINGS, ()) if named and each.drawing == named]
    if reading not in before and all(each.network == run.id for each in before):
        _note(READINGS, reading)


def note_compared(ids: Iterable[str]) -> None:
    """Note that these runs or networks are shown side by side."""
    _note(COMPARED, frozenset(ids))


def noted(kind: str, since: float) -> tuple[Any, ...]:
    """What was noted of a kind since a moment, in seconds since 1970, the oldest first."""
    return tuple(deed for deed, when in remembered(kind, {}).items() if when >= since)


def _note_address(more: dict[str, str]) -> None:
    page = page_here()
    if page:
        address = {**st.query_params.to_dict(), **more}
        _note(VISITS, Visit(page, _of_the_page(page, address)))


def _of_the_page(page: str, address: Mapping[str, str]) -> frozenset[tuple[str, str]]:
    """What the page reads of its address: no secrets of links, and nothing of any length."""
    unread = {_NOT_NOTED, *unknown_names(page, address)}
    kept = {name: value[:_LONGEST] for name, value in address.items() if name not in unread}
    return frozenset(kept.items())


def _note(kind: str, deed: Hashable) -> None:
    def with_it(deeds: Mapping[Hashable, float] | None) -> dict[Hashable, float]:
        others = {each: when for each, when in (deeds or {}).items() if each != deed}
        return dict([*others.items(), (deed, time.time())][-_MOST:])

    within = lesson_place() is not None and page_here() != "Lessons"
    remember(kind, with_it, begin=within)
