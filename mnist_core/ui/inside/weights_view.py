"""Panel: the weights of the first layer that has any, as pictures.

What looks at all pixels at once has a weight for each: a picture of 28 x 28. What looks through
a small window has as many as the window has pixels.
"""

from __future__ import annotations

import html

import numpy as np
import streamlit as st

from mnist_core.figures.colours import Colours, colours_for
from mnist_core.i18n import _, ngettext
from mnist_core.i18n.formats import number
from mnist_core.inspection.activations import OpenNetwork
from mnist_core.inspection.layers import Layer
from mnist_core.inspection.occlusion import evidence
from mnist_core.records import Run
from mnist_core.ui.shared.loaders import load_open_network
from mnist_core.ui.shared.names import class_names
from mnist_core.ui.shared.picture_text import activity_text, signed_text
from mnist_core.ui.shared.pictures import mosaic, picture_html, signed_on_page, values_on_page

NEURON, FILTER = "inside_neuron", "inside_filter"
_PIXELS = 784
_FINE = 5  # a weight is so many times as wide as the line between two filters
_TEMPLATES = "display:grid; gap:1rem; grid-template-columns:repeat(auto-fill, minmax(13rem, 1fr))"


def show_weights(run: Run, image: np.ndarray) -> None:
    """Draw the first layer's weights, and what they make of an image.

    Args:
        run: the model.
        image: uint8 (28, 28), 255 is ink.
    """
    network = load_open_network(run)
    layer = next((layer for layer in network.layers if layer.kernel is not None), None)
    colours = colours_for(st.context.theme.type)
    if layer is None:
        st.info(_("The weights of this network cannot be shown."), icon=":material/info:")
    elif network.kernel(layer).shape[1:] != (_PIXELS,):
        _show_filters(run, network, layer, image, colours)
    elif layer is network.layers[-1]:
        _show_templates(run, network, layer, image, colours)
    else:
        _show_neurons(run, network, layer, image, colours)


def _show_templates(
    run: Run, network: OpenNetwork, layer: Layer, image: np.ndarray, colours: Colours
) -> None:
    """Softmax regression: each class's weights, and what they say of this image."""
    st.write(
        _(
            "The left picture of each class shows its weights: blue where ink is evidence for the "
            "class, red where ink is evidence against it. The right picture shows the weights "
            "times the image. Their sum plus the bias is the logit of the class; the largest "
            "logit is the answer."
        )
    )
    kernel, bias = network.kernel(layer), network.bias(layer)
    said = evidence(kernel, network.pixels_for(layer, image).ravel())
    order = np.argsort(-(said.sum(axis=1) + bias))
    names = class_names(run.config.dataset)
    cells = [_template(names[i], kernel[i], said[i], float(bias[i]), colours) for i in order]
    st.html(f'<div style="{_TEMPLATES}" data-testid="templates">{"".join(cells)}</div>')


def _template(
    name: str, weights: np.ndarray, said: np.ndarray, bias: float, colours: Colours
) -> str:
    pictures = "".join(
        _signed_html(values.reshape(28, 28), what.format(name=name), 100, colours)
        for values, what in ((weights, _("Weights of {name}")), (said, _("Evidence for {name}")))
    )
    for_it, against = float(said[said > 0].sum()), float(said[said < 0].sum())
    sums = _(
        "<blue>for {positive}</blue>, <red>against {negative}</red>, bias {bias}<br>"
        "<b>sum {total}</b>"
    )
    sums = sums.format(
        positive=f"{for_it:+.1f}",
        negative=f"{against:+.1f}",
        bias=f"{bias:+.1f}",
        total=f"{for_it + against + bias:+.1f}",
    )
    return (
        f'<div><b style="font-size:1.2rem">{html.escape(name)}</b>'
        f'<div style="display:flex; gap:0.4rem">{pictures}</div>'
        f"{_in_colour(sums, colours)}</div>"
    )


def _in_colour(marked: str, colours: Colours) -> str:
    """HTML of a sentence of ours with <blue> and <red> parts."""
    for tag, paint in (("blue", colours.right), ("red", colours.wrong)):
        marked = marked.replace(f"<{tag}>", f'<span style="color:{paint}">')
        marked = marked.replace(f"</{tag}>", "</span>")
    return marked


def _signed_html(values: np.ndarray, what: str, width: int, colours: Colours) -> str:
    said = _("{picture}: {extremes}").format(picture=what, extremes=signed_text(values))
    return picture_html(signed_on_page(values, colours), said, width, crisp=True)


def _show_neurons(
    run: Run, network: OpenNetwork, layer: Layer, image: np.ndarray, colours: Colours
) -> None:
    """A dense layer: each neuron's weights as an image, the most active first."""
    kernel, outputs = network.kernel(layer), network.results(image)[layer.name]
    order = np.argsort(-outputs)
    active = int((outputs > 0).sum())
    text = ngettext(
        "Each of the {neurons} has a weight for every pixel: blue where ink activates the neuron, "
        "red where ink inhibits it. For this image {count} of them is active, that is, above 0. "
        "They are sorted by their activation, the largest first.",
        "Each of the {neurons} has a weight for every pixel: blue where ink activates the neuron, "
        "red where ink inhibits it. For this image {count} of them are active, that is, above 0. "
        "They are sorted by their activation, the largest first.",
        active,
    )
    st.write(text.format(neurons=_neurons(len(kernel)), count=number(active)))
    place = st.slider(_("Neuron, most active first"), 1, len(kernel), 1, key=NEURON, width=360)
    _show_neuron(network, layer, image, int(order[place - 1]), colours)
    sheet = values_on_page(mosaic(kernel[order].reshape(-1, 28, 28), 16), colours)
    said_of_all = _("Weights of all {neurons}, a small picture each; active: {count}")
    said_of_all = said_of_all.format(neurons=_neurons(len(kernel)), count=number(active))
    st.html(picture_html(sheet, said_of_all, 900))


def _show_neuron(
    network: OpenNetwork, layer: Layer, image: np.ndarray, neuron: int, colours: Colours
) -> None:
    """One neuron: its weights, what the image adds up to with them, and what comes of it."""
    kernel, bias = network.kernel(layer), network.bias(layer)
    outputs = network.results(image)[layer.name]
    said = evidence(kernel[neuron], network.pixels_for(layer, image).ravel())
    total, after = float(said.sum() + bias[neuron]), float(outputs[neuron])
    pair = "".join(
        _signed_html(values.reshape(28, 28), what, 168, colours)
        for values, what in (
            (kernel[neuron], _("Its weights")),
            (said, _("Its weights times the image")),
        )
    )
    sums = _(
        "Neuron {neuron}<br>evidence {evidence}<br>bias {bias}<br><b>sum {total}</b><br>"
        "after ReLU <b>{output}</b>"
    ).format(
        neuron=neuron,
        evidence=f"{said.sum():+.2f}",
        bias=f"{bias[neuron]:+.2f}",
        total=f"{total:+.2f}",
        output=f"{after:.2f}",
    )
    st.html(
        '<div style="display:flex; flex-wrap:wrap; gap:1rem; align-items:center">'
        f"{pair}<div>{sums}</div></div>"
    )


def _neurons(count: int) -> str:
    return ngettext("{count} neuron", "{count} neurons", count).format(count=number(count))


def _show_filters(
    run: Run, network: OpenNetwork, layer: Layer, image: np.ndarray, colours: Colours
) -> None:
    """A convolution: each filter, and the picture it makes."""
    kernel = network.kernel(layer)
    filters = kernel.mean(axis=-1) if kernel.ndim == 4 else np.atleast_3d(kernel)
    text = ngettext(
        "{count} filter of {size} weights slides over the image. Blue weights respond to ink, red "
        "weights to its absence. The output of a filter, its feature map, shows where it found "
        "its pattern.",
        "{count} filters of {size} weights slide over the image. Blue weights respond to ink, red "
        "weights to its absence. The output of a filter, its feature map, shows where it found "
        "its pattern.",
        len(filters),
    )
    size = f"{filters.shape[1]} × {filters.shape[2]}"
    st.write(text.format(count=number(len(filters)), size=size))
    if kernel.ndim == 4 and kernel.shape[-1] > 1:
        text = ngettext(
            "Shown: the mean over the {count} input channel.",
            "Shown: the mean over the {count} input channels.",
            kernel.shape[-1],
        )
        st.caption(text.format(count=number(kernel.shape[-1])))
    place = st.slider(_("Filter"), 1, len(filters), 1, key=FILTER, width=360) - 1
    found = network.results(image)[layer.name]
    with st.container(horizontal=True, gap="large"):
        with st.container(width=260):
            st.html(numbers_html(filters[place], colours, signed=True))
        with st.container(width=260):
            picture = values_on_page(found[..., place], colours)
            what = _("Feature map of filter {filter}: {extremes}").format(
                filter=place + 1, extremes=signed_text(found[..., place])
            )
            st.html(picture_html(picture, what, 240, crisp=True))
    fine = filters.repeat(_FINE, axis=1).repeat(_FINE, axis=2)
    sheet = values_on_page(mosaic(fine, 8, gap=2), colours)
    said = _("All filters. Their output: {activity}").format(activity=activity_text(found))
    st.html(picture_html(sheet, said, 420, crisp=True))


def numbers_html(
    values: np.ndarray, colours: Colours, signed: bool = False, places: int = 2
) -> str:
    """A small table of numbers, each on its colour.

    Args:
        values: float (height, width).
        colours: for the page it stands on.
        signed: blue above 0 and red below; shades of ink otherwise.
        places: digits after the point.
    """
    top = float(np.abs(values).max()) or 1.0
    rows = "".join(
        "<tr>" + "".join(_number(float(v), top, colours, signed, places) for v in row) + "</tr>"
        for row in values
    )
    return f'<table style="border-collapse:collapse; font-size:0.9rem">{rows}</table>'


def _number(value: float, top: float, colours: Colours, signed: bool, places: int) -> str:
    paint = (colours.right if value >= 0 else colours.wrong) if signed else colours.bar
    strength = f"{round(110 * abs(value) / top):02x}"
    shown = f"{round(value, places) + 0:.{places}f}"  # never "-0.00"
    return (
        f'<td style="background:{paint}{strength}; border:1px solid {colours.line}; '
        f'padding:0.35rem 0.4rem; text-align:right; min-width:3rem">{shown}</td>'
    )
