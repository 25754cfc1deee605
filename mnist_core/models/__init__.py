"""One architecture per file, with its record (see `options`), found by name.

Every model takes pixels as they are stored, float32 or uint8 (n, 28, 28) from 0 to
255, and gives logits (n, 10). What the pixels need first is a layer of the model, so
that a saved model cannot be fed the wrong numbers. Softmax is applied where
probabilities are shown (`reading.classifier.softmax`), not in training.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from mnist_core.config import MODEL_NAMES, PREPROCESSING_NAMES
from mnist_core.options import ARCHITECTURES

if TYPE_CHECKING:
    import keras

__all__ = ["MODEL_NAMES", "PREPROCESSING_NAMES", "build_model"]


def build_model(
    name: str, preprocessing: str = "unit-interval", precision: str = "float32"
) -> keras.Model:
    """Build a model with random initial weights. Imports Keras on first use.

    Args:
        name: one of `MODEL_NAMES`.
        preprocessing: one of `PREPROCESSING_NAMES`, see `mnist_core/models/preprocessing.py`.
        precision: what the layers compute in, "float32" or "bfloat16". The first layer, which
            prepares pixels, and the last one, whose logits become a loss, stay with float32.

    Raises:
        KeyError: no architecture or no preprocessing of that name.
    """
    module = ARCHITECTURES[name].module
    layer = import_module(f"{__name__}.preprocessing").LAYERS[preprocessing]()
    model = import_module(f"{__name__}.{module}").build_model(layer)
    if precision == "bfloat16":
        for between in model.layers[1:-1]:
            between.dtype_policy = "mixed_bfloat16"  # float32 weights, bfloat16 arithmetic
    return model
