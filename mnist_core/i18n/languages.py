"""Which languages there are. A further one is a catalog in `locale/` and one line here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Language:
    """A language that people can read this app in.

    Attributes:
        code: as gettext and Babel call it; the name of its folder in `locale/`.
        tag: as browsers call it (BCP 47).
        name: what it calls itself.
    """

    code: str
    tag: str
    name: str


ENGLISH = "en"
LANGUAGES = {
    language.code: language
    for language in (
        Language(code=ENGLISH, tag="en", name="English"),
        Language(code="zh_CN", tag="zh-CN", name="中文"),
    )
}


def find_language(wanted: Iterable[str]) -> str:
    """The first language that is there, by the first part of its tag.

    Args:
        wanted: tags or codes, the most wanted first, e.g. "zh-TW", "zh_CN.UTF-8", "en"; what is
            no tag is passed over.

    Returns:
        A code; English if none is there.
    """
    codes = {code.partition("_")[0]: code for code in LANGUAGES}
    for tag in wanted:
        first = tag.replace("-", "_").partition("_")[0].partition(".")[0].lower()
        if first in codes:
            return codes[first]
    return ENGLISH


def language_of(environ: Mapping[str, str]) -> str:
    """The language of a terminal: LANGUAGE, LC_ALL, LC_MESSAGES, LANG, as gettext reads them."""
    names = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
    chosen = next((environ[name] for name in names if environ.get(name)), "")
    return find_language(chosen.split(":"))
