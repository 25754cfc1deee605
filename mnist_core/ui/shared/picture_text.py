"""What a picture of numbers shows, in words, for those who cannot see it."""

from __future__ import annotations

import numpy as np

from mnist_core.i18n import N_, _, ngettext
from mnist_core.i18n.formats import number, percent

_PLACES = (  # rows of columns
    (N_("top left"), N_("top"), N_("top right")),
    (N_("left"), N_("middle"), N_("right")),
    (N_("bottom left"), N_("bottom"), N_("bottom right")),
)
_SIGNED = {  # some are below 0, some are 0
    (False, False): N_("largest {largest}, {largest_place}"),
    (False, True): N_("largest {largest}, {largest_place}; {zeros} are 0"),
    (True, False): N_("largest {largest}, {largest_place}; smallest {smallest}, {smallest_place}"),
    (True, True): N_(
        "largest {largest}, {largest_place}; smallest {smallest}, {smallest_place}; {zeros} are 0"
    ),
}


def activity_text(output: np.ndarray, names: tuple[str, ...] = ()) -> str:
    """How strongly a layer is active and where, e.g. "32 feature maps of 26 × 26, active: 25;
    the largest number is 3.21, in map 7, top right".

    Args:
        output: float (height, width, pictures), (height, width) or (numbers,); of any other shape
            its numbers are counted one by one.
        names: of the numbers, where they have names.
    """
    if output.ndim not in (2, 3):
        return _numbers_text(output.ravel(), names)
    if output.ndim == 2:
        said = _("one image of {size}, {values}")
        return said.format(size=_size(output), values=signed_text(output))
    largest = output.max(axis=(0, 1))
    most, active = int(largest.argmax()), int((largest > 0).sum())
    said = ngettext(
        "{count} feature map of {size}, active: {active}; the largest number is {largest}, in map "
        "{map}, {place}",
        "{count} feature maps of {size}, active: {active}; the largest number is {largest}, in map "
        "{map}, {place}",
        len(largest),
    )
    return said.format(
        count=number(len(largest)),
        size=_size(output),
        active=number(active),
        largest=number(largest[most], 2),
        map=number(most + 1),
        place=place_text(output[..., most]),
    )


def signed_text(values: np.ndarray) -> str:
    """Where a picture of numbers is strongest, above 0 and below, e.g. "largest 0.93, top left;
    smallest -0.20, middle; 71 % are 0".

    Args:
        values: float (height, width).
    """
    parts = {"largest": number(values.max(), 2), "largest_place": place_text(values)}
    zeros = float((values == 0).mean())
    if zeros:
        parts["zeros"] = percent(zeros, 0)
    if values.min() < 0:
        parts |= {"smallest": number(values.min(), 2), "smallest_place": place_text(-values)}
    return _(_SIGNED[bool(values.min() < 0), zeros > 0]).format(**parts)


def place_text(values: np.ndarray) -> str:
    """Where the largest of them is, e.g. "top left", "bottom", "middle".

    Args:
        values: float (height, width).
    """
    place = np.unravel_index(int(values.argmax()), values.shape)
    row, column = (
        min(2, 3 * int(at) // side) for at, side in zip(place, values.shape, strict=True)
    )
    return _(_PLACES[row][column])


def _numbers_text(output: np.ndarray, names: tuple[str, ...]) -> str:
    best = int(output.argmax())
    parts = {
        "count": number(len(output)),
        "above": number(int((output > 0).sum())),
        "largest": number(output[best], 2),
    }
    if names:
        said = ngettext(
            "{count} number, above 0: {above}; the largest is {largest}, for {name}",
            "{count} numbers, above 0: {above}; the largest is {largest}, for {name}",
            len(output),
        )
        return said.format(**parts, name=names[best])
    said = ngettext(
        "{count} number, above 0: {above}; the largest is {largest}, number {position}",
        "{count} numbers, above 0: {above}; the largest is {largest}, number {position}",
        len(output),
    )
    return said.format(**parts, position=number(best + 1))


def _size(output: np.ndarray) -> str:
    return f"{output.shape[0]} × {output.shape[1]}"
