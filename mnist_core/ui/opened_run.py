"""Which run the Train page shows, and whether this person may steer it.

The address holds both: `?run=` to watch, `&key=` to steer. The session remembers them too,
so that a visit to another page loses neither.
"""

from __future__ import annotations

import streamlit as st

from mnist_core.errors import MnistCoreError
from mnist_core.ui.loaders import get_engine

_RUN, _KEYS = "train_run", "train_keys"
_JUST_OPENED = "train_just_opened"


def open_run(run_id: str, key: str = "") -> None:
    """Show this run from now on; an empty key takes the one the session knows, if any."""
    keys = st.session_state.setdefault(_KEYS, {})
    if key:
        keys[run_id] = key
    st.session_state[_RUN] = st.session_state[_JUST_OPENED] = run_id
    _put_in_address(run_id, keys.get(run_id, ""))


def just_opened(run_id: str) -> bool:
    """True once after a person has opened this run, by training it or by choosing it."""
    return st.session_state.pop(_JUST_OPENED, "") == run_id


def remember_run(run_id: str, key: str) -> None:
    """Show this run when the Train page is opened next; the address stays as it is."""
    st.session_state.setdefault(_KEYS, {})[run_id] = key
    st.session_state[_RUN] = run_id


def steering_link(run_id: str) -> dict[str, str]:
    """What a link to a run has in its address: the key too, if the session knows it."""
    key = st.session_state.get(_KEYS, {}).get(run_id, "")
    return {"run": run_id, "key": key} if key else {"run": run_id}


def opened_run() -> tuple[str, str]:
    """Id and key of the run to show; empty strings when there is none.

    A key in the address that does not fit is handed on, for the page to say so, and never
    takes the place of one that does.
    """
    run_id = st.query_params.get("run", "") or st.session_state.get(_RUN, "")
    keys = st.session_state.setdefault(_KEYS, {})
    given = st.query_params.get("key", "")
    if given and _fits(run_id, given):
        keys[run_id] = given
    st.session_state[_RUN] = run_id
    key = keys.get(run_id, given)
    if run_id:
        _put_in_address(run_id, key)
    return run_id, key


def _fits(run_id: str, key: str) -> bool:
    try:
        return get_engine().owns(run_id, key)
    except MnistCoreError:
        return False


def _put_in_address(run_id: str, key: str) -> None:
    wanted = {"run": run_id, "key": key} if key else {"run": run_id}
    if st.query_params.to_dict() != wanted:
        st.query_params.from_dict(wanted)
