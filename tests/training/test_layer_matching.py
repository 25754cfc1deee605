"""Layers found again in an exported file, whatever exporting did to them."""

from __future__ import annotations

import keras
import numpy as np
import pytest
from keras import layers

from mnist_core.inspection.activations import OpenNetwork
from mnist_core.inspection.layers import Layer, layers_from_json, layers_to_json
from mnist_core.training.layer_matching import find_layers

RNG = np.random.default_rng(3)


def build_block() -> keras.Model:
    """What may come: augmentation, batch normalization, a way around, pooling of all places."""
    pixels = keras.Input((28, 28))
    x = layers.Rescaling(1 / 255, name="scale")(pixels)
    x = layers.Reshape((28, 28, 1), name="channel")(x)
    x = layers.RandomTranslation(0.1, 0.1, name="moved")(x)
    x = layers.Conv2D(4, 3, strides=2, padding="same", use_bias=False, name="conv")(x)
    x = layers.BatchNormalization(name="norm")(x)
    short = layers.ReLU(name="relu")(x)
    x = layers.Conv2D(4, 3, padding="same", name="second")(short)
    x = layers.Add(name="add")([short, x])
    x = layers.GlobalAveragePooling2D(name="mean")(x)
    x = layers.Dropout(0.5, name="dropout")(x)
    model = keras.Model(pixels, layers.Dense(10, name="logits")(x))
    model.get_layer("norm").set_weights([RNG.uniform(0.5, 1.5, 4) for _ in range(4)])
    return model


@pytest.fixture(scope="module")
def exported(tmp_path_factory) -> tuple[keras.Model, OpenNetwork]:
    model = build_block()
    path = tmp_path_factory.mktemp("block") / "model.tflite"
    model.export(path, format="litert", verbose=False)
    content = path.read_bytes()
    found = find_layers(model, content)
    return model, OpenNetwork(content, layers_from_json(layers_to_json(found)), "block")


def test_every_layer_is_there_with_its_shape_parameters_and_inputs(exported):
    model, network = exported
    described = {layer.name: layer for layer in network.layers}
    assert set(described) == {layer.name for layer in model.layers[1:]}
    assert described["conv"].shape == (14, 14, 4)
    assert described["conv"].parameters == 9 * 4
    assert described["logits"].parameters == 4 * 10 + 10
    assert described["scale"].inputs == ()
    assert set(described["add"].inputs) == {"relu", "second"}


def test_what_is_found_is_what_keras_computes(exported):
    model, network = exported
    image = RNG.integers(0, 256, (28, 28)).astype(np.uint8)
    outputs = network.activations(image)
    assert {"scale", "moved", "relu", "mean", "dropout", "logits"} <= set(outputs)
    for name, found in outputs.items():
        to_layer = keras.Model(model.inputs, model.get_layer(name).output)
        expected = np.array(to_layer([image[None].astype(np.float32)], training=False))[0]
        np.testing.assert_allclose(found, expected, atol=1e-3 * np.abs(expected).max())


def test_batch_normalization_is_merged_and_its_filters_are_found_all_the_same(exported):
    model, network = exported
    conv = network["conv"]
    assert conv.tensor is None and network["relu"].tensor == conv.result
    assert conv.options["activation"] == "relu"
    assert network["second"].options["activation"] == "linear"
    scaled = network.kernel(conv)[..., 0]
    original = np.moveaxis(np.array(model.get_layer("conv").kernel), -1, 0)[..., 0]
    factors = scaled / original
    np.testing.assert_allclose(factors, factors[:, :1, :1] * np.ones((1, 3, 3)), rtol=1e-3)


def test_layers_come_back_from_their_file_as_they_were():
    first = Layer("b", "Reshape", (28, 28, 1), 0, (), 5)
    window = {"kernel_size": [3, 3], "strides": [1, 1], "padding": "same", "activation": "relu"}
    layer = Layer("a", "Conv2D", (2, 3, 4), 5, ("b",), 6, 7, None, 8, 9, window)
    assert layers_from_json(layers_to_json((first, layer))) == (first, layer)


@pytest.mark.parametrize(("shape", "channels"), [((26, 26, 32), 32), ((28, 28), 1), ((10,), 0)])
def test_pictures_of_a_layer_are_counted(shape, channels):
    assert Layer("a", "Conv2D", shape, 0).channels == channels
