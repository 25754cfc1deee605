"""Shapes that are not digits, for the reject class: a network learns to be unsure of them.

A network that has only seen digits is sure of anything: it read 79 % of letters and pictures
as surely as it reads 97 % of digits. Shown shapes whose label is spread over all ten classes, it
learns to spread its probability. They are drawn by the same pens as the digits of `pens`:

    letters      of the fonts that come with Matplotlib, thinned
    rotated      digits on their side, and mirrored if that is no other digit
    strokes      random lines, bows, loops and polygons
    marks        dots and dashes

Letters that could be digits (O, Q, D, I, J, l, Z, S, B, G, q, g, b, i, j, o, s, z) are not
among them. Houses, stars, faces and letters drawn by hand are left for measuring.
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import distribution

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from mnist_core.augmentation.lines import Points, draw_line, draw_lines, round_off
from mnist_core.augmentation.pens import draw_points, redraw
from mnist_core.augmentation.thinning import thin_strokes
from mnist_core.config import MNIST_SIDE

FONTS = ("DejaVuSans", "DejaVuSansMono", "DejaVuSerif", "STIXGeneral", "cmss10")
LETTERS = "AACCEEFFHHKKLLMMNNPPRRTUUVVWWXXYYaaccddeeffhhkkmmnnpprrttuuvvwwxxyy"
SIGNS = "#&?%@+*=<>ÄÑÜæêåΔΛΞΠΣΨΩαγλμπψωДЖИЛПЦШЮЯжш"
_SIDEWAYS = (2, 3, 4, 5, 6, 7, 9)
_MIRRORED = (3, 4, 6, 7, 9)


def draw_non_digits(
    images: NDArray[np.uint8], labels: NDArray[np.uint8], count: int, rng: np.random.Generator
) -> NDArray[np.uint8]:
    """Shapes that are not digits, drawn by pens.

    Args:
        images: uint8 (n, 28, 28), digits of the training set, some of which are rotated.
        labels: (n,), 0 to 9.
        count: how many shapes.
        rng: the only source of randomness.

    Returns:
        uint8 (count, 28, 28), 255 is ink.
    """
    letters, digits = _letters(), _digits(images, labels, count // 5 + 1, rng)
    shapes = np.empty((count, MNIST_SIDE, MNIST_SIDE), np.uint8)
    for i in range(count):
        kind = rng.random()
        if kind < 0.55:
            points = letters[rng.integers(len(letters))]
        elif kind < 0.75:
            points = _rotate(*digits[rng.integers(len(digits))], rng)
        elif kind < 0.93:
            points = _strokes(rng)
        else:
            points = _marks(rng)
        shapes[i] = redraw(points, -1, rng)
    for large in np.flatnonzero(rng.random(count) < 0.01):
        dot = rng.normal(0, 1, (4, 2))
        shapes[large] = draw_points(dot, rng.uniform(14, 20))  # it fills the box
    return shapes


@cache
def _letters() -> tuple[Points, ...]:
    """The strokes of letters and signs in all fonts that have them, each (k, 2)."""
    # Matplotlib is found and not imported, which would take half a second.
    folder = distribution("matplotlib").locate_file("matplotlib/mpl-data/fonts/ttf")
    fonts = [ImageFont.truetype(f"{folder}/{name}.ttf", 22) for name in FONTS]
    texts = [(font, LETTERS) for font in fonts] + [(font, SIGNS) for font in fonts[:2]]
    drawn = np.stack([_glyph(font, letter) for font, text in texts for letter in text])
    return tuple(points for points in thin_strokes(drawn) if len(points) > 10)


def _glyph(font: ImageFont.FreeTypeFont, letter: str) -> NDArray[np.uint8]:
    """A letter in the middle of a picture: uint8 (28, 28)."""
    image = Image.new("L", (MNIST_SIDE, MNIST_SIDE))
    middle = MNIST_SIDE / 2, MNIST_SIDE / 2
    ImageDraw.Draw(image).text(middle, letter, fill=255, font=font, anchor="mm")
    return np.asarray(image)


def _digits(
    images: NDArray[np.uint8], labels: NDArray[np.uint8], count: int, rng: np.random.Generator
) -> list[tuple[Points, int]]:
    """Strokes of digits that are not digits when they lie on their side, with their labels."""
    usable = np.flatnonzero(np.isin(labels, _SIDEWAYS))
    chosen = rng.choice(usable, min(count, len(usable)), replace=False)
    strokes = thin_strokes(images[chosen])
    found = [(p, int(labels[i])) for p, i in zip(strokes, chosen, strict=True) if len(p) > 10]
    return found or [(draw_line((0, 3), (6, 3)), 4)]


def _rotate(points: Points, label: int, rng: np.random.Generator) -> Points:
    """A digit mirrored, or rotated by 90 degrees to the left or right."""
    if label in _MIRRORED and rng.random() < 0.5:
        return points * (-1, 1)
    return points[:, ::-1] * ((1, -1) if rng.random() < 0.5 else (-1, 1))


def _strokes(rng: np.random.Generator) -> Points:
    """Random strokes of straight lines or bows: one with many corners or several with few."""
    count = int(rng.integers(1, 5))
    least, most = ((6, 16), (4, 9), (2, 6), (2, 4))[count - 1]
    strokes = []
    for _ in range(count):
        corners = rng.uniform(0, 20, (int(rng.integers(least, most)), 2))
        if len(corners) > 2 and rng.random() < 0.4:
            corners = np.concatenate([corners, corners[:1]])
        strokes.append(draw_lines(round_off(corners) if rng.random() < 0.5 else corners))
    return np.concatenate(strokes)


def _marks(rng: np.random.Generator) -> Points:
    """Dashes, and now and then what crosses them."""
    down = np.arange(rng.integers(1, 4)) * rng.uniform(4, 8)
    lines = [draw_line((0, y), (20, y + rng.normal(0, 1))) for y in down]
    if rng.random() < 0.3:
        lines += [draw_line((x, -4), (x, down[-1] + 4)) for x in rng.uniform(2, 18, 2)]
    return np.concatenate(lines)
