"""Panel of the board: all runs of the class in a table that sorts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import streamlit as st

from mnist_core.classroom.board import OwnRun, name_of_person
from mnist_core.i18n import N_, _
from mnist_core.i18n.formats import number, percent
from mnist_core.ui.classroom.board_people import run_stands
from mnist_core.ui.classroom.board_state import Board
from mnist_core.ui.shared.names import AUGMENTATION_TITLES, OPTIMIZER_TITLES, config_title
from mnist_core.ui.shared.tables import show_table

ORDER = "class_board_order"
_NAME, _NEWEST = "name", "newest"


class Column(NamedTuple):
    """A column: its heading, a run's value in it, how that is written, and whether the largest
    comes first when it is sorted by."""

    title: str
    value: Callable[[OwnRun], Any]
    written: Callable[[Any], str]
    descending: bool = False


def _rate(value: float) -> str:
    return f"{value:.5g}"


def _hundredths(value: float) -> str:
    return percent(value, 2)


RESULTS = {
    "validation": Column(
        N_("Validation accuracy"), lambda own: own.run.val_accuracy, _hundredths, True
    ),
    "test": Column(N_("Test accuracy"), lambda own: own.run.test_accuracy, _hundredths, True),
}
SETTINGS = {
    "network": Column(N_("Network"), lambda own: config_title(own.run.config), str),
    "rate": Column(N_("Learning rate"), lambda own: own.run.config.learning_rate, _rate),
    "batch": Column(N_("Batch size"), lambda own: own.run.config.batch_size, number),
    "images": Column(N_("Training images"), lambda own: own.run.config.training_images, number),
    "optimizer": Column(
        N_("Optimizer"), lambda own: OPTIMIZER_TITLES[own.run.config.optimizer], str
    ),
    "augmentation": Column(
        N_("Data augmentation"), lambda own: AUGMENTATION_TITLES[own.run.config.augmentation], str
    ),
}
_ORDERS = {_NEWEST: N_("Newest"), _NAME: N_("Name")} | {
    name: column.title for name, column in {**RESULTS, **SETTINGS}.items()
}


def show_runs(board: Board) -> None:
    """Ask for the order and show the table; settings that all runs share stand below it."""
    if not board.runs:
        st.info(_("Nobody has trained in this class yet."), icon=":material/info:")
        return
    differing, shared = settings_that_differ(board.runs)
    orders = [_NEWEST, _NAME, *RESULTS, *differing]
    order = st.segmented_control(
        _("Sorted by"),
        orders,
        default=_NEWEST,
        required=True,
        format_func=lambda name: _(_ORDERS[name]),
        key=ORDER,
    )
    ordered = in_order(board, order)
    columns: dict[str, list[str | None]] = {
        _("Name"): [name_of_person(board.names, own.person) for own in ordered]
    }
    columns[_("Length")] = [run_stands(own.run) for own in ordered]
    for column in (*RESULTS.values(), *differing.values()):
        columns[_(column.title)] = [_text(column, own) for own in ordered]
    show_table(columns, _("Runs of the class"))
    if shared:
        told = _("{name}: {value}")
        same = " · ".join(
            told.format(name=_(column.title), value=_text(column, board.runs[0]))
            for column in shared.values()
        )
        st.caption(_("The same in all runs: {settings}").format(settings=same))


def settings_that_differ(
    runs: Sequence[OwnRun],
) -> tuple[dict[str, Column], dict[str, Column]]:
    """The settings in which these runs differ, and those in which they do not."""
    differing = {n: c for n, c in SETTINGS.items() if len({c.value(own) for own in runs}) > 1}
    return differing, {name: c for name, c in SETTINGS.items() if name not in differing}


def in_order(board: Board, order: str) -> list[OwnRun]:
    """The runs of the class, the newest first, sorted by a column; those without a value last."""
    newest = list(reversed(board.runs))
    if order == _NAME:
        return sorted(newest, key=lambda own: name_of_person(board.names, own.person).casefold())
    column = {**RESULTS, **SETTINGS}.get(order)
    if column is None:
        return newest
    known = [own for own in newest if column.value(own) is not None]
    known.sort(key=column.value, reverse=column.descending)
    return known + [own for own in newest if column.value(own) is None]


def _text(column: Column, own: OwnRun) -> str | None:
    value = column.value(own)
    return None if value is None else column.written(value)
