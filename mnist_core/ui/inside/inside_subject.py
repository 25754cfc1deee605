"""Panel: the digit that is followed through a network: drawn, uploaded or of the test set."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, NamedTuple

import streamlit as st

from mnist_core.figures.colours import colours_for
from mnist_core.i18n import N_, _
from mnist_core.reading.reader import ReadDigit
from mnist_core.records import Run
from mnist_core.ui.input.digit_choice import choose_digit
from mnist_core.ui.input.drawing_canvas import show_canvas
from mnist_core.ui.input.picture_upload import show_upload
from mnist_core.ui.input.subject import Subject, read_subject
from mnist_core.ui.shared.address_choice import choose_segment
from mnist_core.ui.shared.address_numbers import number_binding
from mnist_core.ui.shared.loaders import cached_test_split
from mnist_core.ui.shared.names import class_names
from mnist_core.ui.shared.pictures import CANVAS_SIDE, PAPER_WIDTH, ink_on_page, picture_html

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

SOURCE, IMAGE, ANOTHER = "inside_source", "inside_image", "inside_another"
WHICH = "inside_which"
# As the address has them; `_(source)` is the title.
TEST, DRAW, UPLOAD = SOURCES = (N_("Test image"), N_("Draw"), N_("Upload"))


class Places(NamedTuple):
    """Room for the image, what is read in it, the choice of a view, and the view."""

    image: DeltaGenerator
    read: DeltaGenerator
    choice: DeltaGenerator
    view: DeltaGenerator


def lay_out() -> Places:
    """The view is beside an image, but below paper, which is wide."""
    drawn = st.query_params.get(SOURCE) == DRAW
    with st.container(horizontal=True, gap="medium"):
        left = st.container(width=PAPER_WIDTH if drawn else 300)
        right = st.container(width="stretch")
    image, read = left.container(), (right if drawn else left).container()
    choice = right.container()
    return Places(image, read, choice, st.container() if drawn else right.container())


def ask_for_subject(run: Run) -> Subject:
    """Show where an image can come from; the address has the choice and the test image.

    Raises:
        ImageError: an uploaded file cannot be read as a picture.
        DatasetError: the data set is missing or damaged.
    """
    source = choose_segment(_("What to look at"), SOURCES, _, SOURCE)
    if source == DRAW:
        return show_canvas()
    return show_upload(run) if source == UPLOAD else _choose_test_image(run)


def ask_which_digit(run: Run, subject: Subject) -> ReadDigit | None:
    """The digit that is looked at, read as on the Draw page; None when there is none.

    Layers are shown for one digit at a time: a person chooses one of a number.

    Raises:
        ModelNotFoundError: the model's file is missing or damaged.
    """
    digits = read_subject(run, subject)
    return choose_digit(digits, class_names(run.config.dataset), WHICH) if digits else None


def _choose_test_image(run: Run) -> Subject:
    split = cached_test_split(run.config.dataset)
    with st.container(horizontal=True, vertical_alignment="bottom", width=CANVAS_SIDE):
        index = st.number_input(
            _("Test image"), 0, len(split) - 1, 0, key=IMAGE, width=150, bind=number_binding(IMAGE)
        )
        st.button(
            _("Random"),
            icon=":material/casino:",
            key=ANOTHER,
            on_click=_choose_another,
            args=(len(split),),
        )
    label = int(split.labels[index])
    name = class_names(run.config.dataset)[label]
    said = _("Test image {index}, which is {name}").format(index=index, name=name)
    ink = ink_on_page(split.images[index], colours_for(st.context.theme.type).text)
    st.html(picture_html(ink, said, CANVAS_SIDE, crisp=True))
    return Subject(split.images[index], label=label)


def _choose_another(count: int) -> None:
    st.session_state[IMAGE] = random.randrange(count)
