"""Panel: runs side by side: their curves in one chart, their settings in a table and in words."""

from __future__ import annotations

from string import ascii_uppercase
from typing import Any

import streamlit as st

from mnist_core.figures.curves import (
    Beyond,
    CurvePoint,
    beyond_axis,
    round_range,
    training_curve,
    validation_curve,
)
from mnist_core.i18n import N_, _, ngettext
from mnist_core.i18n.formats import number, together
from mnist_core.records import Run, Snapshot
from mnist_core.storage.class_access import Seat
from mnist_core.ui.shared.curve_chart import (
    DOT,
    FORMATS,
    METRICS,
    PADDING,
    SERIES,
    arrow_beyond,
    chart_config,
    explain_arrows,
    line_of,
    value_in_words,
)
from mnist_core.ui.shared.frame import errors_explained
from mnist_core.ui.shared.lesson_deeds import note_compared
from mnist_core.ui.shared.loaders import get_engine, person_here
from mnist_core.ui.shared.names import model_titles
from mnist_core.ui.shared.page_watch import watch_runs
from mnist_core.ui.shared.run_makers import makers_for, with_maker
from mnist_core.ui.shared.tables import chart_rows, show_table
from mnist_core.ui.shared.told_chart import show_told_chart
from mnist_core.ui.train.run_table import as_text, table
from mnist_core.ui.train.run_text import difference_text, gap_text, same_length_text

COMPARE, RUNS, METRIC = "train_compare", "train_compare_runs", "train_compare_metric"
_OPENED = "train_compare_opened"
MAX_RUNS = 8
_LISTED = 50  # of all people's
_FONT = 15  # pixels
_LOOK_SECONDS = 1.0  # between looks at runs that train
_ENDS = (N_("{run}, training: {value}"), N_("{run}, validation: {value}"))


def show_comparison(opened: str, seat: Seat | None = None) -> None:
    """A switch and, once it is on, the comparison.

    Args:
        opened: id of the run that the page shows, the first to be compared; "" for none.
        seat: the class that this browser is in, whose runs have names; None for none.
    """
    if not st.toggle(_("Compare runs"), key=COMPARE, persist_state="session"):
        return
    runs = _comparable(opened)
    chosen = _choose(runs, opened, makers_for(seat)) if len(runs) > 1 else []
    pace = _pace(opened, chosen)
    st.fragment(_show_live, run_every=pace)(opened, list(runs), chosen, pace)


@errors_explained()  # it is looked at again and again, outside the page's own
def _show_live(opened: str, listed: list[str], chosen: list[str], pace: float | None) -> None:
    """The runs as they stand; a page that offers others is drawn anew."""
    if pace is None:
        watch_runs(*chosen)
    snapshots = _snapshots(chosen)
    if list(_comparable(opened)) != listed or _pace(opened, chosen) != pace:
        st.rerun()
    if len(listed) < 2:
        st.info(_("There are not yet two runs to compare. Train one more."), icon=":material/info:")
    elif not snapshots:
        st.info(_("Choose the runs to compare."), icon=":material/info:")
    else:
        note_compared(snapshot.run.id for snapshot in snapshots.values())
        _show_side_by_side(snapshots)


def _snapshots(chosen: list[str]) -> dict[str, Snapshot]:
    """The runs by their letter."""
    look = get_engine().snapshot
    return {ascii_uppercase[i]: look(run_id, watching=False) for i, run_id in enumerate(chosen)}


def _pace(opened: str, chosen: list[str]) -> float | None:
    """None where all of them rest: `page_watch` notices when one changes. The opened one counts
    before it can be chosen: it joins after its first epoch."""
    engine = get_engine()
    followed = {*chosen, opened} & {run.id for run in engine.runs()}
    looks = (engine.snapshot(run_id, watching=False) for run_id in followed)
    return _LOOK_SECONDS if any(look.position is not None for look in looks) else None


def _show_side_by_side(snapshots: dict[str, Snapshot]) -> None:
    metric = st.segmented_control(
        _("Curve"),
        list(METRICS),
        default="loss",
        required=True,
        format_func=lambda name: _(METRICS[name]),
        key=METRIC,
    )
    told, curves = _in_words(snapshots, metric), _along_images(snapshots, metric)
    beyond = beyond_axis(tuple(curves.values()), metric)
    show_told_chart(_spec(curves, beyond, metric), _(METRICS[metric]), told, height=340)
    said, arrows = _("Solid: validation. Dashed: training."), explain_arrows(beyond)
    st.caption(together(said, arrows))
    show_table(as_text(table(snapshots)), _("Settings and results of the runs"))
    for letter, snapshot in snapshots.items():
        st.write(gap_text(f"**{letter}**", snapshot.history, snapshot.run.config))
    if len(snapshots) > 1:
        (first, one), (second, other) = list(snapshots.items())[:2]
        st.write(difference_text(first, one.run, second, other.run))
        st.write(same_length_text(first, one, second, other))


def _comparable(opened: str) -> dict[str, Run]:
    """Runs with at least one finished epoch: the opened one first, then the newest, then older ones
    of one's own, then what ships and all that are finished."""
    engine, person = get_engine(), person_here()
    found = engine.runs()
    older = [r for r in found[_LISTED:] if r.id == opened or (person and r.owner == person)]
    listed = [*found[:_LISTED], *older, *engine.models()]
    runs = {run.id: run for run in listed if run.epochs_done}
    return dict(sorted(runs.items(), key=lambda item: item[0] != opened))


def _choose(runs: dict[str, Run], opened: str, makers: dict[str, str]) -> list[str]:
    titles, person = model_titles(list(runs.values())), person_here()
    own = {run.id: _("yours") for run in runs.values() if person and run.owner == person}
    kept = [run_id for run_id in st.session_state.get(RUNS, []) if run_id in runs]
    if RUNS not in st.session_state:
        kept = sorted(runs, key=lambda run_id: (run_id != opened, run_id not in own))[:2]
    elif opened in runs and opened != st.session_state.get(_OPENED):
        kept = [opened, *(run_id for run_id in kept if run_id != opened)][:MAX_RUNS]
    st.session_state[RUNS] = kept
    if opened in runs:  # from now on it is as good as chosen by hand, and can be taken out
        st.session_state[_OPENED] = opened
    return st.multiselect(
        _("Runs"),
        list(runs),
        format_func=lambda run_id: with_maker(makers | own, run_id, titles[run_id]),
        max_selections=MAX_RUNS,
        key=RUNS,
        persist_state="session",
        placeholder=_("Choose runs to compare"),
        help=_("In the chart and the table they are called A, B, C, in the order of this list."),
    )


def _in_words(snapshots: dict[str, Snapshot], metric: str) -> str:
    """The chart for people who do not see it: where each curve ends."""
    ends = [
        _(form).format(run=letter, value=value_in_words(curve[-1].value, metric))
        for letter, snapshot in snapshots.items()
        for form, curve in zip(_ENDS, _curves(snapshot, metric), strict=True)
        if curve
    ]
    return ngettext(
        "{metric} of {count} run. Last values: {values}",
        "{metric} of {count} runs. Last values: {values}",
        len(snapshots),
    ).format(metric=_(METRICS[metric]), count=number(len(snapshots)), values=_listed(ends))


def _listed(sentences: list[str]) -> str:
    listed = "".join(sentences[:1])
    for sentence in sentences[1:]:
        listed = _("{list}; {item}").format(list=listed, item=sentence)
    return listed


def _along_images(
    snapshots: dict[str, Snapshot], metric: str
) -> dict[tuple[str, str], list[CurvePoint]]:
    """The curves by letter and series, along the images seen, in thousands, and not the epochs."""
    found = {}
    for letter, snapshot in snapshots.items():
        thousands = snapshot.run.config.images_per_epoch / 1000
        for series, curve in zip(SERIES, _curves(snapshot, metric), strict=True):
            along = [CurvePoint(point.epoch * thousands, point.value) for point in curve]
            found[letter, series] = along
    return found


def _spec(
    curves: dict[tuple[str, str], list[CurvePoint]], beyond: Beyond | None, metric: str
) -> dict[str, Any]:
    rows = _rows(curves)
    shown = {"domain": list(round_range(tuple(curves.values()), metric)), "nice": False}
    end = max((row["images"] for row in rows), default=1)
    title = _("training images seen, in thousands")
    x = {"field": "images", "type": "quantitative", "title": title}
    axis = {"format": FORMATS[metric]}
    y = {"field": "value", "type": "quantitative", "title": None, "axis": axis}
    legend = {"orient": "top", "symbolType": "circle", "symbolDash": [1, 0]}
    return {
        "padding": PADDING,
        "data": {"values": chart_rows(rows)},
        "encoding": {
            "x": {**x, "scale": {"domain": [0, end], "nice": False, "padding": DOT}},
            "y": {**y, "scale": {**shown, "padding": DOT}},
            "color": {"field": "run", "type": "nominal", "title": None, "legend": legend},
            "tooltip": [
                {"field": "run", "title": _("run")},
                {"field": "series", "title": _("curve")},
                {"field": "images", "title": _("thousands of images"), "format": ",.1f"},
                {"field": "value", "title": _(METRICS[metric]).lower(), "format": ",.4f"},
            ],
        },
        "layer": [
            line_of(SERIES[0], strokeWidth=1.5, strokeDash=[5, 4]),
            line_of(SERIES[1], strokeWidth=2.5, point={"size": 50, "clip": True}),
            *arrow_beyond(beyond, metric, "images", end, 1.0, _FONT),
        ],
        "config": chart_config(_FONT),
    }


def _rows(curves: dict[tuple[str, str], list[CurvePoint]]) -> list[dict[str, Any]]:
    """A row for each point of each curve."""
    return [
        {"run": letter, "series": _(series), "images": point.epoch, "value": point.value}
        for (letter, series), curve in curves.items()
        for point in curve
    ]


def _curves(snapshot: Snapshot, metric: str) -> tuple[list[CurvePoint], list[CurvePoint]]:
    """Those of `SERIES`."""
    return (
        training_curve(snapshot.history, snapshot.progress, metric),
        validation_curve(snapshot.history, metric),
    )
