"""Which run the Train page shows, and whether this person may steer it.

The address says which: `?run=`. A link for steering has `&key=` as well, which is taken out of
the address as soon as it is read, so that nobody passes it on with it. The browser keeps the keys
that fit (see `browser_mark`), and the session keeps them and the run, so that neither a reload nor
a visit to another page loses them.
"""

from __future__ import annotations

import streamlit as st

from mnist_core.errors import MnistCoreError
from mnist_core.ui.shared.browser_history import came_through_history
from mnist_core.ui.shared.browser_mark import kept_keys, remember_key
from mnist_core.ui.shared.loaders import get_engine
from mnist_core.ui.shared.stage import stage_here

_RUN, _KEYS, _WRONG_KEY = "train_run", "train_keys", "train_wrong_key"
_JUST_OPENED = "train_just_opened"


def open_run(run_id: str, key: str = "") -> None:
    """Show this run from now on; an empty key takes the one that is known, if any."""
    remember_run(run_id, key)
    st.session_state[_JUST_OPENED] = run_id
    _put_in_address(run_id)


def just_opened(run_id: str) -> bool:
    """True once after a person has opened this run, by training it or by choosing it."""
    return bool(st.session_state.pop(_JUST_OPENED, "") == run_id)


def remember_run(run_id: str, key: str = "") -> None:
    """Show this run when the Train page is opened next; the address stays as it is."""
    if key:
        st.session_state.setdefault(_KEYS, {})[run_id] = key
    st.session_state[_RUN] = run_id


def close_run() -> None:
    """Show no run any more."""
    st.session_state[_RUN] = ""
    _put_in_address("")


def is_open(run_id: str) -> bool:
    """False once another run, or none, has taken its place."""
    return bool(st.session_state.get(_RUN, "") == run_id)


def opened_run() -> tuple[str, str]:
    """Id and key of the run to show; empty strings when there is none.

    A key from a link that does not fit is handed on, for the page to say so, and never takes the
    place of one that does.
    """
    run_id = st.query_params.get("run", "") or st.session_state.get(_RUN, "")
    given = st.query_params.get("key", "")
    if given and _fits(run_id, given):
        remember_run(run_id, given)
    elif given:
        st.session_state[_WRONG_KEY] = {run_id: given}
    st.session_state[_RUN] = run_id
    if run_id and (given or not came_through_history()):
        _put_in_address(run_id)
    return run_id, known_key(run_id) or st.session_state.get(_WRONG_KEY, {}).get(run_id, "")


def known_key(run_id: str) -> str:
    """The key that this session or this browser knows of a run; "" for none."""
    return st.session_state.get(_KEYS, {}).get(run_id, "") or kept_keys().get(run_id, "")


def keep_key(run_id: str) -> None:
    """Have the browser keep the key of a run, if the session knows one that it does not keep."""
    key = st.session_state.get(_KEYS, {}).get(run_id, "")
    if key and kept_keys().get(run_id) != key:
        remember_key(run_id, key)


def _fits(run_id: str, key: str) -> bool:
    try:
        return get_engine().owns(run_id, key)
    except MnistCoreError:
        return False


def _put_in_address(run_id: str) -> None:
    wanted = stage_here() | ({"run": run_id} if run_id else {})
    if st.query_params.to_dict() != wanted:
        st.query_params.from_dict(wanted)
