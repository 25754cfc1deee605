"""Panel of the board: the curves of all runs in one chart, which move while they train.

Those that have a name, at the right, are drawn in a colour; all others are grey.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from mnist_core.figures.colours import colours_for
from mnist_core.figures.curves import Beyond, CurvePoint, beyond_axis, round_range
from mnist_core.i18n import N_, _, ngettext
from mnist_core.i18n.formats import number
from mnist_core.ui.classroom.board_state import Board
from mnist_core.ui.classroom.chart_range import Range, spread
from mnist_core.ui.classroom.class_curves import Curve, read_curves
from mnist_core.ui.shared.curve_chart import arrow_beyond, explain_arrows, value_in_words
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
_PLACES = 15  # as many names have room one above the other
_COLOURS = 10  # that the theme has
_DASHES = ([1, 0], [9, 5], [2, 4])  # of the first ten people, the next ten, and those after them
_FONT = {"expr": "windowSize()[0] < 900 ? 13 : 28"}  # pixels
_SMALL = {"expr": "windowSize()[0] < 900 ? 12 : 22"}


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
    spec, beyond = _spec(curves, metric)
    show_told_chart(spec, _(METRICS[metric]), _in_words(curves, metric), HEIGHT, "curves")
    if arrows := explain_arrows(beyond):
        st.caption(arrows)


def _spec(curves: Sequence[Curve], metric: str) -> tuple[dict[str, Any], Beyond | None]:
    """The chart, and what its axis leaves out."""
    along = [[CurvePoint(x, y) for x, y in curve.points] for curve in curves]
    kind = "accuracy" if "accuracy" in metric else "loss"
    # One network that learns nothing presses nobody else's curve into a line.
    together = [[point for curve in along for point in curve]]
    shown = Range(*round_range(together, kind))
    beyond = beyond_axis(along, kind, shown)
    end = max(x for curve in curves for x, _y in curve.points)
    arrow = arrow_beyond(beyond, kind, "x", end, 1.0, _SMALL)
    return _chart(curves, kind, shown, arrow), beyond


def _chart(
    curves: Sequence[Curve], kind: str, shown: Range, arrow: list[dict[str, Any]]
) -> dict[str, Any]:
    title = _("training images seen, in thousands")
    form = "~%" if kind == "accuracy" else ",.2f"  # 99.5% as well as 99%
    x = {"field": "x", "type": "quantitative", "title": title, "axis": {"grid": False}}
    y = {"field": "y", "type": "quantitative", "title": None, "axis": {"format": form}}
    scale = {"domain": [shown.low, shown.high], "nice": False, "zero": False}
    own = {"field": "colour", "type": "nominal", "legend": None}
    colour = own | {"scale": {"domain": [str(i) for i in range(_COLOURS)]}}
    dash = own | {"field": "dash", "scale": {"domain": ["0", "1", "2"], "range": list(_DASHES)}}
    side = _beside(0) | {"y2": {"field": "label_y"}, "x2": _beside(40)["x"]}
    name = _beside(46) | {"y": y | {"field": "label_y", "scale": scale}, "text": {"field": "name"}}
    return {
        "data": {"values": chart_rows(_rows(curves, shown))},
        "encoding": {"x": x, "y": y | {"scale": scale}, "color": colour},
        "layer": [
            *_lines({"strokeDash": dash}),
            _of_names({"type": "rule", "strokeDash": [2, 5], "opacity": 0.5}, _to_the_side()),
            _of_names({"type": "rule", "strokeWidth": 2}, side),
            _of_names({"type": "text", "align": "left", "fontSize": _FONT}, name),
            *arrow,
        ],
        "config": {
            "mark": {"aria": False},  # the chart as a whole is told in words
            "axis": {"labelFontSize": _SMALL, "titleFontSize": _SMALL},
        },
    }


def _lines(look: dict[str, Any]) -> list[dict[str, Any]]:
    """Those without a name below those that have one."""
    plain, run = {"value": colours_for(st.context.theme.type).bar}, {"field": "run"}
    return [
        {
            "transform": [{"filter": "!datum.label && datum.colour === 'none'"}],
            "mark": {"type": "line", "clip": True, "strokeWidth": 1, "opacity": 0.6},
            "encoding": {"detail": run, "color": plain},
        },
        {
            "transform": [{"filter": "!datum.label && datum.colour !== 'none'"}],
            "mark": {"type": "line", "clip": True, "strokeWidth": 3},
            "encoding": {"detail": run, "tooltip": {"field": "name"}, **look},
        },
    ]


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
        rows += [same | {"x": x, "y": y} for x, y in curve.points]
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
        _("{name}: {value}").format(name=curve.name, value=value_in_words(last, metric))
        for curve in named
        for _x, last in curve.points[-1:]
    ]
    text = ngettext(
        "{metric} of {count} run. Last values: {values}",
        "{metric} of {count} runs. Last values: {values}",
        len(curves),
    )
    return text.format(metric=_(METRICS[metric]), count=number(len(curves)), values="; ".join(ends))
