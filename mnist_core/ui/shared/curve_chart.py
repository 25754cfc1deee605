"""Loss or accuracy of a run along its epochs, as a chart of Vega-Lite and in words."""

from __future__ import annotations

from typing import Any

import streamlit as st

from mnist_core.errors import DivergedError, error_from_dict
from mnist_core.figures.colours import colours_for
from mnist_core.figures.curves import round_range, training_curve, validation_curve
from mnist_core.i18n import N_, _
from mnist_core.i18n.formats import number
from mnist_core.records import Run, Snapshot
from mnist_core.ui.shared.names import length
from mnist_core.ui.shared.tables import chart_rows

METRICS = {"loss": N_("Loss"), "accuracy": N_("Accuracy")}
SERIES = (N_("Training"), N_("Validation"))
_FORMATS = {"loss": ".2f", "accuracy": ".0%"}
DOT = 8  # pixels of room around the curves, so that a dot at the end is whole
_FONT = 14  # pixels; readable from the back of a classroom


def curve_chart(snapshot: Snapshot, metric: str) -> dict[str, Any]:
    """Its curves, the epoch under way included; `metric` is one of `METRICS`."""
    curves = (
        training_curve(snapshot.history, snapshot.progress, metric),
        validation_curve(snapshot.history, metric),
    )
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
        "data": {"values": chart_rows(rows)},
        "encoding": {
            "x": _axis("epoch", unit, (0, end), ",d", min(end, 10)),
            "y": _axis("value", None, round_range(curves, metric), _FORMATS[metric], 5),
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


def chart_config(font: int) -> dict[str, Any]:
    """What charts of curves have in common: letters of so many pixels, and no marks for screen
    readers, for the chart as a whole is told in words."""
    return {
        "mark": {"aria": False},
        "axis": {"labelFontSize": font, "titleFontSize": font},
        "legend": {"labelFontSize": font},
    }


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
    learning = training_curve(snapshot.history, snapshot.progress, metric)
    held_out = validation_curve(snapshot.history, metric)
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
        first=number(learning[0].value, 3),
        last=number(learning[-1].value, 3),
        validation=number(held_out[-1].value, 3) if held_out else "",
    )
