"""The drawings this person asked to be kept: the server's store, and steps that may fail."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from mnist_core.errors import MnistCoreError
from mnist_core.i18n import N_
from mnist_core.storage.drawing_store import DrawingStore
from mnist_core.ui.shared.loaders import get_engine
from mnist_core.ui.shared.plain import explain
from mnist_core.ui.shared.toasts import say_later

WHERE = N_(
    "It is stored on this server and visible only in this browser. You can delete it at any time. "
    "On Handwriting you can export it to a file and import that in another browser."
)


@st.cache_resource(show_spinner=False)
def get_drawings() -> DrawingStore:
    """The server's kept drawings."""
    engine = get_engine()
    return DrawingStore(engine.database, engine.settings)


def attempt(action: Callable[..., object], *arguments: object) -> None:
    """For a button: do it, and say so in a sentence if it cannot be done."""
    try:
        action(*arguments)
    except MnistCoreError as error:
        say_later(explain(error), ":material/error:", "long")
