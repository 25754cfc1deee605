"""Pictures that stand still, drawn with Matplotlib.

Only `matplotlib.figure.Figure` is used, never pyplot, whose one current figure would be
shared by all people on the server. A figure holds a single pair of axes measured in
pixels: axes of its own for each picture and each set of bars take twice as long to draw.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from mnist_core.figures.chinese_font import offer_chinese
from mnist_core.figures.colours import LIGHT, Colours
from mnist_core.i18n import _
from mnist_core.i18n.formats import breakable, percent

RIGHT_MARK, WRONG_MARK = "✓", "✗"

offer_chinese()
matplotlib.rcParams["svg.fonttype"] = "none"  # letters, not outlines: a third of the size
matplotlib.rcParams["svg.hashsalt"] = "mnist_core"  # the same figure, the same document
_POINTS_PER_INCH = 72  # so that one point of the figure is one pixel of the page
_FONT = 14


@dataclass(frozen=True)
class _Layout:
    """Where things are within one cell, in pixels from its top left corner.

    Attributes:
        height: of the cell; its width is `CELL_WIDTH`.
        picture: side of the digit's square.
        caption: height of the middle of the caption.
        number: position of the middle right of the image's number.
    """

    height: int
    picture: int
    caption: int
    number: tuple[int, int]


# Corners of a bar, and where its name stands: x, y, alignment.
_Bar = tuple[list[tuple[float, float]], tuple[float, float, str]]

CELL_WIDTH = 270
_GAP = 18
_UPRIGHT = _Layout(height=142, picture=112, caption=129, number=(CELL_WIDTH, 8))
_LYING = _Layout(height=192, picture=108, caption=179, number=(108, 124))


def plot_predictions(
    images: np.ndarray,
    probabilities: np.ndarray,
    labels: np.ndarray,
    class_names: Sequence[str],
    numbers: Sequence[int] | None = None,
    colours: Colours = LIGHT,
    columns: int = 3,
) -> Figure:
    """Images beside what a model makes of them, as in TensorFlow's "Basic classification".

    Below each image "label percent (true label)", marked and coloured as right or wrong;
    beside it a bar per class, the predicted one red, the true one blue. Bars stand on
    digits and lie beside names, which are too long to stand under a bar.

    Args:
        images: uint8 (n, 28, 28), 0 is background and 255 is ink.
        probabilities: float (n, c), 0 to 1.
        labels: int (n,), the true classes, 0 to c - 1.
        class_names: c names; the label is the index.
        numbers: the images' indices in their data set, shown as "#247"; none when None.
        colours: for the page it will stand on; the figure itself has no ground.
        columns: images in a row.
    """
    layout = _UPRIGHT if max(map(len, class_names)) <= 2 else _LYING
    rows = -(-len(images) // columns)
    across, down = CELL_WIDTH + _GAP, layout.height + _GAP
    axes = _pixel_axes(columns * across - _GAP, rows * down - _GAP)
    for i, image in enumerate(images):
        corner = np.array([i % columns * across, i // columns * down])
        best = int(probabilities[i].argmax())
        _draw_picture(axes, corner, layout, image, colours)
        _draw_bars(axes, corner, layout, probabilities[i], int(labels[i]), class_names, colours)
        caption = breakable(caption_text(probabilities[i], int(labels[i]), class_names))
        color = colours.right if best == labels[i] else colours.wrong
        _write(axes, corner + (0, layout.caption), caption, color, weight="bold")
        if numbers is not None:
            _write(axes, corner + layout.number, f"#{numbers[i]}", colours.muted, ha="right")
    return cast(Figure, axes.figure)


def caption_text(probabilities: np.ndarray, label: int, class_names: Sequence[str]) -> str:
    """What was read, how surely, and what it is: "✗ 5: 62 % (6)".

    Args:
        probabilities: float (c,), 0 to 1.
        label: the true class.
        class_names: c names.
    """
    best = int(probabilities.argmax())
    mark = RIGHT_MARK if best == label else WRONG_MARK
    sure = min(float(probabilities[best]), 0.99)  # a softmax is never quite all
    return _("{mark} {answer}: {percent} ({label})").format(
        mark=mark, answer=class_names[best], percent=percent(sure, 0), label=class_names[label]
    )


def to_svg(figure: Figure) -> str:
    """A figure as an SVG document: sharp at any size."""
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None})
    return buffer.getvalue()


def to_png(figure: Figure) -> bytes:
    """A figure as a PNG file, twice as fine as a screen."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=2 * _POINTS_PER_INCH)
    return buffer.getvalue()


def _pixel_axes(width: int, height: int) -> Axes:
    """Axes over the whole of a new figure; one unit is a pixel, y grows downwards."""
    size = (width / _POINTS_PER_INCH, height / _POINTS_PER_INCH)
    figure = Figure(figsize=size, dpi=_POINTS_PER_INCH, frameon=False)
    axes = figure.add_axes((0, 0, 1, 1), xlim=(0, width), ylim=(height, 0), autoscale_on=False)
    axes.set_axis_off()
    return axes


def _draw_picture(
    axes: Axes, corner: np.ndarray, layout: _Layout, image: np.ndarray, colours: Colours
) -> None:
    ink = np.empty((*image.shape, 4))
    ink[..., :3] = to_rgb(colours.text)
    ink[..., 3] = image / 255
    x, y = corner
    side = layout.picture
    box = (x + 1, x + side - 1, y + side - 1, y + 1)
    axes.imshow(ink, extent=box, interpolation="none", aspect="auto", clip_on=False)
    frame = Rectangle((x + 0.5, y + 0.5), side - 1, side - 1, fill=False, ec=colours.line)
    axes.add_artist(frame)


def _draw_bars(
    axes: Axes,
    corner: np.ndarray,
    layout: _Layout,
    probabilities: np.ndarray,
    label: int,
    class_names: Sequence[str],
    colours: Colours,
) -> None:
    paint = [colours.bar] * len(probabilities)
    paint[int(probabilities.argmax())] = colours.wrong
    paint[label] = colours.right
    bar_of = _upright_bar if layout is _UPRIGHT else _lying_bar
    boxes = []
    for i, (probability, name) in enumerate(zip(probabilities, class_names, strict=True)):
        box, (x, y, ha) = bar_of(i, float(probability), len(class_names))
        boxes.append(corner + np.array(box))
        plain = paint[i] == colours.bar
        color, weight = (colours.muted, "normal") if plain else (paint[i], "bold")
        _write(axes, corner + (x, y), name, color, ha=ha, weight=weight)
    axes.add_collection(PolyCollection(boxes, facecolors=paint, label="bars"), autolim=False)


def _upright_bar(i: int, probability: float, classes: int) -> _Bar:
    left, base, full = 126, 94, 74
    step = (CELL_WIDTH - left) / classes
    x, top = left + i * step, base - max(probability * full, 1)
    box = [(x + 1.5, base), (x + step - 1.5, base), (x + step - 1.5, top), (x + 1.5, top)]
    return box, (x + step / 2, base + 11, "center")


def _lying_bar(i: int, probability: float, classes: int) -> _Bar:
    left, full = 206, CELL_WIDTH - 206
    step = 166 / classes
    y, right = i * step, left + max(probability * full, 1)
    box = [(left, y + 2), (right, y + 2), (right, y + step - 2), (left, y + step - 2)]
    return box, (left - 5, y + step / 2, "right")


def _write(
    axes: Axes, place: np.ndarray, text: str, color: str, ha: str = "left", weight: str = "normal"
) -> None:
    x, y = place
    axes.text(
        float(x),
        float(y),
        text,
        color=color,
        ha=ha,
        va="center_baseline",
        weight=weight,
        fontsize=_FONT,
        parse_math=False,
    )
