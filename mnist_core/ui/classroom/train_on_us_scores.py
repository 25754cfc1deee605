"""Panel: what a network reads in a class's drawings before and after it was trained on a part of
them: overall, for each digit and for each person, without names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import streamlit as st

from mnist_core.classroom.train_on_us import (
    Tally,
    split_drawings,
    tally,
    tally_digits,
    tally_people,
)
from mnist_core.figures.colours import Colours, colours_for
from mnist_core.i18n import _, ngettext
from mnist_core.i18n.formats import number, percent, together
from mnist_core.records import Run
from mnist_core.storage.class_drawing_store import ClassDrawing
from mnist_core.ui.classroom.read_drawings import read_by
from mnist_core.ui.shared.fine_tuned_run import network_before
from mnist_core.ui.shared.tables import chart_rows, show_table

_FONT = 15  # pixels
_ROW = 22  # pixels of a person in the chart


class Person(NamedTuple):
    """What was read of a person before and after."""

    before: Tally
    after: Tally
    held_out: bool


def show_scores(
    tuned: Run, held_out: Sequence[str], drawings: Sequence[ClassDrawing], person: str
) -> None:
    """Show them.

    Args:
        tuned: the run, with its network.
        held_out: ids of the people whose drawings it has not seen.
        drawings: of the class.
        person: id of whoever looks, who sees their own.
    """
    unseen, learned = split_drawings(drawings, held_out, tuned.created)
    found = {_("Before"): network_before(tuned), _("After"): tuned}
    runs = {title: run for title, run in found.items() if run is not None}
    _show_overall(runs, unseen, learned)
    _show_digits(runs, unseen)
    before = network_before(tuned)
    if before is not None:
        people = _people(before, tuned, unseen, learned)
        _show_people(people, person)


def _show_overall(
    runs: dict[str, Run], unseen: Sequence[ClassDrawing], learned: Sequence[ClassDrawing]
) -> None:
    columns = {
        _("Read correctly"): list(runs),
        _("People held out"): [_share(_tally(run, unseen)) for run in runs.values()],
        _("People it learned from"): [_share(_tally(run, learned)) for run in runs.values()],
        _("Test images"): [percent(run.test_accuracy, 2) for run in runs.values()],
    }
    show_table(columns, _("Before and after"))
    if unseen:
        said = _("One drawing of those held out counts for {share}.")
        st.caption(said.format(share=percent(1 / len(unseen))))


def _show_digits(runs: dict[str, Run], unseen: Sequence[ClassDrawing]) -> None:
    if not unseen:
        st.caption(_("The drawings of the people held out have been removed."))
        return
    st.subheader(_("Each digit, of the people held out"), anchor=False)
    tallies = [tally_digits(unseen, read_by(run, unseen)) for run in runs.values()]
    columns: dict[str, list[str | None]] = {_("Read correctly"): list(runs)}
    for digit in range(10):
        columns[str(digit)] = [_of(each[digit]) for each in tallies]
    show_table(columns, _("Each digit, of the people held out"))


def _people(
    before: Run, after: Run, unseen: Sequence[ClassDrawing], learned: Sequence[ClassDrawing]
) -> dict[str, Person]:
    """By id, those whose drawings were read worst first."""
    found: dict[str, Person] = {}
    for drawings, held_out in ((unseen, True), (learned, False)):
        first, then = (tally_people(drawings, read_by(run, drawings)) for run in (before, after))
        found |= {who: Person(first[who], then[who], held_out) for who in first}
    return dict(sorted(found.items(), key=lambda item: _fractions(item[1])))


def _show_people(people: dict[str, Person], own: str) -> None:
    if not people:
        return
    st.subheader(_("Each person"), anchor=False)
    if own in people:
        st.write(_own_in_words(people[own]))
    better = sum(each.after.right > each.before.right for each in people.values())
    worse = sum(each.after.right < each.before.right for each in people.values())
    said = ngettext(
        "{count} person: {better} read better than before, {worse} worse.",
        "{count} people: {better} read better than before, {worse} worse.",
        len(people),
    ).format(count=number(len(people)), better=number(better), worse=number(worse))
    colours = colours_for(st.context.theme.type)
    height = _ROW * len(people) + 90
    st.vega_lite_chart(_spec(people, own, colours), alt=said, height=height)
    st.caption(together(said, _("One line for each person, without names.")))


def _own_in_words(person: Person) -> str:
    said = _("Of yours, it read {before} before and reads {after} now. It learned from them.")
    if person.held_out:
        said = _("Of yours, it read {before} before and reads {after} now. It never saw them.")
    return said.format(before=_of(person.before), after=_of(person.after))


def _spec(people: dict[str, Person], own: str, colours: Colours) -> dict[str, Any]:
    """A line from before to after for each person, with a dot at its end."""
    kinds = {True: _("held out"), False: _("learned from")}
    rows = [
        _row(place, each, kinds[each.held_out], _("you") if who == own else "")
        for place, (who, each) in enumerate(people.items())
    ]
    axis = {"labelFontSize": _FONT, "titleFontSize": _FONT, "format": "~%", "tickCount": 6}
    x = {
        "field": "before",
        "type": "quantitative",
        "title": _("drawings read correctly, before → after"),
        "scale": {"zero": False, "nice": True},
        "axis": axis,
    }
    y = {"field": "place", "type": "ordinal", "axis": None}
    colour = {
        "field": "kind",
        "type": "nominal",
        "title": None,
        "scale": {"domain": list(kinds.values()), "range": [colours.right, colours.bar]},
        "legend": {"orient": "top", "labelFontSize": _FONT, "labelLimit": 300},
    }
    return {
        "data": {"values": chart_rows(rows)},
        "encoding": {"y": y, "color": colour},
        "layer": _layers(x),
    }


def _row(place: int, person: Person, kind: str, own: str) -> dict[str, Any]:
    before, after = _fractions(person)
    return {"place": place, "before": before, "after": after, "kind": kind, "own": own}


def _layers(x: dict[str, Any]) -> list[dict[str, Any]]:
    """Line, ring before, dot after, and a word beside one's own."""
    after = {**x, "field": "after"}
    return [
        {
            "mark": {"type": "rule", "strokeWidth": 3},
            "encoding": {"x": x, "x2": {"field": "after"}},
        },
        {"mark": {"type": "point", "size": 70, "filled": False}, "encoding": {"x": x}},
        {
            "mark": {"type": "point", "size": 110, "filled": True, "opacity": 1},
            "encoding": {"x": after},
        },
        {
            "mark": {"type": "text", "dx": 12, "align": "left", "fontSize": _FONT},
            "encoding": {"x": after, "text": {"field": "own", "type": "nominal"}},
        },
    ]


def _fractions(person: Person) -> tuple[float, float]:
    return person.before.fraction or 0.0, person.after.fraction or 0.0


def _tally(run: Run, drawings: Sequence[ClassDrawing]) -> Tally:
    return tally(drawings, read_by(run, drawings))


def _share(found: Tally) -> str:
    if not found.all:
        return _("none")
    said = _("{share} ({right} of {all})")
    return said.format(
        share=percent(found.fraction), right=number(found.right), all=number(found.all)
    )


def _of(found: Tally) -> str | None:
    if not found.all:
        return None
    return _("{right} of {all}").format(right=number(found.right), all=number(found.all))
