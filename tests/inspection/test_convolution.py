"""One number of a convolution, by hand and as the shipped network computes it."""

from __future__ import annotations

import numpy as np
import pytest

from mnist_core.data.datasets import load_test_split
from mnist_core.inspection.activations import OpenNetwork
from mnist_core.inspection.convolution import convolve_at, window_corner
from mnist_core.inspection.layers import Layer
from tests.helpers.stored import open_networks

PIXELS = np.array([[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12]], np.float32)[..., None]
KERNEL = np.array([[1, 0], [-1, 2]], np.float32)[..., None]


def conv(padding: str = "valid", strides: int = 1, activation: str = "relu") -> Layer:
    options = {"strides": [strides, strides], "padding": padding, "activation": activation}
    return Layer("conv", "Conv2D", (2, 3, 1), 5, options=options)


def test_window_weights_products_and_sum():
    step = convolve_at(conv(), PIXELS, KERNEL, 0.5, (1, 2))
    assert step.window.tolist() == [[7, 8], [11, 12]]
    assert step.products.tolist() == [[7, 0], [-11, 24]]
    assert (step.total, step.after, step.others) == (20.5, 20.5, 0.0)


def test_relu_cuts_below_zero_and_nothing_else_does():
    assert convolve_at(conv(), PIXELS, -KERNEL, 0.0, (1, 2)).after == 0.0
    step = convolve_at(conv(activation="linear"), PIXELS, -KERNEL, 0.0, (1, 2))
    assert step.total == step.after == -20.0


def test_what_other_pictures_add_is_told_apart():
    two = np.concatenate([PIXELS, 10 * PIXELS], axis=-1)
    kernel = np.concatenate([KERNEL, KERNEL], axis=-1)
    step = convolve_at(conv(), two, kernel, 0.0, (0, 0), channel=0)
    assert step.products.sum() == 1 - 5 + 12 == 8
    assert step.others == 80 and step.total == 88


def test_same_padding_begins_in_the_margin_which_is_empty():
    step = convolve_at(conv("same"), PIXELS, np.ones((3, 3, 1), np.float32), 0.0, (0, 0))
    assert step.corner == (-1, -1)
    assert step.window.tolist() == [[0, 0, 0], [0, 1, 2], [0, 5, 6]]


def test_strides_skip_places_and_same_pads_less_before_than_after():
    assert window_corner(conv("same", 2), (28, 28, 1), (3, 3, 1), (0, 0)) == (0, 0)
    assert window_corner(conv("same", 2), (28, 28, 1), (3, 3, 1), (2, 3)) == (4, 6)
    assert window_corner(conv("valid", 2), (28, 28, 1), (3, 3, 1), (2, 3)) == (4, 6)


@pytest.mark.parametrize("number", [0, 1, 2])
def test_the_steps_are_what_the_shipped_cnn_computes(number):
    networks, name = open_networks(), "digits-cnn"
    network = OpenNetwork(networks.load_model(name), networks.load_layers(name), name)
    layer = [x for x in network.layers if x.kind == "Conv2D"][number]
    image = load_test_split("mnist").images[4]
    pixels, outputs = network.pixels_for(layer, image), network.activations(image)[layer.name]
    kernel, bias = network.kernel(layer), network.bias(layer)
    for row, column, chosen in ((0, 0, 0), (1, 2, 5), (2, 1, 31)):
        step = convolve_at(layer, pixels, kernel[chosen], float(bias[chosen]), (row, column))
        assert step.after == pytest.approx(outputs[row, column, chosen], abs=1e-4)
