"""Photographs of digits on paper, made up: light, shadows, lines, tables, fingers, print.

Each is 1000 x 750 pixels. A digit is the strokes of a pen or an image of MNIST, put on the paper
as ink of uneven strength. Amounts on cheques are in `benchmarks/cheques.py`.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import partial

import numpy as np
from PIL import Image, ImageDraw, ImageFont
from scipy import ndimage

from benchmarks.strokes import draw_entry

WIDTH, HEIGHT = 1000, 750
Field = np.ndarray
Maker = Callable[[Field, np.random.Generator], Field]
ROWS, COLUMNS = np.mgrid[:HEIGHT, :WIDTH].astype(np.float32)
_WHITE, _YELLOW = (226, 219, 205), (228, 214, 130)
_PENS = ((34, 34, 38), (38, 48, 120), (60, 60, 66))
_DARK_WOOD, _LIGHT_WOOD = (82, 54, 36), (196, 182, 160)


def ink_of_entry(entry: dict, height: int, pen: int) -> Field:
    """The ink of a drawing, float (height, any), 0 to 1; the pen is in pixels of the result."""
    alpha = draw_entry(entry, pen=round(pen * 155 / height))[..., 3]
    return _scaled(alpha, height)


def ink_of_image(image: Field, height: int) -> Field:
    """The ink of an image of MNIST, float (height, any), 0 to 1."""
    smooth = Image.fromarray(image).resize((280, 280), Image.Resampling.BICUBIC)
    return _scaled((4 * (np.asarray(smooth, np.float32) - 96)).clip(0, 255), height)


def photograph(ink: Field, condition: str, rng: np.random.Generator) -> Field:
    """The digit in one of `CONDITIONS`: uint8 (750, 1000, 4), with what JPEG leaves of it."""
    colour, before, after = CONDITIONS[condition]
    paper = before(_paper(colour, rng), rng)
    if condition == "small on a whole page":
        ink = _scaled(255 * ink, int(rng.integers(26, 42)))
    if condition == "printed box":
        ink = _boxed(ink, rng)
    left = int(rng.uniform(0.3, 0.62) * WIDTH)
    top = int(rng.uniform(0.2, 0.7) * (HEIGHT - len(ink)))
    put_ink(paper, ink, left, top, rng)
    return developed(after(paper, rng), rng)


def _scaled(alpha: Field, height: int) -> Field:
    inked = alpha > 64
    rows, columns = np.flatnonzero(inked.any(1)), np.flatnonzero(inked.any(0))
    cut = alpha[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    width = max(3, round(cut.shape[1] * height / cut.shape[0]))
    image = Image.fromarray(cut.astype(np.uint8)).resize((width, height), Image.Resampling.LANCZOS)
    return np.asarray(image, np.float32) / 255


def put_ink(
    image: Field,
    ink: Field,
    left: int,
    top: int,
    rng: np.random.Generator,
    colour: tuple[int, int, int] | None = None,
) -> None:
    """Put ink of uneven strength on an image, in place, in one of `_PENS` or in a colour."""
    height, width = ink.shape
    colour = colour or _PENS[rng.integers(len(_PENS))]
    strength = 0.86 + 0.14 * _clouds((height, width), 6, rng)
    place = image[top : top + height, left : left + width]
    alpha = (ink * strength)[: place.shape[0], : place.shape[1], None]
    place *= 1 - alpha
    place += alpha * np.array(colour, np.float32)


def _clouds(shape: tuple[int, int], size: float, rng: np.random.Generator) -> Field:
    """Noise of about so many pixels, -1 to 1."""
    coarse = rng.normal(size=tuple(int(side / size) + 2 for side in shape))
    image = Image.fromarray(coarse.astype(np.float32))
    return np.tanh(np.asarray(image.resize(shape[::-1], Image.Resampling.BICUBIC)))


def _paper(colour: tuple[int, int, int], rng: np.random.Generator) -> Field:
    light = 1 + 0.02 * _clouds((HEIGHT, WIDTH), 120, rng)
    light *= 1 - rng.uniform(0, 0.15) * ((COLUMNS / WIDTH - 0.5) ** 2 + (ROWS / HEIGHT - 0.5) ** 2)
    light *= 1 + 0.008 * rng.normal(size=light.shape)
    return light[..., None].astype(np.float32) * np.array(colour, np.float32)


def developed(image: Field, rng: np.random.Generator) -> Field:
    """As a phone would keep it: a little blurred, with grain, as JPEG."""
    image = ndimage.gaussian_filter(image, (0.6, 0.6, 0)) + rng.normal(0, 2, image.shape)
    buffer = io.BytesIO()
    Image.fromarray(image.clip(0, 255).astype(np.uint8)).save(buffer, "JPEG", quality=85)
    return np.asarray(Image.open(buffer).convert("RGBA"))


def _as_it_is(image: Field, rng: np.random.Generator) -> Field:
    return image


def _shadow(image: Field, rng: np.random.Generator, edge: float) -> Field:
    """Half of the page or so in shadow; `edge` is how many pixels its edge takes."""
    angle = rng.uniform(0, 2 * np.pi)
    far = (COLUMNS - WIDTH * rng.uniform(0.35, 0.6)) * np.cos(angle)
    far += (ROWS - HEIGHT * rng.uniform(0.3, 0.6)) * np.sin(angle)
    share = 1 / (1 + np.exp(-(far / edge).clip(-30, 30)))
    dark = rng.uniform(0.45, 0.65)
    return image * (dark + (1 - dark) * share)[..., None]


def _rules(
    image: Field,
    angle: float,
    spacing: float,
    width: float,
    colour: tuple[int, int, int],
    first: float = 0,
) -> Field:
    """Parallel lines over all of it."""
    across = (ROWS * np.cos(angle) - COLUMNS * np.sin(angle) - first) % spacing
    alpha = (width / 2 + 0.5 - np.minimum(across, spacing - across)).clip(0, 1)[..., None]
    return image * (1 - alpha) + alpha * np.array(colour, np.float32)


def _lined(image: Field, rng: np.random.Generator, margin: bool) -> Field:
    angle = np.radians(rng.uniform(-4, 4))
    blue = (132, 152, 188) if margin else (128, 152, 140)
    image = _rules(
        image, angle, rng.uniform(55, 80), rng.uniform(1.5, 2.5), blue, rng.uniform(0, 50)
    )
    if not margin:
        return image
    return _rules(image, angle + np.pi / 2, 4000, 3, (196, 92, 88), -rng.uniform(60, 180))


def _squared(image: Field, rng: np.random.Generator, dark: int) -> Field:
    angle, spacing = np.radians(rng.uniform(-5, 5)), rng.uniform(38, 56)
    colour = (dark, dark + 12, dark + 36)
    for turn in (0, np.pi / 2):
        width = rng.uniform(1.5, 2.6)
        image = _rules(image, angle + turn, spacing, width, colour, rng.uniform(0, spacing))
    return image


def _table(
    image: Field, rng: np.random.Generator, wood: tuple[int, int, int], around: bool
) -> Field:
    """A table beside the sheet or all around it, and the thin shadow of the sheet's edge."""
    x0, x1, y0, y1 = 0.14 * WIDTH, 0.86 * WIDTH, 0.12 * HEIGHT, 0.88 * HEIGHT
    if not around:
        x0, x1, y0, y1 = rng.uniform(0.06, 0.2) * WIDTH, 2 * WIDTH, -HEIGHT, 2 * HEIGHT
    corners = np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1)]) + rng.uniform(-30, 30, (4, 2))
    mask = Image.new("L", (WIDTH, HEIGHT))
    ImageDraw.Draw(mask).polygon([tuple(corner) for corner in corners], fill=255)
    sheet = ndimage.gaussian_filter(np.asarray(mask, np.float32) / 255, 0.7)[..., None]
    shade = ndimage.gaussian_filter(sheet, (4, 4, 0))
    grain = _clouds((HEIGHT, 3), 4, rng)[:, :1] + 0.7 * _clouds((HEIGHT, WIDTH), 9, rng)
    grain = ndimage.uniform_filter1d(grain, 120, axis=1)
    table = np.array(wood, np.float32) * (1 + 0.2 * grain[..., None]) * (1 - 0.25 * shade)
    return image * sheet + table * (1 - sheet)


def _finger(image: Field, rng: np.random.Generator) -> Field:
    """The tip of a finger that holds the paper, from the lower edge or the left one."""
    thick, length = rng.uniform(55, 90), rng.uniform(140, 260)
    x, y = (rng.uniform(60, 240), HEIGHT) if rng.random() < 0.5 else (0, rng.uniform(420, 700))
    spread = (thick, length) if y == HEIGHT else (length, thick)
    far = np.hypot((COLUMNS - x) / spread[0], (ROWS - y) / spread[1])
    alpha = ((1 - far) * thick / 2 + 0.5).clip(0, 1)[..., None]
    skin = np.array((196, 140, 112), np.float32) * (1 - 0.3 * far.clip(0, 1) ** 3)[..., None]
    shade = 1 - 0.15 * (1.15 - far).clip(0, 0.3)[..., None]
    return image * shade * (1 - alpha) + skin * alpha


def _draw(image: Field, draw: Callable[[ImageDraw.ImageDraw], None]) -> Field:
    """Print on it in dark grey, twice as fine as its pixels."""
    mask = Image.new("L", (2 * WIDTH, 2 * HEIGHT))
    draw(ImageDraw.Draw(mask))
    alpha = np.asarray(mask.reduce(2), np.float32)[..., None] / 255
    return image * (1 - alpha) + 48 * alpha


def _boxed(ink: Field, rng: np.random.Generator) -> Field:
    """A printed box around a digit: ink that is larger by a fifth to half of its height."""
    room = [int(side) for side in rng.uniform(0.2, 0.5, 4) * len(ink)]
    padded = np.pad(ink, (room[:2], room[2:]))
    height, width = padded.shape
    corners = np.array([(3, 3), (width - 4, 3), (width - 4, height - 4), (3, height - 4)])
    points = [tuple(corner) for corner in corners + rng.uniform(-3, 3, (4, 2))]
    box = Image.new("L", (width, height))
    ImageDraw.Draw(box).line([*points, points[0], points[1]], 255, int(rng.integers(2, 5)))
    box = box.rotate(rng.uniform(-5, 5), Image.Resampling.BICUBIC, expand=True)
    around = np.asarray(box, np.float32) / 255
    top, left = ((np.array(around.shape) - padded.shape) / 2).astype(int)
    around[top : top + height, left : left + width] = np.maximum(
        around[top : top + height, left : left + width], padded
    )
    return around


def _text(image: Field, rng: np.random.Generator) -> Field:
    """Printed words above the digit, below it or beside it."""
    font = ImageFont.load_default(int(rng.integers(48, 90)))
    words = ["Please", "write", "the", "number", "of", "pupils", "Name", "Date", "Sum", "Page"]
    lines = [" ".join(rng.choice(words, 4)) for _ in range(2)]
    place = [(120, 60), (120, 1340), (60, 500)][rng.integers(3)]
    text = "\n".join(lines if place[0] == 120 else [line.split()[0] for line in lines])
    return _draw(image, lambda d: d.multiline_text(place, text, 255, font))


CONDITIONS: dict[str, tuple[tuple[int, int, int], Maker, Maker]] = {
    "plain paper": (_WHITE, _as_it_is, _as_it_is),
    "hard shadow": (_WHITE, _as_it_is, partial(_shadow, edge=1.5)),
    "soft shadow": (_WHITE, _as_it_is, partial(_shadow, edge=28)),
    "lined, dark margin": (_WHITE, partial(_lined, margin=True), _as_it_is),
    "yellow legal pad": (_YELLOW, partial(_lined, margin=False), _as_it_is),
    "medium squares": (_WHITE, partial(_squared, dark=158), _as_it_is),
    "dark squares": (_WHITE, partial(_squared, dark=112), _as_it_is),
    "dark table beside": (_WHITE, partial(_table, wood=_DARK_WOOD, around=False), _as_it_is),
    "dark table around": (_WHITE, partial(_table, wood=_DARK_WOOD, around=True), _as_it_is),
    "light table around": (_WHITE, partial(_table, wood=_LIGHT_WOOD, around=True), _as_it_is),
    "finger": (_WHITE, _as_it_is, _finger),
    "small on a whole page": (_WHITE, _as_it_is, _as_it_is),
    "printed box": (_WHITE, _as_it_is, _as_it_is),
    "printed text": (_WHITE, _text, _as_it_is),
}
"""Of each: the paper's colour, what is on it before the digit, and what comes over both."""
