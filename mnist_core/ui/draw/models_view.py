"""Panel: what the other networks read in the same drawing."""

from __future__ import annotations

from mnist_core.i18n import _
from mnist_core.records import Run
from mnist_core.ui.answer.other_networks import show_other_networks
from mnist_core.ui.draw.panel import show_panel
from mnist_core.ui.input.subject import Subject, read_subject

OPEN = "draw_all_models"


def show_all_models(run: Run, subject: Subject) -> None:
    """A panel that is only filled while it is open.

    Args:
        run: the model that is chosen; those of the same data set are shown.
        subject: what they read.
    """
    panel = show_panel(_("What do the other networks read?"), ":material/compare:", OPEN)
    if panel.open:
        with panel:
            show_other_networks(run, lambda other: read_subject(other, subject))
