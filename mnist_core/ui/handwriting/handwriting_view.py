"""Panel: a person's own digits: how many are read correctly, each of them, and as a file."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from mnist_core.figures.colours import colours_for
from mnist_core.i18n import _, ngettext
from mnist_core.i18n.formats import number, percent
from mnist_core.records import Run
from mnist_core.storage.drawing_archive import from_file, to_npz, to_png_zip
from mnist_core.storage.drawings import KeptDrawing
from mnist_core.ui.handwriting.drawing_answers import count_correct, read_drawings
from mnist_core.ui.handwriting.fine_tuning_view import show_fine_tuning
from mnist_core.ui.handwriting.handwriting_canvas import ask_for_digit
from mnist_core.ui.shared.browser_mark import owner_mark
from mnist_core.ui.shared.class_drawings import class_joined_here, offer_to_send_all
from mnist_core.ui.shared.clicks import button_once
from mnist_core.ui.shared.frame import errors_explained
from mnist_core.ui.shared.kept_drawings import attempt, get_drawings
from mnist_core.ui.shared.pictures import ink_on_page, picture_html
from mnist_core.ui.shared.toasts import say_later

UPLOAD, UPLOADS, PAGE = "handwriting_upload", "handwriting_uploads", "handwriting_page"
DELETED, UNDO = "handwriting_deleted", "handwriting_put_back"
PER_PAGE = 20
MAX_DELETED = 50  # that a visit remembers: up to 64 kB each
_PICTURE_SIDE = 84  # pixels: three for each of 28


@st.fragment
@errors_explained()  # what runs again is outside the page's own
def show_handwriting(run: Run) -> None:
    """Ask for each digit and show the person's own.

    Args:
        run: the model that reads them; one of digits.
    """
    drawings = get_drawings().drawings_of(owner_mark())
    joined = class_joined_here()
    with st.container(horizontal=True, gap="large"):
        with st.container(width=300):
            ask_for_digit(run, drawings, joined)
        with st.container(width="stretch"):
            answers = read_drawings(run, drawings)
            _show_accuracy(run, drawings, answers)
            _show_deleted()
            _show_strip(drawings, answers)
            if joined is not None:
                offer_to_send_all(joined, drawings)
    show_fine_tuning(run, drawings)
    _show_files(drawings)


def _show_accuracy(run: Run, drawings: tuple[KeptDrawing, ...], answers: list[int]) -> None:
    right = count_correct(drawings, answers)
    with st.container(horizontal=True):
        own = percent(right / len(drawings)) if drawings else _("none yet")
        st.metric(_("Accuracy on your drawings"), own, width="content")
        tested = percent(run.test_accuracy)
        st.metric(_("Accuracy on the test images"), tested, width="content")
    if not drawings:
        st.write(
            _(
                "Draw the digit that is asked for and press a button. Without that, nothing is "
                "stored."
            )
        )
        return
    missing = 10 - len({drawing.label for drawing in drawings})
    st.write(_how_exact(right, len(drawings)))
    if missing:
        said = ngettext("Still to draw: {count} digit.", "Still to draw: {count} digits.", missing)
        st.write(said.format(count=number(missing)))


def _how_exact(right: int, drawings: int) -> str:
    if drawings == 1:
        told = _("Read correctly: {right} of 1 drawing. One drawing alone says little: draw more.")
        return told.format(right=number(right))
    return ngettext(
        "Read correctly: {right} of {count} drawing. Each drawing counts for {share}, so this "
        "accuracy is far less exact than the one on 10,000 test images.",
        "Read correctly: {right} of {count} drawings. Each drawing counts for {share}, so this "
        "accuracy is far less exact than the one on 10,000 test images.",
        drawings,
    ).format(right=number(right), count=number(drawings), share=percent(1 / drawings))


def _show_strip(drawings: tuple[KeptDrawing, ...], answers: list[int]) -> None:
    """The newest first, a page of them at a time."""
    pairs = list(zip(drawings, answers, strict=True))[::-1]
    pages = -(-len(pairs) // PER_PAGE)
    page = st.pagination(pages, key=PAGE) if pages > 1 else 1
    with st.container(horizontal=True):
        for drawing, answer in pairs[(page - 1) * PER_PAGE : page * PER_PAGE]:
            with st.container(width=_PICTURE_SIDE + 20, gap="small"):
                _show_one(drawing, answer)


def _show_one(drawing: KeptDrawing, answer: int) -> None:
    colours = colours_for(st.context.theme.type)
    right = answer == drawing.label
    verdict = "{digit} ✓" if right else _("{digit} ✗ read as {answer}")
    verdict = verdict.format(digit=drawing.label, answer=answer)
    colour = colours.right if right else colours.wrong
    said = _("Your {digit}, read as {answer}").format(digit=drawing.label, answer=answer)
    picture = picture_html(ink_on_page(drawing.image, colours.text), said, _PICTURE_SIDE, True)
    st.html(f'{picture}<div style="color:{colour}">{verdict}</div>')
    button_once(
        _("Delete this {digit}").format(digit=drawing.label),
        f"handwriting_delete_{drawing.id}",
        attempt,
        _delete,
        drawing,
        type="tertiary",  # without a frame it is as narrow as the picture
    )


def _delete(drawing: KeptDrawing) -> None:
    get_drawings().remove(owner_mark(), drawing.id)
    deleted = st.session_state.setdefault(DELETED, [])
    deleted.append(drawing)
    del deleted[:-MAX_DELETED]


def _show_deleted() -> None:
    """Offer the drawing that was deleted last, then the one before; a visit remembers them."""
    deleted = st.session_state.get(DELETED)
    if not deleted:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.write(_("Your {digit} was deleted.").format(digit=deleted[-1].label))
        button_once(_("Put it back"), UNDO, attempt, _put_back, icon=":material/undo:")


def _put_back() -> None:
    deleted = st.session_state[DELETED]
    get_drawings().put_back(owner_mark(), deleted[-1])
    deleted.pop()


def _delete_all() -> None:
    """All of them, those that could be put back too: the next one here may be somebody else."""
    get_drawings().remove_all(owner_mark())
    st.session_state.pop(DELETED, None)


def _show_files(drawings: tuple[KeptDrawing, ...]) -> None:
    st.header(_("Export and import"), anchor=False)
    st.write(_why_export(get_drawings().days))
    with st.container(horizontal=True):
        _download(_("Export .npz"), "my-digits.npz", lambda: to_npz(drawings), drawings)
        zipped = _("Export .zip of PNGs")
        _download(zipped, "my-digits.zip", lambda: to_png_zip(drawings), drawings)
        with st.popover(_("Delete all"), icon=":material/delete:", disabled=not drawings):
            st.write(_what_goes(len(drawings)))
            st.button(
                _("Delete all permanently"),
                key="handwriting_delete_all",
                on_click=attempt,
                args=(_delete_all,),
            )
    st.caption(
        _(
            "The .npz file has the arrays of Keras's mnist.npz (x_train, y_train and an empty test "
            "set) and your strokes. The .zip file has PNG pictures, each named with its digit, "
            "without strokes."
        )
    )
    key = f"{UPLOAD}_{st.session_state.setdefault(UPLOADS, 0)}"
    file = st.file_uploader(
        _("File to import, exported by this app (.npz or .zip)"), ("npz", "zip"), key=key
    )
    st.button(
        _("Import and keep"),
        icon=":material/upload:",
        key="handwriting_import",
        disabled=file is None,
        on_click=attempt,
        args=(_import, key),
    )


def _why_export(days: int) -> str:
    return ngettext(
        "The server recognizes this browser by a cookie. In another browser, or after cookies were "
        "deleted, nobody can open these drawings, not even you. Export them to a file, and import "
        "it there. When the server is full, it deletes drawings that are older than {count} day "
        "first, then the oldest of the person who has the most.",
        "The server recognizes this browser by a cookie. In another browser, or after cookies were "
        "deleted, nobody can open these drawings, not even you. Export them to a file, and import "
        "it there. When the server is full, it deletes drawings that are older than {count} days "
        "first, then the oldest of the person who has the most.",
        days,
    ).format(count=number(days))


def _what_goes(drawings: int) -> str:
    return ngettext(
        "This permanently deletes {count} drawing.",
        "This permanently deletes {count} drawings.",
        drawings,
    ).format(count=number(drawings))


def _download(
    label: str, name: str, make: Callable[[], bytes], drawings: tuple[KeptDrawing, ...]
) -> None:
    st.download_button(
        label,
        make,
        name,
        "application/octet-stream",
        key=f"handwriting_export_{name}",
        on_click="ignore",
        icon=":material/download:",
        disabled=not drawings,
    )


def _import(key: str) -> None:
    """Keep what is in the uploaded file; an empty uploader takes the place of this one."""
    store = get_drawings()
    drawings = from_file(st.session_state[key].getvalue(), store.per_owner)
    store.keep(owner_mark(), *drawings)
    st.session_state[UPLOADS] += 1
    said = ngettext("Imported: {count} drawing.", "Imported: {count} drawings.", len(drawings))
    say_later(said.format(count=number(len(drawings))), ":material/check:")
