"""Addresses that set the stage: a page, what is chosen on it, and which controls are not shown.

`/Train?recipe=cnn&epochs=3&hide=batch_size,optimizer` opens Train with these settings and without
two of its controls. `hide` has names of `task_settings.CONTROLS`, or of settings, on Train, and
elsewhere names that stand in the page's address: what is hidden is as the address has it. Nothing
is begun by an address, and what it says is looked at where it is used.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from urllib.parse import quote, urlencode

import streamlit as st

from mnist_core.config import TrainingConfig
from mnist_core.ui.shared.page_links import page_path
from mnist_core.ui.shared.task_settings import CONTROLS

HIDE, RECIPE, STEPS = "hide", "recipe", "steps"
_NOT_BY_ITSELF = ("steps_per_epoch", "warm_start_from")  # `STEPS` is the length in steps
SETTINGS = tuple(field.name for field in fields(TrainingConfig) if field.name not in _NOT_BY_ITSELF)
"""Settings of a run that an address can have, besides `RECIPE` and `STEPS`."""

_VIEWS = {
    "Draw": ("model", "draw_source"),
    "Inside": ("model", "inside_source", "inside_view"),
    "Browse": ("model", "browse_view", "browse_dataset", "with"),
    "Handwriting": ("model",),
}
_IN_ADDRESS = {
    "Train": (RECIPE, STEPS, *SETTINGS, "run"),
    "Draw": _VIEWS["Draw"],
    "Inside": (*_VIEWS["Inside"], "inside_image"),
    "Browse": (
        *_VIEWS["Browse"],
        *("browse_mistakes", "browse_class", "browse_read_as", "browse_image", "browse_order"),
        *("browse_page", "browse_data_image", "browse_pair_page", "browse_left_out"),
    ),
    "Handwriting": _VIEWS["Handwriting"],
}
_CAN_BE_HIDDEN = {"Train": (RECIPE, STEPS, *CONTROLS, *SETTINGS), **_VIEWS}


def stage_query(settings: Mapping[str, object], hide: Iterable[str] = ()) -> dict[str, str]:
    """What stands in an address after the question mark, as `st.page_link` takes it.

    Args:
        settings: what is chosen on the page, by its names in the address, e.g.
            `{"recipe": "cnn", "epochs": 3}` or `{"model": "digits-cnn", "inside_view": "Weights"}`.
        hide: controls that are not shown.
    """
    query = {name: _written(value) for name, value in settings.items()}
    hidden = ",".join(hide)
    return {**query, HIDE: hidden} if hidden else query


def stage_address(page: str, settings: Mapping[str, object], hide: Iterable[str] = ()) -> str:
    """The address on this server, e.g. "/Train?recipe=cnn&epochs=3&hide=batch_size,optimizer".

    Args:
        page: its name, as in `page_links.PAGES`.
        settings, hide: as `stage_query` has them.
    """
    name = "" if page == "Home" else page
    query = encoded(stage_query(settings, hide))
    return f"/{name}?{query}" if query else f"/{name}"


def encoded(query: Mapping[str, str]) -> str:
    """A query in an address, with its commas as they are."""
    return urlencode(query, quote_via=quote, safe=",")


def unknown_names(page: str, settings: Iterable[str], hide: Iterable[str] = ()) -> list[str]:
    """What a page does not read of an address: names that it does not have, and controls that it
    cannot hide. The page itself comes first if there is none of this name."""
    pages = [] if page_path(page) else [page]
    unread = [name for name in settings if name not in _IN_ADDRESS.get(page, ())]
    shown = [name for name in hide if name not in _CAN_BE_HIDDEN.get(page, ())]
    return pages + unread + shown


def stage_here() -> dict[str, str]:
    """What this page's address sets on Train: settings of a run and what is hidden."""
    names = (RECIPE, STEPS, *SETTINGS, HIDE)
    return {name: st.query_params[name] for name in names if name in st.query_params}


def hidden_by_address() -> list[str]:
    """The names that this page's address hides, whether it has them or not."""
    return [name for name in st.query_params.get(HIDE, "").split(",") if name]


def _written(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
