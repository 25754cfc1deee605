"""The views of an opened network, by the name in the address, which no language changes."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import streamlit as st

from mnist_core.i18n import N_, _
from mnist_core.records import Run
from mnist_core.ui.answer.occlusion_view import show_occlusion
from mnist_core.ui.inside.brush_view import show_brush
from mnist_core.ui.inside.convolution_view import show_convolution
from mnist_core.ui.inside.layers_view import show_layers
from mnist_core.ui.inside.map_view import show_map
from mnist_core.ui.inside.weights_view import show_weights
from mnist_core.ui.shared.next_step import next_button, next_link
from mnist_core.ui.shared.stage import hidden_by_address

VIEWS: dict[str, Callable[[Run, np.ndarray], None]] = {
    "Layers": show_layers,
    "Weights": show_weights,
    "Convolution": show_convolution,
    "Saliency": show_occlusion,
    "Edit pixels": show_brush,
    "Map": show_map,
}
_TITLES = {
    "Layers": N_("Layers"),
    "Weights": N_("Weights"),
    "Convolution": N_("Convolution"),
    "Saliency": N_("Saliency"),
    "Edit pixels": N_("Edit pixels"),
    "Map": N_("Map"),
}

_NEXT = {
    "Layers": ("Saliency", N_("See which pixels decide")),
    "Weights": ("Layers", N_("Follow an image through the layers")),
    "Convolution": ("Layers", N_("Follow an image through the layers")),
    "Saliency": ("Edit pixels", N_("Change pixels and watch the answer")),
    "Edit pixels": ("Map", N_("See which images are similar to it")),
}


def view_title(name: str) -> str:
    """What stands on a view's button, in the reader's language."""
    return _(_TITLES[name])


def show_view(name: str, run: Run, image: np.ndarray) -> None:
    """Draw a view of a model for an image, uint8 (28, 28).

    Raises:
        ModelNotFoundError: the model's file is missing or damaged.
    """
    VIEWS[name](run, image)
    if "inside_view" not in hidden_by_address("Inside"):
        _show_next(name, run)


def _show_next(name: str, run: Run) -> None:
    """From what a layer computes to what decides, and then to a network of one's own."""
    if name in _NEXT:
        view, label = _NEXT[name]
        next_button(_(label), ":material/arrow_forward:", _open_view, view)
    else:
        next_link("Train", _("Train a network of your own"), {"dataset": run.config.dataset})


def _open_view(name: str) -> None:
    st.query_params["inside_view"] = name
