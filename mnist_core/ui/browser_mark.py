"""Which browser this is: an opaque mark, for what a person made here and how much one may run.

Nobody signs in. The mark is made of the token that Streamlit gives each browser, so that all
its tabs agree at once, and then kept in a cookie of our own: Streamlit's ends with the browser.
"""

from __future__ import annotations

import binascii
import hashlib
import re
import secrets

import streamlit as st

COOKIE = "digit_school_browser"
_STREAMLITS_COOKIE = "_streamlit_xsrf"
_SESSION = "browser_mark"
_YEAR = 365 * 24 * 60 * 60  # seconds
_MARK = re.compile(r"[0-9a-f]{16}")


def owner_mark() -> str:
    """The mark of this browser: 16 hexadecimal digits, the same after a reload and a restart."""
    kept = _cookie(COOKIE)
    if _MARK.fullmatch(kept):
        return kept
    given = _cookie(_STREAMLITS_COOKIE)
    if given:
        return hashlib.sha256(_unmasked(given)).hexdigest()[:16]
    return st.session_state.setdefault(_SESSION, secrets.token_hex(8))


def remember_browser() -> None:
    """Have the browser keep its mark for a year, if it does not yet."""
    if _cookie(COOKIE) != (mark := owner_mark()):
        st.html(
            f"<script>document.cookie = '{COOKIE}={mark}; path=/; max-age={_YEAR}; SameSite=Lax'"
            " + (location.protocol === 'https:' ? '; Secure' : '')</script>",
            unsafe_allow_javascript=True,
        )


def _cookie(name: str) -> str:
    value = st.context.cookies.get(name, "")
    return value if isinstance(value, str) else ""  # a stand-in where there is no browser


def _unmasked(cookie: str) -> bytes:
    """The token in Streamlit's cookie "2|mask|masked token|time", with a new mask at each load."""
    try:
        _, mask, masked, _ = cookie.strip("\"'").split("|")
        key = binascii.unhexlify(mask)
        return bytes(b ^ key[i % len(key)] for i, b in enumerate(binascii.unhexlify(masked)))
    except (ValueError, ZeroDivisionError):  # binascii.Error is a ValueError
        return cookie.encode()
