"""Panel: a random image of the test set, for those who cannot or would rather not draw."""

from __future__ import annotations

import random

import streamlit as st

from mnist_core.figures.colours import colours_for
from mnist_core.i18n import _
from mnist_core.records import Run
from mnist_core.ui.input.subject import Subject
from mnist_core.ui.shared.loaders import cached_test_split
from mnist_core.ui.shared.names import class_names
from mnist_core.ui.shared.pictures import CANVAS_SIDE, ink_on_page, picture_html

INDEX, ANOTHER = "draw_test_index", "draw_another"


def show_random_image(run: Run) -> Subject:
    """Show a test image of the model's data set, and a button for another one.

    Raises:
        DatasetError: the data set is missing or damaged.
    """
    split = cached_test_split(run.config.dataset)
    st.session_state.setdefault(INDEX, random.randrange(len(split)))
    index = st.session_state[INDEX]
    label = int(split.labels[index])
    name = class_names(run.config.dataset)[label]
    ink = ink_on_page(split.images[index], colours_for(st.context.theme.type).text)
    said = _("Test image {index}, true class: {name}").format(index=index, name=name)
    st.html(picture_html(ink, said, CANVAS_SIDE, crisp=True))
    st.caption(_("Test image {index}. True class: **{name}**.").format(index=index, name=name))
    st.button(
        _("Another test image"),
        icon=":material/casino:",
        key=ANOTHER,
        on_click=_choose_another,
        args=(len(split),),
        width=CANVAS_SIDE,
    )
    return Subject(split.images[index], label=label)


def _choose_another(count: int) -> None:
    st.session_state[INDEX] = random.randrange(count)
