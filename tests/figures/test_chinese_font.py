"""Figures show Chinese, not boxes."""

from __future__ import annotations

from pathlib import Path

import matplotlib
import numpy as np
import pytest
from fontTools.ttLib import TTFont
from matplotlib.font_manager import FontProperties, findfont

from mnist_core.figures.chinese_font import FAMILY, FONT, needed_characters
from mnist_core.figures.plots import plot_predictions, to_png, to_svg
from mnist_core.i18n.translations import speaking
from mnist_core.ui.shared.names import class_names

MATPLOTLIBS = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"


def characters_of(font: Path) -> set[str]:
    with TTFont(font) as opened:
        return set(map(chr, opened.getBestCmap()))


def test_the_font_that_ships_has_every_character_of_the_catalogs():
    """Otherwise cut it out again, as `figures/chinese_font` says."""
    missing = needed_characters() - characters_of(FONT) - characters_of(MATPLOTLIBS)
    assert missing == set()


def test_the_font_is_small_and_its_licence_is_beside_it():
    assert FONT.stat().st_size <= 300_000
    assert "SIL OPEN FONT LICENSE" in FONT.with_name("OFL.txt").read_text("utf-8")


def test_matplotlib_finds_the_font_that_ships():
    assert findfont(FontProperties(family=FAMILY), fallback_to_default=False) == str(FONT)


@pytest.mark.parametrize("dataset", ["mnist", "fashion_mnist"])
def test_a_figure_in_chinese_misses_no_glyph(dataset):
    """Matplotlib warns of a glyph that it has not, and a warning is an error here."""
    with speaking("zh_CN"):
        names = class_names(dataset)
        figure = plot_predictions(
            np.zeros((10, 28, 28), np.uint8), np.eye(10), np.arange(10)[::-1], names
        )
        assert to_png(figure)
        assert all(name in to_svg(figure) for name in names)
