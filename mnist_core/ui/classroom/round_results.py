"""Panel: what came of the rounds so far: the hits as a gallery, and how hard it gets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from mnist_core.classroom.rounds import Summary, hits_of, summarize
from mnist_core.figures.colours import Colours, colours_for
from mnist_core.i18n import _
from mnist_core.i18n.formats import number, percent
from mnist_core.records import Run
from mnist_core.storage.class_access import Seat
from mnist_core.storage.round_drawing_store import RoundDrawing
from mnist_core.storage.round_store import Round
from mnist_core.ui.classroom.round_state import Rounds, find_network, get_round_drawings
from mnist_core.ui.shared.browser_mark import owner_mark
from mnist_core.ui.shared.clicks import button_once
from mnist_core.ui.shared.kept_drawings import attempt
from mnist_core.ui.shared.pictures import ink_on_page, picture_html
from mnist_core.ui.shared.tables import chart_rows, show_table

GALLERY = "class_round_gallery"
_MOST_PICTURES = 60
_PICTURE_SIDE = 84  # pixels: three for each of 28
_FONT = 15  # pixels


def show_results(seat: Seat, state: Rounds) -> None:
    """Of all rounds whose vote has ended: before, drawings are shown to nobody.

    Args:
        seat: where this browser is.
        state: the rounds of the class.
    """
    over = [each for each in state.rounds if each.state in ("training", "ended")]
    if not over:
        return
    st.header(_("How hard it gets"), anchor=False)
    summaries = summarize(over, state.drawings)
    _show_table(over, summaries)
    if len(summaries) > 1:
        _show_charts(summaries)
    _show_gallery(seat, over, state)


def _show_table(over: Sequence[Round], summaries: Sequence[Summary]) -> None:
    networks = [find_network(each.tuned) if each.tuned else None for each in over]
    columns: dict[str, list[object]] = {
        _("Round"): [number(each.number) for each in summaries],
        _("Drawings shown to the network"): [number(each.tries) for each in summaries],
        _("Misread"): [_share(each) for each in summaries],
        _("Hits"): [number(each.hits) for each in summaries],
        _("Hits read correctly after training"): [_learned(each) for each in summaries],
        _("Test images, after training"): [_tested(run) for run in networks],
    }
    show_table(columns, _("The rounds"))


def _share(found: Summary) -> str:
    if found.fooled_fraction is None:
        return number(0)
    said = _("{count} ({share})")
    return said.format(count=number(found.fooled), share=percent(found.fooled_fraction))


def _learned(found: Summary) -> str | None:
    if found.learned is None:
        return None
    return _("{right} of {all}").format(right=number(found.learned), all=number(found.hits))


def _tested(run: Run | None) -> str | None:
    return None if run is None else percent(run.test_accuracy, 2)


def _show_charts(summaries: Sequence[Summary]) -> None:
    colours = colours_for(st.context.theme.type)
    rows = [
        {"round": each.number, "hits": each.hits, "misread": each.fooled_fraction}
        for each in summaries
    ]
    told = _(", ").join(
        _("round {number}: {hits} hits, {share} misread").format(
            number=number(each.number), hits=number(each.hits), share=percent(each.fooled_fraction)
        )
        for each in summaries
    )
    left, right = st.columns(2, gap="large")
    with left:
        spec = _spec(rows, "hits", _("hits"), {"type": "bar", "color": colours.bar}, colours)
        st.vega_lite_chart(spec, alt=told, height=260)
    with right:
        mark = {"type": "line", "point": {"size": 90}, "strokeWidth": 3, "color": colours.right}
        spec = _spec(rows, "misread", _("drawings misread"), mark, colours)
        st.vega_lite_chart(spec, alt=told, height=260)
    st.caption(_("The fewer drawings are misread, the harder the network is to fool."))


def _spec(
    rows: list[dict[str, Any]], field: str, title: str, mark: dict[str, Any], colours: Colours
) -> dict[str, Any]:
    axis: dict[str, Any] = {"labelFontSize": _FONT, "titleFontSize": _FONT}
    y_axis = axis | ({"format": ".0%"} if field == "misread" else {"tickMinStep": 1})
    return {
        "data": {"values": chart_rows(rows)},
        "mark": mark,
        "encoding": {
            "x": {
                "field": "round",
                "type": "ordinal",
                "title": _("Round"),
                "axis": {**axis, "labelAngle": 0},
            },
            "y": {
                "field": field,
                "type": "quantitative",
                "title": title,
                "scale": {"zero": True},
                "axis": y_axis,
            },
        },
    }


def _show_gallery(seat: Seat, over: Sequence[Round], state: Rounds) -> None:
    found = over[-1]
    if len(over) > 1:
        by_number = {each.number: each for each in over}
        if st.session_state.get(GALLERY) not in by_number:
            st.session_state[GALLERY] = found.number
        label = _("Round")
        found = by_number[st.pills(label, list(by_number), key=GALLERY) or found.number]
    hits = hits_of(state.drawn_in(found))
    st.subheader(_("Hits of round {number}").format(number=number(found.number)), anchor=False)
    if not hits:
        st.write(_("No drawing was read by classmates and misread by the network."))
        return
    with st.container(horizontal=True):
        for hit in hits[:_MOST_PICTURES]:
            with st.container(width=_PICTURE_SIDE + 56, gap="small"):
                _show_hit(seat, hit)


def _show_hit(seat: Seat, hit: RoundDrawing) -> None:
    colours = colours_for(st.context.theme.type)
    said = _("{label}, read as {answer}").format(label=hit.label, answer=hit.answer)
    if hit.answer_after is not None:
        said = _("{label}, read as {answer}, now as {after}").format(
            label=hit.label, answer=hit.answer, after=hit.answer_after
        )
    picture = picture_html(ink_on_page(hit.image, colours.text), said, _PICTURE_SIDE, True)
    learned = hit.answer_after == hit.label
    colour = colours.right if learned else colours.wrong
    st.html(f'{picture}<div style="color:{colour}">{said}</div>')
    if seat.teaches:
        button_once(
            _("Remove this {digit}").format(digit=hit.label),
            f"class_round_remove_{hit.id}",
            attempt,
            get_round_drawings().remove,
            owner_mark(),
            hit.id,
            type="tertiary",
        )
