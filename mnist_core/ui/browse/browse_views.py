"""The views of the Browse page, by the name in the address, which no language changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from mnist_core.i18n import N_, _
from mnist_core.records import Run
from mnist_core.ui.browse.data_view import show_data
from mnist_core.ui.browse.downloads_view import show_downloads
from mnist_core.ui.browse.image_dialog import show_opened_image
from mnist_core.ui.browse.image_grid import show_images
from mnist_core.ui.browse.reliability_view import show_reliability
from mnist_core.ui.browse.scores_view import show_scores
from mnist_core.ui.browse.two_networks_view import show_duel

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

    Show = Callable[[Run, DeltaGenerator], None]

_OF_A_NETWORK: dict[str, Show] = {
    "Images": show_images,
    "Scores": show_scores,
    "Reliability": show_reliability,
    "Two networks": show_duel,
    "Downloads": show_downloads,
}
NEEDS_NO_NETWORK: dict[str, Callable[[], None]] = {"The data": show_data}
VIEWS = (*_OF_A_NETWORK, *NEEDS_NO_NETWORK)
_TITLES = {
    "Images": N_("Images"),
    "Scores": N_("Scores"),
    "Reliability": N_("Reliability"),
    "Two networks": N_("Two networks"),
    "Downloads": N_("Downloads"),
    "The data": N_("The data"),
}


def view_title(name: str) -> str:
    """What stands on a view's button, in the reader's language."""
    return _(_TITLES[name])


def show_view(name: str, run: Run, filters: DeltaGenerator) -> None:
    """Draw a view of a model.

    Args:
        name: one of `VIEWS`.
        run: the model.
        filters: the row beside the choice of the model, for what else there is to choose.

    Raises:
        ModelNotFoundError: the model's file is missing or damaged.
        DatasetError: the data set is missing or damaged.
    """
    _OF_A_NETWORK[name](run, filters)
    show_opened_image(run)
