"""The views of an opened network, by the name they have in the address."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from mnist_core.records import Run
from mnist_core.ui.answer.occlusion_view import show_occlusion
from mnist_core.ui.inside.brush_view import show_brush
from mnist_core.ui.inside.convolution_view import show_convolution
from mnist_core.ui.inside.layers_view import show_layers
from mnist_core.ui.inside.map_view import show_map
from mnist_core.ui.inside.weights_view import show_weights

# The names stand on the buttons and in the address.
VIEWS: dict[str, Callable[[Run, np.ndarray], None]] = {
    "Layers": show_layers,
    "Weights": show_weights,
    "Convolution": show_convolution,
    "Saliency": show_occlusion,
    "Edit pixels": show_brush,
    "Map": show_map,
}


def show_view(name: str, run: Run, image: np.ndarray) -> None:
    """Draw a view of a model for an image, uint8 (28, 28).

    Raises:
        ModelNotFoundError: the model's file is missing or damaged.
    """
    VIEWS[name](run, image)
