"""From pictures to 28x28: every file a person may send, and geometry worked out by hand."""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from mnist_core.data.datasets import load_test_split
from mnist_core.drawing.files import load_image
from mnist_core.drawing.ink import SMALL_DIGIT, _strength, find_ink
from mnist_core.drawing.segmentation import find_digits
from mnist_core.drawing.shape import (
    ROOM,
    SLANT_LIMITS,
    STROKE_LIMITS,
    centre_by_mass,
    crop,
    even_ink,
    even_stroke,
    find_box,
    scale_to,
    slant,
    stroke_width,
    upright,
)
from mnist_core.errors import ImageError


def to_file(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def canvas(ink: np.ndarray) -> np.ndarray:
    """RGBA as a canvas gives it: black where there is ink, otherwise transparent."""
    rgba = np.zeros((*ink.shape, 4), np.uint8)
    rgba[..., 3] = ink
    return rgba


def opaque(grey: np.ndarray) -> np.ndarray:
    rgba = np.full((*grey.shape, 4), 255, np.uint8)
    rgba[..., :3] = grey[..., None]
    return rgba


def bar(height: int = 100, width: int = 60) -> np.ndarray:
    """An upright bar as ink, 40 x 10 pixels, its left top corner at x 20, y 30."""
    ink = np.zeros((height, width), np.uint8)
    ink[30:70, 20:30] = 255
    return ink


def reason_of(content: bytes) -> str:
    with pytest.raises(ImageError) as caught:
        load_image(content)
    return caught.value.reason


# Files


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "MPO", "GIF", "BMP", "WEBP", "TIFF", "PPM"])
def test_common_pictures_become_rgba(kind: str) -> None:
    rgba = load_image(to_file(Image.new("RGB", (30, 20), (10, 20, 30)), kind))
    assert rgba.shape == (20, 30, 4) and rgba.dtype == np.uint8
    assert np.abs(rgba[5, 5].astype(int) - (10, 20, 30, 255)).max() <= 3


def test_an_empty_file_is_called_empty() -> None:
    assert reason_of(b"") == "empty"


@pytest.mark.parametrize("content", [b"hello", b"%PDF-1.7 " * 50, bytes(1000), b"<svg></svg>"])
def test_what_is_no_picture_is_called_so(content: bytes) -> None:
    assert reason_of(content) == "not an image"


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "BMP", "WEBP", "TIFF"])
def test_a_file_cut_short_is_called_damaged(kind: str) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (64, 64, 3), np.uint8)
    content = to_file(Image.fromarray(noise), kind)
    assert reason_of(content[: len(content) // 2]) == "damaged"


@pytest.mark.parametrize("length", range(4, 60, 5))
def test_a_file_cut_within_its_header_is_called_damaged(length: int) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (64, 64), np.uint8)
    assert reason_of(to_file(Image.fromarray(noise))[:length]) == "damaged"


def test_damage_anywhere_is_an_image_error_or_a_picture() -> None:
    rng = np.random.default_rng(1)
    noise = rng.integers(0, 255, (32, 32, 3), np.uint8)
    for kind in ("PNG", "JPEG", "GIF", "BMP", "WEBP", "TIFF"):
        whole = to_file(Image.fromarray(noise), kind)
        for _ in range(40):
            content = bytearray(whole)
            content[rng.integers(0, min(200, len(whole)))] = rng.integers(0, 256)
            try:
                assert load_image(bytes(content)).shape[2] == 4
            except ImageError:
                continue


def test_400_million_pixels_are_refused_before_they_are_decoded() -> None:
    """Decoded first, these files without any pixels would be damaged."""
    assert reason_of(png_header(20_000, 20_000)) == "too large"
    assert reason_of(png_header(6_000, 5_000)) == "too large"
    assert reason_of(png_header(100, 100)) == "damaged"


def png_header(width: int, height: int) -> bytes:
    """A PNG that claims to be so large and ends there."""
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header))
    return b"\x89PNG\r\n\x1a\n" + body + struct.pack(">I", 0) + b"IDAT" + struct.pack(">I", 0)


def test_the_error_tells_the_size() -> None:
    with pytest.raises(ImageError) as caught:
        load_image(png_header(6_000, 5_000))
    assert caught.value.detail == "6000 x 5000 pixels"


def test_cmyk_keeps_its_colours() -> None:
    image = Image.new("CMYK", (16, 16), (0, 255, 255, 0))
    assert load_image(to_file(image, "JPEG"))[8, 8, 0] > 200
    assert load_image(to_file(image, "JPEG"))[8, 8, 1] < 60


def test_16_bits_are_scaled_and_not_cut_off() -> None:
    values = np.array([[0, 300, 25744, 65535]], np.uint16).repeat(4, axis=0)
    rgba = load_image(to_file(Image.fromarray(values)))
    assert rgba[0, :, 0].tolist() == [0, 1, 100, 255]


def test_a_palette_with_a_transparent_colour_is_transparent_there() -> None:
    image = Image.new("P", (8, 8), 0)
    image.putpalette([255, 0, 0, 0, 0, 255])
    image.putpixel((3, 3), 1)
    rgba = load_image(to_file(image, "PNG", transparency=0))
    assert rgba[0, 0, 3] == 0 and rgba[3, 3].tolist() == [0, 0, 255, 255]


def test_of_an_animation_the_first_frame_is_read() -> None:
    frames = [Image.new("L", (8, 8), shade) for shade in (0, 255)]
    content = to_file(frames[0], "GIF", save_all=True, append_images=frames[1:])
    assert load_image(content)[4, 4, 0] == 0


def test_a_photo_is_turned_as_the_camera_was_held() -> None:
    image = Image.new("RGB", (40, 20), "white")
    image.paste("black", (0, 0, 10, 20))
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera's top is on the right
    rgba = load_image(to_file(image, "JPEG", exif=exif.tobytes()))
    assert rgba.shape == (40, 20, 4)
    assert rgba[2, 10, 0] < 50 < 200 < rgba[35, 10, 0]


def test_transparency_is_kept() -> None:
    assert (load_image(to_file(Image.fromarray(canvas(bar()))))[..., 3] == bar()).all()


# Ink


def test_ink_is_found_on_light_dark_and_transparent_ground() -> None:
    ink = bar()
    white_ink = canvas(ink)
    white_ink[..., :3] = 255
    pictures = (opaque(255 - ink), opaque(ink), canvas(ink), white_ink)
    assert all((find_ink(picture) == ink).all() for picture in pictures)


def test_faint_pencil_on_grey_paper_becomes_full_ink() -> None:
    picture = opaque(np.where(bar() > 0, 140, 200).astype(np.uint8))
    assert (find_ink(picture) == bar()).all()


def test_yellow_ink_on_white_paper_is_found_by_its_blue() -> None:
    picture = opaque(np.full((100, 60), 255, np.uint8))
    picture[30:70, 20:30, :3] = (255, 240, 0)
    assert (find_ink(picture) == bar()).all()


@pytest.mark.parametrize("shade", [0, 90, 255])
def test_a_picture_of_nothing_is_blank(shade: int) -> None:
    plain = np.full((120, 90), shade, np.uint8)
    assert find_digits(opaque(plain)) == ()
    assert find_digits(canvas(np.zeros((280, 280), np.uint8))) == ()
    noise = np.random.default_rng(0).normal(0, 4, plain.shape)
    grainy = opaque((plain + noise).clip(0, 255).astype(np.uint8))
    assert find_digits(grainy) == ()
    assert find_digits(load_image(to_file(Image.fromarray(grainy[..., :3]), "JPEG"))) == ()


def test_a_lone_bright_pixel_is_no_digit() -> None:
    picture = np.zeros((50, 50), np.uint8)
    picture[10, 10] = 255
    assert find_digits(opaque(picture)) == ()


@pytest.mark.parametrize("shape", [(1, 1), (1, 50), (2, 2), (3000, 1)])
def test_pictures_of_odd_shapes_are_read_or_blank(shape: tuple[int, int]) -> None:
    assert len(find_digits(opaque(np.zeros(shape, np.uint8)))) <= 1
    assert len(find_digits(canvas(np.full(shape, 255, np.uint8)))) <= 1


# Geometry


def test_the_box_is_around_the_ink() -> None:
    assert find_box(bar()) == (20, 30, 10, 40)
    assert find_box(np.zeros((5, 5), np.uint8)) is None


@pytest.mark.parametrize("shape, expected", [((40, 10), (20, 5)), ((30, 300), (2, 20))])
def test_the_longer_side_becomes_20_pixels(
    shape: tuple[int, int], expected: tuple[int, int]
) -> None:
    scaled = scale_to(np.full(shape, 255, np.uint8), 20)
    assert scaled.shape == expected and (scaled == 255).all()


def test_a_hairline_keeps_one_pixel() -> None:
    assert scale_to(np.full((100, 1), 255, np.uint8), 20).shape == (20, 1)


def test_a_square_lands_where_it_was_worked_out_by_hand() -> None:
    image = centre_by_mass(np.full((5, 5), 255, np.uint8))
    expected = np.zeros((28, 28), np.uint8)
    expected[12:17, 12:17] = 255  # pixels 12 to 16: their mean is 14
    assert (image == expected).all()


def test_the_heavier_end_is_nearer_the_middle() -> None:
    ink = np.zeros((20, 4), np.uint8)
    ink[:4], ink[4:, 1] = 255, 255
    # 16 pixels at rows 0 to 3 and 16 at rows 4 to 19: (16 * 1.5 + 16 * 11.5) / 32 = 6.5,
    # so the top is at round(14 - 6.5) = 8; the columns: (24 + 16) / 32 = 1.25, left at 13.
    assert find_box(centre_by_mass(ink)) == (13, 8, 4, 20)


def test_no_ink_is_cut_off_at_the_edge() -> None:
    ink = np.full((20, 20), 5, np.uint8)
    ink[:2] = 255  # mean row (2 * 255 * 0.5 + 18 * 5 * 10.5) / 600 = 2: the top would be at 12
    image = centre_by_mass(ink)
    assert int(image.sum()) == int(ink.sum())


def test_place_and_size_on_the_canvas_do_not_matter() -> None:
    small, large = np.zeros((280, 280), np.uint8), np.zeros((280, 280), np.uint8)
    small[200:240, 20:30] = 255
    large[40:200, 120:160] = 255
    first, second = find_digits(canvas(small))[0], find_digits(canvas(large))[0]
    assert (first.image == second.image).all()
    assert first.box == (20, 200, 10, 40) and second.box == (120, 40, 40, 160)


def test_the_box_of_a_large_photo_is_in_its_own_pixels() -> None:
    photo = np.full((3000, 2000), 230, np.uint8)
    photo[900:1500, 600:750] = 20
    (digit,) = find_digits(opaque(photo))
    assert digit.box == (600, 900, 150, 600)
    assert digit.image.shape == (28, 28) and digit.image.max() == 255


def test_a_box_does_not_reach_beyond_the_photo() -> None:
    ink = np.zeros((2999, 2998), np.uint8)
    ink[2400:, 2700:] = 255
    assert find_digits(canvas(ink))[0].box == (2700, 2400, 298, 599)


@pytest.mark.parametrize("inverted", [False, True])
def test_most_mnist_images_come_back_as_they_were_or_a_pixel_aside(inverted: bool) -> None:
    """Those with a slant or a stroke beyond the limits are changed, by a little."""
    differences = []
    for image in load_test_split("mnist").images[:50]:
        (digit,) = find_digits(opaque(255 - image if inverted else image))
        moved = (np.roll(image, (y, x), (0, 1)) for y in (-1, 0, 1) for x in (-1, 0, 1))
        differences.append(min(np.abs(digit.image.astype(int) - m).mean() for m in moved))
    assert np.median(differences) < 8 and max(differences) < 40


# Paper


@pytest.mark.parametrize("dark_ink", [True, False])
def test_ink_is_found_on_paper_in_uneven_light(dark_ink: bool) -> None:
    """The dark corner of the paper is darker than the ink in its light corner."""
    light = np.linspace(90, 240, 300)[None] * np.linspace(0.7, 1, 200)[:, None]
    drawn = np.zeros((200, 300), bool)
    drawn[60:140, 40:55] = drawn[60:140, 240:255] = True
    picture = np.where(drawn, 0.55 * light, light)
    if not dark_ink:
        picture = 255 - picture
    first, second = find_digits(opaque(picture.astype(np.uint8)))
    assert np.abs(np.subtract(first.box, (40, 60, 15, 80))).max() <= 4
    assert np.abs(np.subtract(second.box, (240, 60, 15, 80))).max() <= 4


# Several digits, and digits in several strokes


def blank_sheet() -> np.ndarray:
    return np.zeros((200, 300), np.uint8)


def boxes(ink: np.ndarray) -> list[tuple[int, int, int, int]]:
    return [digit.box for digit in find_digits(canvas(ink))]


def test_digits_side_by_side_are_told_apart_from_left_to_right() -> None:
    ink = blank_sheet()
    for x in (200, 40, 120):
        ink[50:150, x : x + 20] = 255
    assert boxes(ink) == [(40, 50, 20, 100), (120, 50, 20, 100), (200, 50, 20, 100)]


def test_a_five_and_its_hat_apart_are_one_digit() -> None:
    ink = blank_sheet()
    ink[70:150, 40:80] = 255  # the body
    ink[50:60, 60:110] = 255  # the hat, above it and further to the right
    assert boxes(ink) == [(40, 50, 70, 100)]


def test_a_low_stroke_belongs_to_the_nearest_digit() -> None:
    ink = blank_sheet()
    ink[50:150, 40:60] = ink[50:150, 200:220] = 255
    ink[90:100, 66:100] = 255  # the left one's crossbar, which does not touch it
    assert boxes(ink) == [(40, 50, 60, 100), (200, 50, 20, 100)]


def test_a_small_digit_far_from_a_large_one_is_read_by_itself() -> None:
    ink = np.zeros((120, 200), np.uint8)
    ink[10:110, 140:150] = 255  # 100 high
    ink[50:90, 60:70] = 255  # 40 high, 70 away: farther than any stroke of one digit
    assert len(find_digits(canvas(ink))) == 2
    ink[50:90, 60:70], ink[50:90, 110:120] = 0, 255  # 20 away
    assert len(find_digits(canvas(ink))) == 1


def test_a_stray_dot_is_dropped_and_a_dot_alone_is_not() -> None:
    ink = blank_sheet()
    ink[5:13, 5:13] = 255
    assert boxes(ink) == [(5, 5, 8, 8)]
    ink[50:150, 100:120] = 255
    assert boxes(ink) == [(100, 50, 20, 100)]


def test_a_hundred_specks_are_read_without_an_error() -> None:
    rng = np.random.default_rng(0)
    ink = blank_sheet()
    for y, x in rng.integers(0, 190, (300, 2)):
        ink[y : y + 4, x : x + 4] = 255
    assert find_digits(canvas(ink))


# Slant and stroke


def leaning_bar(lean: float) -> np.ndarray:
    """A bar 100 high and 12 wide whose rows move `lean` columns each."""
    rows, columns = np.mgrid[:100, :220]
    return np.where(np.abs(columns - 110 - lean * (rows - 50)) <= 6, 255, 0).astype(np.uint8)


@pytest.mark.parametrize("lean", [-0.6, -0.2, 0.1, 0.5])
def test_slant_is_measured_and_brought_to_its_limits(lean: float) -> None:
    bar = crop(leaning_bar(lean))
    assert slant(bar) == pytest.approx(lean, abs=0.02)
    expected = float(np.clip(lean, *SLANT_LIMITS))
    assert slant(upright(bar)) == pytest.approx(expected, abs=0.03)


@pytest.mark.parametrize("width", [4, 10, 24])
def test_the_width_of_a_stroke_is_measured(width: int) -> None:
    ink = np.zeros((120, 60), np.uint8)
    ink[10:110, 20 : 20 + width] = 255
    assert stroke_width(ink) == pytest.approx(width, rel=0.15)


def test_a_filled_loop_does_not_take_its_tail_away() -> None:
    rows, columns = np.mgrid[:90, :70]
    head = np.hypot(rows - 25, columns - 30) <= 24
    tail = (abs(columns - 45) <= 8) & (rows >= 25) & (rows <= 88)
    nine = crop(np.where(head | tail, 255, 0).astype(np.uint8))
    assert stroke_width(nine) == pytest.approx(17, rel=0.2)
    even = even_stroke(nine) >= 128
    assert (even[-25:-8].sum(1) >= 6).all()


@pytest.mark.parametrize("pen", [5, 11, 24])
def test_strokes_are_brought_to_mnists_width(pen: int) -> None:
    rows, columns = np.mgrid[:140, :140]
    far = np.abs(np.hypot(rows - 70, columns - 70) - 50)  # a ring
    ring = crop(np.where(far <= pen / 2, 255, 0).astype(np.uint8))
    even = even_stroke(scale_to(ring, ROOM))
    width = stroke_width(even) / max(even.shape) * 20
    low, high = STROKE_LIMITS
    assert low - 0.25 <= width <= high + 0.25
    before = stroke_width(ring) / max(ring.shape) * 20
    assert low <= before <= high or abs(width - before) > 0.2


def test_a_dot_keeps_its_shape() -> None:
    rows, columns = np.mgrid[:60, :60]
    disc = crop(np.where(np.hypot(rows - 30, columns - 30) < 20, 255, 0).astype(np.uint8))
    assert (even_stroke(disc) == disc).all()


def test_a_ring_that_fades_stays_closed_and_as_wide_as_one_that_does_not() -> None:
    rows, columns = np.mgrid[:100, :100] - 49.5
    ring = np.where(np.abs(np.hypot(rows, columns) - 42) < 4, 255, 0).astype(np.uint8)
    fading = (ring * np.linspace(1, 0.35, 100)).astype(np.uint8)
    even, closed = even_stroke(fading), even_stroke(ring)
    assert even.shape == closed.shape
    assert ((even > 127) != (closed > 127)).mean() < 0.02


def test_what_is_much_fainter_than_ink_is_not_made_ink() -> None:
    smear = np.zeros((100, 100), np.uint8)
    smear[10:90, 40:52] = 255
    smear[10:90, 80:92] = 24
    assert even_ink(smear)[50, 85] < 128 and even_ink(smear)[50, 45] == 255


@pytest.mark.parametrize("kind", [np.uint8, np.int16])
def test_the_strength_of_ink_is_what_sorting_its_pixels_gives(kind):
    random = np.random.default_rng(0)
    for _ in range(50):
        shape = tuple(random.integers(1, 90, 2))
        lowest = 0 if kind is np.uint8 else int(random.integers(-255, 1))
        levels = random.integers(lowest, 256, shape).astype(kind)
        levels[random.random(shape) < 0.9] = levels[0, 0]  # a drawing is nearly all paper
        strongest = np.sort(levels, axis=None)[::-1]
        reached = int(strongest[min(max(4, levels.size // 1000), levels.size) - 1])
        small = int(strongest[min(SMALL_DIGIT, levels.size) - 1])
        assert _strength(levels) == (small if reached < small / 2 else reached)


@pytest.mark.parametrize("shape", [(1, 1), (1, 40), (40, 2), (2, 2), (3, 900), (7, 7)])
def test_a_picture_of_a_few_pixels_is_looked_at_like_any_other(shape):
    """It was too small for OpenCV, and a traceback."""
    random = np.random.default_rng(0)
    rgba = random.integers(0, 256, (*shape, 4), np.uint8)
    rgba[..., 3] = 255
    assert find_ink(rgba).shape == shape
