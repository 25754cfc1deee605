"""Inside: open a network and see what each layer makes of an image."""

import streamlit as st

from mnist_core.i18n import _
from mnist_core.ui.answer.single_answer import sureness_line
from mnist_core.ui.inside.inside_subject import ask_for_subject, ask_which_digit, lay_out
from mnist_core.ui.inside.inside_views import VIEWS, show_view, view_title
from mnist_core.ui.shared.address_choice import choose_segment
from mnist_core.ui.shared.frame import errors_explained, page_frame
from mnist_core.ui.shared.loaders import load_open_network
from mnist_core.ui.shared.model_choice import choose_model

MODEL, VIEW = "inside_model", "inside_view"
SMALL = "digits-dense"  # few layers, each of which can be followed

page_frame("Inside")
st.write(
    _(
        "A neural network is a chain of layers. Each layer turns numbers into new numbers. Give it "
        "an image and follow the numbers from the pixels to the answer."
    )
)

with errors_explained():
    run = choose_model(MODEL, width=340, usual=SMALL)
    load_open_network(run)


@st.fragment
def look_inside() -> None:
    """Only this part runs again after a stroke."""
    places = lay_out()
    with places.image, errors_explained():
        subject = ask_for_subject(run)
    with places.read, errors_explained():
        found = ask_which_digit(run, subject)
        if found is not None:
            sureness_line(run, found)
    with places.choice:
        view = choose_segment(_("View"), list(VIEWS), view_title, VIEW)
    with places.view, errors_explained():
        if found is None:
            st.info(subject.missing, icon=":material/info:")
        else:
            show_view(view, run, found.digit.image)


look_inside()
