"""Makes the catalogs, for whoever changes a sentence: `python -m mnist_core.i18n.catalogs`.

It reads all sentences from the code, adds the new ones to each language's .po file without a
translation, drops those that are gone, and compiles the .mo files that the app reads. Of what Babel
knows of each language it writes down what `locales` needs. It ends with status 1 while a sentence
has no translation.
"""

from __future__ import annotations

import datetime
import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from mnist_core import options
from mnist_core.codegen.remarks import remarks
from mnist_core.i18n.languages import ENGLISH, LANGUAGES
from mnist_core.i18n.locales import tables_file, tables_of
from mnist_core.i18n.translations import DOMAIN, LOCALE
from mnist_core.settings import PROJECT

_KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2)}
_FOLDERS = ("mnist_core", "pages")
_REGISTRIES = (
    options.DATASETS,
    options.ARCHITECTURES,
    options.OPTIMIZERS,
    options.AUGMENTATIONS,
    options.PREPROCESSINGS,
    options.PRECISIONS,
    options.LOOPS,
    options.SCHEDULES,
)

_NO_DATE = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)

MessageId = str | tuple[str, ...] | list[str]


def sentences() -> Iterator[tuple[MessageId, str]]:
    """All that is to be translated, with the file that it stands in."""
    for folder in _FOLDERS:
        found = extract_from_dir(PROJECT / folder, [("**.py", "python")], keywords=_KEYWORDS)
        for name, _line, message, _comments, _context in found:
            yield message, f"{folder}/{name}"
    for registry in _REGISTRIES:
        for option in registry.values():
            yield option.title, "mnist_core/options.py"
    for remark, file in remarks().items():
        yield remark, f"mnist_core/{file}"


def template() -> Catalog:
    """A catalog of all sentences without translations."""
    catalog = Catalog(project=DOMAIN, charset="utf-8")
    for message, file in sentences():
        catalog.add(message, locations=[(file, 0)])
    return catalog


def po_file(language: str) -> Path:
    """The catalog of a language that people edit."""
    return LOCALE / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def load(language: str) -> Catalog:
    """Read a language's catalog; an empty one where there is none yet."""
    path = po_file(language)
    if not path.exists():
        return Catalog(locale=language, domain=DOMAIN, charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language, domain=DOMAIN)


def updated(language: str) -> Catalog:
    """A language's catalog with the sentences that the code has now, and no others."""
    catalog = load(language)
    catalog.update(template(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    return catalog


def compiled(catalog: Catalog) -> bytes:
    """The content of its .mo file, the same whenever it is made."""
    catalog.creation_date = catalog.revision_date = _NO_DATE
    buffer = io.BytesIO()
    write_mo(buffer, catalog)
    return buffer.getvalue()


def as_text(catalog: Catalog) -> bytes:
    """The content of its .po file, in the order of files and sentences, without dates."""
    buffer = io.BytesIO()
    write_po(buffer, catalog, width=100, sort_by_file=True, omit_header=False, include_lineno=False)
    lines = buffer.getvalue().decode().splitlines()
    dated = ('"POT-Creation-Date', '"PO-Revision-Date', '"Generated-By', '"Last-Translator')
    return ("\n".join(line for line in lines if not line.startswith(dated)) + "\n").encode()


def untranslated(catalog: Catalog) -> list[MessageId]:
    """Sentences without a translation."""
    return [message.id for message in catalog if message.id and not all(forms(message))]


def forms(message: Message) -> tuple[str, ...]:
    """A message's translations: one, or one for each plural form."""
    string = message.string or ""
    return (string,) if isinstance(string, str) else tuple(string)


def write_tables(language: str) -> None:
    """Write down what Babel needs of a language."""
    tables = json.dumps(tables_of(language), ensure_ascii=False, indent=1)
    tables_file(language).parent.mkdir(parents=True, exist_ok=True)
    tables_file(language).write_text(f"{tables}\n", "utf-8", newline="\n")


def main() -> int:
    """Bring all catalogs up to date; returns the exit status."""
    left = 0
    for language in LANGUAGES:
        write_tables(language)
        if language == ENGLISH:
            continue
        catalog = updated(language)
        po_file(language).parent.mkdir(parents=True, exist_ok=True)
        po_file(language).write_bytes(as_text(catalog))
        po_file(language).with_suffix(".mo").write_bytes(compiled(catalog))
        missing = untranslated(catalog)
        left += len(missing)
        print(f"{language}: {len(catalog)} sentences, {len(missing)} without a translation")
        for message in missing:
            print(f"    {message}")
    return int(left > 0)


if __name__ == "__main__":
    sys.exit(main())
