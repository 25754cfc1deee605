"""Errors from the plain values that a file or a worker holds of them."""

from __future__ import annotations

import inspect
from enum import StrEnum
from typing import Any, get_args, get_origin, get_type_hints

from mnist_core.errors.base import MnistCoreError
from mnist_core.errors.workers import TrainingError


def error_from_dict(values: dict[str, Any]) -> MnistCoreError:
    """Rebuild an error from `to_dict`; one that this version does not know is a TrainingError."""
    known = {kind.__name__: kind for kind in MnistCoreError.__subclasses__()}
    kind = known.get(values.get("error", ""))
    try:
        return kind(*_fitting(kind, values["args"])) if kind else TrainingError(str(values))
    except (TypeError, ValueError):
        return TrainingError(str(values))


def _fitting(kind: type[MnistCoreError], values: list[Any]) -> list[Any]:
    """The arguments of an error, words of its reasons as members.

    Raises:
        TypeError: they are not of the types it takes.
        ValueError: a word stands for no reason.
    """
    taken = get_type_hints(kind.__init__)
    given = inspect.signature(kind.__init__).bind(None, *values).arguments
    return [_fitted(value, taken[name]) for name, value in given.items() if name in taken]


def _fitted(value: Any, kind: Any) -> Any:
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return kind(value)
    if not _is_a(value, kind):
        raise TypeError(f"{value!r} is no {kind}")
    return value


def _is_a(value: object, kind: Any) -> bool:
    plain = [get_origin(each) or each for each in get_args(kind) or (kind,)]
    if get_origin(kind) is dict:
        plain = [dict]
    return not isinstance(value, bool) and any(isinstance(value, each) for each in plain)
