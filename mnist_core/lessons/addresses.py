"""What the address of each page can have, and which of its controls a link can hide.

The names are those that stand in the address. A page reads no others, and a lesson has no others.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields

from mnist_core.config import TrainingConfig

RECIPE, STEPS, LENGTH = "recipe", "steps", "length"
OTHERS, USUAL = "others", "usual"
"""`?others=usual` has a link set also what it does not name, to what the form begins with."""
FROM = "from"
"""`?from=first_network.3` is the step of the lesson whose link led there; every page reads it."""
_NOT_BY_ITSELF = ("steps_per_epoch", "warm_start_from")  # `STEPS` is the length in steps
SETTINGS = tuple(field.name for field in fields(TrainingConfig) if field.name not in _NOT_BY_ITSELF)
"""Settings of a run that an address can have, besides `RECIPE` and `STEPS`."""

_VIEWS = {
    "Draw": ("model", "draw_source"),
    "Inside": ("model", "inside_source", "inside_view"),
    "Browse": ("model", "browse_view", "browse_dataset", "with"),
    "Handwriting": ("model",),
}
_IN_ADDRESS = {
    "Train": (RECIPE, STEPS, OTHERS, *SETTINGS, "run"),
    "Draw": _VIEWS["Draw"],
    "Inside": (*_VIEWS["Inside"], "inside_image"),
    "Browse": (
        *_VIEWS["Browse"],
        *("browse_mistakes", "browse_class", "browse_read_as", "browse_image", "browse_order"),
        *("browse_page", "browse_data_image", "browse_pair_page", "browse_left_out"),
    ),
    "Handwriting": _VIEWS["Handwriting"],
}
SHOW_A_NETWORK = tuple(_VIEWS)
"""Pages whose `model` is a network; on Train it is an architecture."""
CAN_BE_HIDDEN = {"Train": (RECIPE, STEPS, LENGTH, *SETTINGS), **_VIEWS}
"""By page: the names of controls that are not shown where an address says so."""


def unknown_names(page: str, settings: Iterable[str], hide: Iterable[str] = ()) -> list[str]:
    """What a page does not read of an address: names that it does not have, and controls that it
    cannot hide.

    Args:
        page: its name, e.g. "Train".
        settings: names in the address.
        hide: names of controls.
    """
    unread = [name for name in settings if name not in _IN_ADDRESS.get(page, ())]
    return unread + [name for name in hide if name not in CAN_BE_HIDDEN.get(page, ())]
