"""Panel: delete runs of one's own from the list, without opening each."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from mnist_core.errors import MnistCoreError
from mnist_core.i18n import _, ngettext
from mnist_core.i18n.formats import number
from mnist_core.ui.shared.browser_mark import owner_mark
from mnist_core.ui.shared.clicks import ValueOf, button_once
from mnist_core.ui.shared.loaders import get_engine
from mnist_core.ui.shared.opened_run import close_run, is_open
from mnist_core.ui.shared.plain import explain
from mnist_core.ui.shared.toasts import say_later

CHOSEN = "train_own_runs"


def offer_to_delete(run_ids: list[str], title: Callable[[str], str]) -> None:
    """Ask which of them, and say what is lost.

    Args:
        run_ids: of this browser's runs.
        title: of a run, by its id.
    """
    if not run_ids:
        return
    with st.popover(_("Delete runs of yours"), icon=":material/delete:", width="stretch"):
        kept = [run_id for run_id in st.session_state.get(CHOSEN, []) if run_id in run_ids]
        st.session_state[CHOSEN] = kept
        chosen = st.multiselect(
            _("Your runs"),
            run_ids,
            format_func=title,
            key=CHOSEN,
            placeholder=_("Choose runs to delete"),
        )
        st.write(
            _(
                "This permanently deletes the chosen runs with their curves and networks, also for "
                "everybody who watches them or draws with them."
            )
        )
        button_once(
            _("Delete them permanently"),
            "train_delete_own",
            _delete,
            ValueOf(CHOSEN),
            icon=":material/delete:",
            disabled=not chosen,
        )


def _delete(run_ids: list[str]) -> None:
    deleted = 0
    for run_id in run_ids:
        try:
            get_engine().delete(run_id, mark=owner_mark())
        except MnistCoreError as error:
            say_later(explain(error), ":material/error:", "long")
            continue
        deleted += 1
        if is_open(run_id):
            close_run()
    if deleted:
        told = ngettext("{count} run is deleted.", "{count} runs are deleted.", deleted)
        say_later(told.format(count=number(deleted)), ":material/check:")
