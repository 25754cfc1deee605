"""Friendly names for people who give none: a colour and an animal."""

from __future__ import annotations

from mnist_core.i18n import N_, _
from mnist_core.records import Member
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


def name_of(member: Member) -> str:
    """What a member is called: the nickname, or the friendly name in the reader's language."""
    return member.nickname or friendly_name(member.alias)
