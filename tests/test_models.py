"""Each architecture has the shape and the parameter count that its docstring says."""

import numpy as np
import pytest

from mnist_core.config import MODEL_NAMES
from mnist_core.models import build_model

PARAMETERS = {
    "dense": 784 * 128 + 128 + 128 * 128 + 128 + 128 * 10 + 10,
    "cnn": (9 * 32 + 32) + (9 * 32 * 64 + 64) + (9 * 64 * 64 + 64) + (576 * 64 + 64) + (640 + 10),
}


@pytest.mark.parametrize("name", MODEL_NAMES)
def test_a_model_turns_pixels_into_ten_logits(name):
    model = build_model(name)
    assert model.input_shape == (None, 28, 28)
    assert model.output_shape == (None, 10)
    assert model.count_params() == PARAMETERS[name]
    assert f"{PARAMETERS[name]:,} parameters" in type(model).__doc__ + build_doc(name)


@pytest.mark.parametrize("name", MODEL_NAMES)
def test_pixels_are_scaled_inside_the_model(name):
    model = build_model(name)
    white = np.full((1, 28, 28), 255, np.uint8)
    scaled = model.layers[0](white)
    assert float(np.max(scaled)) == pytest.approx(1.0)


def test_an_unknown_architecture_is_refused():
    with pytest.raises(KeyError):
        build_model("transformer")


def build_doc(name: str) -> str:
    module = __import__(f"mnist_core.models.{name}", fromlist=["build_model"])
    return module.build_model.__doc__
