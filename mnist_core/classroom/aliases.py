"""Friendly names for people who give none: a colour and an animal."""

from __future__ import annotations

import functools

from mnist_core.i18n import N_, _
from mnist_core.i18n.languages import LANGUAGES
from mnist_core.i18n.translations import speaking
from mnist_core.records import Member
from mnist_core.storage.class_access import name_key
from mnist_core.storage.member_store import ALIASES

COLOURS = (
    N_("Red"),
    N_("Orange"),
    N_("Yellow"),
    N_("Green"),
    N_("Blue"),
    N_("Purple"),
    N_("Pink"),
    N_("Brown"),
    N_("White"),
    N_("Black"),
    N_("Grey"),
    N_("Golden"),
    N_("Silver"),
    N_("Turquoise"),
    N_("Violet"),
    N_("Olive"),
    N_("Coral"),
    N_("Mint"),
    N_("Navy"),
    N_("Amber"),
)
ANIMALS = (
    N_("otter"),
    N_("fox"),
    N_("owl"),
    N_("panda"),
    N_("tiger"),
    N_("dolphin"),
    N_("rabbit"),
    N_("penguin"),
    N_("koala"),
    N_("eagle"),
    N_("turtle"),
    N_("hedgehog"),
    N_("lion"),
    N_("squirrel"),
    N_("whale"),
    N_("crane"),
    N_("deer"),
    N_("frog"),
    N_("horse"),
    N_("bee"),
)
assert len(COLOURS) * len(ANIMALS) == ALIASES


def friendly_name(alias: int) -> str:
    """The name of a member's number, in the reader's language, e.g. "Blue otter"."""
    colour, animal = COLOURS[alias % len(COLOURS)], ANIMALS[alias // len(COLOURS) % len(ANIMALS)]
    return _("{colour} {animal}").format(colour=_(colour), animal=_(animal))


def is_given_name(name: str) -> bool:
    """True if a class gives this name to somebody by itself, in any language: a friendly name, or
    what its teacher is called."""
    return name_key(name) in _given_names()


@functools.cache
def _given_names() -> frozenset[str]:
    found: set[str] = set()
    for language in LANGUAGES:
        with speaking(language):
            found |= {name_key(friendly_name(alias)) for alias in range(ALIASES)}
            found.add(name_key(_("Teacher")))
    return frozenset(found)


def name_of(member: Member) -> str:
    """What a member is called: the nickname, or the friendly name in the reader's language."""
    return member.nickname or friendly_name(member.alias)
