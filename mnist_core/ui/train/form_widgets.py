"""Widgets of the training form: a choice that the server narrows, kept from page to page, and not
shown where it is fixed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import streamlit as st

from mnist_core.config import TrainingConfig
from mnist_core.errors import ConfigError
from mnist_core.i18n import _
from mnist_core.ui.shared.loaders import get_engine

Choice = TypeVar("Choice", str, int)
Number = TypeVar("Number", int, float)


@dataclass(frozen=True)
class Form:
    """Where the choices of a form are kept, and which of them nobody has.

    Attributes:
        prefix: session keys begin with it.
        fixed: settings that are not asked for, by name, with their values.
    """

    prefix: str
    fixed: Mapping[str, Any]

    def key(self, name: str) -> str:
        """The session key of a setting."""
        return f"{self.prefix}{name}"

    def first(self, name: str, value: Any, none: Any = None) -> Any:
        """As `first_value`."""
        return first_value(self.key(name), value, none)

    def ask(self, name: str, widget: Callable[..., Any], *given: Any, **look: Any) -> Any:
        """A setting: what its widget is set to, or what it is fixed to.

        Args:
            name: of the setting.
            widget: takes what follows, and the setting's `key`.
            given, look: its other arguments.
        """
        if name in self.fixed:
            return self.fixed[name]
        return widget(*given, key=self.key(name), **look)


def slide(
    label: str,
    values: tuple[Number, ...],
    key: str,
    explanation: str,
    first: Number | None = None,
    shown: Callable[[Number], str] = "{:g}".format,
    fits: Callable[[Number], bool] = lambda value: False,
) -> Number:
    """A slider over some values; where the server allows only one of them, that one as text.

    Args:
        label: what stands above it, in the reader's language, as is its help.
        values: in ascending order.
        key: its session key.
        explanation: its help.
        first: the value to begin with, or the next below it; None for the lowest.
        shown: how a value is written.
        fits: True of a value between these that a task or a link may set.
    """
    values = with_what_is_set(key, values, fits)
    if len(values) == 1:
        return only(label, values[0], key)
    forget_what_does_not_fit(key, values)
    fitting = [value for value in values if first is not None and value <= first]
    chosen: Number = st.select_slider(
        label,
        values,
        first_value(key, fitting[-1] if fitting else values[0]),
        format_func=shown,
        key=key,
        persist_state="session",
        help=explanation,
    )
    return chosen


def with_what_is_set(
    key: str, values: tuple[Number, ...], fits: Callable[[Number], bool]
) -> tuple[Number, ...]:
    """The values of a slider, and the one that a task or a link has set it to.

    It stays among them: a slider whose values change with each move would lose its place.
    """
    besides = f"{key}_besides"
    now = st.session_state.get(key)
    if now is not None and now not in values and fits(now):
        st.session_state[besides] = now
    kept = st.session_state.get(besides)
    if kept is None or kept in values or not fits(kept):
        return values
    return tuple(sorted((*values, kept)))


def is_allowed(name: str) -> Callable[[Any], bool]:
    """Whether a value of this setting can be trained with on this server."""
    limits = get_engine().settings
    most = limits.max_epochs, limits.max_batch_size
    first = replace(TrainingConfig(), epochs=1, batch_size=1)

    def fits(value: object) -> bool:
        try:
            replace(first, **{name: value}).validate(*most)  # type: ignore[arg-type]
        except ConfigError:
            return False
        return True

    return fits


def only(label: str, value: Number, key: str) -> Number:
    """A setting that this server leaves no choice about: a slider of one value is an error."""
    st.session_state.pop(key, None)
    st.write(
        _("{label}: {value} (the limit of this server)").format(label=label, value=f"{value:,}")
    )
    return value


def forget_what_does_not_fit(key: str, values: Collection[Number]) -> None:
    """A browser that comes back to a server with narrower limits still has its old choice."""
    if key in st.session_state and st.session_state[key] not in values:
        del st.session_state[key]


def first_value(key: str, value: Any, none: Any = None) -> Any:
    """A widget's first value, or none where the session already holds one."""
    return none if key in st.session_state else value


def choose(
    label: str,
    titles: Mapping[Choice, str],
    names: tuple[Choice, ...],
    key: str,
    explanation: str | None = None,
) -> Choice:
    """A few choices, all of them in sight; arguments as `slide` has them."""
    # pills may need several rows
    widget: Any = st.segmented_control if len(names) <= 2 else st.pills
    chosen: Choice = widget(
        label,
        names,
        default=first_value(key, names[0]),
        required=True,
        format_func=titles.__getitem__,
        key=key,
        wrap=True,
        help=explanation,
        persist_state="session",
    )
    return chosen


def select(
    label: str, titles: Mapping[str, str], names: tuple[str, ...], key: str, first: str
) -> str:
    """Many choices, in a select box; arguments as `choose` has them.

    A browser tells titles. One that has not heard of a new language yet tells those of the language
    before, which Streamlit would take for no option at all.
    """
    known = f"{key}_known"
    if key in st.session_state:
        told = st.session_state[key]
        st.session_state[key] = told if told in names else st.session_state.get(known, first)
    chosen: str = st.selectbox(
        label,
        names,
        first_value(key, names.index(first), 0),
        format_func=titles.__getitem__,
        key=key,
        persist_state="session",
    )
    st.session_state[known] = chosen
    return chosen
