"""Browse: walk through the test set and see where a network is wrong, and how sure it was."""

import streamlit as st

from mnist_core.i18n import _
from mnist_core.ui.browse.browse_views import NEEDS_NO_NETWORK, VIEWS, show_view, view_title
from mnist_core.ui.shared.address_choice import choose_segment
from mnist_core.ui.shared.frame import errors_explained, page_frame
from mnist_core.ui.shared.image_clicks import listen_to_images
from mnist_core.ui.shared.model_choice import choose_model

MODEL, VIEW = "browse_model", "browse_view"

page_frame("Browse")
listen_to_images()
purpose = st.container()
view = choose_segment(_("View"), VIEWS, view_title, VIEW)
if view in NEEDS_NO_NETWORK:
    purpose.write(
        _(
            "The 60,000 training images that the networks learn from: what they show, and how many "
            "there are of each class."
        )
    )
    with errors_explained():
        NEEDS_NO_NETWORK[view]()
    st.stop()

purpose.write(
    _(
        "The 10,000 test images, which no network was trained on: what the chosen network reads in "
        "each of them, and how sure it is."
    )
)
filters = st.container(horizontal=True, vertical_alignment="bottom")
with filters:
    run = choose_model(MODEL, width=300)
with errors_explained():
    show_view(view, run, filters)
