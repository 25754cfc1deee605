"""Loss or accuracy of a run along its epochs, as a chart of Vega-Lite and in words."""

from __future__ import annotations

from typing import Any

import streamlit as st

from mnist_core.errors import DivergedError, error_from_dict
from mnist_core.figures.colours import colours_for
from mnist_core.figures.curves import (
    Beyond,
    CurvePoint,
    beyond_axis,
    round_range,
    training_curve,
    validation_curve,
)
from mnist_core.i18n import N_, _
from mnist_core.i18n.formats import number, percent
from mnist_core.records import Run, Snapshot
from mnist_core.ui.shared.names import length
from mnist_core.ui.shared.tables import chart_rows

METRICS = {"loss": N_("Loss"), "accuracy": N_("Accuracy")}
SERIES = (N_("Training"), N_("Validation"))
FORMATS = {"loss": ",.2f", "accuracy": ".0%"}
"""Of the axes, as d3 writes them."""
DOT = 8  # pixels of room around the curves, so that a dot at the end is whole
PADDING = {"top": 0, "bottom": 4, "left": 0, "right": 0}  # pixels around a chart
_FONT = 14  # pixels; readable from the back of a classroom

Pixels = int | dict[str, str]
"""A number, or an expression of Vega's for one."""


def curve_chart(snapshot: Snapshot, metric: str) -> dict[str, Any]:
    """Its curves, the epoch under way included; `metric` is one of `METRICS`."""
    curves = _curves(snapshot, metric)
    scale = snapshot.run.config.steps_per_epoch or 1  # from epochs to the run's unit
    rows = [
        {"epoch": point.epoch * scale, "value": point.value, "series": _(series)}
        for series, curve in zip(SERIES, curves, strict=True)
        for point in curve
    ]
    drawn = SERIES if curves[1] else SERIES[:1]
    end = max(snapshot.run.config.epochs, snapshot.run.epochs_done) * scale
    unit = _("Epoch") if scale == 1 else _("Step")
    return {
        "padding": PADDING,
        "data": {"values": chart_rows(rows)},
        "encoding": {
            "x": _axis("epoch", unit, (0, end), ",d", min(end, 10)),
            "y": _axis("value", None, round_range(curves, metric), FORMATS[metric], 5),
            "color": {
                "field": "series",
                "type": "nominal",
                "title": None,
                "scale": {"domain": [_(series) for series in drawn]},
                "legend": {"orient": "top", "offset": 8},
            },
        },
        "layer": [
            line_of(SERIES[0], strokeWidth=2),
            line_of(SERIES[1], strokeWidth=2.5, point={"size": 70, "clip": True}),
            *_divergence(snapshot.run),
            *arrow_beyond(beyond_axis(curves, metric), metric, "epoch", end, scale, _FONT),
        ],
        "config": chart_config(_FONT),
    }


def _axis(
    field: str, title: str | None, domain: tuple[float, float], form: str, ticks: int
) -> dict[str, Any]:
    return {
        "field": field,
        "type": "quantitative",
        "title": title,
        "scale": {"domain": list(domain), "nice": False, "padding": DOT},
        "axis": {
            "format": form,
            "tickCount": ticks,
            "grid": field == "value",
            "labelFlush": 2 * DOT if field == "epoch" else False,  # the last is not cut at the edge
        },
    }


def _curves(snapshot: Snapshot, metric: str) -> tuple[list[CurvePoint], list[CurvePoint]]:
    """Those of `SERIES`."""
    return (
        training_curve(snapshot.history, snapshot.progress, metric),
        validation_curve(snapshot.history, metric),
    )


def arrow_beyond(
    beyond: Beyond | None, metric: str, field: str, end: float, scale: float, font: Pixels
) -> list[dict[str, Any]]:
    """A layer that says how far a curve goes beyond the chart, beside where it comes back.

    Args:
        beyond: what the axis leaves out; None for nothing.
        metric: one of `METRICS`.
        field: of the axis along which the curves go.
        end: where that axis ends.
        scale: from epochs to its unit.
        font: of what is said.
    """
    if beyond is None:
        return []
    if metric == "loss":
        places = 2 if beyond.value >= 1 else 3
        told, edge = _("↑ up to {value}").format(value=number(beyond.value, places)), "0"
    else:
        told, edge = _("↓ down to {value}").format(value=percent(beyond.value)), "height"
    place = beyond.epoch * scale
    left = place < 0.6 * end
    text = {
        "type": "text",
        "align": "left" if left else "right",
        "dx": DOT if left else -DOT,
        "baseline": "top" if metric == "loss" else "bottom",
        "fontSize": font,
        "color": colours_for(st.context.theme.type).muted,
    }
    encoding = {
        "x": {"field": field, "type": "quantitative"},
        "y": {"value": {"expr": edge}},
        "color": None,
        "text": {"field": "what"},
    }
    return [
        {"data": {"values": [{field: place, "what": told}]}, "mark": text, "encoding": encoding}
    ]


def explain_arrows(*found: Beyond | None) -> str:
    """What an arrow in one of these charts means; "" where there is none."""
    if not any(found):
        return ""
    return _(
        "An arrow says how far a curve goes beyond the chart. Its axis leaves out the worst "
        "values, most of them from the first steps, so that the others can be told apart."
    )


def left_out(snapshot: Snapshot, metric: str) -> Beyond | None:
    """What the axis of `curve_chart` leaves out; arguments as there."""
    return beyond_axis(_curves(snapshot, metric), metric)


def chart_config(font: int) -> dict[str, Any]:
    """What charts of curves have in common: letters of so many pixels, as much room as there is for
    the curves, and no marks for screen readers, for the chart as a whole is told in words."""
    axis = {"labelFontSize": font, "titleFontSize": font, "labelPadding": 6, "titlePadding": 2}
    legend = {"labelFontSize": font, "titleFontSize": 0, "titlePadding": 0, "padding": 0}
    return {"mark": {"aria": False}, "axis": axis, "legend": legend}


def line_of(series: str, **style: object) -> dict[str, Any]:
    """A layer with the lines of one of `SERIES`, within the frame of the chart."""
    return {
        "transform": [{"filter": {"field": "series", "equal": _(series)}}],
        "mark": {"type": "line", "clip": True, **style},
    }


def _divergence(run: Run) -> list[dict[str, Any]]:
    """A line where the run diverged, if it did."""
    error = error_from_dict(run.failure) if run.failure else None
    if not isinstance(error, DivergedError):
        return []
    place = error.epoch - 1 + error.step / run.config.epoch_steps
    place *= run.config.steps_per_epoch or 1
    data = {"values": [{"epoch": place, "what": _("diverged (loss is NaN)")}]}
    x = {"field": "epoch", "type": "quantitative"}
    colour = colours_for(st.context.theme.type).wrong
    rule = {"type": "rule", "strokeDash": [6, 4], "strokeWidth": 2, "color": colour}
    text = {"type": "text", "align": "left", "dx": 6, "y": 12, "fontSize": _FONT, "color": colour}
    return [
        {"data": data, "mark": rule, "encoding": {"x": x, "y": None, "color": None}},
        {
            "data": data,
            "mark": text,
            "encoding": {"x": x, "y": None, "color": None, "text": {"field": "what"}},
        },
    ]


def curves_in_words(snapshot: Snapshot, metric: str) -> str:
    """The chart for people who do not see it; arguments as above."""
    learning, held_out = _curves(snapshot, metric)
    name = _(METRICS[metric])
    if not learning:
        return _("{metric}: there are no values yet.").format(metric=name)
    told = (
        _("{metric} after {length}: training from {first} to {last}, validation {validation}.")
        if held_out
        else _("{metric} after {length}: training from {first} to {last}.")
    )
    return told.format(
        metric=name,
        length=length(snapshot.run.config, len(snapshot.history)),
        first=value_in_words(learning[0].value, metric),
        last=value_in_words(learning[-1].value, metric),
        validation=value_in_words(held_out[-1].value, metric) if held_out else "",
    )


def value_in_words(value: float, metric: str) -> str:
    """A loss, or an accuracy from 0 to 1, as the axis beside it has them."""
    return percent(value) if metric == "accuracy" else number(value, 3)
