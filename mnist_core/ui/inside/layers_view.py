"""Panel: a network's layers in a row, each with its shape, its parameters and its output."""

from __future__ import annotations

import html
import math

import numpy as np
import streamlit as st

from mnist_core.counting import counted
from mnist_core.data.datasets import CLASS_NAMES
from mnist_core.figures.colours import Colours, colours_for
from mnist_core.inspection.layers import Layer
from mnist_core.records import Run
from mnist_core.ui.shared.loaders import load_open_network
from mnist_core.ui.shared.picture_text import activity_text
from mnist_core.ui.shared.pictures import mosaic, picture_html, values_on_page

LAYER = "inside_layer"
_THUMBNAIL = 112  # pixels
_FEW = 9  # pictures on a card
_FLOW = "display:flex; flex-wrap:wrap; gap:0.9rem 0.5rem; align-items:stretch"
_ARROW = (  # with the card it leads to, so that no line ends in one
    '<div style="display:flex; gap:0.5rem"><div style="align-self:center; font-size:1.4rem" '
    'aria-hidden="true">→</div>{card}</div>'
)
_CARD = (
    "border:1px solid {line}; border-radius:8px; padding:0.6rem 0.8rem; min-width:9.5rem; "
    "display:flex; flex-direction:column; gap:0.35rem; align-items:center"
)
KINDS = {
    "Conv2D": "Convolution",
    "MaxPooling2D": "Max pooling",
    "AveragePooling2D": "Average pooling",
    "GlobalAveragePooling2D": "Global average pooling",
    "GlobalMaxPooling2D": "Global max pooling",
    "Activation": "Activation",
    "BatchNormalization": "Batch normalization",
    "ReLU": "ReLU",
    "Add": "Add",
    "Rescaling": "Rescaling",
    "Functional": "L2 normalization",
    "Reshape": "Reshape",
    "Flatten": "Flatten",
}


def show_layers(run: Run, image: np.ndarray) -> None:
    """Draw the chain of layers for an image, and one of them large.

    Args:
        run: the model.
        image: uint8 (28, 28), 255 is ink.
    """
    network = load_open_network(run)
    outputs = network.activations(image)
    colours = colours_for(st.context.theme.type)
    total = sum(layer.parameters for layer in network.layers)
    st.markdown(
        f"**{counted(len(network.layers), 'layer')}, {counted(total, 'parameter')}**: "
        f"{_chain(network.layers)}"
    )
    titles = _titles(network.layers)
    names = CLASS_NAMES[run.config.dataset]
    last = network.layers[-1]
    first, *others = (
        _card(titles[x.name], x, outputs.get(x.name), colours, names if x is last else ())
        for x in network.layers
    )
    chain = first + "".join(_ARROW.format(card=card) for card in others)
    st.html(f'<div style="{_FLOW}" data-testid="layers">{chain}</div>')
    chosen = st.selectbox(
        "Layer in detail",
        [layer.name for layer in network.layers if layer.name in outputs],
        index=_first_worth_seeing(network.layers, outputs),
        format_func=lambda name: f"{titles[name]}, {shape_text(network[name].shape)}",
        key=f"{LAYER}_{run.id}",
        width=340,
    )
    st.html(
        _evidence_html(outputs[chosen], names, colours)
        if chosen == last.name
        else _large(network[chosen], outputs[chosen], colours)
    )


def kind_title(layer: Layer) -> str:
    """What a layer does in a word or two; its class's name if there is no word for it."""
    return KINDS.get(layer.kind, layer.kind)


def _titles(layers: tuple[Layer, ...]) -> dict[str, str]:
    """By name, each with its place: two equal titles would be one choice."""
    return {layer.name: f"{place}. {kind_title(layer)}" for place, layer in enumerate(layers, 1)}


def shape_text(shape: tuple[int, ...]) -> str:
    """A shape as "26 × 26 × 32"."""
    return " × ".join(map(str, shape))


def _chain(layers: tuple[Layer, ...]) -> str:
    """Each shape once, in order: "28 × 28 → 26 × 26 × 32 → 10"."""
    shapes = [shape_text(layer.shape) for layer in layers]
    return " → ".join(s for s, before in zip(shapes, [None, *shapes], strict=False) if s != before)


def _first_worth_seeing(layers: tuple[Layer, ...], outputs: dict[str, np.ndarray]) -> int:
    shown = [layer for layer in layers if layer.name in outputs]
    return next((i for i, layer in enumerate(shown) if layer.parameters), 0)


def _card(
    title: str,
    layer: Layer,
    output: np.ndarray | None,
    colours: Colours,
    names: tuple[str, ...],
) -> str:
    more = f"<div>from {counted(len(layer.inputs), 'layer')}</div>" if len(layer.inputs) > 1 else ""
    picture = (
        '<div style="max-width:8rem; text-align:center">merged with the next layer</div>'
        if output is None
        else _picture(layer, output, colours, _FEW, _THUMBNAIL, names)
    )
    parameters = f"<div>{counted(layer.parameters, 'parameter')}</div>" if layer.parameters else ""
    return (
        f'<div style="{_CARD.format(line=colours.line)}"><b>{html.escape(title)}</b>'
        f"<div>{shape_text(layer.shape)}</div>{parameters}{more}{picture}</div>"
    )


def _large(layer: Layer, output: np.ndarray, colours: Colours) -> str:
    if layer.channels > 1:
        maps = counted(layer.channels, "feature map")
        said = f"{maps} of {layer.shape[0]} × {layer.shape[1]}, one for each channel."
    elif layer.channels == 1:
        said = f"One image of {layer.shape[0]} × {layer.shape[1]}."
    else:
        said = f"{counted(layer.shape[0], 'number')}, one square each, row by row."
    key = (
        "Blue: above 0. Red: below 0."
        if output.min() < 0
        else "The stronger the ink, the larger the number."
    )
    extremes = f"Smallest {output.min():.2f}, largest {output.max():.2f}."
    return f"<p>{said} {key} {extremes}</p>{_picture(layer, output, colours, 10_000, 760)}"


def _picture(
    layer: Layer,
    output: np.ndarray,
    colours: Colours,
    limit: int,
    width: int,
    names: tuple[str, ...] = (),
) -> str:
    pictures = as_pictures(output)[:limit]
    columns = max(1, math.ceil(math.sqrt(len(pictures) * (1 if limit == _FEW else 2))))
    sheet = values_on_page(mosaic(pictures, columns), colours)
    said = f"Output of {kind_title(layer)}: {activity_text(output, names)}"
    width = min(width, max(_THUMBNAIL, sheet.shape[1] * (4 if len(pictures) > 1 else 12)))
    return picture_html(sheet, said, width, crisp=True)


def as_pictures(output: np.ndarray) -> np.ndarray:
    """A layer's output as pictures, float32 (n, height, width); a row of numbers is folded."""
    if output.ndim == 3:
        return np.moveaxis(output, -1, 0)
    if output.ndim == 2:
        return output[None]
    columns = math.ceil(math.sqrt(2 * output.size))
    rows = -(-output.size // columns)
    padded = np.full(rows * columns, np.nan, np.float32)
    padded[: output.size] = output.ravel()
    return padded.reshape(1, rows, columns)


def _evidence_html(logits: np.ndarray, names: tuple[str, ...], colours: Colours) -> str:
    """The last layer's ten numbers as bars to both sides of zero."""
    top = float(np.abs(logits).max()) or 1.0
    rows = "".join(
        _evidence_row(name, float(value), top, colours)
        for name, value in zip(names, logits, strict=True)
    )
    return (
        "<p>Logits, the evidence for each class. Softmax turns them into probabilities: 1 more "
        f'means about 2.7 times more probable.</p><div style="max-width:34rem">{rows}</div>'
    )


def _evidence_row(name: str, value: float, top: float, colours: Colours) -> str:
    half = 50 * abs(value) / top
    left, paint = (50, colours.right) if value >= 0 else (50 - half, colours.wrong)
    return (
        '<div style="display:grid; grid-template-columns:6.5rem 1fr 4rem; gap:0.6rem; '
        f'align-items:center; line-height:1.5"><span>{html.escape(name)}</span>'
        f'<div style="position:relative; height:1rem; background:{colours.line}55">'
        f'<div style="position:absolute; left:{left:.1f}%; width:{half:.1f}%; height:100%; '
        f'background:{paint}"></div></div>'
        f'<span style="text-align:right">{value:+.1f}</span></div>'
    )
