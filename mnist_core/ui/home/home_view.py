"""The Home page: what this is, the networks at hand, and where to go."""

from __future__ import annotations

import streamlit as st

from mnist_core.i18n import N_, _
from mnist_core.ui.home.learning_view import PLACE, show_learning
from mnist_core.ui.home.model_cards import show_model_cards
from mnist_core.ui.home.paper_view import PURPOSE, show_paper
from mnist_core.ui.shared.frame import page_frame
from mnist_core.ui.shared.loaders import person_here, usable_models
from mnist_core.ui.shared.model_choice import NO_NETWORK
from mnist_core.ui.shared.page_links import PAGES

_PURPOSES = (  # of the pages after this one
    N_("Draw a digit and see what the network sees."),
    N_("Train a network and watch it learn."),
    N_("Find out where a network is wrong, and why."),
    N_("Follow the numbers through the layers."),
    N_("See how well a network reads your handwriting."),
    N_("Go through the app step by step: guess, then run it."),
    N_("Draw, train and compare together with a class."),
)
_ACROSS = 3


def show_home() -> None:
    """Draw the whole page."""
    page_frame("Home")
    purpose = _(
        "Draw a digit and watch a small neural network read it. Then train a network yourself, "
        "on up to 60,000 handwritten digits, and find out where it still makes mistakes."
    )
    with st.container(key=PURPOSE):
        st.write(purpose)
    models = usable_models()
    if any(run.config.dataset == "mnist" for run in models):
        show_paper(models)
    with st.container(key=PLACE):
        show_learning()

    rows = -(-len(_PURPOSES) // _ACROSS)
    columns = [column for _row in range(rows) for column in st.columns(_ACROSS)]
    pages = zip(PAGES[1:], _PURPOSES, strict=True)
    for column, ((path, label, icon), purpose) in zip(columns, pages, strict=False):
        with column.container(border=True, height="stretch"):
            st.page_link(path, label=f"**{_(label)}**", icon=icon)
            st.write(_(purpose))

    st.header(_("Trained networks"))
    if not models:
        st.info(_(NO_NETWORK), icon=":material/info:")
    show_model_cards(models, person_here())
