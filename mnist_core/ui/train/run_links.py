"""Links from a trained run to the pages that use its network."""

from __future__ import annotations

import streamlit as st

from mnist_core.i18n import _
from mnist_core.records import Snapshot
from mnist_core.ui.shared.model_choice import MISTAKES_PARAM, MODEL_PARAM
from mnist_core.ui.shared.next_step import next_link


def show_links(snapshot: Snapshot) -> None:
    with st.container(horizontal=True):
        chosen = {MODEL_PARAM: snapshot.run.id}
        next_link("Browse", _("See its mistakes"), {**chosen, MISTAKES_PARAM: "true"})
        st.page_link(
            "pages/1_Draw.py",
            label=_("Draw with it"),
            icon=":material/draw:",
            query_params=chosen,
        )
        st.page_link(
            "pages/4_Inside.py",
            label=_("Look inside"),
            icon=":material/hub:",
            query_params={**chosen, "inside_view": "Weights"},  # what it has learned
        )
