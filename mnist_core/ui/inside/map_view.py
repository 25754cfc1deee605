"""Panel: a map of test images by PCA of the last hidden layer; a star marks this image."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import streamlit as st

from mnist_core.i18n import _, ngettext
from mnist_core.i18n.formats import number, percent, unbroken
from mnist_core.inspection.neighbours import nearest, trustworthiness
from mnist_core.inspection.pca import Projection, fit_projection
from mnist_core.records import Run
from mnist_core.ui.shared.loaders import cached_test_split, load_open_network
from mnist_core.ui.shared.names import class_names
from mnist_core.ui.shared.tables import chart_rows

IMAGES = 2_000  # of the test set: more would hide each other
_FONT = 15  # pixels
_COLUMNS = {"expr": "windowSize()[0] < 640 ? 3 : 5"}  # of the legend
_CIRCLE = {"type": "point", "size": 420, "color": "#808080", "strokeWidth": 2, "opacity": 1}
_COLOURS = (
    ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#b58900")
    + ("#56b4e9", "#8c564b", "#6a3d9a", "#7f7f7f", "#d62728")
)  # fmt: skip


def show_map(run: Run, image: np.ndarray) -> None:
    """Draw the map.

    Args:
        run: the model.
        image: uint8 (28, 28), 255 is ink.
    """
    with st.spinner(_("Projecting 2,000 test images (once for this network)")):
        found = _map(run.id, run.model_epoch, run)
    network = load_open_network(run)
    size = int(np.prod(network.last_hidden_layer().shape))
    text = ngettext(
        "The last layer decides from {count} number for each image. PCA (principal component "
        "analysis) projects them onto the two directions in which {images} test images differ "
        "most, which keeps {variance} of the variance. Images that the network sees as similar lie "
        "close together. The star is your image.",
        "The last layer decides from {count} numbers for each image. PCA (principal component "
        "analysis) projects them onto the two directions in which {images} test images differ "
        "most, which keeps {variance} of the variance. Images that the network sees as similar lie "
        "close together. The star is your image.",
        size,
    )
    variance = percent(found.projection.explained_variance, 0)
    told = text.format(count=number(size), images=number(IMAGES), variance=variance)
    st.write(unbroken(told))
    hidden = network.last_hidden(image[None])
    star, near = found.projection.apply(hidden)[0], nearest(found.hidden, hidden[0])
    names = class_names(run.config.dataset)
    labels = cached_test_split(run.config.dataset).labels[:IMAGES]
    told = _nearest(labels[near], names, size)
    said = _("A map of test images. {nearest}").format(nearest=told)
    st.vega_lite_chart(_spec(found.places, labels, names, star, near), alt=said, height=520)
    st.write(told)
    st.caption(_trust(found.trustworthiness))


class _Map(NamedTuple):
    """The directions of a map and what lies on it."""

    projection: Projection
    hidden: np.ndarray  # float32 (IMAGES, m), what the last layer decides by
    places: np.ndarray  # float32 (IMAGES, 2)
    trustworthiness: float


@st.cache_resource(show_spinner=False, max_entries=8)
def _map(run_id: str, model_epoch: int | None, _run: Run) -> _Map:
    images = cached_test_split(_run.config.dataset).images[:IMAGES]
    hidden = load_open_network(_run).last_hidden(images)
    projection = fit_projection(hidden)
    places = projection.apply(hidden)
    return _Map(projection, hidden, places, trustworthiness(hidden, places))


def _nearest(labels: np.ndarray, names: tuple[str, ...], size: int) -> str:
    """Which classes the ten nearest images are of, in a sentence."""
    counts = np.bincount(labels, minlength=len(names))
    order = [i for i in counts.argsort()[::-1] if counts[i]]
    one = _("{class_name} ({count})")
    found = _(", ").join(one.format(class_name=names[i], count=counts[i]) for i in order)
    return ngettext(
        "The ten images that are nearest by {count} number, circled on the map: {classes}.",
        "The ten images that are nearest by all {count} numbers, circled on the map: {classes}.",
        size,
    ).format(count=number(size), classes=found)


def _trust(share: float) -> str:
    """How well the map keeps neighbours, in a sentence."""
    told = _(
        "Two dimensions cannot keep all neighbours together. Trustworthiness of this map: "
        "{share}. At 100 % each image's ten neighbours on the map are its nearest ones by all "
        "numbers; a map that tells nothing has about 50 % (Venna and Kaski, 2001)."
    )
    return unbroken(told.format(share=percent(share, 0)))


def _spec(
    places: np.ndarray,
    labels: np.ndarray,
    names: tuple[str, ...],
    star: np.ndarray,
    near: np.ndarray,
) -> dict[str, Any]:
    rows = [
        {"x": round(float(x), 2), "y": round(float(y), 2), "class": names[label], "image": i}
        for i, ((x, y), label) in enumerate(zip(places, labels, strict=True))
    ]
    x, y = ({"type": "quantitative", "axis": None, "field": name} for name in "xy")
    colour = {
        "field": "class",
        "type": "nominal",
        "scale": {"domain": list(names), "range": list(_COLOURS)},
        "legend": {"title": None, "orient": "bottom", "columns": _COLUMNS},
    }
    one_letter = max(map(len, names)) == 1
    mark = {"type": "text", "fontSize": _FONT} if one_letter else {"type": "circle", "size": 45}
    shown = {"text": {"field": "class"}} if one_letter else {}
    tips = [
        {"field": "class", "title": _("Image class")},
        {"field": "image", "title": _("Test image")},
    ]
    circled = {"values": [rows[index] for index in near.tolist()]}
    place = {"values": [{"x": float(star[0]), "y": float(star[1])}]}
    return {
        "data": {"values": chart_rows(rows)},
        "layer": [
            {
                "mark": {**mark, "opacity": 0.75},
                "encoding": {"x": x, "y": y, "color": colour, "tooltip": tips, **shown},
            },
            {"data": circled, "mark": _CIRCLE, "encoding": {"x": x, "y": y, "tooltip": tips}},
            {"data": place, "mark": _star_mark(), "encoding": {"x": x, "y": y}},
        ],
        "config": {"legend": {"labelFontSize": _FONT, "symbolOpacity": 1}},
        "usermeta": {"embedOptions": {"renderer": "canvas"}},  # 2,000 elements of SVG take longer
    }


def _star_mark() -> dict[str, Any]:
    points = [
        (0.95 * r * np.sin(k * np.pi / 5), -0.95 * r * np.cos(k * np.pi / 5))
        for k, r in enumerate([1, 0.42] * 5)
    ]
    path = "M" + "L".join(f"{x:.2f},{y:.2f}" for x, y in points) + "Z"
    return {
        "type": "point",
        "shape": path,
        "size": 900,
        "fill": "#ffd400",
        "stroke": "#000000",
        "strokeWidth": 2,
        "opacity": 1,
    }
