"""Panel of the board: the curves of all runs in one chart, which move while they train.

Each person's newest curve is drawn in a colour, as many of them as have room for a name at the
right, those that train first and then the best; all others are grey.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from typing import Any, NamedTuple

import streamlit as st

from mnist_core.classroom.board import OwnRun, name_of_person, newest_of_each
from mnist_core.errors import RunNotFoundError
from mnist_core.figures.colours import colours_for
from mnist_core.figures.curves import CurvePoint, training_curve, validation_curve
from mnist_core.i18n import N_, _, ngettext
from mnist_core.i18n.formats import number
from mnist_core.records import Run
from mnist_core.ui.classroom.board_state import Board
from mnist_core.ui.classroom.chart_range import Range, round_range, spread
from mnist_core.ui.shared.loaders import get_engine
from mnist_core.ui.shared.tables import chart_rows
from mnist_core.ui.shared.told_chart import show_told_chart

METRIC = "class_board_metric"
METRICS = {
    "accuracy": N_("Training accuracy"),
    "val_accuracy": N_("Validation accuracy"),
    "loss": N_("Training loss"),
    "val_loss": N_("Validation loss"),
}
HEIGHT = 530  # pixels: with what stands above it, a projector's screen
NAMED = 10  # curves with a colour and a name
_PLACES = 15  # as many names have room one above the other
_KEPT = 2000  # curves
_POINTS = 40  # of a curve: more are not seen
_COLOURS = 10  # that the theme has
_DASHES = ([1, 0], [9, 5], [2, 4])  # of the first ten people, the next ten, and those after them
_FONT = {"expr": "windowSize()[0] < 900 ? 13 : 28"}  # pixels
_SMALL = {"expr": "windowSize()[0] < 900 ? 12 : 22"}

Points = list[tuple[float, float]]
_Kept = dict[tuple[str, str], tuple[tuple[int, float], Points]]


class Curve(NamedTuple):
    """A run's curve, along thousands of images seen; never empty."""

    own: OwnRun
    name: str
    points: Points
    named: bool
    colour: int  # a number of its person, for one of the theme's colours and a dash


def show_curves(board: Board) -> None:
    """Ask for a metric and draw it for all runs."""
    metric = st.segmented_control(
        _("Curve"),
        list(METRICS),
        default="accuracy",
        required=True,
        format_func=lambda name: _(METRICS[name]),
        key=METRIC,
        persist_state="session",
        label_visibility="collapsed",
    )
    curves = read_curves(board, metric)
    if not curves:
        st.info(
            _("No run of the class has a curve yet. It appears here as soon as somebody trains."),
            icon=":material/show_chart:",
        )
        return
    shown = round_range([[y for _x, y in curve.points] for curve in curves], metric)
    told = _in_words(curves, metric)
    show_told_chart(_spec(curves, metric, shown), _(METRICS[metric]), told, HEIGHT, "curves")


def read_curves(board: Board, metric: str) -> list[Curve]:
    """All curves that there are, those with a name last: they lie above the others."""
    found, kept = [], _kept_points()
    colours = {person: i for i, person in enumerate(board.names)}
    for own in board.runs:
        points: Points = []
        with contextlib.suppress(RunNotFoundError):  # it has just been deleted
            points = _points(own.run, metric, kept)
        if points:
            name = name_of_person(board.names, own.person)
            colour = colours.get(own.person, 0)
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


def _spec(curves: Sequence[Curve], metric: str, shown: Range) -> dict[str, Any]:
    title = _("training images seen, in thousands")
    form = "~%" if "accuracy" in metric else ".2f"  # 99.5% as well as 99%
    x = {"field": "x", "type": "quantitative", "title": title, "axis": {"grid": False}}
    y = {"field": "y", "type": "quantitative", "title": None, "axis": {"format": form}}
    scale = {"domain": [shown.low, shown.high], "nice": False, "zero": False}
    plain = colours_for(st.context.theme.type).bar
    own = {"field": "colour", "type": "nominal", "legend": None}
    colour = own | {"scale": {"domain": [str(i) for i in range(_COLOURS)]}}
    dash = own | {"field": "dash", "scale": {"domain": ["0", "1", "2"], "range": list(_DASHES)}}
    side = _beside(0) | {"y2": {"field": "label_y"}, "x2": _beside(40)["x"]}
    name = _beside(46) | {"y": y | {"field": "label_y", "scale": scale}, "text": {"field": "name"}}
    return {
        "data": {"values": chart_rows(_rows(curves, shown))},
        "encoding": {"x": x, "y": y | {"scale": scale}, "color": colour},
        "layer": [
            {
                "transform": [{"filter": "!datum.label && datum.colour === 'none'"}],
                "mark": {"type": "line", "clip": True, "strokeWidth": 1, "opacity": 0.6},
                "encoding": {"detail": {"field": "run"}, "color": {"value": plain}},
            },
            {
                "transform": [{"filter": "!datum.label && datum.colour !== 'none'"}],
                "mark": {"type": "line", "clip": True, "strokeWidth": 3},
                "encoding": {
                    "detail": {"field": "run"},
                    "tooltip": {"field": "name"},
                    "strokeDash": dash,
                },
            },
            _of_names({"type": "rule", "strokeDash": [2, 5], "opacity": 0.5}, _to_the_side()),
            _of_names({"type": "rule", "strokeWidth": 2}, side),
            _of_names({"type": "text", "align": "left", "fontSize": _FONT}, name),
        ],
        "config": {
            "mark": {"aria": False},  # the chart as a whole is told in words
            "axis": {"labelFontSize": _SMALL, "titleFontSize": _SMALL},
        },
    }


def _of_names(mark: dict[str, Any], encoding: dict[str, Any]) -> dict[str, Any]:
    return {"transform": [{"filter": "datum.label"}], "mark": mark, "encoding": encoding}


def _to_the_side() -> dict[str, Any]:
    """From the end of a curve to the right edge of the chart."""
    return {"x2": {"value": "width"}}


def _beside(pixels: int) -> dict[str, Any]:
    """So far right of the chart."""
    return {"x": {"value": {"expr": f"width + {pixels}"}}}


def _rows(curves: Sequence[Curve], shown: Range) -> list[dict[str, Any]]:
    """A row for each point of each curve, and one for each name at the right."""
    rows: list[dict[str, Any]] = []
    for curve in curves:
        same = {"run": curve.own.run.id, "name": curve.name, "label": False, "label_y": None}
        same |= look_of(curve) if curve.named else {"colour": "none", "dash": "0"}
        rows += [same | {"x": x, "y": shown.within(y)} for x, y in curve.points]
    named = [curve for curve in curves if curve.named]
    ends = [shown.within(curve.points[-1][1]) for curve in named]
    for curve, end, place in zip(named, ends, spread(ends, shown, _PLACES), strict=True):
        same = {"run": curve.own.run.id, "name": curve.name, "label": True, "label_y": place}
        rows.append(same | look_of(curve) | {"x": curve.points[-1][0], "y": end})
    return rows


def look_of(curve: Curve) -> dict[str, str]:
    """Thirty people have a look of their own."""
    tens, colour = divmod(curve.colour, _COLOURS)
    return {"colour": str(colour), "dash": str(tens % len(_DASHES))}


def _in_words(curves: Sequence[Curve], metric: str) -> str:
    """The chart for people who do not see it: where the curves with a name end."""
    named = sorted((c for c in curves if c.named), key=lambda curve: curve.points[-1][1])
    ends = [
        _("{name}: {value}").format(name=curve.name, value=number(curve.points[-1][1], 3))
        for curve in named
    ]
    text = ngettext(
        "{metric} of {count} run. Last values: {values}",
        "{metric} of {count} runs. Last values: {values}",
        len(curves),
    )
    return text.format(metric=_(METRICS[metric]), count=number(len(curves)), values="; ".join(ends))
