"""Panel: two networks on the same images: where they differ, who is right, and is it chance."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from mnist_core.evaluation.mcnemar import Comparison, compare
from mnist_core.evaluation.metrics import correct, predicted_labels
from mnist_core.figures.colours import Colours, colours_for
from mnist_core.figures.plots import caption_text
from mnist_core.i18n import N_, _, ngettext
from mnist_core.i18n.formats import number
from mnist_core.records import Run
from mnist_core.ui.browse.image_dialog import open_image
from mnist_core.ui.browse.second_network import choose_second, second_probabilities
from mnist_core.ui.browse.select_by_name import select_by_name
from mnist_core.ui.shared.image_clicks import image_button
from mnist_core.ui.shared.lesson_deeds import note_compared
from mnist_core.ui.shared.loaders import cached_test_probabilities, cached_test_split
from mnist_core.ui.shared.names import class_names
from mnist_core.ui.shared.next_step import next_button
from mnist_core.ui.shared.pictures import ink_on_page, picture_html
from mnist_core.ui.shared.raw_probabilities import say_before_calibration

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

WHO, PAGE = "browse_who", "browse_pair_page"
PER_PAGE = 15
EITHER, FIRST, SECOND, NEITHER = WHOS = (  # as the address has them
    N_("All different answers"),
    N_("Only the first is right"),
    N_("Only the second is right"),
    N_("Neither is right"),
)
_NETWORKS = (N_("First"), N_("Second"))
_UNLIKELY = 0.05  # as the textbooks have it
_MCNEMAR = N_(
    "p is the probability of a split at least this uneven if both were equally good (McNemar's "
    "test). A difference with p below 0.05 is called significant."
)
_GRID = (
    "display:grid; gap:1.2rem; grid-template-columns:repeat(auto-fill, minmax(max(9rem, "
    "calc((100% - 4.8rem) / 5)), 1fr))"
)


def show_duel(run: Run, filters: DeltaGenerator) -> None:
    """Ask for the second network, and compare.

    Args:
        run: the first.
        filters: where to ask.
    """
    with filters:
        second = choose_second(run, on_change=_first_page)
    if second is None:
        st.info(
            _(
                "There is no second network for the same data set yet. Train one with other "
                "settings or for more epochs."
            ),
            icon=":material/info:",
        )
        return
    others = second_probabilities(run, second)
    if others is None:
        return
    note_compared([run.id, second.id if isinstance(second, Run) else str(second)])
    labels = cached_test_split(run.config.dataset).labels
    both = cached_test_probabilities(run), others
    rights = correct(labels, both[0]), correct(labels, both[1])
    found = compare(*rights)
    with st.container(horizontal=True):
        for title, count in (
            (_("Both right"), found.both),
            (_("Only the first right"), found.only_first),
            (_("Only the second right"), found.only_second),
            (_("Both wrong"), found.neither),
        ):
            st.metric(title, number(count), width=150)
    st.markdown(verdict(found))
    _show_differences(run, both, rights)
    say_before_calibration(run, *([second] if isinstance(second, Run) else []))


def verdict(found: Comparison) -> str:
    """The result of McNemar's test, explained to a student."""
    told_apart = found.only_first + found.only_second
    if not told_apart:
        return _("Both networks are right on exactly the same images, so there is no difference.")
    p = f"p = {found.p_value:.2g}" if found.p_value >= 0.001 else "p < 0.001"
    counts = ngettext(
        "Only one of the two networks is right on {count} image: the first on {first}, the second "
        "on {second}.",
        "Only one of the two networks is right on {count} images: the first on {first}, the "
        "second on {second}.",
        told_apart,
    ).format(
        count=number(told_apart),
        first=number(found.only_first),
        second=number(found.only_second),
    )
    if found.p_value >= _UNLIKELY:
        text = _("{counts} **The difference could be chance ({p}).** {explanation}")
    elif found.only_first > found.only_second:
        text = _(
            "{counts} **The first is better: the difference is significant ({p}).** {explanation}"
        )
    else:
        text = _(
            "{counts} **The second is better: the difference is significant ({p}).** {explanation}"
        )
    return text.format(counts=counts, p=p, explanation=_(_MCNEMAR))


def _show_differences(
    run: Run, both: tuple[np.ndarray, np.ndarray], rights: tuple[np.ndarray, np.ndarray]
) -> None:
    titles = {name: _(name) for name in WHOS}
    who = select_by_name(_("Who is right"), titles, WHO, width=260, on_change=_first_page)
    differ = predicted_labels(both[0]) != predicted_labels(both[1])
    masks = {
        EITHER: differ,
        FIRST: rights[0] & ~rights[1],
        SECOND: rights[1] & ~rights[0],
        NEITHER: differ & ~rights[0] & ~rights[1],
    }
    indices = np.flatnonzero(masks[who])
    pages = max(1, -(-len(indices) // PER_PAGE))
    with st.container(
        horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"
    ):
        text = ngettext(
            "**{count} image** with different answers",
            "**{count} images** with different answers",
            len(indices),
        )
        st.markdown(text.format(count=number(len(indices))))
        page = st.pagination(pages, key=PAGE, bind="query-params")
    if len(indices) == 0:
        st.success(_("There are no such images."), icon=":material/check:")
    colours = colours_for(st.context.theme.type)
    shown = indices[(page - 1) * PER_PAGE : page * PER_PAGE].tolist()
    if shown:
        label = _("Why do they differ on image {index}?").format(index=shown[0])
        next_button(label, ":material/help:", open_image, shown[0])
    cells = [_cell(run, index, both, rights, colours) for index in shown]
    st.html(f'<div style="{_GRID}" data-testid="differences">{"".join(cells)}</div>')


def _first_page() -> None:
    st.session_state[PAGE] = 1


def _cell(
    run: Run,
    index: int,
    both: tuple[np.ndarray, np.ndarray],
    rights: tuple[np.ndarray, np.ndarray],
    colours: Colours,
) -> str:
    split, names = cached_test_split(run.config.dataset), class_names(run.config.dataset)
    label = int(split.labels[index])
    lines = [
        f'<div style="color:{colours.right if right[index] else colours.wrong}"><b>'
        f"{_(which)}</b> {html.escape(caption_text(probabilities[index], label, names))}</div>"
        for which, probabilities, right in zip(_NETWORKS, both, rights, strict=True)
    ]
    said = _("Image {index}, which is {name}").format(index=index, name=names[label])
    picture = picture_html(ink_on_page(split.images[index], colours.text), said, 140, crisp=True)
    return f"<div>{image_button(picture, index)}<div>#{index}</div>{''.join(lines)}</div>"
