"""`_`, `ngettext` and `N_`: each sentence that people read goes through one of them.

    _("There is no network {name}.").format(name=name)
    ngettext("{count} epoch", "{count} epochs", n).format(count=number(n))
    TITLE = N_("Loss")          # at import: only marked for the catalog
    _(TITLE)                    # when somebody reads it

Which language that is depends on who reads: one server speaks all of them at the same time. So the
user interface says how to find out, and a command or a test says it for a while with `speaking`.
"""

from __future__ import annotations

import contextlib
import functools
import gettext
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from pathlib import Path

from mnist_core.i18n.languages import ENGLISH

DOMAIN = "digit_school"
LOCALE = Path(__file__).with_name("locale")

_spoken: ContextVar[str] = ContextVar("spoken", default="")
_find: Callable[[], str] = lambda: ENGLISH  # noqa: E731


def current_language() -> str:
    """The code of the language that whoever reads this now has."""
    return _spoken.get() or _find()


def ask_for_language(find: Callable[[], str]) -> None:
    """Say how the reader's language is found, in this process."""
    global _find
    _find = find


def speak(language: str) -> None:
    """Speak this language from now on, in this thread."""
    _spoken.set(language)


@contextlib.contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak this language for a while, in this thread."""
    token = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(token)


def _(message: str) -> str:
    """A sentence in the reader's language; in English where there is no translation."""
    return catalog(current_language()).gettext(message) if message else ""


def ngettext(one: str, many: str, count: int) -> str:
    """The form of a sentence that goes with a count, in the reader's language."""
    return catalog(current_language()).ngettext(one, many, count)


def N_(message: str) -> str:  # noqa: N802
    """Mark a sentence for the catalog, to be translated when it is shown."""
    return message


@functools.cache
def catalog(language: str) -> gettext.NullTranslations:
    """The sentences of a language; English ones stand in the code."""
    return gettext.translation(DOMAIN, LOCALE, [language], fallback=True)
