"""Panel: a network's layers in a row, each with its shape, its parameters and its output."""

from __future__ import annotations

import html
import math
from itertools import pairwise

import numpy as np
import streamlit as st

from mnist_core.figures.colours import Colours, colours_for
from mnist_core.i18n import N_, _, ngettext
from mnist_core.i18n.formats import number
from mnist_core.inspection.layers import Layer
from mnist_core.records import Run
from mnist_core.ui.inside.kept_choice import keep_choice
from mnist_core.ui.shared.loaders import load_open_network
from mnist_core.ui.shared.names import class_names
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
_NEW_NUMBERS = ("Dense", "Conv2D")  # kinds of layers whose output is none of what went in
KINDS = {
    "Conv2D": N_("Convolution"),
    "MaxPooling2D": N_("Max pooling"),
    "AveragePooling2D": N_("Average pooling"),
    "GlobalAveragePooling2D": N_("Global average pooling"),
    "GlobalMaxPooling2D": N_("Global max pooling"),
    "Activation": N_("Activation"),
    "BatchNormalization": N_("Batch normalization"),
    "ReLU": N_("ReLU"),
    "Add": N_("Add"),
    "Rescaling": N_("Rescaling"),
    "Functional": N_("L2 normalization"),
    "Reshape": N_("Reshape"),
    "Flatten": N_("Flatten"),
    "Dense": N_("Dense layer"),
    "Dropout": N_("Dropout"),
    "BothSides": N_("Image and mirror image"),
    "MeanOfSides": N_("Mean of both"),
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
    layers = ngettext("{count} layer", "{count} layers", len(network.layers))
    st.markdown(
        _("**{layers}, {parameters}**: {shapes}").format(
            layers=layers.format(count=number(len(network.layers))),
            parameters=_parameters(sum(layer.parameters for layer in network.layers)),
            shapes=_chain(network.layers),
        )
    )
    titles = _titles(network.layers)
    names = class_names(run.config.dataset)
    last = network.layers[-1]
    first, *others = (
        _card(titles[x.name], x, outputs.get(x.name), colours, names if x is last else ())
        for x in network.layers
    )
    chain = first + "".join(_ARROW.format(card=card) for card in others)
    st.html(f'<div style="{_FLOW}" data-testid="layers">{chain}</div>')
    chosen = _choose_layer(f"{LAYER}_{run.id}", network.layers, outputs, titles)
    st.html(
        _evidence_html(outputs[chosen], names, colours)
        if chosen == last.name
        else _large(network[chosen], outputs[chosen], colours)
    )


def _choose_layer(
    key: str, layers: tuple[Layer, ...], outputs: dict[str, np.ndarray], titles: dict[str, str]
) -> str:
    """Ask for one of the layers with an output; first is one that has learned something."""
    shown = {
        layer.name: _("{layer}, {shape}").format(
            layer=titles[layer.name], shape=shape_text(layer.shape)
        )
        for layer in layers
        if layer.name in outputs
    }
    keep_choice(key, shown, list(shown)[_first_worth_seeing(layers, outputs)])
    chosen: str = st.selectbox(
        _("Layer in detail"), list(shown), format_func=shown.__getitem__, key=key, width=340
    )
    return chosen


def kind_title(layer: Layer) -> str:
    """What a layer does in a word or two; its class's name if there is no word for it."""
    return _(KINDS[layer.kind]) if layer.kind in KINDS else layer.kind


def _parameters(count: int) -> str:
    return ngettext("{count} parameter", "{count} parameters", count).format(count=number(count))


def _titles(layers: tuple[Layer, ...]) -> dict[str, str]:
    """By name, each with its place: two equal titles would be one choice."""
    return {layer.name: f"{place}. {kind_title(layer)}" for place, layer in enumerate(layers, 1)}


def shape_text(shape: tuple[int, ...]) -> str:
    """A shape as "26 × 26 × 32"."""
    return " × ".join(map(str, shape))


def _chain(layers: tuple[Layer, ...]) -> str:
    """Shapes in order: "28 × 28 → 26 × 26 × 32 → 10"; dropout, for example, changes none."""
    changed = (b.shape for a, b in pairwise(layers) if b.shape != a.shape or b.kind in _NEW_NUMBERS)
    return " → ".join(map(shape_text, (layers[0].shape, *changed)))


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
    inputs = ngettext("from {count} layer", "from {count} layers", len(layer.inputs))
    inputs = inputs.format(count=number(len(layer.inputs)))
    more = f"<div>{inputs}</div>" if len(layer.inputs) > 1 else ""
    merged = _("merged with the next layer")
    picture = (
        f'<div style="max-width:8rem; text-align:center">{merged}</div>'
        if output is None
        else _picture(layer, output, colours, _FEW, _THUMBNAIL, names)
    )
    parameters = f"<div>{_parameters(layer.parameters)}</div>" if layer.parameters else ""
    return (
        f'<div style="{_CARD.format(line=colours.line)}"><b>{html.escape(title)}</b>'
        f"<div>{shape_text(layer.shape)}</div>{parameters}{more}{picture}</div>"
    )


def _large(layer: Layer, output: np.ndarray, colours: Colours) -> str:
    key = (
        _("Blue: above 0. Red: below 0.")
        if output.min() < 0
        else _("The stronger the ink, the larger the number.")
    )
    said = _("{output} {key} Smallest {smallest}, largest {largest}.").format(
        output=_output_text(layer),
        key=key,
        smallest=number(output.min(), 2),
        largest=number(output.max(), 2),
    )
    return f"<p>{said}</p>{_picture(layer, output, colours, 10_000, 760)}"


def _output_text(layer: Layer) -> str:
    if layer.channels == 1:
        return _("One image of {size}.").format(size=shape_text(layer.shape[:2]))
    if layer.channels > 1:
        return ngettext(
            "{count} feature map of {size}, one for each channel.",
            "{count} feature maps of {size}, one for each channel.",
            layer.channels,
        ).format(count=number(layer.channels), size=shape_text(layer.shape[:2]))
    return ngettext(
        "{count} number, one square each, row by row.",
        "{count} numbers, one square each, row by row.",
        layer.shape[0],
    ).format(count=number(layer.shape[0]))


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
    said = _("Output of {layer}: {activity}").format(
        layer=kind_title(layer), activity=activity_text(output, names)
    )
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
    said = _(
        "Logits, the evidence for each class. Softmax turns them into probabilities: 1 more "
        "means about 2.7 times more probable."
    )
    return f'<p>{said}</p><div style="max-width:34rem">{rows}</div>'


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
