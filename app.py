"""Home, and what `streamlit run app.py` starts: this file is read once before the server answers.

Streamlit finds the `st.App` below, imports this file for it, and only then answers. Each visitor's
page is this file run as a script.
"""

from functools import partial

import streamlit as st

if __name__ == "__main__":
    from mnist_core.ui.home.home_view import show_home

    show_home()
else:
    from mnist_core.ui.shared.server import check_settings, serving

    def load_home() -> None:
        import mnist_core.ui.home.home_view  # noqa: F401

    check_settings()
    app = st.App(__file__, lifespan=partial(serving, load_home=load_home))
