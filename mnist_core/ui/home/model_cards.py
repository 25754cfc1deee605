"""Panel: the trained networks as cards, each with its accuracy, training length and size."""

from __future__ import annotations

import streamlit as st

from mnist_core.errors import MnistCoreError
from mnist_core.i18n import _, ngettext
from mnist_core.i18n.formats import number, percent, unbroken
from mnist_core.records import Run
from mnist_core.ui.shared.loaders import get_engine
from mnist_core.ui.shared.model_choice import MODEL_PARAM
from mnist_core.ui.shared.names import config_title, length
from mnist_core.ui.shared.page_links import PAGES

CARDS = 9
_ACROSS = 3


def show_model_cards(offered: list[Run], person: str) -> None:
    """Show the first `CARDS` of those that ship, are this person's own or were pinned.

    Args:
        offered: the models that can be chosen on Draw and Browse, other people's among them.
        person: the id of whoever looks; "" for nobody known.
    """
    ships = get_engine().networks.ships
    runs = [
        run
        for run in get_engine().models()  # one's own may be older than all that are offered
        if ships(run.id) or run.pinned or (person and run.owner == person)
    ]
    for start in range(0, min(len(runs), CARDS), _ACROSS):
        for column, run in zip(st.columns(_ACROSS), runs[start : start + _ACROSS], strict=False):
            with column.container(border=True, height="stretch"):
                _show_card(run)
    shown = {run.id for run in runs[:CARDS]}
    if more := sum(run.id not in shown for run in offered):
        said = ngettext(
            "On Draw and Browse you can choose {count} more network.",
            "On Draw and Browse you can choose {count} more networks.",
            more,
        )
        st.caption(said.format(count=number(more)))


def _show_card(run: Run) -> None:
    st.metric(config_title(run.config), percent(run.test_accuracy))
    epochs = length(run.config, run.model_epoch or run.epochs_done)
    said = _("accuracy on 10,000 test images  \n{epochs}, {size}")
    st.caption(said.format(epochs=epochs, size=_file_size(run)))
    with st.container(horizontal=True):
        chosen = {MODEL_PARAM: run.id}
        for page, label, icon in PAGES:
            if label in ("Draw", "Browse"):
                st.page_link(page, label=_(label), icon=icon, query_params=chosen)


def _file_size(run: Run) -> str:
    try:
        size = get_engine().networks.model_size(run.id)
    except MnistCoreError:
        return _("file is missing")
    if size < 1e6:
        return unbroken(_("{number} kB").format(number=number(size / 1000)))
    return unbroken(_("{number} MB").format(number=number(size / 1e6, 1)))
