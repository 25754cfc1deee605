"""The curves of a class's runs, along the images seen, read again and again while they move.

Each person's newest curve has a name, as many of them as have room for one: those that train first
and then the best.
"""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Sequence
from typing import NamedTuple

import streamlit as st

from mnist_core.classroom.board import OwnRun, name_of_person, newest_of_each
from mnist_core.errors import RunNotFoundError
from mnist_core.figures.curves import CurvePoint, training_curve, validation_curve
from mnist_core.records import Run
from mnist_core.ui.classroom.board_state import Board
from mnist_core.ui.shared.loaders import get_engine

NAMED = 10  # curves with a colour and a name
_KEPT = 2000  # curves
_POINTS = 40  # of a curve: more are not seen

Points = list[tuple[float, float]]
_Kept = dict[tuple[str, str], tuple[tuple[int, float], Points]]


class Curve(NamedTuple):
    """A run's curve, along thousands of images seen; never empty."""

    own: OwnRun
    name: str
    points: Points
    named: bool
    colour: int  # a number of its person, for one of the theme's colours and a dash


def read_curves(board: Board, metric: str) -> list[Curve]:
    """All curves that there are, those with a name last: they lie above the others."""
    found, kept = [], _kept_points()
    colours = {person: i for i, person in enumerate(board.names)}
    others = itertools.count(len(colours))  # who teaches the class has a look of their own as well
    for own in board.runs:
        points: Points = []
        with contextlib.suppress(RunNotFoundError):  # it has just been deleted
            points = _points(own.run, metric, kept)
        if points:
            name = name_of_person(board.names, own.person)
            if own.person not in colours:
                colours[own.person] = next(others)
            colour = colours[own.person]
            found.append(Curve(own, name, points, False, colour))
    newest = newest_of_each(curve.own for curve in found)  # of those that have a curve
    ids = {own.run.id for own in newest.values()}
    found = [curve._replace(named=curve.own.run.id in ids) for curve in found]
    named = {curve.own.run.id for curve in _most_worth_a_name(found, metric)}
    found = [curve._replace(named=curve.own.run.id in named) for curve in found]
    return sorted(found, key=lambda curve: curve.named)


def _most_worth_a_name(curves: Sequence[Curve], metric: str) -> list[Curve]:
    """Those that move, then the best."""
    sign = -1 if "accuracy" in metric else 1

    def order(curve: Curve) -> tuple[bool, float]:
        return not curve.own.run.scheduled, sign * curve.points[-1][1]

    return sorted((curve for curve in curves if curve.named), key=order)[:NAMED]


def _points(run: Run, metric: str, kept: _Kept) -> Points:
    if run.scheduled:
        return _thinned(run, metric)
    stands = run.epochs_done, run.seconds
    known = kept.get((run.id, metric))
    if known is None or known[0] != stands:
        if len(kept) >= _KEPT:
            kept.clear()
        known = kept[run.id, metric] = stands, _thinned(run, metric)
    return known[1]


@st.cache_resource(show_spinner=False)
def _kept_points() -> _Kept:
    """The curves of runs that do not move, by id and metric, with what their runs stood at."""
    return {}


def _thinned(run: Run, metric: str) -> Points:
    engine = get_engine()
    if run.scheduled:
        snapshot = engine.snapshot(run.id)  # a board that is looked at watches the runs
        history, progress = snapshot.history, snapshot.progress
    else:
        history, progress = engine.networks.load_history(run), None
    if metric.startswith("val_"):
        curve = validation_curve(history, metric.removeprefix("val_"))
    else:
        curve = training_curve(history, progress, metric)
    thousands = run.config.images_per_epoch / 1000
    return [(point.epoch * thousands, point.value) for point in thin(curve)]


def thin(curve: list[CurvePoint]) -> list[CurvePoint]:
    """At most `_POINTS` points of it, evenly, the last one among them."""
    step = -(-len(curve) // _POINTS)
    return curve[::-1][:: step or 1][::-1]
