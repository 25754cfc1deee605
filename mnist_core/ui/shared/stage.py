"""Addresses that set the stage: a page, what is chosen on it, and which controls are not shown.

`/Train?recipe=cnn&epochs=3&hide=batch_size,optimizer` opens Train with these settings and without
two of its controls. `lessons.addresses` has the names that a page can hide; what is hidden is as
the address has it, and can be shown again. Nothing is begun by an address, and what it says is
looked at where it is used.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import quote, urlencode

import streamlit as st

from mnist_core.i18n import _
from mnist_core.lessons.addresses import CAN_BE_HIDDEN, OTHERS, RECIPE, SETTINGS, STEPS

HIDE = "hide"
SHOW_HIDDEN = "stage_show_hidden"


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


def encoded(query: Mapping[str, str]) -> str:
    """A query in an address, with its commas as they are."""
    return urlencode(query, quote_via=quote, safe=",")


def stage_here() -> dict[str, str]:
    """What this page's address sets on Train: settings of a run and what is hidden."""
    names = (RECIPE, STEPS, OTHERS, *SETTINGS, HIDE)
    return {name: st.query_params[name] for name in names if name in st.query_params}


def hidden_by_address(page: str) -> list[str]:
    """The names of this page that its address hides.

    Args:
        page: its name, as in `page_links.PAGES`.
    """
    asked = st.query_params.get(HIDE, "").split(",")
    return [name for name in CAN_BE_HIDDEN.get(page, ()) if name in asked]


def offer_to_show(page: str) -> None:
    """A button that shows what the address hides on a page, if it hides something there."""
    if hidden_by_address(page):
        st.button(
            _("Show all controls"),
            icon=":material/visibility:",
            key=SHOW_HIDDEN,
            help=_("The link that opened this page hides some of them."),
            on_click=hide_nothing,
        )


def hide_nothing() -> None:
    """Take what is hidden out of the address."""
    st.query_params.pop(HIDE, None)


def _written(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
