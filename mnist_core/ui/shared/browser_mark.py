"""Which browser this is: an opaque mark, for what a person made here, and the keys it keeps.

Nobody signs in. The mark is made of the token that Streamlit gives each browser, so that all
its tabs agree at once, and then kept in a cookie of our own: Streamlit's ends with the browser.
Another cookie has the keys of runs that were opened with a link for steering. Both are secrets:
whoever has them steers, so no page shows them to another browser.
"""

from __future__ import annotations

import binascii
import hashlib
import re
import secrets

import streamlit as st

from mnist_core.storage.people import SECRET

COOKIE = "digit_school_browser"
KEYS_COOKIE = "digit_school_keys"
KEPT_KEYS = 40  # the newest: 1.3 kB, with each request
_STREAMLITS_COOKIE = "_streamlit_xsrf"
_SESSION = "browser_mark"
_YEAR = 365 * 24 * 60 * 60  # seconds
_RUN_KEY = re.compile(r"([a-z0-9][a-z0-9-]{0,63})\.([A-Za-z0-9_-]{22})")
# Written in the browser, where all tabs see the same: none of them takes away another's keys.
_KEEP_KEY = """<script>(() => {{
  const name = '{name}=', found = document.cookie.split('; ').find(c => c.startsWith(name)) ?? name
  const others = found.slice(name.length).split('~').filter(e => e && !e.startsWith('{run_id}.'))
  document.cookie = name + ['{run_id}.{key}', ...others].slice(0, {most}).join('~')
    + '; path=/; max-age={seconds}; SameSite=Lax'
    + (location.protocol === 'https:' ? '; Secure' : '')
}})()</script>"""


def owner_mark() -> str:
    """The mark of this browser: 32 hexadecimal digits, the same after a reload and a restart.

    It is a secret, which the database knows the hash of; `person_here` says whose it is.
    """
    kept = _cookie(COOKIE)
    if SECRET.fullmatch(kept):
        return kept
    given = _cookie(_STREAMLITS_COOKIE)
    if given:
        return hashlib.sha256(_unmasked(given)).hexdigest()[:32]
    return str(st.session_state.setdefault(_SESSION, secrets.token_hex(16)))


def remember_browser() -> None:
    """Have the browser keep its mark for a year, if it does not yet."""
    if _cookie(COOKIE) != (mark := owner_mark()):
        st.html(
            f"<script>document.cookie = '{COOKIE}={mark}; path=/; max-age={_YEAR}; SameSite=Lax'"
            " + (location.protocol === 'https:' ? '; Secure' : '')</script>",
            unsafe_allow_javascript=True,
        )


def kept_keys() -> dict[str, str]:
    """Keys that this browser kept before the session began, by run."""
    found = map(_RUN_KEY.fullmatch, _cookie(KEYS_COOKIE).split("~"))
    return {entry[1]: entry[2] for entry in found if entry}


def remember_key(run_id: str, key: str) -> None:
    """Have the browser keep a run's key for a year, or until it keeps many newer ones."""
    if _RUN_KEY.fullmatch(f"{run_id}.{key}"):
        values = {"name": KEYS_COOKIE, "run_id": run_id, "key": key, "most": KEPT_KEYS}
        st.html(_KEEP_KEY.format(**values, seconds=_YEAR), unsafe_allow_javascript=True)


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
