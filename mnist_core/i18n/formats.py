"""Numbers, percentages, durations and dates as the reader's language writes them, by Babel.

Percentages and durations are for pages: no line ends within one.
"""

from __future__ import annotations

import datetime
import functools
import re
from decimal import Decimal
from unicodedata import category

from babel.numbers import format_decimal

from mnist_core.i18n.locales import find_locale
from mnist_core.i18n.translations import _, current_language

_UNSEEN = ("Cc", "Cf", "Zl", "Zp")  # Unicode's controls, formats, and separators of lines
_CODE_OR_SPACE = re.compile(r"(`+[^`]*`+)|(?<=[0-9]) (?=%|[^\W\d_])")


def number(value: float | Decimal, places: int = 0) -> str:
    """A number with so many places after the point: "10,000", "0.055"."""
    return _written(value + 0, places, current_language())  # -0.0 is 0.0, also in the cache


def exact_number(value: Decimal) -> str:
    """A finite number with all the places that it has: "0.00001", "1", "2,048".

    Raises:
        decimal.InvalidOperation: it takes more than 28 digits to write.
    """
    places = -int(value.normalize().as_tuple().exponent)
    return number(value, max(0, places))


@functools.lru_cache(maxsize=10_000)  # Babel takes 33 us for one, and a list has hundreds
def _written(value: float | Decimal, places: int, language: str) -> str:
    form = "#,##0" if places == 0 else f"#,##0.{'0' * places}"
    return str(format_decimal(value, form, locale=find_locale(language)))


def percent(fraction: float | None, places: int = 1) -> str:
    """A fraction from 0 to 1 as "97.8 %"; "not measured" when None.

    What is not quite all or nothing is never rounded to it: 9,999 of 10,000 is "99.9 %".
    """
    if fraction is None:
        return _("not measured")
    shown = number(_hundredfold(fraction, places), places)
    return unbroken(_("{number} %").format(number=shown))


def points(difference: float) -> str:
    """A difference of two fractions, each from 0 to 1: "16.0 percentage points"."""
    shown = number(_hundredfold(difference, 1), 1)
    return unbroken(_("{number} percentage points").format(number=shown))


def signed_points(difference: float, places: int = 2) -> str:
    """The same with its sign: "+0.20 percentage points", "-0.20 …", "0.00 …" where it rounds to
    nothing."""
    shown = round(100 * difference, places)
    written = f"{'+' if shown > 0 else ''}{number(shown, places)}"
    return unbroken(_("{number} percentage points").format(number=written))


def duration(seconds: float) -> str:
    """A time to wait, no more exact than it is known: "12 s", "3 min", "1 h 20 min"."""
    minutes = round(seconds / 60)
    if seconds < 90:
        told = _("{seconds} s").format(seconds=number(max(1, round(seconds))))
    elif minutes < 90:
        told = _("{minutes} min").format(minutes=number(minutes))
    else:
        hours = number(minutes // 60)
        told = _("{hours} h {minutes} min").format(hours=hours, minutes=number(minutes % 60))
    return unbroken(told)


def unbroken(text: str) -> str:
    """The same text, in which no line ends between a number and its unit, or what it counts.

    Text of a page, that is, as Markdown: code stays as it is.
    """
    return _CODE_OR_SPACE.sub(lambda found: found[1] or "\N{NO-BREAK SPACE}", text)


def breakable(text: str) -> str:
    """The same text with ordinary spaces, for pictures and files."""
    return text.replace("\N{NO-BREAK SPACE}", " ")


def visible(text: str) -> str:
    """Text from outside with "�" for each character that is not seen, such as those that turn the
    direction of the sentence around them, or move a terminal's cursor; line ends stay."""
    return "".join(
        "\N{REPLACEMENT CHARACTER}" if category(each) in _UNSEEN and each not in "\n\t" else each
        for each in text
    )


def together(*sentences: str) -> str:
    """Whole sentences, one after the other, without the empty ones: Chinese has no space there."""
    told, *others = [sentence for sentence in sentences if sentence] or [""]
    for other in others:
        told = _("{sentence} {next}").format(sentence=told, next=other)
    return told


def time_of_day(moment: datetime.datetime) -> str:
    """Hours and minutes: "14:58"."""
    return moment.strftime("%H:%M")


def day_and_time(moment: datetime.datetime, year: bool = False) -> str:
    """With the day before: "26 Nov, 14:58", or "26 Nov 2026, 14:58"."""
    from babel.dates import format_datetime  # large; most pages show no date

    # Day, short month, (year,) hours and minutes, in the letters of Unicode's CLDR.
    form = _("d MMM y, HH:mm") if year else _("d MMM, HH:mm")
    return str(format_datetime(moment, form, locale=find_locale(current_language())))


def _hundredfold(fraction: float, places: int) -> float:
    smallest = 10.0**-places
    shown = round(100 * fraction, places)
    return min(max(shown, smallest), 100 - smallest) if 0 < fraction < 1 else shown
