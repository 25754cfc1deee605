"""Switches and numbers of a class, for its teacher: each takes effect at once."""

from __future__ import annotations

import streamlit as st

from mnist_core.records import CLASS_LIMITS, Class
from mnist_core.ui.shared.classroom_here import change_class
from mnist_core.ui.shared.kept_drawings import attempt


def toggle_setting(found: Class, name: str, label: str, help: str | None = None) -> None:
    """A switch.

    Args:
        found: the class, of this browser.
        name: of a field of `Class`, True or False.
        label: what stands beside it.
        help: more about it.
    """
    key = f"class_{name}_{found.id}"

    def change() -> None:
        attempt(_set, found.id, name, st.session_state[key])

    st.session_state[key] = getattr(found, name)
    st.toggle(label, key=key, on_change=change, help=help)


def ask_for_number(found: Class, name: str, label: str, help: str | None = None) -> None:
    """A number.

    Args:
        found: the class, of this browser.
        name: of a field of `Class` that `CLASS_LIMITS` has.
        label: what stands above it.
        help: more about it.
    """
    key = f"class_{name}_{found.id}"
    least, most = CLASS_LIMITS[name]

    def change() -> None:
        attempt(_set, found.id, name, st.session_state[key])

    st.session_state[key] = min(max(getattr(found, name), least), most)
    st.number_input(label, least, most, key=key, on_change=change, help=help, width=260)


def _set(class_id: str, name: str, value: bool | int) -> None:
    change_class(class_id, **{name: value})
