"""Panel: edit the image with five strokes of a pixel brush, and see the answer after each."""

from __future__ import annotations

import base64
import html
import io

import numpy as np
import streamlit as st
from PIL import Image

from mnist_core.figures.colours import Colours, colours_for
from mnist_core.i18n import N_, _, ngettext
from mnist_core.i18n.formats import number
from mnist_core.inspection.occlusion import ADD, ERASE, MAX_STROKES, Stroke, paint
from mnist_core.records import Run
from mnist_core.ui.answer.answer_text import sureness
from mnist_core.ui.input.canvas import Canvas, Pen
from mnist_core.ui.inside.brush_strokes import (
    BRUSH_CANVAS_SIDE,
    INK,
    WIDTH,
    image_mark,
    strokes_from,
)
from mnist_core.ui.shared.loaders import load_classifier
from mnist_core.ui.shared.names import class_names
from mnist_core.ui.shared.pictures import ink_on_page, picture_html
from mnist_core.ui.shared.raw_probabilities import say_before_calibration

TOOL, AGAIN = "inside_brush_tool", "inside_brush_again"
CANVAS = Canvas(
    "inside_editor", "inside_brush_", "inside_brush_sheet", {AGAIN: False}, BRUSH_CANVAS_SIDE
)
_TITLES = {ADD: N_("Add ink"), ERASE: N_("Erase")}
_ICONS = {ADD: ":material/edit:", ERASE: ":material/ink_eraser:"}
_MOMENTS = "display:flex; flex-wrap:wrap; gap:1rem"


def show_brush(run: Run, image: np.ndarray) -> None:
    """Show the editor and how the answer moves with each stroke.

    Args:
        run: the model.
        image: uint8 (28, 28), 255 is ink.
    """
    text = _(
        "How small a change makes the network read something else? Add or erase ink, pixel by "
        "pixel. You have {strokes}."
    )
    st.write(text.format(strokes=_strokes(MAX_STROKES)))
    with st.container(horizontal=True, gap="large"):
        with st.container(width=BRUSH_CANVAS_SIDE):
            strokes = _draw_editor(image)
        with st.container(width="stretch"):
            _show_moments(run, image, strokes)


def _draw_editor(image: np.ndarray) -> tuple[Stroke, ...]:
    brush, mark = Pen(WIDTH, INK[st.session_state.get(TOOL, ADD)]), image_mark(image)
    drawing = CANVAS.show_over(_background(image), mark, brush)
    label = _("The image, to edit with a mouse or a finger in {strokes}.")
    CANVAS.attend(label.format(strokes=_strokes(MAX_STROKES)), brush, mark)
    st.segmented_control(
        _("Brush"),
        list(_TITLES),
        default=ADD,
        required=True,
        format_func=_tool_title,
        key=TOOL,
        label_visibility="collapsed",
    )
    st.button(_("Start again"), icon=":material/restart_alt:", key=AGAIN, on_click=CANVAS.replace)
    strokes = strokes_from(drawing.strokes)
    if len(strokes) == MAX_STROKES:
        st.caption(_("All strokes are used: what you draw now changes nothing."))
    return strokes


def _tool_title(tool: str) -> str:
    return f"{_ICONS[tool]} {_(_TITLES[tool])}"


def _strokes(count: int) -> str:
    return ngettext("{count} stroke", "{count} strokes", count).format(count=number(count))


def _background(image: np.ndarray) -> str:
    """The image to draw on as a data URL, dark on white, each pixel a square."""
    buffer, size = io.BytesIO(), (BRUSH_CANVAS_SIDE, BRUSH_CANVAS_SIDE)
    Image.fromarray(255 - image).resize(size, Image.Resampling.NEAREST).save(buffer, "PNG")
    return f"data:image/png;base64,{base64.b64encode(buffer.getvalue()).decode()}"


def _show_moments(run: Run, image: np.ndarray, strokes: tuple[Stroke, ...]) -> None:
    """The image and the answer before any stroke and after each."""
    moments = np.stack([paint(image, strokes[:count]) for count in range(len(strokes) + 1)])
    probabilities = load_classifier(run).predict(moments)
    names, colours = class_names(run.config.dataset), colours_for(st.context.theme.type)
    first = int(probabilities[0].argmax())
    cells = [
        _moment(count, moment, row, first, names, colours)
        for count, (moment, row) in enumerate(zip(moments, probabilities, strict=True))
    ]
    st.html(f'<div style="{_MOMENTS}" data-testid="moments">{"".join(cells)}</div>')
    st.write(_verdict(moments, probabilities, names))
    say_before_calibration(run)


def _moment(
    count: int,
    image: np.ndarray,
    probabilities: np.ndarray,
    first: int,
    names: tuple[str, ...],
    colours: Colours,
) -> str:
    best = int(probabilities.argmax())
    title = _strokes(count) if count else _("Original")
    answer = _("{name}, {probability}").format(
        name=names[best], probability=sureness(float(probabilities[best]))
    )
    color = colours.text if best == first else colours.wrong
    before = _("{name}: {probability}").format(
        name=names[first], probability=sureness(float(probabilities[first]))
    )
    still = f"<br>{html.escape(before)}"
    said = _("{strokes}: {answer}").format(strokes=title, answer=answer)
    picture = picture_html(ink_on_page(image, colours.text), said, 112, crisp=True)
    return (
        f'<div><div>{title}</div>{picture}<div><b style="color:{color}">{html.escape(answer)}</b>'
        f"{'' if best == first else still}</div></div>"
    )


def _verdict(moments: np.ndarray, probabilities: np.ndarray, names: tuple[str, ...]) -> str:
    answers = probabilities.argmax(axis=1)
    changed = np.flatnonzero(answers != answers[0])
    first = names[answers[0]]
    if len(changed):
        count = int(changed[0])
        pixels = int((moments[count] != moments[0]).sum())
        text = ngettext(
            "After {strokes}, which changed {count} pixel, the network reads **{answer}** instead "
            "of {first}.",
            "After {strokes}, which changed {count} pixels, the network reads **{answer}** instead "
            "of {first}.",
            pixels,
        )
        return text.format(
            strokes=_strokes(count),
            count=number(pixels),
            answer=names[answers[count]],
            first=first,
        )
    left = MAX_STROKES - len(moments) + 1
    if left:
        text = _("The network still reads **{answer}**. You have {strokes} left.")
        return text.format(answer=first, strokes=_strokes(left))
    text = _(
        "After all strokes the network still reads **{answer}**. Press Start again to try once "
        "more."
    )
    return text.format(answer=first)
