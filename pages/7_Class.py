"""Class: join one or open one; then see what it does, and steer it as its teacher."""

import streamlit as st

from mnist_core.i18n import _
from mnist_core.ui.classroom.class_views import view_title, views_for
from mnist_core.ui.classroom.door import show_door
from mnist_core.ui.classroom.links import follow_link
from mnist_core.ui.shared.address_choice import choose_segment
from mnist_core.ui.shared.classroom_here import seat_here
from mnist_core.ui.shared.frame import errors_explained, page_frame

VIEW = "class_view"

page_frame("Class")
follow_link()
seat = seat_here()
if seat is None:
    st.write(
        _(
            "A class draws, trains and compares together. Nobody needs an account: its teacher "
            "opens the class, and everybody else joins with a code."
        )
    )
    with errors_explained():
        show_door()
    st.stop()

views = views_for(seat)
view = choose_segment(_("View"), list(views), view_title, VIEW)
with errors_explained():
    views[view].show(seat)
