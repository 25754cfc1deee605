"""The frame around every page: title, links, and errors told in a sentence."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import streamlit as st

from mnist_core.errors import DatabaseError, MnistCoreError
from mnist_core.i18n import N_, _
from mnist_core.ui.shared.browser_mark import remember_browser
from mnist_core.ui.shared.class_bar import show_class_bar
from mnist_core.ui.shared.language import choose_language, speak_to_visitors
from mnist_core.ui.shared.lesson_deeds import note_visit
from mnist_core.ui.shared.lesson_hint import show_lesson_hint
from mnist_core.ui.shared.loaders import get_engine
from mnist_core.ui.shared.page_links import PAGES
from mnist_core.ui.shared.page_watch import watch_class
from mnist_core.ui.shared.plain import explain
from mnist_core.ui.shared.return_watch import watch_return
from mnist_core.ui.shared.server_log import keep_departures_quiet
from mnist_core.ui.shared.server_start import prepare_server
from mnist_core.ui.shared.stage import offer_to_show
from mnist_core.ui.shared.theme_watch import watch_theme
from mnist_core.ui.shared.toasts import say_now

APP_NAME = N_("Digit school")

_PAGE, _ARRIVALS = "frame_page", "frame_arrivals"
_LOOK_SECONDS = 5.0  # between two looks for a database that is away
_FAVICON = Path(__file__).with_name("icon.png")  # a file of ours: nothing is fetched from outside
PHONE_PIXELS = 768  # up to here the sidebar lies over the page, as Streamlit has it
SIDEBAR_PIXELS = 200  # four short words; three columns of pictures fit beside it at 1280

# Less empty space around the page, links that begin where the text above them does, and tables
# that scroll within themselves: their headings break into lines, and where columns are out of sight
# there is a shadow, which the page's own colour covers at the table's ends. Captions, code, and the
# buttons and chips of the dark theme have a contrast of 4.5 to 1 and more. What the keyboard has
# reached is framed, where Streamlit only shades it. On a phone, where columns stand above each
# other, what matters most comes first and what was above it last.
_STYLE = """<style>
.stMainBlockContainer { padding: 3.5rem clamp(1rem, 3.5vw, 5rem) 4rem }
.stMain [data-testid="stPageLink-NavLink"] { position: relative; left: -0.5rem }
[data-testid][data-testid="stCaptionContainer"] { opacity: 0.8 }
.stCode.stCode .token.token { color: inherit }
.stCode.stCode pre .token:is(.keyword, .builtin, .number, .boolean) {
  color: color-mix(in srgb, #1c83e1 50%, currentColor) }
.stCode.stCode pre .token.string { color: color-mix(in srgb, #09ab3b 45%, currentColor) }
.stCode.stCode pre .token.comment { color: color-mix(in srgb, currentColor 75%, transparent) }
[data-testid="stBaseButton-primary"] { color: light-dark(#ffffff, #101418) }
[data-testid="stMultiSelect"] [data-tag-index] * { color: light-dark(#ffffff, #101418) }
:is([data-testid="stPageLink-NavLink"], .stMain, .wide-table):focus-visible {
  outline: 2px solid currentColor; outline-offset: -2px }
.wide-table {
  --page: light-dark(#ffffff, #171614); --shade: color-mix(in srgb, currentColor 30%, transparent);
  overflow-x: auto; white-space: nowrap; max-width: 100%;
  background: linear-gradient(to right, var(--page) 0.7rem, transparent 2rem) local,
    linear-gradient(to left, var(--page) 0.7rem, transparent 2rem) local,
    linear-gradient(to right, var(--shade), transparent 0.7rem),
    linear-gradient(to left, var(--shade), transparent 0.7rem)
}
.wide-table table { border-collapse: collapse; font-variant-numeric: tabular-nums }
.wide-table :is(th, td) {
  padding: 0.35rem 0.5rem; text-align: right;
  border-bottom: 1px solid color-mix(in srgb, currentColor 20%, transparent)
}
.wide-table :is(th, td):first-child { text-align: left }
.wide-table th {
  font-weight: 600; white-space: normal; word-break: keep-all; text-wrap: balance;
  vertical-align: bottom }
@media (max-width: 640px) {
  [data-testid="stColumn"]:has(.st-key-first_on_phone) { order: -1 }
  .stMain:has(.st-key-first_on_phone) :has(> .st-key-last_on_phone) { order: 1 }
}
</style>"""

# Streamlit closes the sidebar of a phone after a choice from its own list of pages, but not after
# a link of ours. The button is the one that a person would press.
_CLOSE_SIDEBAR = f"""<script>
(() => {{
  const sidebar = document.querySelector("[data-testid=stSidebar]");
  if (!sidebar || sidebar.dataset.closes) return;
  sidebar.dataset.closes = "true";
  sidebar.addEventListener("click", event => {{
    if (innerWidth > {PHONE_PIXELS} || !event.target.closest("a")) return;
    sidebar.querySelector("[data-testid=stSidebarCollapseButton] button")?.click();
  }});
}})();
</script>"""


def page_frame(title: str) -> None:
    """Set up a page and draw the links to the others. Called first on every page.

    Args:
        title: the page's name, as in `PAGES`.
    """
    speak_to_visitors()
    if st.session_state.get(_PAGE) != title:
        st.session_state[_PAGE], st.session_state[_ARRIVALS] = title, arrival() + 1
    st.set_page_config(
        page_title=f"{_(title)} · {_(APP_NAME)}",
        page_icon=str(_FAVICON),
        layout="wide",
        initial_sidebar_state=SIDEBAR_PIXELS,
    )
    st.html(_STYLE)
    with st.sidebar:
        st.header(_(APP_NAME))
        for path, label, page_icon in PAGES:
            st.page_link(path, label=_(label), icon=page_icon)
        st.html(_CLOSE_SIDEBAR, unsafe_allow_javascript=True)
        choose_language()
        remember_browser()
        watch_theme()
        watch_return()
    bar, below = st.container(), st.container()
    st.title(_(title if title != "Home" else APP_NAME))
    prepare_server()
    keep_departures_quiet()
    with errors_explained():
        watch_class()
        with bar:
            show_class_bar(title)
        with below:  # not with the bar, which can stay on top alone
            note_visit(title)
            show_lesson_hint(title)
            if title != "Train":  # which offers it below its form
                offer_to_show(title)
        _check_database()
        get_engine().warm_up()


def arrival() -> int:
    """How often this session has come to a page from another one: a link from there is followed
    anew, also when it is the same as before."""
    count: int = st.session_state.get(_ARRIVALS, 0)
    return count


def _check_database() -> None:
    """Say that the database is away, and come back to the page when it is there again."""
    try:
        get_engine().check_database()
    except DatabaseError as error:
        st.warning(explain(error), icon=":material/database_off:")
        st.fragment(_look_again, run_every=_LOOK_SECONDS)()


def _look_again() -> None:
    with contextlib.suppress(DatabaseError):
        get_engine().check_database()
        st.rerun()


@contextlib.contextmanager
def errors_explained() -> Iterator[None]:
    """Show an error of ours as a sentence and end the page there.

    Anything else is a defect and surfaces as it is. What a click has done is said first.
    """
    say_now()
    try:
        yield
    except MnistCoreError as error:
        st.error(explain(error), icon=":material/error:")
        st.stop()
