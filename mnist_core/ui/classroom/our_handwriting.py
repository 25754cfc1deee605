"""View "Our handwriting": what a class has drawn, who takes what back, and a network fine-tuned
on it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from mnist_core.classroom.board import name_of_person, names_on_board
from mnist_core.figures.colours import colours_for
from mnist_core.i18n import _, ngettext
from mnist_core.i18n.formats import number
from mnist_core.records import Class
from mnist_core.storage.class_drawing_store import ClassDrawing
from mnist_core.storage.class_store import Seat
from mnist_core.storage.drawings import LABELS
from mnist_core.ui.classroom.read_drawings import drawings_on_board
from mnist_core.ui.classroom.train_on_us_view import show_train_on_us
from mnist_core.ui.shared.browser_mark import owner_mark
from mnist_core.ui.shared.class_drawings import get_class_drawings, what_is_needed
from mnist_core.ui.shared.classroom_here import get_members
from mnist_core.ui.shared.clicks import button_once
from mnist_core.ui.shared.frame import errors_explained
from mnist_core.ui.shared.kept_drawings import attempt
from mnist_core.ui.shared.pictures import ink_on_page, picture_html
from mnist_core.ui.shared.plain import quoted
from mnist_core.ui.shared.tables import show_table

DIGIT, PAGE = "class_handwriting_digit", "class_handwriting_page"
PER_PAGE = 20
_PICTURE_SIDE = 84  # pixels: three for each of 28
_LOOK_SECONDS = 3.0  # the teacher sees how many there are while they come


def show_our_handwriting(seat: Seat) -> None:
    """What there is of each digit; "Train on us"; the drawings, for the teacher all of them."""
    st.header(_("What we have drawn"), anchor=False)
    pace = _LOOK_SECONDS if seat.teaches else None
    st.fragment(_show_counts, run_every=pace)(seat.found, seat.member is not None)
    if not seat.teaches:
        _link_to_drawing()
    drawings = drawings_on_board(seat.found.id)
    show_train_on_us(seat, drawings)
    _show_pictures(seat, drawings)


@errors_explained()  # it is looked at again and again, outside the page's own
def _show_counts(found: Class, own_too: bool) -> None:
    counts = get_class_drawings().count(owner_mark(), found.id)
    told = {_("The class"): counts.of_all} | ({_("You"): counts.own} if own_too else {})
    columns: dict[str, list[str]] = {_("Drawings of"): list(told)}
    for digit in range(LABELS):
        columns[str(digit)] = [number(each[digit]) for each in told.values()]
    show_table(columns, _("Drawings of each digit"))
    st.write(what_is_needed(found))


def _link_to_drawing() -> None:
    st.page_link(
        "pages/5_Handwriting.py", label=_("Draw digits for the class"), icon=":material/signature:"
    )


def _show_pictures(seat: Seat, drawings: Sequence[ClassDrawing]) -> None:
    """The newest first, a page of them at a time: a member's own, or everybody's."""
    shown = [d for d in drawings if seat.teaches or d.person == seat.person]
    if not shown:
        return
    st.header(_("All drawings") if seat.teaches else _("Your drawings"), anchor=False)
    st.caption(_what_removing_does(seat.found.drawings_per_digit))
    digit = st.pills(_("Digit"), range(10), key=DIGIT)
    chosen = [d for d in shown if digit is None or d.label == digit][::-1]
    pages = max(1, -(-len(chosen) // PER_PAGE))
    page = min(st.pagination(pages, key=PAGE), pages) if pages > 1 else 1
    names = names_on_board(get_members().members_of(seat.found.id), hidden=False)
    with st.container(horizontal=True):
        for drawing in chosen[(page - 1) * PER_PAGE : page * PER_PAGE]:
            with st.container(width=_PICTURE_SIDE + 36, gap="small"):
                _show_one(seat, drawing, name_of_person(names, drawing.person))


def _what_removing_does(most: int) -> str:
    return ngettext(
        "Each person can send {count} drawing of each digit. Whoever made a drawing, and the "
        "teacher, can remove it. Runs that learned from it keep a copy until they are deleted.",
        "Each person can send {count} drawings of each digit. Whoever made a drawing, and the "
        "teacher, can remove it. Runs that learned from it keep a copy until they are deleted.",
        most,
    ).format(count=number(most))


def _show_one(seat: Seat, drawing: ClassDrawing, name: str) -> None:
    said = _("A {digit} by {name}").format(digit=drawing.label, name=name)
    ink = ink_on_page(drawing.image, colours_for(st.context.theme.type).text)
    st.html(picture_html(ink, said, _PICTURE_SIDE, True))
    if seat.teaches:
        st.caption(quoted(name))
    button_once(
        _("Remove this {digit}").format(digit=drawing.label),
        f"class_remove_{drawing.id}",
        attempt,
        get_class_drawings().remove,
        owner_mark(),
        seat.found.id,
        drawing.id,
        type="tertiary",  # without a frame it is as narrow as the picture
    )
