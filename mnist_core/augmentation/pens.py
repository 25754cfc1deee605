"""Training images as people's pens would have made them: from scans to strokes, and redrawn.

MNIST's digits are scans of what a fountain pen or a felt tip left on paper, and most of what
people draw here is a line of even width, drawn by a mouse or a finger. `imitate_pens` makes
one epoch of images out of the training set's own digits:

    thin_strokes   each digit becomes the points along the middle of its strokes
    add_writing_styles     a crossed 7, a 1 with an upstroke, a 9 with a long tail: see `habits`
    _move          slanted, turned, stretched, and as unsteady as a hand
    draw_points    drawn by a round pen of any width, and boxed and centred like a drawing

The other half of an epoch stays scans, distorted in the same way, with strokes made wider or
finer, so that scans are not forgotten. Nothing but the images it is given goes into it.
"""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from mnist_core.augmentation.writing_styles import add_writing_styles
from mnist_core.config import MNIST_SIDE
from mnist_core.drawing.shape import BOX_SIDE

PEN_SHARE = 0.6
"""How much of an epoch is redrawn by a pen; the rest stays scans."""
PEN_WIDTHS = (1.0, 2.3, 4.6)
"""Least, likeliest and most, in pixels of the 28x28 image: a 10 px pen on a large
drawing to 18 px on a small one."""

_CHUNK = 500
_ZOOM = 2
_GRID = 5  # a hand's unsteadiness is given at 5 x 5 places and is smooth in between


def imitate_pens(images: np.ndarray, labels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """One epoch of training images, each as a pen or another scan might have made it.

    60,000 images take about 30 s on one core.

    Args:
        images: uint8 (n, 28, 28), 255 is ink.
        labels: (n,), 0 to 9: which habits of writing a digit may have.
        rng: the only source of chance.

    Returns:
        uint8 (n, 28, 28), in the same order.
    """
    result = images.copy()
    for start in range(0, len(images), _CHUNK):
        part = np.arange(start, min(start + _CHUNK, len(images)))
        by_pen = rng.random(len(part)) < PEN_SHARE
        scans, drawn = part[~by_pen], part[by_pen]
        result[scans] = distort_scans(images[scans], rng)
        for i, points in zip(drawn, thin_strokes(images[drawn]), strict=True):
            if len(points):
                result[i] = redraw(points, int(labels[i]), rng)
    return result


def redraw(points: np.ndarray, label: int, rng: np.random.Generator) -> np.ndarray:
    """Draw a digit once more, in another hand and with another pen.

    Args:
        points: float (k, 2), x and y along its strokes, at most a pixel apart.
        label: 0 to 9.
        rng: the only source of chance.

    Returns:
        uint8 (28, 28).
    """
    points = _move(add_writing_styles(points, label, rng), rng)
    return draw_points(points, rng.triangular(*PEN_WIDTHS))


def distort_scans(images: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Slant, turn, stretch and bend scans, and make their strokes wider or finer.

    Args:
        images: uint8 (n, 28, 28).
        rng: the only source of chance.

    Returns:
        uint8 (n, 28, 28).
    """
    wider = ndimage.grey_dilation(images, (1, 3, 3)).astype(np.float32)
    finer = ndimage.grey_erosion(images, (1, 2, 2)).astype(np.float32)
    amount = rng.uniform(-0.6, 0.6, (len(images), 1, 1)).astype(np.float32)
    other = np.where(amount > 0, wider, finer)
    inked = images + np.abs(amount) * (other - images)
    grid = np.mgrid[:MNIST_SIDE, :MNIST_SIDE]
    where = np.stack(grid[::-1], -1).reshape(-1, 2) - MNIST_SIDE / 2  # (784, 2)
    matrices = np.stack([_affine(rng, slant=0.25, turn=8, stretch=0.12) for _ in images])
    moved = where @ matrices + _unsteady(where, len(images), 0.7, rng) + MNIST_SIDE / 2
    moved += rng.uniform(-1.5, 1.5, (len(images), 1, 2))
    index = np.broadcast_to(np.arange(len(images))[:, None], moved.shape[:2])
    pixels = ndimage.map_coordinates(inked, (index, moved[..., 1], moved[..., 0]), order=1)
    sharp = 1.4 * (pixels - 128) + 128  # what was sampled between pixels is softer than a scan
    return sharp.reshape(images.shape).clip(0, 255).astype(np.uint8)


def thin_strokes(images: np.ndarray) -> list[np.ndarray]:
    """The points along the middle of the strokes.

    Enlarged twice, thinned to lines of one pixel, and each point moved to the mean of its
    neighbours, which takes out the steps of the pixels.

    Args:
        images: uint8 (n, 28, 28).

    Returns:
        For each image float (k, 2), x and y in its pixels, half a pixel apart; k may be 0.
    """
    if not len(images):
        return []
    large = ndimage.zoom(
        images.astype(np.float32), (1, _ZOOM, _ZOOM), order=1, grid_mode=True, mode="grid-constant"
    )
    lines = _drop_specks(_thin(_drop_specks(large > 110, 24)), 6)
    rows, columns = np.mgrid[: large.shape[1], : large.shape[2]].astype(np.float32)
    count = _mean_around(lines)
    found = []
    for y in (_mean_around(lines * rows), _mean_around(lines * columns)):
        found.append((y[lines] / count[lines] + 0.5) / _ZOOM)
    points = np.stack(found[::-1], -1)
    return np.split(points, np.cumsum(lines.sum((1, 2)))[:-1])


def _drop_specks(inked: np.ndarray, least: int) -> np.ndarray:
    """Bool (n, height, width) without what has fewer than `least` pixels and touches nothing."""
    within = np.zeros((3, 3, 3), int)
    within[1] = 1  # pixels of one image touch each other, images do not
    parts, _ = ndimage.label(inked, within)
    return inked & (np.bincount(parts.ravel()) >= least)[parts]


def _mean_around(values: np.ndarray) -> np.ndarray:
    return ndimage.uniform_filter(values.astype(np.float32), (0, 5, 5), mode="constant")


def _neighbours(shape: np.ndarray) -> list[np.ndarray]:
    """The eight neighbours of each pixel, clockwise from the one above; `shape` has a rim."""
    middle = slice(1, -1)
    before, after = slice(None, -2), slice(2, None)
    turns = (
        (before, middle),
        (before, after),
        (middle, after),
        (after, after),
        (after, middle),
        (after, before),
        (middle, before),
        (before, before),
    )
    return [shape[:, rows, columns] for rows, columns in turns]


def _removable() -> tuple[np.ndarray, np.ndarray]:
    """For each pattern of eight neighbours: may the pixel go, in the first and second pass.

    T. Y. Zhang, C. Y. Suen, "A fast parallel algorithm for thinning digital patterns", 1984.
    """
    bits = np.arange(256)[:, None] >> np.arange(8) & 1
    around = bits.sum(1)
    changes = ((bits == 0) & (np.roll(bits, -1, 1) == 1)).sum(1)
    up, right, down, left = (bits[:, i] for i in (0, 2, 4, 6))
    rim = (around >= 2) & (around <= 6) & (changes == 1)
    first = rim & (up * right * down == 0) & (right * down * left == 0)
    second = rim & (up * right * left == 0) & (up * down * left == 0)
    return first, second


_REMOVABLE = _removable()


def _thin(inked: np.ndarray) -> np.ndarray:
    """Thin shapes to lines of one pixel: bool (n, height, width)."""
    shape = np.pad(inked, ((0, 0), (1, 1), (1, 1))).astype(np.uint8)
    inner = shape[:, 1:-1, 1:-1]
    changed = True
    while changed:
        changed = False
        for removable in _REMOVABLE:
            pattern = np.zeros(inner.shape, np.uint8)
            for bit, neighbour in enumerate(_neighbours(shape)):
                pattern |= neighbour << bit
            gone = removable[pattern] & (inner > 0)
            changed |= bool(gone.any())
            inner[gone] = 0
    return inner > 0


def _affine(rng: np.random.Generator, slant: float, turn: float, stretch: float) -> np.ndarray:
    """A random matrix (2, 2) that slants, turns (degrees) and stretches."""
    angle = np.radians(rng.uniform(-turn, turn))
    cosine, sine = np.cos(angle), np.sin(angle)
    width, height = np.exp(rng.uniform(-stretch, stretch, 2))
    lean = rng.uniform(-slant, slant)
    return np.array([[width, 0], [lean, height]]) @ [[cosine, sine], [-sine, cosine]]


def _unsteady(where: np.ndarray, count: int, size: float, rng: np.random.Generator) -> np.ndarray:
    """Random movements that are alike for what lies close together, (count, k, 2) pixels.

    Args:
        where: (k, 2), x and y from the middle of the image.
        count: how many fields to make.
        size: pixels, the deviation at the places of the grid.
        rng: the only source of chance.
    """
    places = np.linspace(-12, 12, _GRID)
    pull = [np.exp(-((where[:, i, None] - places) ** 2) / (2 * 5.0**2)) for i in (0, 1)]
    across, down = (weights / weights.sum(1, keepdims=True) for weights in pull)  # (k, grid)
    nodes = rng.normal(0, size, (count, 2, _GRID, _GRID))
    # Weighted means of random numbers are smaller than the numbers: about half.
    return 2 * ((nodes @ across.T) * down.T).sum(2).transpose(0, 2, 1)


def _move(points: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Points as another hand would have put them, around (0, 0)."""
    points = points - (points.min(0) + points.max(0)) / 2
    matrix = _affine(rng, slant=0.45, turn=10, stretch=0.25)
    return points @ matrix + _unsteady(points, 1, 0.9, rng)[0]


def draw_points(points: np.ndarray, width: float) -> np.ndarray:
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
_WHERE = np.stack(np.mgrid[:MNIST_SIDE, :MNIST_SIDE][::-1], 0).reshape(2, -1)  # (2, 784)
_WHERE = _WHERE.astype(np.float32)


def _ink(points: np.ndarray, width: float) -> np.ndarray:
    """How much of each pixel is within half a pen's width of a point, float (28, 28), 0..255."""
    points = points.astype(np.float32) - 0.5  # a pixel's middle is at its whole number
    squares = (points**2).sum(1, keepdims=True) - 2 * points @ _WHERE
    distance = np.sqrt((squares.min(0) + (_WHERE**2).sum(0)).clip(0))
    return (255 * (width / 2 + 0.5 - distance).clip(0, 1)).reshape(MNIST_SIDE, MNIST_SIDE)
