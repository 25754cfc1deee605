"""What is written down of Babel's tables is what numbers and dates need, and all of it."""

from __future__ import annotations

import datetime
import itertools

import pytest
from babel import Locale, core, localedata
from babel.dates import format_datetime
from babel.numbers import format_decimal

from mnist_core.i18n import _, formats, locales
from mnist_core.i18n.languages import LANGUAGES
from mnist_core.i18n.translations import speaking

MONTHS = [datetime.datetime(2026, month, 6, 14, 58) for month in range(1, 13)]
NUMBERS = [0.0, -1.5, 999.95, 1234.5, -12_345_678.25]


@pytest.mark.parametrize("language", LANGUAGES)
def test_numbers_and_dates_are_as_babels_own_tables_have_them(language):
    """Otherwise: python -m mnist_core.i18n.catalogs"""
    own = Locale.parse(language)
    with speaking(language):
        for value in NUMBERS:
            assert formats.number(value, 2) == format_decimal(value, "#,##0.00", locale=own)
        forms = {False: _("d MMM, HH:mm"), True: _("d MMM y, HH:mm")}
        for moment, (year, form) in itertools.product(MONTHS, forms.items()):
            expected = format_datetime(moment, form, locale=own)
            assert formats.day_and_time(moment, year) == expected
    for width in ("wide", "abbreviated", "narrow"):
        assert locales.find_locale(language).months["format"][width] == own.months["format"][width]


@pytest.mark.parametrize("language", LANGUAGES)
def test_neither_a_number_nor_a_date_loads_babels_tables(language, monkeypatch):
    """They take 5 MB of the web process."""

    def load(name: str, *_: object) -> None:
        raise AssertionError(f"{name} was loaded")

    monkeypatch.setattr(localedata, "load", load)
    monkeypatch.setattr(core, "get_global", load)
    locales.find_locale.cache_clear()
    formats._written.cache_clear()
    with speaking(language):
        assert formats.number(1234) == "1,234"
        assert all(formats.day_and_time(moment) for moment in MONTHS)
