"""Train: choose a network, press Train, and watch it learn."""

from functools import partial

import streamlit as st

from mnist_core.i18n import _
from mnist_core.ui.shared.bring_into_view import bring_into_view
from mnist_core.ui.shared.classroom_here import seat_here
from mnist_core.ui.shared.frame import errors_explained, page_frame
from mnist_core.ui.shared.opened_run import just_opened, opened_run
from mnist_core.ui.train.class_task import offer_as_task
from mnist_core.ui.train.form_start import begin_form, offer_what_is_hidden
from mnist_core.ui.train.link_to_settings import offer_link
from mnist_core.ui.train.recipe_choice import show_recipe_choice
from mnist_core.ui.train.recipe_table import show_recipes
from mnist_core.ui.train.run_choice import choose_run
from mnist_core.ui.train.run_code import show_code_of
from mnist_core.ui.train.run_comparison import show_comparison
from mnist_core.ui.train.run_panel import show_run
from mnist_core.ui.train.run_start import BUTTON, offer_to_start
from mnist_core.ui.train.run_under_way import offer_run_under_way
from mnist_core.ui.train.training_form import ask_for_config, fill_form

PREFIX = "train_"

page_frame("Train")
with st.container(key="last_on_phone"):
    st.write(
        _(
            "A neural network learns from labelled images: it predicts the label of each image, "
            "compares it with the true one, and adjusts its weights to reduce the error. Choose "
            "the settings, press Train, and watch it learn."
        )
    )

seat = seat_here()
start = begin_form(PREFIX, seat)
settings, result = st.columns([1, 2.4], gap="large")
with settings:
    recipes, basics, button = st.container(), st.container(), st.container(key=BUTTON)
    config = ask_for_config(PREFIX, start.fixed, basics)
    with recipes:
        if start.offers_recipes:
            show_recipe_choice(f"{PREFIX}recipe", config, partial(fill_form, PREFIX))
    with button:
        offer_to_start(config, seat)
    offer_what_is_hidden(start)
    offer_link(config, seat)
    offer_as_task(seat, config)
    choose_run("train_choice", seat)

run_id, key = opened_run()
with result, st.container(key="first_on_phone" if run_id else None):
    if not run_id:
        with errors_explained():
            if not offer_run_under_way():
                hint = _("Press Train. The curves of the run will appear here.")
                st.info(hint, icon=":material/show_chart:")
        show_code_of(config, f"{PREFIX}code")
    else:
        with st.container():  # always there: what follows keeps its place, so it is shown once
            if just_opened(run_id):  # on a phone the button is some screens below
                bring_into_view("first_on_phone", run_id)
        with errors_explained():
            show_run(run_id, key, start.fixed)
with result:
    show_recipes(config)
with errors_explained():
    show_comparison(run_id, seat)
