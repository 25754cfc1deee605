"""What is drawn: texts, colours and the lengths of bars."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from matplotlib._pylab_helpers import Gcf
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from mnist_core.data.datasets import CLASS_NAMES
from mnist_core.figures.colours import DARK, LIGHT, Colours, colours_for
from mnist_core.figures.plots import CELL_WIDTH, caption_text, plot_predictions, to_svg
from tests.helpers.spaces import spaced

DIGITS, FASHION = CLASS_NAMES["mnist"], CLASS_NAMES["fashion_mnist"]
RNG = np.random.default_rng(0)
IMAGES = RNG.integers(0, 256, (15, 28, 28), np.uint8)
RIGHT = np.array([[0, 0, 0, 0, 0, 0, 0.25, 0.75, 0, 0]])  # a 7, read as a 7
LINE_OVERLAP = 2  # pixels that the boxes of two lines may share: tails below, air above
WRONG = np.array([[0, 0, 0, 0, 0, 0.6, 0.4, 0, 0, 0]])  # a 6, read as a 5


def draw_one(
    probabilities: np.ndarray,
    label: int,
    names: tuple[str, ...] = DIGITS,
    colours: Colours = LIGHT,
) -> Axes:
    figure = plot_predictions(
        IMAGES[:1], probabilities, np.array([label]), names, [247], colours, columns=1
    )
    return figure.axes[0]


def bars_of(axes: Axes) -> PolyCollection:
    (bars,) = (c for c in axes.collections if c.get_label() == "bars")
    return bars


def bar_sizes(axes: Axes) -> np.ndarray:
    """Widths and heights, float (c, 2)."""
    return np.array([np.ptp(path.vertices, axis=0) for path in bars_of(axes).get_paths()])


def test_the_caption_says_what_was_read_how_surely_and_what_it_is():
    assert spaced(caption_text(RIGHT[0], 7, DIGITS)) == "✓ 7: 75 % (7)"
    assert spaced(caption_text(WRONG[0], 6, DIGITS)) == "✗ 5: 60 % (6)"
    assert spaced(caption_text(WRONG[0], 9, FASHION)) == "✗ Sandal: 60 % (Ankle boot)"


@pytest.mark.parametrize("sure", [1.0, 0.9999, 0.9951])
def test_the_caption_never_rounds_what_is_not_quite_all_to_all(sure):
    """Nor takes float32's 1.0 for all."""
    assert spaced(caption_text(RIGHT[0] * sure / 0.75, 7, DIGITS)) == "✓ 7: 99 % (7)"
    assert spaced(caption_text(RIGHT[0] * 0.9849 / 0.75, 7, DIGITS)) == "✓ 7: 98 % (7)"


@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_the_caption_is_blue_when_right_and_red_when_wrong(colours):
    for probabilities, label, color in ((RIGHT, 7, colours.right), (WRONG, 6, colours.wrong)):
        axes = draw_one(probabilities, label, colours=colours)
        (caption,) = (t for t in axes.texts if t.get_text()[0] in "✓✗")
        assert caption.get_color() == color


def test_the_predicted_bar_is_red_the_true_one_blue_and_the_others_grey():
    painted = [to_hex(color) for color in bars_of(draw_one(WRONG, 6)).get_facecolors()]
    assert painted[5] == LIGHT.wrong
    assert painted[6] == LIGHT.right
    assert set(painted[:5] + painted[7:]) == {LIGHT.bar}


def test_a_right_answer_has_one_blue_bar_and_no_red_one():
    painted = [to_hex(color) for color in bars_of(draw_one(RIGHT, 7)).get_facecolors()]
    assert painted[7] == LIGHT.right
    assert LIGHT.wrong not in painted


@pytest.mark.parametrize(("names", "along"), [(DIGITS, 1), (FASHION, 0)])
def test_bars_are_as_long_as_the_probabilities(names, along):
    lengths = bar_sizes(draw_one(WRONG, 6, names))[:, along]
    assert lengths[5] / lengths[6] == pytest.approx(0.6 / 0.4)
    assert lengths[0] == 1, "nothing at all is still a line to be seen"
    assert bar_sizes(draw_one(WRONG, 6, names))[:, 1 - along] == pytest.approx(
        bar_sizes(draw_one(RIGHT, 7, names))[:, 1 - along]
    )


@pytest.mark.parametrize("names", [DIGITS, FASHION])
def test_every_class_is_named_beside_its_bar(names):
    axes = draw_one(WRONG, 6, names)
    along = 0 if names is DIGITS else 1
    middles = [path.vertices[:-1].mean(axis=0)[along] for path in bars_of(axes).get_paths()]
    for name, middle in zip(names, middles, strict=True):
        (text,) = (t for t in axes.texts if t.get_text() == name)
        assert text.get_position()[along] == pytest.approx(middle)


@pytest.mark.parametrize("names", [DIGITS, FASHION])
@pytest.mark.parametrize("predicted", range(10))
def test_nothing_is_cut_off_and_no_two_texts_overlap(names, predicted):
    label = 0 if predicted == 9 else 9  # the longest names in the caption
    axes = draw_one(np.eye(10)[predicted : predicted + 1], label, names)
    renderer = FigureCanvasAgg(axes.figure).get_renderer()
    boxes = [text.get_window_extent(renderer) for text in axes.texts]
    boxes.append(axes.images[0].get_window_extent(renderer))
    width, height = axes.figure.bbox.size
    for box in boxes:
        assert box.x0 >= -1 and box.x1 <= width + 1 and box.y0 >= -1 and box.y1 <= height + 1
    for first, second in itertools.combinations(boxes, 2):
        across = min(first.x1, second.x1) - max(first.x0, second.x0)
        down = min(first.y1, second.y1) - max(first.y0, second.y0)
        assert across <= 0 or down <= LINE_OVERLAP


def test_texts_are_at_least_14_pixels_where_three_cells_stand_side_by_side():
    assert min(text.get_fontsize() for text in draw_one(RIGHT, 7).texts) >= 14
    assert CELL_WIDTH <= 290, "three of them and their gaps fit beside the sidebar at 1280 pixels"


def test_ink_is_drawn_in_the_colour_of_writing_and_paper_lets_the_page_through():
    axes = draw_one(RIGHT, 7, colours=DARK)
    picture = axes.images[0].get_array()
    assert to_hex(picture[0, 0, :3]) == DARK.text
    assert np.allclose(picture[..., 3], IMAGES[0] / 255)
    assert not axes.figure.patch.get_visible()


def test_fifteen_images_stand_in_five_rows_of_three():
    labels = np.full(15, 7)
    figure = plot_predictions(IMAGES, np.repeat(RIGHT, 15, axis=0), labels, DIGITS)
    extents = np.array([picture.get_extent() for picture in figure.axes[0].images])
    lefts, tops = extents[:, 0], extents[:, 3]
    assert len(set(lefts)) == 3
    assert len(set(tops)) == 5
    assert tops[0] == tops[2] < tops[3]


def test_the_image_number_is_shown_as_it_is_asked_for():
    assert "#247" in [text.get_text() for text in draw_one(RIGHT, 7).texts]


def test_svg_keeps_letters_as_letters_and_a_digit_as_28_by_28_pixels():
    svg = to_svg(draw_one(RIGHT, 7).figure)
    assert "✓ 7: 75 % (7)" in svg
    assert 'width="28" height="28"' in svg


def test_the_same_figure_gives_the_same_svg_so_that_it_can_be_cached():
    assert to_svg(draw_one(RIGHT, 7).figure) == to_svg(draw_one(RIGHT, 7).figure)


def test_figures_do_not_enter_pyplots_list_which_all_people_would_share():
    assert isinstance(draw_one(RIGHT, 7).figure, Figure)
    assert Gcf.get_all_fig_managers() == []  # Keras imports pyplot: it may be there, unused


@pytest.mark.parametrize(
    ("ground", "colours"), [("#ffffff", LIGHT), ("#171614", DARK), ("#0e1117", DARK)]
)
def test_writing_has_enough_contrast_with_the_page(ground, colours):
    for name in ("text", "muted", "right", "wrong"):
        assert contrast(getattr(colours, name), ground) >= 4.5, name
    assert contrast(colours.bar, ground) >= 3


def test_a_theme_that_is_not_known_yet_is_light():
    assert colours_for("dark") is DARK
    assert colours_for("light") is colours_for(None) is LIGHT


def contrast(first: str, second: str) -> float:
    """WCAG 2 contrast ratio of two colours, 1 to 21."""
    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


def luminance(color: str) -> float:
    parts = np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])
