"""Named colours, for both grounds. Told apart by colour-blind people too.

Blue and vermilion are of Okabe and Ito's palette, darkened or lightened until text in them
has a contrast of at least 4.5 to 1 with the page.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Colours:
    """What a picture is drawn with, each as "#rrggbb".

    Attributes:
        text: writing, and the ink of digits.
        muted: writing that steps back.
        right: a right answer, and the bar of the true class.
        wrong: a wrong answer, and its bar.
        bar: every other bar.
        line: frames and axes.
    """

    text: str
    muted: str
    right: str
    wrong: str
    bar: str
    line: str


LIGHT = Colours(
    text="#31333f",
    muted="#636770",
    right="#0b62a8",
    wrong="#c23b0a",
    bar="#8d939d",
    line="#c9ccd3",
)
DARK = Colours(
    text="#fafafa",
    muted="#a6abb5",
    right="#58aeea",
    wrong="#ff8a5c",
    bar="#7b818c",
    line="#454a55",
)


def colours_for(theme: str | None) -> Colours:
    """The colours for a page that is "light" or "dark"; light when not known."""
    return DARK if theme == "dark" else LIGHT
