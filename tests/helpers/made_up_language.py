"""A made-up language, to see which sentences are translated whatever the catalogs have."""

from __future__ import annotations

import gettext

import pytest

from mnist_core.i18n import translations


class Bracketed(gettext.NullTranslations):
    """Every English sentence in quotation marks."""

    def gettext(self, message: str) -> str:
        return f"«{message}»"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"«{msgid1 if n == 1 else msgid2}»"


def speak_made_up_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    """Until the end of the test "zh_CN" is `Bracketed`."""
    languages = {"zh_CN": Bracketed()}
    english = gettext.NullTranslations()
    monkeypatch.setattr(translations, "catalog", lambda code: languages.get(code, english))
