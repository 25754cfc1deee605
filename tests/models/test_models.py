"""Each architecture has the shape and the parameter count that its docstring says."""

import shutil
import sys

import keras
import numpy as np
import pytest

from mnist_core.config import MODEL_NAMES, PREPROCESSING_NAMES
from mnist_core.data.datasets import load_test_split
from mnist_core.models import build_model
from mnist_core.models.preprocessing import LAYERS
from mnist_core.reading.classifier import softmax
from mnist_core.ui.browse.model_use import OWN_LAYERS, keras_lines, litert_lines
from tests.helpers.artifacts import SHIPPED
from tests.helpers.stored import open_networks

PARAMETERS = {
    "softmax": 784 * 10 + 10,
    "dense": 784 * 128 + 128 + 128 * 128 + 128 + 128 * 10 + 10,
    "dense_fashion": 784 * 128 + 128 + 128 * 10 + 10,
    "cnn": (9 * 32 + 32) + (9 * 32 * 64 + 64) + (9 * 64 * 64 + 64) + (576 * 64 + 64) + (640 + 10),
    "deep_cnn": (25 * 32 + 32) + (25 * 32 * 64 + 64) + (49 * 64 * 1024 + 1024) + (10240 + 10),
    "convnet": (25 * 32 + 32) + (9 * 32 * 64 + 64) + (25 * 64 * 1024 + 1024) + (10240 + 10),
    "fast": (4 * 16 * 48 + 48) + (4 * 48 * 64 + 64) + (25 * 64 * 128 + 128) + (1280 + 10),
    "best_fashion": 25 * 32
    + 9 * (32 * 96 + 96 * 96 + 96 * 192 + 192 * 192 + 192 * 384)
    + 4 * 992
    + (3840 + 10),
    "best": 25 * 32 + 9 * (32 * 64 + 64 * 64 + 64 * 128 + 128 * 128) + 4 * 416 + (1280 + 10),
}


@pytest.mark.parametrize("name", MODEL_NAMES)
def test_a_model_turns_pixels_into_ten_logits(name):
    model = build_model(name)
    assert model(np.zeros((3, 28, 28), np.float32)).shape == (3, 10)
    assert model.count_params() == PARAMETERS[name]
    assert f"{PARAMETERS[name]:,} parameters" in type(model).__doc__ + build_doc(name)


@pytest.mark.parametrize("name", MODEL_NAMES)
def test_pixels_are_scaled_inside_the_model(name):
    model = build_model(name)
    white = np.full((1, 28, 28), 255, np.uint8)
    scaled = model.layers[0](white)
    assert float(np.max(scaled)) == pytest.approx(1.0)


@pytest.mark.parametrize("name", MODEL_NAMES)
def test_every_architecture_takes_every_preprocessing(name):
    images = load_test_split("mnist").images[:4].astype(np.float32)
    model = build_model(name, "unit-length")
    first = model.layers[0](images)
    np.testing.assert_allclose(first, keras.utils.normalize(images, axis=1), atol=1e-6)


def test_columns_without_ink_stay_empty():
    """Their length is 0, which `keras.utils.normalize` leaves alone."""
    blank = np.zeros((1, 28, 28), np.float32)
    assert not np.any(LAYERS["unit-length"]()(blank))
    assert not np.any(keras.utils.normalize(blank, axis=1))


def test_there_is_a_layer_for_every_preprocessing():
    assert set(LAYERS) == set(PREPROCESSING_NAMES)


def test_softmax_regression_begins_at_zero():
    assert not any(np.any(weights) for weights in build_model("softmax").get_weights())


def test_the_deep_cnn_begins_as_its_tutorial_does():
    kernels, biases = (build_model("deep_cnn").get_weights()[i::2] for i in (0, 1))
    for kernel, bias in zip(kernels, biases, strict=True):
        assert np.abs(kernel).max() <= 0.2 + 1e-6  # a normal distribution cut at two deviations
        assert np.std(kernel) == pytest.approx(0.088, abs=0.006)  # 0.1 times 0.88, by the cut
        assert np.all(bias == np.float32(0.1))


def test_the_convnets_softmax_stays_outside_training():
    model = build_model("convnet")
    pixels = load_test_split("mnist").images[:2].astype(np.float32)
    probabilities = np.array(model.probabilities(pixels))
    np.testing.assert_allclose(probabilities, softmax(np.array(model(pixels))), atol=1e-6)
    assert np.abs(np.array(model(pixels, training=True)).sum(axis=1) - 1).min() > 1e-3


@pytest.mark.parametrize("name", ["deep_cnn", "convnet"])
def test_dropout_is_for_training_only(name):
    model = build_model(name)
    pixels = load_test_split("mnist").images[:2].astype(np.float32)
    still, again = np.array(model(pixels)), np.array(model(pixels))
    assert np.array_equal(still, again)
    first, second = (np.array(model(pixels, training=True)) for _ in range(2))
    assert not np.array_equal(first, second)


def test_an_unknown_architecture_is_refused():
    with pytest.raises(KeyError):
        build_model("transformer")


def build_doc(name: str) -> str:
    module = __import__(f"mnist_core.models.{name}", fromlist=["build_model"])
    return module.build_model.__doc__


@pytest.mark.parametrize("name", sorted(path.name for path in SHIPPED.iterdir()))
def test_the_lines_beside_a_download_open_it_and_give_logits(name, tmp_path, monkeypatch):
    run = open_networks().load_run(name)
    for suffix in ("keras", "tflite"):
        shutil.copy(SHIPPED / name / f"model.{suffix}", tmp_path / f"mine.{suffix}")
    images = load_test_split(run.config.dataset).images[:20]
    known = {"images": images, "image": images[:1].astype(np.float32)}
    monkeypatch.chdir(tmp_path)
    for own in OWN_LAYERS:  # imported again where the lines say so
        monkeypatch.delitem(sys.modules, f"mnist_core.models.{own}", raising=False)
    by_keras, by_litert = (
        _logits(lines, known)
        for lines in (keras_lines(run, "mine.keras"), litert_lines("mine.tflite"))
    )
    assert by_keras.shape == (20, 10) and by_litert.shape == (1, 10)
    np.testing.assert_allclose(by_keras[:1], by_litert, atol=1e-3)
    assert (by_keras.sum(axis=1) != pytest.approx(1)) and by_keras.min() < 0, "logits"
    labels = load_test_split(run.config.dataset).labels[:20]
    assert (by_keras.argmax(axis=1) == labels).mean() >= 0.8


def _logits(lines: str, known: dict[str, np.ndarray]) -> np.ndarray:
    """What three lines of Python come to where Keras knows no layers but its own."""
    registered = keras.saving.get_custom_objects()
    kept = dict(registered)
    registered.clear()
    try:
        assert len(lines.splitlines()) == 3
        exec(lines, names := dict(known))
    finally:
        registered.update(kept)
    return names["logits"]
