"""Panel: one convolution step by step, number by number."""

from __future__ import annotations

import numpy as np
import streamlit as st

from mnist_core.figures.colours import Colours, colours_for
from mnist_core.i18n import _, ngettext
from mnist_core.i18n.formats import number
from mnist_core.inspection.activations import OpenNetwork
from mnist_core.inspection.convolution import ConvolutionStep, convolve_at
from mnist_core.inspection.layers import Layer
from mnist_core.records import Run
from mnist_core.ui.inside.kept_choice import keep_choice
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
            _(
                "This network has no convolutional layer: each neuron sees all pixels at once. "
                "Choose a CNN above."
            ),
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
            titles = {
                name: _("Number {number}").format(number=place)
                for place, name in enumerate(names, 1)
            }
            key = f"{LAYER}_{run.id}"
            keep_choice(key, names, name)
            name = st.selectbox(
                _("Convolution"), names, format_func=titles.__getitem__, key=key, width=150
            )
        layer = layers[names.index(name)]
        rows, columns, filters = layer.shape
        own = f"_{run.id}_{name}"
        first = np.unravel_index(int(results[name][..., 0].argmax()), (rows, columns))
        chosen = st.slider(_("Filter"), 1, filters, 1, key=FILTER + own, width=145)
        row = st.slider(_("Row"), 0, rows - 1, int(first[0]), key=ROW + own, width=145)
        column = st.slider(_("Column"), 0, columns - 1, int(first[1]), key=COLUMN + own, width=145)
    return layer, chosen - 1, (row, column)


def _choose_channel(run: Run, layer: Layer, channels: int) -> int:
    if channels == 1:
        return 0
    return (
        st.slider(
            _("Input channel"), 1, channels, 1, key=f"{CHANNEL}_{run.id}_{layer.name}", width=360
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
    before = framed_html(pixels[..., channel], step.corner, step.window.shape, colours, _("Input"))
    found = network.results(image)[layer.name][..., filter_index]
    after = framed_html(found, place, (1, 1), colours, _("Output of this filter"))
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
    if channels > 1:
        total = ngettext(
            "Sum of the products {products}, the other {count} channel {others}, bias {bias}: in "
            "total **{total}**.",
            "Sum of the products {products}, the other {count} channels {others}, bias {bias}: in "
            "total **{total}**.",
            channels - 1,
        )
    else:
        total = _("Sum of the products {products}, bias {bias}: in total **{total}**.")
    total = total.format(
        products=f"{float(step.products.sum()):+.3f}",
        count=number(channels - 1),
        others=f"{step.others:+.3f}",
        bias=f"{step.bias:+.3f}",
        total=f"{step.total:+.3f}",
    )
    if not relu:
        text = _("{sum} There is no activation function, so this is the output.")
    elif step.total < 0:
        text = _("{sum} That is below 0, so ReLU makes it **{output}**.")
    else:
        text = _("{sum} That is not below 0, so ReLU keeps it at **{output}**.")
    return text.format(sum=total, output=f"{step.after:.3f}")


def _show_pooling(
    pooling: Layer, found: np.ndarray, place: tuple[int, int], colours: Colours
) -> None:
    """The window of the pooling that this number falls into, and the largest in it."""
    size, strides = pooling.options["pool_size"], pooling.options["strides"]
    row, column = (at // stride for at, stride in zip(place, strides, strict=True))
    top, left = row * strides[0], column * strides[1]
    window = found[top : top + size[0], left : left + size[1]]
    if row >= pooling.shape[0] or column >= pooling.shape[1] or not window.size:
        st.write(_("Max pooling ignores this last row or column."))
        return
    largest = f'{_SIGN.format("→")}<b style="font-size:1.3rem">{window.max():.3f}</b>'
    text = _("Max pooling keeps the largest number of each {rows} × {columns} window:")
    st.write(text.format(rows=size[0], columns=size[1]))
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
    in_words = _(
        "{picture}: {extremes}; framed from row {row}, column {column} on, {rows} × {columns}"
    ).format(
        picture=said,
        extremes=signed_text(values),
        row=row,
        column=column,
        rows=size[0],
        columns=size[1],
    )
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
