"""Panel: the data sets themselves, as the tutorials begin: images, names, pixels, classes."""

from __future__ import annotations

import html
from typing import Any

import numpy as np
import streamlit as st

from mnist_core.data.datasets import TrainingFacts, load_training_facts
from mnist_core.data.normalisation import normalized
from mnist_core.figures.colours import Colours, colours_for
from mnist_core.i18n import _, ngettext
from mnist_core.i18n.formats import number
from mnist_core.options import DATASETS
from mnist_core.ui.shared.address_choice import choose_segment
from mnist_core.ui.shared.image_clicks import clicked_image, image_button
from mnist_core.ui.shared.names import class_names
from mnist_core.ui.shared.next_step import next_link
from mnist_core.ui.shared.pictures import ink_on_page, picture_html
from mnist_core.ui.shared.tables import chart_rows, show_table

DATASET, IMAGE = "browse_dataset", "browse_data_image"
_FONT = 15  # pixels
_FIVE = "display:grid; grid-template-columns:repeat(5, minmax(0, 7rem)); gap:0.7rem"


def show_data() -> None:
    """Ask for a data set and show what is in it."""
    names_of = {option.title: name for name, option in DATASETS.items()}
    name = names_of[choose_segment(_("Data set"), list(names_of), _, DATASET, "visible")]
    with st.spinner(_("Loading 60,000 training images (only once)")):
        facts = _facts(name)
    names, colours = class_names(name), colours_for(st.context.theme.type)
    clicked = clicked_image(len(facts.first))
    if clicked is not None:
        st.session_state[IMAGE] = clicked
    next_link("Train", _("Train a network on these images"), {"dataset": name})
    left, right = st.columns(2, gap="large")
    with left:
        _show_first(facts, names, colours)
    with right:
        index = _show_one(facts, names, colours)
    left, right = st.columns(2, gap="large")
    with left:
        _show_balance(facts, names)
    with right:
        _show_normalisation(facts.first.images[index])
    st.header(_("The mean image of each class"), anchor=False)
    st.write(
        _(
            "What the images of a class have in common: the mean of all its training images, per "
            "pixel."
        )
    )
    said = _("The mean of all images of {name}")
    cells = [
        _cell(mean.astype(np.uint8), name, said.format(name=name), colours)
        for name, mean in zip(names, facts.means, strict=True)
    ]
    st.html(f'<div style="{_FIVE}" data-testid="means">{"".join(cells)}</div>')


@st.cache_resource(show_spinner=False)
def _facts(name: str) -> TrainingFacts:
    return load_training_facts(name)


def _show_first(facts: TrainingFacts, names: tuple[str, ...], colours: Colours) -> None:
    st.header(_("The first 25 training images"), anchor=False)
    said = _("Training image {index}: {name}")
    cells = [
        _cell(image, names[label], said.format(index=i, name=names[label]), colours, i)
        for i, (image, label) in enumerate(zip(facts.first.images, facts.first.labels, strict=True))
    ]
    st.html(f'<div style="{_FIVE}" data-testid="first">{"".join(cells)}</div>')


def _cell(
    image: np.ndarray, name: str, said: str, colours: Colours, index: int | None = None
) -> str:
    """An image above its name; one with an index can be clicked."""
    picture = picture_html(ink_on_page(image, colours.text), said, 112, crisp=True)
    picture = picture if index is None else image_button(picture, index)
    return f'<div>{picture}<div style="overflow-wrap:anywhere">{html.escape(name)}</div></div>'


def _show_one(facts: TrainingFacts, names: tuple[str, ...], colours: Colours) -> int:
    """One image large, with the meaning of its colours; returns which."""
    st.header(_("One image, pixel by pixel"), anchor=False)
    last = len(facts.first.labels) - 1
    index = st.slider(_("Training image"), 0, last, 0, key=IMAGE, bind="query-params")
    image, label = facts.first.images[index], names[facts.first.labels[index]]
    said = _("Training image {index}, which is {name}").format(index=index, name=label)
    picture = picture_html(ink_on_page(image, colours.text), said, 336, crisp=True)
    marks = "".join(f"<span>{value}</span>" for value in (255, 200, 150, 100, 50, 0))
    bar = (
        f'<div style="width:1.6rem; background:linear-gradient({colours.text}, transparent); '
        f'border:1px solid {colours.line}"></div><div style="display:flex; '
        f'flex-direction:column; justify-content:space-between">{marks}</div>'
    )
    st.html(f'<div style="display:flex; gap:0.6rem; max-width:100%">{picture}{bar}</div>')
    zeros = int((image == 0).sum())
    text = ngettext(
        "**{name}**: 28 × 28 = 784 numbers from 0 (no ink) to 255. {count} of them is 0; their "
        "mean is {mean}.",
        "**{name}**: 28 × 28 = 784 numbers from 0 (no ink) to 255. {count} of them are 0; their "
        "mean is {mean}.",
        zeros,
    )
    st.write(text.format(name=label, count=number(zeros), mean=number(image.mean(), 1)))
    return index


def _show_balance(facts: TrainingFacts, names: tuple[str, ...]) -> None:
    st.header(_("Class balance"), anchor=False)
    rows: list[dict[str, Any]] = [
        {"class": name, "images": int(n)} for name, n in zip(names, facts.counts, strict=True)
    ]
    most, fewest = (rows[int(i)] for i in (facts.counts.argmax(), facts.counts.argmin()))
    if most["images"] == fewest["images"]:
        text = _("Each class has {count} of the 60,000 training images.")
        st.write(text.format(count=number(most["images"])))
    else:
        text = _(
            "Of the 60,000 training images, the largest class is {largest} ({most}) and the "
            "smallest is {smallest} ({fewest})."
        )
        st.write(
            text.format(
                largest=most["class"],
                most=number(most["images"]),
                smallest=fewest["class"],
                fewest=number(fewest["images"]),
            )
        )
    counts = ", ".join(f"{row['class']}: {number(row['images'])}" for row in rows)
    said = _("Training images of each class. {counts}").format(counts=counts)
    st.vega_lite_chart(_balance_spec(rows), alt=said, height=340)


def _balance_spec(rows: list[dict[str, Any]]) -> dict[str, Any]:
    axis = {"labelFontSize": _FONT, "titleFontSize": _FONT, "labelLimit": 140}
    y = {"field": "class", "type": "nominal", "sort": None, "title": None, "axis": axis}
    x = {"field": "images", "type": "quantitative", "title": _("training images")}
    tips = [
        {"field": "class", "title": _("class")},
        {"field": "images", "title": _("images"), "format": ","},
    ]
    encoding = {"y": y, "x": {**x, "axis": {**axis, "tickCount": 4}}, "tooltip": tips}
    return {"data": {"values": chart_rows(rows)}, "mark": "bar", "encoding": encoding}


def _show_normalisation(image: np.ndarray) -> None:
    title = _("What normalization does")
    st.header(title, anchor=False)
    st.write(
        _(
            "Networks learn better from small numbers. The table compares two ways to normalize "
            "the image above, and shows the column of pixels with the most ink."
        )
    )
    column = int(image.sum(axis=0).argmax())
    rows = [
        _normalisation_row(_("As stored"), image.astype(float), column),
        _normalisation_row(
            _("0 to 1 (divided by 255)"), normalized(image, "unit-interval"), column
        ),
        _normalisation_row(_("L2-normalized columns"), normalized(image, "unit-length"), column),
    ]
    show_table({key: [row[key] for row in rows] for key in rows[0]}, title)
    text = _(
        "The length of column {column} is the square root of the sum of its squares. "
        "L2-normalization makes it 1: then a faint column counts as much as a strong one, and the "
        "total amount of ink is lost."
    )
    st.caption(text.format(column=column))


def _normalisation_row(title: str, values: np.ndarray, column: int) -> dict[str, str]:
    ink = values[:, column]
    return {
        _("Pixels"): title,
        _("largest"): f"{values.max():.3g}",
        _("mean"): f"{values.mean():.3g}",
        _("length of column {column}").format(column=column): f"{np.linalg.norm(ink):.3g}",
    }
