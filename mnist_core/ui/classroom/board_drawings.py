"""Panel of the board: the wall of drawings with what the network reads, and beside it the confusion
matrix of the class's own drawings."""

from __future__ import annotations

import base64
import functools
import html
import io
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st
from PIL import Image

from mnist_core.classroom.board import name_of_person
from mnist_core.config import DEFAULT_MODEL
from mnist_core.evaluation.metrics import confusion_matrix
from mnist_core.figures.colours import Colours, colours_for
from mnist_core.i18n import _, ngettext
from mnist_core.i18n.formats import number, percent
from mnist_core.records import Run
from mnist_core.storage.class_drawing_store import ClassDrawing
from mnist_core.ui.classroom.board_state import Board
from mnist_core.ui.classroom.read_drawings import drawings_on_board, read_by
from mnist_core.ui.shared.loaders import usable_models
from mnist_core.ui.shared.matrix_table import show_matrix
from mnist_core.ui.shared.names import model_titles
from mnist_core.ui.shared.pictures import ink_on_page

NETWORK, DIGIT, READ_AS, MISTAKES, PAGE, MATRIX = (
    f"class_board_{name}" for name in ("network", "digit", "read_as", "mistakes", "page", "matrix")
)
AS_SENT = "as sent"
PER_PAGE = 48
DIGITS = tuple(map(str, range(10)))


@dataclass(frozen=True)
class Wall:
    """Drawings and what they were read as: digits 0 to 9, None where nothing has read one."""

    drawings: Sequence[ClassDrawing]
    answers: Sequence[int | None]

    def where(self, fits: Sequence[bool]) -> Wall:
        kept = [i for i, each in enumerate(fits) if each]
        return Wall([self.drawings[i] for i in kept], [self.answers[i] for i in kept])


def show_drawings(board: Board) -> None:
    """Ask who reads and what to see; then the drawings, the newest first, beside the matrix."""
    drawings = drawings_on_board(board.found.id)
    if not drawings:
        st.info(
            _(
                "The class has no drawings yet. They come from Draw and from Handwriting, with "
                "“Send to the class”."
            ),
            icon=":material/draw:",
        )
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        wall = _read(drawings)
        digit = st.pills(_("Digit"), DIGITS, key=DIGIT)
        read_as = st.pills(_("Read as"), DIGITS, key=READ_AS)
        mistakes = st.toggle(_("Only mistakes"), key=MISTAKES)
    st.markdown(_counted(wall))
    left, right = st.columns([3, 2], gap="medium")
    with left:
        _show_wall(filtered(wall, digit, read_as, mistakes), board)
    with right:
        _show_matrix(wall, digit, read_as)


def _show_wall(shown: Wall, board: Board) -> None:
    if not shown.drawings:
        st.info(_("No drawing matches this selection."), icon=":material/info:")
        return
    pages = -(-len(shown.drawings) // PER_PAGE)
    page = min(st.pagination(pages, key=PAGE), pages) if pages > 1 else 1
    first = (page - 1) * PER_PAGE
    part = range(len(shown.drawings))[::-1][first : first + PER_PAGE]
    colours = colours_for(st.context.theme.type)
    cells = [_cell(shown.drawings[i], shown.answers[i], board, colours) for i in part]
    st.html(f'<div class="wall">{"".join(cells)}</div>')


def _show_matrix(wall: Wall, digit: str | None, read_as: str | None) -> None:
    read = wall.where([answer is not None for answer in wall.answers])
    labels = np.array([each.label for each in read.drawings], np.int64)
    show_matrix(
        confusion_matrix(labels, np.array(read.answers, np.int64)),
        DIGITS,
        _("Confusion matrix of the drawings of the class"),
        chosen=(digit, read_as),
        on_open=_choose_cell,
        key=MATRIX,
    )


def filtered(wall: Wall, digit: str | None, read_as: str | None, only_mistakes: bool) -> Wall:
    """The drawings of a digit, read as one, and read wrong; None for any."""
    return wall.where(
        [
            (digit is None or drawing.label == int(digit))
            and (read_as is None or answer == int(read_as))
            and (not only_mistakes or answer not in (None, drawing.label))
            for drawing, answer in zip(wall.drawings, wall.answers, strict=True)
        ]
    )


def _read(drawings: Sequence[ClassDrawing]) -> Wall:
    """Ask which network reads them: the one that did when they were sent, or another."""
    runs = {run.id: run for run in usable_models() if run.config.dataset == "mnist"}
    titles = {AS_SENT: _("As they were read when sent"), **model_titles(list(runs.values()))}
    if st.session_state.get(NETWORK) not in titles:
        st.session_state[NETWORK] = AS_SENT
    chosen = st.selectbox(
        _("Read by"), list(titles), format_func=lambda name: titles[name], key=NETWORK, width=340
    )
    return Wall(drawings, _answers(drawings, runs.get(chosen), runs))


def _answers(
    drawings: Sequence[ClassDrawing], run: Run | None, runs: dict[str, Run]
) -> list[int | None]:
    if run is not None:
        return list(read_by(run, drawings))
    unread = [each for each in drawings if each.answer is None]
    answers = {each.id: each.answer for each in drawings}
    if unread and DEFAULT_MODEL in runs:  # from a page that asks no network
        found = read_by(runs[DEFAULT_MODEL], unread)
        answers |= {each.id: digit for each, digit in zip(unread, found, strict=True)}
    return [answers[each.id] for each in drawings]


def _counted(wall: Wall) -> str:
    """How many there are, and what share of those that a network has read it read correctly."""
    pairs = zip(wall.drawings, wall.answers, strict=True)
    hits = [drawing.label == answer for drawing, answer in pairs if answer is not None]
    count = len(wall.drawings)
    if not hits:
        told = ngettext("**{count} drawing**", "**{count} drawings**", count)
        return told.format(count=number(count))
    return ngettext(
        "**{count} drawing** · {right} read correctly ({share})",
        "**{count} drawings** · {right} read correctly ({share})",
        count,
    ).format(count=number(count), right=number(sum(hits)), share=percent(sum(hits) / len(hits)))


def _cell(drawing: ClassDrawing, answer: int | None, board: Board, colours: Colours) -> str:
    name = name_of_person(board.names, drawing.person)
    said = _("{digit} by {name}, read as {answer}").format(
        digit=drawing.label, name=name, answer="–" if answer is None else answer
    )
    colour, caption = colours.muted, "–"
    if answer is not None:
        right = answer == drawing.label
        colour = colours.right if right else colours.wrong
        caption = f"{answer} ✓" if right else f"{drawing.label} → {answer} ✗"
    source, said = _source(drawing.image.tobytes(), colours.text), html.escape(said)
    return (
        f'<figure title="{said}"><img alt="{said}" src="{source}">'
        f'<figcaption style="color:{colour}">{caption}</figcaption></figure>'
    )


@functools.lru_cache(maxsize=5000)
def _source(pixels: bytes, colour: str) -> str:
    image = np.frombuffer(pixels, np.uint8).reshape(28, 28)
    buffer = io.BytesIO()
    Image.fromarray(ink_on_page(image, colour)).save(buffer, "PNG")
    return f"data:image/png;base64,{base64.b64encode(buffer.getvalue()).decode()}"


def _choose_cell(true_class: str, read_as: str) -> None:
    st.session_state.update({DIGIT: true_class, READ_AS: read_as, MISTAKES: False})
