"""What a link sets on Train: a recipe, settings, and controls that are not shown.

Each part is looked at by itself: what cannot be used is said in a sentence, and the rest holds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from mnist_core.config import TrainingConfig, split_steps
from mnist_core.errors import ConfigError
from mnist_core.i18n import _
from mnist_core.lessons.addresses import FROM, OTHERS, RECIPE, SETTINGS, STEPS, USUAL
from mnist_core.messages.phrases import FIELDS, in_words
from mnist_core.recipes import RECIPES
from mnist_core.settings import Settings
from mnist_core.ui.shared.names import joined
from mnist_core.ui.shared.plain import quoted
from mnist_core.ui.shared.stage import HIDE
from mnist_core.ui.shared.task_settings import CONTROLS, controls_of

_READ_ELSEWHERE = ("run", "key", "lang", FROM)  # of an address of Train
SHUFFLE_BUFFERS = (0, 5_000)  # that the form has
_LENGTH = ("epochs", "steps_per_epoch")
_LIMITED = ("epochs", "batch_size")
_MOST_REFUSED = 5  # that are said
_MOST_QUOTED = 40  # characters
_WHOLE = re.compile(r"\d{1,10}")  # as long as the largest seed
_DECIMAL = re.compile(r"\d{1,9}(\.\d{1,20})?(e-?\d{1,2})?")  # as Python writes them
_DEFAULTS = TrainingConfig().to_dict()
_OF_A_RECIPE = frozenset(_DEFAULTS) - {"seed"}


class Link(NamedTuple):
    """What was read.

    Attributes:
        config: the settings that Train begins with.
        given: names of the settings that the link says something about.
        hidden: controls that are not shown, of `CONTROLS`.
        hides_recipes: True if the choice of a recipe is not shown either.
        refused: sentences, as Markdown, for what cannot be used.
    """

    config: TrainingConfig
    given: frozenset[str] = frozenset()
    hidden: tuple[str, ...] = ()
    hides_recipes: bool = False
    refused: tuple[str, ...] = ()


def read_link(query: Mapping[str, str], first: TrainingConfig, limits: Settings) -> Link:
    """Read an address.

    Args:
        query: what stands in it.
        first: the settings that hold where it says nothing, lowered to the limits.
        limits: of this server.
    """
    refused = [_unknown_name(name) for name in query if name not in _KNOWN]
    config, lowered = _within(first, limits), set[str]()
    given = set(_OF_A_RECIPE) if query.get(OTHERS) == USUAL else set[str]()
    if (recipe := RECIPES.get(query.get(RECIPE, ""))) is not None:
        config, given = replace(_within(recipe.config, limits), seed=config.seed), set(_OF_A_RECIPE)
        lowered = {name for name in _LIMITED if _differ(name, config, recipe.config)}
    elif RECIPE in query:
        refused.append(_no_recipe(query[RECIPE]))
    for part, names, change in _changes(query, limits):
        try:
            config = change(config).validate(limits.max_epochs, limits.max_batch_size)
            given, lowered = given | names, lowered - names
        except ConfigError as error:
            refused.append(_unusable(part, query[part], error.allowed))
    if query.get(OTHERS, USUAL) != USUAL:
        refused.append(_unusable(OTHERS, query[OTHERS], f"one of {USUAL}"))
    if lowered:
        refused.append(_lowered(query[RECIPE], lowered))
    asked = [name for name in query.get(HIDE, "").split(",") if name]
    hidden = {control for name in asked for control in _controls(name)}
    refused += [_unknown_control(name) for name in asked if not _controls(name) and name != RECIPE]
    return Link(
        config,
        frozenset(given),
        tuple(name for name in CONTROLS if name in hidden),
        RECIPE in asked,
        tuple(refused[:_MOST_REFUSED]),
    )


_KNOWN = {RECIPE, STEPS, OTHERS, HIDE, *SETTINGS, *_READ_ELSEWHERE}


def _within(config: TrainingConfig, limits: Settings) -> TrainingConfig:
    """Settings that a server with narrow limits allows."""
    return config.within(limits.max_epochs, limits.max_batch_size)


def _differ(name: str, one: TrainingConfig, other: TrainingConfig) -> bool:
    return bool(getattr(one, name) != getattr(other, name))


def _changes(
    query: Mapping[str, str], limits: Settings
) -> Iterator[tuple[str, set[str], Callable[[TrainingConfig], TrainingConfig]]]:
    """Each part of the address but the recipe: its name there, the settings that it sets, and how,
    which raises ConfigError."""
    for name in SETTINGS:
        if name == "epochs" and name in query:
            yield (
                name,
                set(_LENGTH),
                lambda config: replace(
                    config, epochs=_value("epochs", query["epochs"]), steps_per_epoch=None
                ),
            )
        elif name in query:
            yield name, {name}, _setting(name, query[name])
    if STEPS in query:
        most = limits.max_epochs
        yield STEPS, set(_LENGTH), lambda config: _with_steps(config, query[STEPS], most)


def _setting(name: str, text: str) -> Any:
    return lambda config: replace(config, **{name: _value(name, text)})


def _with_steps(config: TrainingConfig, text: str, max_epochs: int) -> TrainingConfig:
    steps: Any = int(text) if _WHOLE.fullmatch(text) else text  # `split_steps` says what is none
    epochs, steps_per_epoch = split_steps(steps, max_epochs)
    return replace(config, epochs=epochs, steps_per_epoch=steps_per_epoch)


def _value(name: str, text: str) -> Any:
    """A setting's value; the text itself where it is none, for `validate` to refuse."""
    usual = _DEFAULTS[name]
    if isinstance(usual, int) and _WHOLE.fullmatch(text):
        value = int(text)
        if name == "shuffle_buffer" and value not in SHUFFLE_BUFFERS:
            raise ConfigError(name, value, f"one of {', '.join(map(str, SHUFFLE_BUFFERS))}")
        return value
    if isinstance(usual, float) and _DECIMAL.fullmatch(text):
        return float(text)
    return text


def _controls(name: str) -> list[str]:
    """The controls of the form that a name hides."""
    if name in CONTROLS:
        return [name]
    return controls_of(("epochs",) if name == STEPS else (name,))


def _unusable(part: str, text: str, allowed: str) -> str:
    """What a part of the link says, and what it must be."""
    return _(
        "{setting} is {value} in this link, but it must be {allowed}. The link is followed without "
        "this setting."
    ).format(setting=_(FIELDS.get(part, part)), value=_quoted(text), allowed=in_words(allowed))


def _lowered(recipe: str, settings: Iterable[str]) -> str:
    titles = [_(CONTROLS[name].title) for name in controls_of(settings)]
    return _(
        "The recipe {name} exceeds the limits of this server, which lowers these: {settings}."
    ).format(name=_quoted(recipe), settings=joined(titles))


def _no_recipe(name: str) -> str:
    return _(
        "There is no recipe {name} in this app. The link is followed without a recipe."
    ).format(name=_quoted(name))


def _unknown_name(name: str) -> str:
    return _("Train has no setting {name}. The link is followed without it.").format(
        name=_quoted(name)
    )


def _unknown_control(name: str) -> str:
    return _("Train has no control {name}, so the link cannot hide it.").format(name=_quoted(name))


def _quoted(text: str) -> str:
    return quoted(text[:_MOST_QUOTED]) or "``"
