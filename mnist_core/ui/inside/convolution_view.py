"""Panel: one convolution step by step, number by number."""

from __future__ import annotations

import numpy as np
import streamlit as st

from mnist_core.counting import counted
from mnist_core.figures.colours import Colours, colours_for
from mnist_core.inspection.activations import OpenNetwork
from mnist_core.inspection.convolution import ConvolutionStep, convolve_at
from mnist_core.inspection.layers import Layer
from mnist_core.records import Run
from mnist_core.ui.inside.weights_view import numbers_html
from mnist_core.ui.shared.loaders import load_open_network
from mnist_core.ui.shared.picture_text import signed_text
from mnist_core.ui.shared.pictures import picture_html, values_on_page

LAYER, FILTER, ROW, COLUMN, CHANNEL = (
    f"inside_conv_{name}" for name in ("layer", "filter", "row", "column", "channel")
)
_ROW = "display:flex; flex-wrap:wrap; gap:0.8rem 1.2rem; align-items:center; margin:0.6rem 0"
_SIGN = '<div style="font-size:1.6rem">{}</div>'


def show_convolution(run: Run, image: np.ndarray) -> None:
    """Ask for a filter and a place, and show how its number comes about.

    Args:
        run: the model.
        image: uint8 (28, 28), 255 is ink.
    """
    network = load_open_network(run)
    layers = [x for x in network.layers if x.kind == "Conv2D" and x.kernel is not None]
    if not layers:
        st.info(
            "This network has no convolutional layer: each neuron sees all pixels at once. Choose "
            "a CNN above.",
            icon=":material/info:",
        )
        return
    layer, filter_index, place = _choose(layers, run, network.results(image))
    pixels = network.pixels_for(layer, image)
    channel = _choose_channel(run, layer, pixels.shape[-1])
    bias = float(network.bias(layer)[filter_index])
    step = convolve_at(layer, pixels, network.kernel(layer)[filter_index], bias, place, channel)
    _show_step(network, layer, filter_index, place, channel, pixels, step, image)


def _choose(
    layers: list[Layer], run: Run, results: dict[str, np.ndarray]
) -> tuple[Layer, int, tuple[int, int]]:
    """Sliders for a filter and a place; the place begins where the first filter finds most."""
    with st.container(horizontal=True):
        names = [layer.name for layer in layers]
        name = layers[0].name
        if len(layers) > 1:
            name = st.selectbox(
                "Convolution",
                names,
                format_func=lambda name: f"Number {names.index(name) + 1}",
                key=f"{LAYER}_{run.id}",
                width=150,
            )
        layer = layers[names.index(name)]
        rows, columns, filters = layer.shape
        own = f"_{run.id}_{name}"
        first = np.unravel_index(int(results[name][..., 0].argmax()), (rows, columns))
        chosen = st.slider("Filter", 1, filters, 1, key=FILTER + own, width=145)
        row = st.slider("Row", 0, rows - 1, int(first[0]), key=ROW + own, width=145)
        column = st.slider("Column", 0, columns - 1, int(first[1]), key=COLUMN + own, width=145)
    return layer, chosen - 1, (row, column)


def _choose_channel(run: Run, layer: Layer, channels: int) -> int:
    if channels == 1:
        return 0
    return (
        st.slider(
            "Input channel", 1, channels, 1, key=f"{CHANNEL}_{run.id}_{layer.name}", width=360
        )
        - 1
    )


def _show_step(
    network: OpenNetwork,
    layer: Layer,
    filter_index: int,
    place: tuple[int, int],
    channel: int,
    pixels: np.ndarray,
    step: ConvolutionStep,
    image: np.ndarray,
) -> None:
    colours = colours_for(st.context.theme.type)
    before = framed_html(pixels[..., channel], step.corner, step.window.shape, colours, "Input")
    found = network.results(image)[layer.name][..., filter_index]
    after = framed_html(found, place, (1, 1), colours, "Output of this filter")
    window = numbers_html(step.window, colours)
    weights = numbers_html(step.weights, colours, signed=True)
    products = numbers_html(step.products, colours, signed=True)
    steps = f"{window}{_SIGN.format('×')}{weights}{_SIGN.format('=')}{products}"
    st.html(f'<div style="{_ROW}">{before}{_SIGN.format("→")}{after}</div>')
    st.html(f'<div style="{_ROW}" data-testid="convolution">{steps}</div>')
    st.markdown(sum_text(step, pixels.shape[-1], layer.options["activation"] == "relu"))
    pooling = next((x for x in network.layers if x.inputs == (layer.name,)), None)
    if pooling is not None and pooling.kind == "MaxPooling2D":
        _show_pooling(pooling, found, place, colours)


def sum_text(step: ConvolutionStep, channels: int, relu: bool) -> str:
    """How the products become one number, in a sentence with all of them."""
    products = float(step.products.sum())
    text = (
        f"Sum of the products {products:+.3f}, the other {counted(channels - 1, 'channel')} "
        f"{step.others:+.3f}, bias {step.bias:+.3f}: in total **{step.total:+.3f}**."
        if channels > 1
        else f"Sum of the products {products:+.3f}, bias {step.bias:+.3f}: in total "
        f"**{step.total:+.3f}**."
    )
    if not relu:
        return f"{text} There is no activation function, so this is the output."
    if step.total < 0:
        return f"{text} That is below 0, so ReLU makes it **{step.after:.3f}**."
    return f"{text} That is not below 0, so ReLU keeps it at **{step.after:.3f}**."


def _show_pooling(
    pooling: Layer, found: np.ndarray, place: tuple[int, int], colours: Colours
) -> None:
    """The window of the pooling that this number falls into, and the largest in it."""
    size, strides = pooling.options["pool_size"], pooling.options["strides"]
    row, column = (at // stride for at, stride in zip(place, strides, strict=True))
    top, left = row * strides[0], column * strides[1]
    window = found[top : top + size[0], left : left + size[1]]
    if row >= pooling.shape[0] or column >= pooling.shape[1] or not window.size:
        st.write("Max pooling ignores this last row or column.")
        return
    largest = f'{_SIGN.format("→")}<b style="font-size:1.3rem">{window.max():.3f}</b>'
    st.write(f"Max pooling keeps the largest number of each {size[0]} × {size[1]} window:")
    st.html(f'<div style="{_ROW}">{numbers_html(window, colours, places=3)}{largest}</div>')


def framed_html(
    values: np.ndarray,
    corner: tuple[int, int],
    size: tuple[int, int],
    colours: Colours,
    said: str,
) -> str:
    """A picture of numbers with a frame around a part of it.

    Args:
        values: float (height, width).
        corner: (row, column) where the frame begins; below 0 in the margin.
        size: of the frame, (rows, columns).
        colours: for the page it stands on.
        said: what the picture shows.
    """
    height, width = values.shape
    row, column = max(0, corner[0]), max(0, corner[1])
    place = f"framed from row {row}, column {column} on, {size[0]} × {size[1]}"
    in_words = f"{said}: {signed_text(values)}; {place}"
    picture = picture_html(values_on_page(values, colours), in_words, 252, crisp=True)
    top, left = 100 * corner[0] / height, 100 * corner[1] / width
    frame = (
        f"position:absolute; top:{top:.2f}%; left:{left:.2f}%; "
        f"height:{100 * size[0] / height:.2f}%; width:{100 * size[1] / width:.2f}%; "
        f"outline:3px solid {colours.wrong}"
    )
    return (
        f'<div><div>{said}</div><div style="position:relative; display:inline-block; '
        f'line-height:0">{picture}<div style="{frame}"></div></div></div>'
    )
