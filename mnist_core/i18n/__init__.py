"""Sentences in the reader's language, and numbers as that language writes them.
English stands in the code; the standard library's gettext finds the translation.

    languages      which languages there are, and which one a reader asks for
    translations   `_`, `ngettext` and `N_`, which every sentence goes through
    locales        what Babel needs of a language for that
    formats        numbers, percentages, durations and dates
    catalogs       makes and compiles the catalogs in `locale/`, for developers
"""

from mnist_core.i18n.translations import N_, _, ngettext

__all__ = ["N_", "_", "ngettext"]
