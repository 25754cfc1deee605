"""Panel: the test images that fit what is chosen, a page of them at a time."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from mnist_core.data.datasets import CLASS_NAMES
from mnist_core.evaluation.metrics import ORDERS, accuracy, page_of, select_images
from mnist_core.i18n import N_, _, ngettext
from mnist_core.i18n.formats import number, percent
from mnist_core.lessons.deeds import TEST
from mnist_core.records import Run
from mnist_core.ui.browse.image_dialog import open_image
from mnist_core.ui.browse.prediction_grid import show_predictions
from mnist_core.ui.browse.select_by_name import put_in_address, select_by_name
from mnist_core.ui.shared.address_numbers import number_binding
from mnist_core.ui.shared.lesson_deeds import note_reading
from mnist_core.ui.shared.loaders import cached_test_confidences, cached_test_split
from mnist_core.ui.shared.model_choice import MISTAKES_PARAM
from mnist_core.ui.shared.next_step import next_button

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

# All of them are in the address, by the same name.
PAGE, CLASS, READ_AS, IMAGE, ORDER = (
    f"browse_{name}" for name in ("page", "class", "read_as", "image", "order")
)
MISTAKES = MISTAKES_PARAM
CHANGED, SHOWN = "browse_changed", "browse_shown"
PER_PAGE = 15
# Pixels, for numbers and two arrows. Streamlit sees by its own width how many numbers have room:
# left to itself, it shows one number of two.
_FEW_PAGES_WIDTH, _PAGES_WIDTH = 260, 350
# As the address has them; classes are there by their English names.
ALL, ANY = N_("All classes"), N_("Any class")
_ORDERS = dict(zip(("Index", "Most sure mistake", "Least sure hit"), ORDERS, strict=True))
_ORDER_TITLES = dict(
    zip(
        _ORDERS,
        (N_("Index"), N_("Most confident mistake"), N_("Least confident correct answer")),
        strict=True,
    )
)


@dataclass(frozen=True)
class Choice:
    """What is asked for.

    Attributes:
        true_class, read_as: English class names; None for any.
        image: to be shown and framed; None for none.
        only_mistakes: leave out what was read right.
        order: one of `evaluation.ORDERS`.
    """

    true_class: str | None
    read_as: str | None
    image: int | None
    only_mistakes: bool
    order: str


def show_images(run: Run, filters: DeltaGenerator) -> None:
    """Ask which images, and show them in a grid of five rows and three columns.

    Args:
        run: the model.
        filters: where to ask.
    """
    with filters:
        choice = ask_which_images(run)
    show_grid(run, choice)


def chosen_images(run: Run) -> np.ndarray:
    """What of this model was shown last, int (n,); the first images if nothing was."""
    run_id, indices = st.session_state.get(SHOWN, ("", ()))
    return np.asarray(indices) if run_id == run.id and len(indices) else np.arange(PER_PAGE)


def leave_page() -> None:
    """Another choice of images: leave the page one was on."""
    st.session_state[CHANGED] = True


def choose_cell(true_class: str, read_as: str) -> None:
    """Choose what a cell of the confusion matrix counts."""
    put_in_address(CLASS, true_class)
    put_in_address(READ_AS, read_as)
    st.session_state.update({MISTAKES: False, IMAGE: None, CHANGED: True})


def ask_which_images(run: Run) -> Choice:
    """Ask for classes, order and a single image of a model's data set."""
    names = {name: _(name) for name in CLASS_NAMES[run.config.dataset]}
    orders = {name: _(title) for name, title in _ORDER_TITLES.items()}
    true_class = _select(_("True class"), {ALL: _(ALL), **names}, CLASS)
    read_as = _select(_("Read as"), {ANY: _(ANY), **names}, READ_AS)
    order = _select(_("Sort by"), orders, ORDER, width=260)
    image = st.number_input(
        _("Go to image"),
        0,
        9999,
        None,
        placeholder=_("0 to 9999"),
        key=IMAGE,
        width=150,
        bind=number_binding(IMAGE),
        on_change=leave_page,
    )
    only_mistakes = st.toggle(
        _("Only mistakes"), key=MISTAKES, bind="query-params", on_change=leave_page
    )
    return Choice(
        None if true_class == ALL else true_class,
        None if read_as == ANY else read_as,
        image,
        only_mistakes,
        _ORDERS[order],
    )


def _select(label: str, titles: dict[str, str], key: str, width: int = 150) -> str:
    return select_by_name(label, titles, key, width=width, on_change=leave_page)


def show_grid(run: Run, choice: Choice) -> None:
    """Show the images that fit, with their count and a choice of page."""
    names = CLASS_NAMES[run.config.dataset]
    labels = cached_test_split(run.config.dataset).labels
    probabilities = cached_test_confidences(run)
    true_class, read_as = (
        None if name is None else names.index(name) for name in (choice.true_class, choice.read_as)
    )
    indices = select_images(
        labels, probabilities, choice.only_mistakes, true_class, read_as, choice.order
    )
    image = choice.image
    first = 1 if image is None else page_of(image, indices, PER_PAGE)
    if st.session_state.pop(CHANGED, False):
        st.session_state[PAGE] = first
    page = _choose_page(_said(choice, indices, labels, probabilities), len(indices), first)
    st.session_state[SHOWN] = run.id, indices[(page - 1) * PER_PAGE : page * PER_PAGE]
    if len(indices) == 0:
        _say_nothing_fits(choice)
        return
    if true_class is not None and read_as is not None:
        note_reading(run, read_as, true_class, TEST)
    if image is not None and image not in indices:
        text = _("Image {index} is not in this selection. The page shows the next one that is.")
        st.caption(text.format(index=image))
    _offer_next(choice, int(indices[(page - 1) * PER_PAGE]))
    show_predictions(run, indices[(page - 1) * PER_PAGE : page * PER_PAGE], marked=image)
    st.caption(
        _(
            "Below each image: the answer of the network, its probability, and the true class in "
            "brackets. Blue with ✓: correct. Red with ✗: wrong; the bar of the true class is blue."
        )
    )


def _offer_next(choice: Choice, first: int) -> None:
    """From all images to the mistakes, and from these to one of them."""
    if choice.only_mistakes:
        label = _("Why was image {index} misread?").format(index=first)
        next_button(label, ":material/help:", open_image, first)
    else:
        next_button(_("See only its mistakes"), ":material/filter_alt:", show_only_mistakes)


def show_only_mistakes(order: str = "") -> None:
    """Leave out what was read right.

    Args:
        order: what to sort by, as the address has it; "" for what is chosen.
    """
    if order:
        put_in_address(ORDER, order)
    st.session_state.update({MISTAKES: True, IMAGE: None, CHANGED: True})


def _choose_page(said: str, count: int, first: int) -> int:
    """The line above the grid, and the page."""
    pages = max(1, -(-count // PER_PAGE))
    with st.container(
        horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"
    ):
        st.markdown(said)
        st.button(_("Random page"), icon=":material/casino:", on_click=_any_page, args=(pages,))
        width = _FEW_PAGES_WIDTH if pages < 4 else _PAGES_WIDTH
        return st.pagination(pages, default=first, width=width, key=PAGE, bind="query-params")


def _any_page(pages: int) -> None:
    st.session_state[PAGE] = random.randint(1, pages)


def _said(
    choice: Choice, indices: np.ndarray, labels: np.ndarray, probabilities: np.ndarray
) -> str:
    counts = {
        "shown": number(len(indices)),
        "count": number(len(labels)),
        "accuracy": percent(accuracy(labels, probabilities)),
    }
    if choice.true_class is None or choice.read_as is None:
        return ngettext(
            "**{shown} of {count} image**; accuracy on all images: {accuracy}",
            "**{shown} of {count} images**; accuracy on all images: {accuracy}",
            len(labels),
        ).format(**counts)
    return ngettext(
        "**{true} read as {answer}: {shown} image**; accuracy on all images: {accuracy}",
        "**{true} read as {answer}: {shown} images**; accuracy on all images: {accuracy}",
        len(indices),
    ).format(true=_(choice.true_class), answer=_(choice.read_as), **counts)


def _say_nothing_fits(choice: Choice) -> None:
    if choice.only_mistakes or choice.read_as not in (None, choice.true_class):
        st.success(_("This network makes no such mistake."), icon=":material/check:")
    else:
        st.info(_("No image matches this selection."), icon=":material/info:")
