"""Panel: is the network calibrated, and what is gained by leaving unsure images to a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st

from mnist_core.evaluation.calibration_curve import (
    CalibrationCurve,
    accuracy_when_sure,
    calibration_curve,
)
from mnist_core.evaluation.metrics import correct
from mnist_core.figures.colours import Colours, colours_for
from mnist_core.i18n import N_, _, ngettext
from mnist_core.i18n.formats import number, percent
from mnist_core.records import Run
from mnist_core.ui.browse.image_grid import show_only_mistakes
from mnist_core.ui.shared.loaders import cached_test_probabilities, cached_test_split
from mnist_core.ui.shared.next_step import next_button
from mnist_core.ui.shared.raw_probabilities import say_before_calibration
from mnist_core.ui.shared.tables import chart_rows

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

LEFT_OUT = "browse_left_out"
_OVERCONFIDENT = {
    True: N_("Overall, this network is slightly overconfident."),
    False: N_("Overall, this network is slightly underconfident."),
}
_FONT = 15  # pixels
_AXIS = {"labelFontSize": _FONT, "titleFontSize": _FONT, "format": ".0%"}


def show_reliability(run: Run, filters: DeltaGenerator) -> None:
    """Draw the calibration diagram and ask how many images to leave to a person.

    Args:
        run: the model.
        filters: not needed here.
    """
    labels = cached_test_split(run.config.dataset).labels
    probabilities = cached_test_probabilities(run)
    sure, right = probabilities.max(axis=1), correct(labels, probabilities)
    left, other = st.columns(2, gap="large")
    with left:
        _show_calibration(calibration_curve(sure, right), sure, right)
    with other:
        _show_sharing(sure, right)
    say_before_calibration(run)
    next_button(_("See the mistakes it was most sure of"), ":material/arrow_forward:", _open_surest)


def _open_surest() -> None:
    st.query_params.pop("browse_view", None)
    show_only_mistakes("Most sure mistake")


def _show_calibration(found: CalibrationCurve, sure: np.ndarray, right: np.ndarray) -> None:
    st.header(_("Is the network calibrated?"), anchor=False)
    text = _(
        "Calibrated means: it is right as often as it is sure. On average this network is {sure} "
        "sure, and {right} of its answers are correct."
    )
    st.write(text.format(sure=percent(float(sure.mean())), right=percent(float(right.mean()))))
    st.metric(_("Expected calibration error"), percent(found.error, 2))
    st.vega_lite_chart(
        _calibration_spec(found, colours_for(st.context.theme.type)),
        alt=_("How often the network is right, by how sure it is. {dots}").format(
            dots=_dots_in_words(found)
        ),
        height=340,
    )
    st.caption(
        _(
            "Each dot stands for the images of which the network is about equally sure; the more "
            "images, the larger the dot. On the dashed line the network is calibrated, below it "
            "overconfident (less often right than it is sure), above it underconfident. {overall}"
        ).format(overall=_(_OVERCONFIDENT[bool(sure.mean() > right.mean())]))
    )


def _dots_in_words(found: CalibrationCurve) -> str:
    dot = _("{sure} sure: {right} of {count}")
    return _(", ").join(
        dot.format(
            sure=percent(float(sure), 0), right=percent(float(right), 0), count=number(int(count))
        )
        for sure, right, count in zip(found.sure, found.right, found.counts, strict=True)
        if count
    )


def _calibration_spec(found: CalibrationCurve, colours: Colours) -> dict[str, Any]:
    rows = [
        {"sure": float(sure), "right": float(right), "images": int(count)}
        for sure, right, count in zip(found.sure, found.right, found.counts, strict=True)
        if count
    ]
    place = {
        "x": _fraction_axis("sure", _("probability of the answer")),
        "y": _fraction_axis("right", _("correct answers")),
    }
    line = {"values": [{"sure": 0, "right": 0}, {"sure": 1, "right": 1}]}
    size = {
        "field": "images",
        "type": "quantitative",
        "legend": None,
        "scale": {"type": "sqrt", "range": [60, 700]},
    }
    tips = [{"field": "images", "title": _("images"), "format": ","}] + [
        {"field": axis["field"], "title": axis["title"], "format": ".1%"} for axis in place.values()
    ]
    return {
        "layer": [
            {
                "data": line,
                "mark": {"type": "line", "strokeDash": [6, 4], "color": colours.muted},
                "encoding": place,
            },
            {
                "data": {"values": rows},
                "mark": {"type": "circle", "color": colours.right, "opacity": 0.9},
                "encoding": {**place, "size": size, "tooltip": tips},
            },
        ],
    }


def _fraction_axis(field: str, title: str) -> dict[str, Any]:
    return {
        "field": field,
        "type": "quantitative",
        "scale": {"domain": [0, 1]},
        "title": title,
        "axis": {**_AXIS, "values": [0, 0.2, 0.4, 0.6, 0.8, 1]},
    }


def _show_sharing(sure: np.ndarray, right: np.ndarray) -> None:
    st.header(_("Leave unsure images to a person"), anchor=False)
    share = st.slider(
        _("Images that a person reads"),
        0,
        50,
        5,
        format=_("%d %%"),
        key=LEFT_OUT,
        bind="query-params",
        help=_("A person reads the images of which the network is least sure."),
    )
    rest = accuracy_when_sure(sure, right, share / 100)
    kept = len(sure) - round(share / 100 * len(sure))
    wrong = round((1 - rest) * kept)
    st.metric(_("Accuracy on the remaining images"), percent(rest, 2))
    text = _(
        "A person reads {read}. Of the remaining {remaining}, the network reads {wrong} wrong. "
        "Without a person it reads {all_wrong} wrong."
    )
    st.write(
        text.format(
            read=_images(len(sure) - kept),
            remaining=_images(kept),
            wrong=number(wrong),
            all_wrong=number(int((~right).sum())),
        )
    )
    _draw_sharing(sure, right, share, rest)


def _draw_sharing(sure: np.ndarray, right: np.ndarray, share: int, rest: float) -> None:
    """The accuracy on what remains, for each share that a person can read."""
    rows = [
        {"left": s / 100, "accuracy": accuracy_when_sure(sure, right, s / 100)} for s in range(51)
    ]
    st.vega_lite_chart(
        _sharing_spec(rows, share / 100, colours_for(st.context.theme.type)),
        alt=_(
            "Accuracy is {none} without a person, {chosen} if {share} of the images are left to a "
            "person, and {half} if half of them are."
        ).format(
            none=percent(rows[0]["accuracy"], 2),
            chosen=percent(rest, 2),
            share=percent(share / 100, 0),
            half=percent(rows[-1]["accuracy"], 2),
        ),
        height=340,
    )


def _images(count: int) -> str:
    return ngettext("{count} image", "{count} images", count).format(count=number(count))


def _sharing_spec(rows: list[dict[str, float]], share: float, colours: Colours) -> dict[str, Any]:
    low = min(row["accuracy"] for row in rows)
    y = {
        "field": "accuracy",
        "type": "quantitative",
        "title": _("accuracy on the remaining images"),
        "scale": {"domain": [low, 1], "nice": True},
        "axis": {**_AXIS, "format": ".1%", "tickMinStep": 0.001},
    }
    x = {"field": "left", "type": "quantitative", "title": _("left to a person"), "axis": _AXIS}
    return {
        "data": {"values": chart_rows(rows)},
        "layer": [
            {"mark": {"type": "line", "strokeWidth": 2.5}, "encoding": {"x": x, "y": y}},
            {
                "data": {"values": [{"left": share}]},
                "mark": {"type": "rule", "color": colours.wrong, "strokeWidth": 2},
                "encoding": {"x": x},
            },
        ],
    }
