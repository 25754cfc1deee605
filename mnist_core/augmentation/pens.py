"""Training images as pens would have made them: scans thinned to strokes, and redrawn.

MNIST's digits are scans of what a fountain pen or a felt tip left on paper; most of what people
draw here is a line of even width, drawn with a mouse or a finger. `imitate_pens` makes an epoch's
images of the training set's own digits:

    thin_strokes          each digit becomes the points along the middle of its strokes
    add_writing_styles    a crossed 7, a 1 with an upstroke, a 9 with a long tail
    _move                 slanted, rotated, stretched, and unsteady
    draw_points           drawn by a round pen of any width, boxed and centred like a drawing

The other part of an epoch stays scans, distorted in the same way, with strokes made wider or
finer, so that scans are not forgotten. Nothing but the images it is given goes into it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from mnist_core.augmentation.lines import Points
from mnist_core.augmentation.thinning import thin_strokes
from mnist_core.augmentation.writing_styles import add_writing_styles
from mnist_core.config import MNIST_SIDE
from mnist_core.drawing.shape import BOX_SIDE

PEN_FRACTION = 0.6
"""The fraction of an epoch's images that are redrawn by a pen; the others stay scans."""
PEN_WIDTHS = (1.0, 2.3, 4.6)
"""Least, likeliest and most, in pixels of the 28x28 image: a 10 px pen on a large
drawing to 18 px on a small one."""

_CHUNK = 500
_GRID = 5  # a hand's unsteadiness is drawn at 5 x 5 points and is smooth in between


def imitate_pens(
    images: NDArray[np.uint8], labels: NDArray[np.uint8], rng: np.random.Generator
) -> NDArray[np.uint8]:
    """An epoch's training images, each as a pen or another scan might have made it.

    60,000 images take about 30 s on one core.

    Args:
        images: uint8 (n, 28, 28), 255 is ink.
        labels: (n,), 0 to 9, which decide the writing styles that are possible.
        rng: the only source of randomness.

    Returns:
        uint8 (n, 28, 28), in the same order.
    """
    result = images.copy()
    for start in range(0, len(images), _CHUNK):
        part = np.arange(start, min(start + _CHUNK, len(images)))
        by_pen = rng.random(len(part)) < PEN_FRACTION
        scans, drawn = part[~by_pen], part[by_pen]
        result[scans] = distort_scans(images[scans], rng)
        for i, points in zip(drawn, thin_strokes(images[drawn]), strict=True):
            if len(points):
                result[i] = redraw(points, int(labels[i]), rng)
    return result


def redraw(points: Points, label: int, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Draw a digit once more, in another handwriting and with another pen.

    Args:
        points: float (k, 2), x and y along its strokes, at most a pixel apart.
        label: 0 to 9; any other for what has no writing styles.
        rng: the only source of randomness.

    Returns:
        uint8 (28, 28).
    """
    points = _move(add_writing_styles(points, label, rng), rng)
    return draw_points(points, rng.triangular(*PEN_WIDTHS))


def distort_scans(images: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    """Slant, rotate, stretch and bend scans, and make their strokes wider or finer.

    Args:
        images: uint8 (n, 28, 28).
        rng: the only source of randomness.

    Returns:
        uint8 (n, 28, 28).
    """
    wider = ndimage.grey_dilation(images, (1, 3, 3)).astype(np.float32)
    finer = ndimage.grey_erosion(images, (1, 2, 2)).astype(np.float32)
    amount = rng.uniform(-0.6, 0.6, (len(images), 1, 1)).astype(np.float32)
    other = np.where(amount > 0, wider, finer)
    inked = images + np.abs(amount) * (other - images)
    rows, columns = np.mgrid[:MNIST_SIDE, :MNIST_SIDE]
    where = np.stack([columns, rows], -1).reshape(-1, 2) - MNIST_SIDE / 2  # (784, 2)
    matrices = np.stack([_affine(rng, slant=0.25, rotation=8, stretch=0.12) for _ in images])
    moved = where @ matrices + _unsteady(where, len(images), 0.7, rng) + MNIST_SIDE / 2
    moved += rng.uniform(-1.5, 1.5, (len(images), 1, 2))
    index = np.broadcast_to(np.arange(len(images))[:, None], moved.shape[:2])
    pixels = ndimage.map_coordinates(inked, (index, moved[..., 1], moved[..., 0]), order=1)
    sharp = 1.4 * (pixels - 128) + 128  # what was sampled between pixels is softer than a scan
    return sharp.reshape(images.shape).clip(0, 255).astype(np.uint8)


def _affine(
    rng: np.random.Generator, slant: float, rotation: float, stretch: float
) -> NDArray[np.float64]:
    """A random matrix (2, 2) that slants, rotates (degrees) and stretches (as a logarithm)."""
    angle = np.radians(rng.uniform(-rotation, rotation))
    cosine, sine = np.cos(angle), np.sin(angle)
    width, height = np.exp(rng.uniform(-stretch, stretch, 2))
    lean = rng.uniform(-slant, slant)
    matrix: NDArray[np.float64]
    matrix = np.array([[width, 0], [lean, height]]) @ [[cosine, sine], [-sine, cosine]]
    return matrix


def _unsteady(
    where: Points, count: int, size: float, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Random displacements, alike for what lies close together: (count, k, 2), in pixels.

    Args:
        where: (k, 2), x and y from the middle of the image.
        count: how many fields to make.
        size: standard deviation at the points of the grid, in pixels.
        rng: the only source of randomness.
    """
    grid = np.linspace(-12, 12, _GRID)
    pull = [np.exp(-((where[:, i, None] - grid) ** 2) / (2 * 5.0**2)) for i in (0, 1)]
    across, down = (weights / weights.sum(1, keepdims=True) for weights in pull)  # (k, grid)
    nodes = rng.normal(0, size, (count, 2, _GRID, _GRID))
    # Weighted means of random numbers are smaller than the numbers: about half.
    displacements: NDArray[np.float64]
    displacements = 2 * ((nodes @ across.T) * down.T).sum(2).transpose(0, 2, 1)
    return displacements


def _move(points: Points, rng: np.random.Generator) -> Points:
    """Points as another person would have put them, around (0, 0)."""
    points = points - (points.min(0) + points.max(0)) / 2
    matrix = _affine(rng, slant=0.45, rotation=10, stretch=0.25)
    moved: Points = points @ matrix + _unsteady(points, 1, 0.9, rng)[0]
    return moved


def draw_points(points: Points, width: float) -> NDArray[np.uint8]:
    """Draw points with a round pen, in the 20 pixel box, centred by mass.

    Args:
        points: float (k, 2), x and y in any unit of length.
        width: of the pen in pixels of the result.

    Returns:
        uint8 (28, 28), smooth at the edges as a picture made smaller is.
    """
    low, high = points.min(0), points.max(0)
    points = (points - (low + high) / 2) * ((BOX_SIDE - width) / max(high - low).clip(1e-3))
    image = _ink(points + MNIST_SIDE / 2, width)
    mass = image.sum()
    if mass > 0:
        centre = np.array([image.sum(0) @ _PIXELS, image.sum(1) @ _PIXELS]) / mass
        shift = np.round(MNIST_SIDE / 2 - centre).clip(-4, 4)
        image = _ink(points + MNIST_SIDE / 2 + shift, width)
    return image.astype(np.uint8)


_PIXELS = np.arange(MNIST_SIDE, dtype=np.float32)
_WHERE = np.stack(
    [np.tile(_PIXELS, MNIST_SIDE), np.repeat(_PIXELS, MNIST_SIDE)]
)  # (2, 784), x and y


def _ink(points: Points, width: float) -> NDArray[np.float32]:
    """How much of each pixel is within half a pen's width of a point, float (28, 28), 0..255."""
    points = points.astype(np.float32) - 0.5  # a pixel's middle is at its whole number
    squares = (points**2).sum(1, keepdims=True) - 2 * points @ _WHERE
    distance = np.sqrt((squares.min(0) + (_WHERE**2).sum(0)).clip(0))
    ink: NDArray[np.float32] = 255 * (width / 2 + 0.5 - distance).clip(0, 1)
    return ink.reshape(MNIST_SIDE, MNIST_SIDE)
