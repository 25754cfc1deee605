"""The frame around every page: title, links, and errors told in a sentence."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import streamlit as st

from mnist_core.errors import MnistCoreError
from mnist_core.ui.browser_mark import remember_browser
from mnist_core.ui.loaders import get_engine
from mnist_core.ui.plain import explain
from mnist_core.ui.server_log import keep_departures_quiet
from mnist_core.ui.server_start import prepare_server

APP_NAME = "Digit school"
PAGES = (
    ("app.py", "Home", ":material/home:"),
    ("pages/1_Draw.py", "Draw", ":material/draw:"),
    ("pages/2_Train.py", "Train", ":material/model_training:"),
    ("pages/3_Browse.py", "Browse", ":material/grid_view:"),
    ("pages/4_Inside.py", "Inside", ":material/hub:"),
    ("pages/5_Handwriting.py", "Handwriting", ":material/signature:"),
)

_FAVICON = Path(__file__).with_name("icon.png")  # a file of ours: nothing is fetched from outside
SIDEBAR_PIXELS = 200  # four short words; three columns of pictures fit beside it at 1280

# Less empty space around the page, links that begin where the text above them does, and tables
# that scroll within themselves. Captions and the buttons of the dark theme have a contrast of 4.5
# to 1 and more. On a phone, where columns stand above each other, what matters
# most comes first and what was above it last.
_STYLE = """<style>
.stMainBlockContainer { padding: 3.5rem clamp(1rem, 3.5vw, 5rem) 4rem }
.stMain [data-testid="stPageLink-NavLink"] { position: relative; left: -0.5rem }
.stMain [data-testid="stCaptionContainer"] { opacity: 0.8 }
[data-testid="stBaseButton-primary"] { color: light-dark(#ffffff, #101418) }
.st-key-wide_table { overflow-x: auto; white-space: nowrap }
.st-key-wide_table :is(th, td) { padding: 0.35rem 0.75rem }
@media (max-width: 640px) {
  [data-testid="stColumn"]:has(.st-key-first_on_phone) { order: -1 }
  .stMain:has(.st-key-first_on_phone) :has(> .st-key-last_on_phone) { order: 1 }
}
</style>"""


def page_frame(title: str) -> None:
    """Set up a page and draw the links to the others. Called first on every page.

    Args:
        title: the page's name, as in `PAGES`.
    """
    st.set_page_config(
        page_title=f"{title} · {APP_NAME}",
        page_icon=str(_FAVICON),
        layout="wide",
        initial_sidebar_state=SIDEBAR_PIXELS,
    )
    st.html(_STYLE)
    with st.sidebar:
        st.subheader(APP_NAME)
        for path, label, page_icon in PAGES:
            st.page_link(path, label=label, icon=page_icon)
        remember_browser()
    st.title(title if title != "Home" else APP_NAME)
    prepare_server()
    keep_departures_quiet()
    with errors_explained():
        get_engine().warm_up()


@contextlib.contextmanager
def errors_explained() -> Iterator[None]:
    """Show an error of ours as a sentence and end the page there.

    Anything else is a defect and surfaces as it is.
    """
    try:
        yield
    except MnistCoreError as error:
        st.error(explain(error), icon=":material/error:")
        st.stop()
