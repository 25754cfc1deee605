"""View: what is kept of a class, where, until when, who sees it, and how to delete it."""

from __future__ import annotations

import streamlit as st

from mnist_core.i18n import _
from mnist_core.storage.class_store import Seat


def show_what_is_kept(seat: Seat) -> None:
    """For teachers and members."""
    st.header(_("What is kept"), anchor=False)
