"""The font of Chinese in figures: part of an open font that ships, as no system's own is sure.

Matplotlib takes a letter from the first of its fonts that has it. An SVG only names the fonts, and
a browser takes its own. `python -m mnist_core.figures.chinese_font NotoSansSC.ttf` cuts the part
out of the whole font again, when a catalog has new characters; the whole font is in the package
`@expo-google-fonts/noto-sans-sc` of npm, under the SIL Open Font License beside it.
"""

from __future__ import annotations

import functools
import string
import sys
from pathlib import Path

import matplotlib
from matplotlib import font_manager

from mnist_core.i18n.languages import LANGUAGES

FONT = Path(__file__).with_name("fonts") / "NotoSansSC-part.ttf"
FAMILY = "Noto Sans SC"
_ALWAYS = string.ascii_letters + string.digits + string.punctuation + " "


@functools.cache
def offer_chinese() -> None:
    """Let figures write Chinese. Calling it again changes nothing."""
    font_manager.fontManager.addfont(FONT)
    matplotlib.rcParams["font.family"] = [*matplotlib.rcParams["font.family"], FAMILY]


def needed_characters() -> set[str]:
    """Those of all catalogs, and ASCII. Signs such as ✓ are in Matplotlib's own font."""
    from mnist_core.i18n import catalogs

    found = set(_ALWAYS)
    for language in LANGUAGES:
        for message in catalogs.load(language):
            found.update(*catalogs.forms(message))
    return {character for character in found if character.isprintable()}


def cut_out(source: Path, characters: set[str]) -> None:
    """Write `FONT`: the characters' glyphs of a font, without hints and features."""
    from fontTools import subset

    options = subset.Options(
        hinting=False, layout_features=[], name_IDs=[0, 1, 2, 4, 5, 6, 13, 14], notdef_outline=True
    )
    font = subset.load_font(source, options)
    cutter = subset.Subsetter(options)
    cutter.populate(text="".join(sorted(characters)))
    cutter.subset(font)
    subset.save_font(font, FONT, options)


if __name__ == "__main__":
    cut_out(Path(sys.argv[1]), needed_characters())
