"""Panel: edit the image with five strokes of a pixel brush, and see the answer after each."""

from __future__ import annotations

import base64
import html
import io

import numpy as np
import streamlit as st
from PIL import Image

from mnist_core.counting import counted
from mnist_core.data.datasets import CLASS_NAMES
from mnist_core.figures.colours import Colours, colours_for
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
from mnist_core.ui.shared.pictures import ink_on_page, picture_html
from mnist_core.ui.shared.raw_probabilities import say_before_calibration

TOOL, AGAIN = "inside_brush_tool", "inside_brush_again"
CANVAS = Canvas(
    "inside_editor", "inside_brush_", "inside_brush_sheet", {AGAIN: False}, BRUSH_CANVAS_SIDE
)
_TITLES = {ADD: ":material/edit: Add ink", ERASE: ":material/ink_eraser: Erase"}
_MOMENTS = "display:flex; flex-wrap:wrap; gap:1rem"


def show_brush(run: Run, image: np.ndarray) -> None:
    """Show the editor and how the answer moves with each stroke.

    Args:
        run: the model.
        image: uint8 (28, 28), 255 is ink.
    """
    st.write(
        "How small a change makes the network read something else? Add or erase ink, pixel by "
        f"pixel. You have {MAX_STROKES} strokes."
    )
    with st.container(horizontal=True, gap="large"):
        with st.container(width=BRUSH_CANVAS_SIDE):
            st.html('<div style="height:1.5rem"></div>')  # the component's toolbar comes here
            strokes = _draw_editor(image)
        with st.container(width="stretch"):
            _show_moments(run, image, strokes)


def _draw_editor(image: np.ndarray) -> tuple[Stroke, ...]:
    brush, mark = Pen(WIDTH, INK[st.session_state.get(TOOL, ADD)]), image_mark(image)
    drawing = CANVAS.show_over(_background(image), mark, brush)
    label = f"The image, to edit with a mouse or a finger in {MAX_STROKES} strokes."
    CANVAS.attend(label, brush, mark)
    st.segmented_control(
        "Brush",
        list(_TITLES),
        default=ADD,
        required=True,
        format_func=_TITLES.__getitem__,
        key=TOOL,
        label_visibility="collapsed",
    )
    st.button("Start again", icon=":material/restart_alt:", key=AGAIN, on_click=CANVAS.replace)
    return strokes_from(drawing.strokes)


def _background(image: np.ndarray) -> str:
    """The image to draw on as a data URL, dark on white, each pixel a square."""
    buffer, size = io.BytesIO(), (BRUSH_CANVAS_SIDE, BRUSH_CANVAS_SIDE)
    Image.fromarray(255 - image).resize(size, Image.Resampling.NEAREST).save(buffer, "PNG")
    return f"data:image/png;base64,{base64.b64encode(buffer.getvalue()).decode()}"


def _show_moments(run: Run, image: np.ndarray, strokes: tuple[Stroke, ...]) -> None:
    """The image and the answer before any stroke and after each."""
    moments = np.stack([paint(image, strokes[:count]) for count in range(len(strokes) + 1)])
    probabilities = load_classifier(run).predict(moments)
    names, colours = CLASS_NAMES[run.config.dataset], colours_for(st.context.theme.type)
    first = int(probabilities[0].argmax())
    cells = [
        _moment(count, moment, shares, first, names, colours)
        for count, (moment, shares) in enumerate(zip(moments, probabilities, strict=True))
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
    title = counted(count, "stroke") if count else "Original"
    answer = f"{names[best]}, {sureness(float(probabilities[best]))}"
    color = colours.text if best == first else colours.wrong
    still = f"<br>{html.escape(names[first])}: {sureness(float(probabilities[first]))}"
    picture = picture_html(ink_on_page(image, colours.text), f"{title}: {answer}", 112, crisp=True)
    return (
        f'<div><div>{title}</div>{picture}<div><b style="color:{color}">{html.escape(answer)}</b>'
        f"{'' if best == first else still}</div></div>"
    )


def _verdict(moments: np.ndarray, probabilities: np.ndarray, names: tuple[str, ...]) -> str:
    answers = probabilities.argmax(axis=1)
    changed = np.flatnonzero(answers != answers[0])
    if len(changed):
        count = int(changed[0])
        pixels = int((moments[count] != moments[0]).sum())
        return (
            f"After {counted(count, 'stroke')}, which changed {counted(pixels, 'pixel')}, the "
            f"network reads **{names[answers[count]]}** instead of {names[answers[0]]}."
        )
    left = MAX_STROKES - len(moments) + 1
    if left:
        return (
            f"The network still reads **{names[answers[0]]}**. You have {counted(left, 'stroke')} "
            "left."
        )
    return (
        f"After all strokes the network still reads **{names[answers[0]]}**. Press Start again to "
        "try once more."
    )
