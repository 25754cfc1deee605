"""Train: choose a network, press Train, and watch it learn."""

from functools import partial

import streamlit as st

from mnist_core.errors import MnistCoreError
from mnist_core.i18n import _
from mnist_core.ui.input.last_drawing import last_drawing
from mnist_core.ui.shared.bring_into_view import bring_into_view
from mnist_core.ui.shared.browser_mark import owner_mark
from mnist_core.ui.shared.classroom_here import note_doing, seat_here
from mnist_core.ui.shared.frame import errors_explained, page_frame
from mnist_core.ui.shared.loaders import get_engine
from mnist_core.ui.shared.opened_run import just_opened, open_run, opened_run
from mnist_core.ui.shared.plain import explain
from mnist_core.ui.shared.watched_view import keep_drawing
from mnist_core.ui.train.class_task import begin_with_task, offer_as_task, show_why_not
from mnist_core.ui.train.recipe_choice import show_recipe_choice
from mnist_core.ui.train.recipe_table import show_recipe_table
from mnist_core.ui.train.run_choice import choose_run
from mnist_core.ui.train.run_code import show_code_of
from mnist_core.ui.train.run_comparison import show_comparison
from mnist_core.ui.train.run_panel import show_run
from mnist_core.ui.train.training_form import ask_for_config, fill_form

PREFIX = "train_"

page_frame("Train")
st.write(
    _(
        "A neural network learns from labeled images: it predicts the label of each image, "
        "compares it with the true one, and adjusts its weights to reduce the error. Choose the "
        "settings, press Train, and watch it learn."
    )
)

seat = seat_here()
fixed = begin_with_task(PREFIX, seat)
recipes = st.container(key="last_on_phone")
settings, result = st.columns([1, 2.4], gap="large")
with settings:
    config = ask_for_config(PREFIX, fixed)
    refusal = st.container()  # above the button: below it, it would be out of sight on a desk
    with refusal:
        waits = show_why_not(seat)
    if st.button(
        _("Train"), type="primary", icon=":material/play_arrow:", width="stretch", disabled=waits
    ):
        try:
            drawing = last_drawing()
            run, key = get_engine().start(config, owner_mark(), drawing=drawing)
            keep_drawing(run.id, drawing)
            open_run(run.id, key)
            note_doing("trained")
        except MnistCoreError as error:
            refusal.error(explain(error), icon=":material/error:")
    offer_as_task(seat, config)
    choose_run("train_choice", seat)

with recipes:
    if not fixed:
        show_recipe_choice(f"{PREFIX}recipe", config, partial(fill_form, PREFIX))

run_id, key = opened_run()
with result, st.container(key="first_on_phone" if run_id else None):
    if not run_id:
        hint = _("Press Train. The curves of the run will appear here.")
        st.info(hint, icon=":material/show_chart:")
        show_code_of(config, f"{PREFIX}code")
        show_recipe_table()
    else:
        with st.container():  # always there: what follows keeps its place, so it is shown once
            if just_opened(run_id):  # on a phone the button is some screens below
                bring_into_view("first_on_phone", run_id)
        with errors_explained():
            show_run(run_id, key, fixed)
with errors_explained():
    show_comparison(run_id, seat)
