"""The terminal's language, for this program's sentences and for those of click."""

from __future__ import annotations

import gettext
import os

from mnist_core.i18n import N_, ngettext
from mnist_core.i18n.languages import language_of
from mnist_core.i18n.translations import DOMAIN, LOCALE, ask_for_language

# What click says of itself. It asks the standard library for a translation, which looks into the
# catalog that is bound below.
CLICK_TEXTS = (
    N_("Usage:"),
    N_("Options"),
    N_("Commands"),
    N_("Show this message and exit."),
    N_("default: {default}"),
    N_("Error: {message}"),
    N_("Aborted!"),
    N_("Try '{command} {option}' for help."),
    N_("Invalid value: {message}"),
    N_("Invalid value for {param_hint}: {message}"),
    N_("Missing argument"),
    N_("Missing option"),
    N_("Missing parameter"),
    N_("Missing command."),
    N_("No such option {name!r}."),
    N_("No such command {name!r}."),
    N_("Option {name!r} does not take a value."),
    N_("{value!r} is not a valid {number_type}."),
    N_("{name} {filename!r} is a file."),
)


def click_texts_with_a_count(count: int) -> tuple[str, ...]:
    """The others: those with a form for one and one for many."""
    return (
        ngettext("{value!r} is not {choice}.", "{value!r} is not one of {choices}.", count),
        ngettext(
            "Option {name!r} requires an argument.",
            "Option {name!r} requires {nargs} arguments.",
            count,
        ),
        ngettext(
            "Got unexpected extra argument ({args})",
            "Got unexpected extra arguments ({args})",
            count,
        ),
        ngettext("Did you mean {possibility}?", "(Did you mean one of: {possibilities}?)", count),
    )


def speak_to_terminal() -> None:
    """From now on every sentence is in the language of the terminal.

    Called before the commands are imported: their help is worded then.
    """
    language = language_of(os.environ)
    ask_for_language(lambda: language)
    os.environ["LANGUAGE"] = language  # where the standard library looks first
    gettext.bindtextdomain(DOMAIN, str(LOCALE))
    gettext.textdomain(DOMAIN)
