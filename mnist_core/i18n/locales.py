"""What Babel needs of a language to write its numbers and dates: `locale/*/cldr.json`.

For the first number, Babel itself loads all that Unicode's CLDR tells of the language, and of all
currencies, territories and time zones: 5 MB in the web process. `catalogs` writes down the 2 kB of
it that are used here.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from babel import Locale, parse_locale
from babel.localedata import LocaleDataDict

from mnist_core.i18n.translations import LOCALE


class SmallLocale(Locale):
    """A language for Babel, which finds this here, and anything else in its own tables.

    Attributes:
        written: what `tables_of` gives for it.
    """

    written: Mapping[str, Any]

    @property
    def number_symbols(self) -> LocaleDataDict:
        return LocaleDataDict(self.written["number_symbols"])

    @property
    def months(self) -> LocaleDataDict:
        return LocaleDataDict(self.written["months"])


@functools.cache
def find_locale(language: str) -> Locale:
    """One of our languages for Babel, made once."""
    written = json.loads(tables_file(language).read_bytes(), object_hook=_with_numbers)
    locale = SmallLocale(*parse_locale(written["locale"]))
    locale.written = written
    return locale


def tables_file(language: str) -> Path:
    """Where a language's tables are, as JSON."""
    return LOCALE / language / "cldr.json"


def tables_of(language: str) -> dict[str, Any]:
    """What Babel's own tables say of a language: its name there, the symbols within numbers of
    Latin digits, and the names of months."""
    locale = Locale.parse(language)
    symbols = {"latn": _plain(locale.number_symbols["latn"])}
    return {"locale": str(locale), "number_symbols": symbols, "months": _plain(locale.months)}


def _plain(table: Any) -> Any:
    return {key: _plain(table[key]) for key in table} if isinstance(table, Mapping) else table


def _with_numbers(table: dict[str, Any]) -> dict[str | int, Any]:
    """Months are numbers, and JSON has only texts as keys."""
    return {int(key) if key.isdecimal() else key: each for key, each in table.items()}
