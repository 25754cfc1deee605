"""Which language a reader reads: chosen in the address, in the sidebar or by the browser itself.

`?lang=zh` wins, then what this browser chose earlier and keeps in a cookie, then the language that
the browser asks for, then English. The session keeps it, so that each visitor has their own.
"""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from mnist_core.i18n.languages import ENGLISH, LANGUAGES, find_language
from mnist_core.i18n.translations import ask_for_language, current_language, speak

PARAM = "lang"
COOKIE = "digit_school_language"
CHOICE = "language_choice"
_SESSION = "language"
_CHOSEN = "language_chosen"  # here, in the sidebar
_YEAR = 365 * 24 * 60 * 60  # seconds

_SET_LANG = "<script>document.documentElement.lang = '{tag}'</script>"
_KEEP = """<script>document.cookie = '{cookie}={code}; path=/; max-age={seconds}; SameSite=Lax'
  + (location.protocol === 'https:' ? '; Secure' : '')</script>"""


def speak_to_visitors() -> None:
    """From now on every sentence is in the language of the visitor whose page is drawn.

    A page has hundreds, so it is found once for all of them: to ask the session each time took a
    tenth of a page's time. What runs in another thread, such as a part that looks again, asks.
    """
    ask_for_language(_language_here)
    if get_script_run_ctx(suppress_warning=True) is not None:
        speak(_language_here())


def choose_language() -> None:
    """A switch between the languages. It takes effect at once and keeps everything."""
    code = current_language()
    st.session_state[CHOICE] = code
    st.segmented_control(
        "Language / 语言",
        list(LANGUAGES),
        format_func=lambda each: LANGUAGES[each].name,
        key=CHOICE,
        on_change=_take_choice,
        label_visibility="collapsed",
        required=True,
    )
    st.html(_SET_LANG.format(tag=LANGUAGES[code].tag), unsafe_allow_javascript=True)
    if st.context.cookies.get(COOKIE) != code and _CHOSEN in st.session_state:
        keep = _KEEP.format(cookie=COOKIE, code=code, seconds=_YEAR)
        st.html(keep, unsafe_allow_javascript=True)


def _take_choice() -> None:
    chosen = st.session_state[CHOICE]
    if chosen in LANGUAGES:
        st.session_state[_SESSION] = chosen
        st.session_state[_CHOSEN] = True
        if PARAM in st.query_params:
            st.query_params[PARAM] = LANGUAGES[chosen].tag


def _language_here() -> str:
    if get_script_run_ctx(suppress_warning=True) is None:
        return ENGLISH
    known = st.session_state.get(_SESSION)
    return known if known in LANGUAGES else _found()


def _found() -> str:
    """The language of a session that begins."""
    wanted = [st.query_params.get(PARAM, ""), _kept(), st.context.locale or ""]
    language = find_language(tag for tag in wanted if tag)
    st.session_state[_SESSION] = language
    return language


def _kept() -> str:
    value = st.context.cookies.get(COOKIE, "")
    return value if isinstance(value, str) else ""  # a stand-in where there is no browser
