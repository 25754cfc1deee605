"""Choosing a model: the same on every page, kept from page to page and in the URL."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from mnist_core.config import DEFAULT_MODEL
from mnist_core.i18n import N_, _
from mnist_core.records import Run
from mnist_core.ui.shared.address_choice import choose_in_address
from mnist_core.ui.shared.loaders import all_runs_are_known, usable_models
from mnist_core.ui.shared.names import model_titles
from mnist_core.ui.shared.plain import quoted

MODEL_PARAM = "model"
MISTAKES_PARAM = "browse_mistakes"  # Browse shows only images that the model reads wrong
NO_NETWORK = N_("There is no trained network yet. Train one first.")
_LAST_MODEL = "model_choice_last"


def choose_model(
    key: str, width: int | Literal["stretch"] = "stretch", usual: str = DEFAULT_MODEL
) -> Run:
    """A select box of the trained models. Ends the page with a sentence if there is none.

    The address names the model by its id, which outlives its title: a link to a view stays
    good when the list grows.

    Args:
        key: session key of the select box, with the page's name in front.
        width: of the select box, in pixels or as Streamlit names it.
        usual: id of the network that is shown where nobody has chosen one.
    """
    asked = st.query_params.get(MODEL_PARAM, "")
    if asked and key not in st.session_state:  # by a link, and not by this page's own address
        st.session_state[_LAST_MODEL] = asked
    runs = {run.id: run for run in usable_models(also=asked)}
    if not runs:
        st.info(_(NO_NETWORK), icon=":material/info:")
        label = _("Train a network")
        st.page_link("pages/2_Train.py", label=label, icon=":material/model_training:")
        st.stop()
    titles = model_titles(list(runs.values()))

    def remember() -> None:
        st.session_state[_LAST_MODEL] = st.session_state[key]

    known = asked in runs or not asked or all_runs_are_known()
    wanted = _wanted(runs, usual, known)
    chosen = choose_in_address(
        _("Network"), titles, wanted, MODEL_PARAM, key, width, remember, given_up=known
    )
    return runs[chosen]


def _wanted(runs: dict[str, Run], usual: str, known: bool) -> str:
    """The model the address asks for, the one chosen last, the usual one, or the first.

    Args:
        runs: that can be chosen, by id.
        usual: id of the usual one.
        known: False where there may be others, which cannot be read now.
    """
    asked = st.query_params.get(MODEL_PARAM)
    if not known:
        st.info(
            _(
                "Another network is shown until the database can be read again. The address of "
                "this page still names yours."
            ),
            icon=":material/info:",
        )
    elif asked is not None and asked not in runs:
        st.warning(
            _(
                "There is no network {name} on this server; it may have been deleted. Another one "
                "is shown. Choose one below."
            ).format(name=quoted(asked[:40])),
            icon=":material/warning:",
        )
    candidates = (asked, st.session_state.get(_LAST_MODEL), usual, next(iter(runs)))
    return next(run_id for run_id in candidates if run_id in runs)
