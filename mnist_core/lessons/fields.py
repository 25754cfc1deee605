"""Values of YAML by name, taken out one by one: what is missing, wrong or left over is said."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import yaml

from mnist_core.errors import LessonError, LessonReason

_CHINESE = "\u2e80-\u9fff\uff00-\uffef"  # characters, and what stands between them
_ITEM = r"(?:\d{1,9}[.)]|[*]) "  # what follows is another item of a list
_BREAK = re.compile(
    f"(?<=[{_CHINESE}])[ \n](?=[{_CHINESE}])|(?<=[，。：；、])[ \n](?!{_ITEM})(?=[\\w*`])"
)


def joined(text: str) -> str:
    """Text whose lines were broken in a file, without the spaces that Chinese does not have."""
    return _BREAK.sub("", text)


class Fields:
    """The values of a block, or of a front matter.

    Args:
        source: YAML with a name in each line.
        file: its file, for errors.
        step: the heading it stands under; "" for the front matter.
        what: what it is, e.g. "question".

    Raises:
        LessonError: it is no such YAML.
    """

    def __init__(self, source: str, file: str, step: str, what: str) -> None:
        self._file, self._step, self._what = file, step, what
        try:
            values = yaml.safe_load(source)
        except yaml.YAMLError as error:
            told = " ".join(str(error).split())
            raise self.error(LessonReason.NOT_YAML, f"{what}: {told}") from error
        if not isinstance(values, dict) or not all(isinstance(name, str) for name in values):
            raise self.error(LessonReason.NOT_YAML, what)
        self._values: dict[str, Any] = values

    def error(self, reason: LessonReason, detail: str) -> LessonError:
        """An error that says where it is."""
        return LessonError(self._file, self._step, reason, detail)

    def wrong(self, name: str, allowed: str) -> LessonError:
        """The error of a value that is not as it must be."""
        return self.error(LessonReason.WRONG_VALUE, f"{self._what}, {name}: {allowed}")

    def has(self, name: str) -> bool:
        return name in self._values

    def text(self, name: str, longest: int, default: str | None = None) -> str:
        """A text; a number is taken as one. `default` is for what may be left out."""
        value = self._take(name, default)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            value = str(value)
        if value == default:
            return str(value)
        if not isinstance(value, str) or not 0 < len(value.strip()) <= longest:
            raise self.wrong(name, f"text of at most {longest} characters, perhaps in quotes")
        return joined(value.strip())

    def number(self, name: str, low: float, high: float, default: float | None = None) -> float:
        value = self._take(name, default)
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise self.wrong(name, f"a number from {low} to {high}")
        if not low <= value <= high:
            raise self.wrong(name, f"a number from {low} to {high}")
        return float(value)

    def whole(self, name: str, low: int, high: int) -> int:
        value = self.number(name, low, high)
        if value != int(value):
            raise self.wrong(name, f"a whole number from {low} to {high}")
        return int(value)

    def texts(self, name: str, least: int, most: int, longest: int) -> tuple[str, ...]:
        """A list of texts; none at all may be left out where `least` is 0."""
        values = self._list(name, least)
        texts = tuple(joined(str(each).strip()) for each in values if not isinstance(each, bool))
        if len(texts) < len(values):
            raise self.wrong(name, "put “yes” and “no” into quotes")
        if not least <= len(texts) <= most or not all(0 < len(each) <= longest for each in texts):
            raise self.wrong(name, f"{least} to {most} texts of at most {longest} characters")
        return texts

    def numbers(self, name: str) -> tuple[float, ...]:
        """A list of ascending numbers, which may be left out."""
        values = self._list(name, 0)
        if any(isinstance(each, bool) or not isinstance(each, (int, float)) for each in values):
            raise self.wrong(name, "a list of numbers")
        if sorted(set(values)) != values:
            raise self.wrong(name, "a list of ascending numbers")
        return tuple(map(float, values))

    def mapping(self, name: str) -> dict[str, Any]:
        """Names with plain values, which may be left out."""
        values = self._take(name, {})
        plain = (str, int, float, bool)
        if not isinstance(values, dict) or not all(
            isinstance(key, str) and isinstance(value, plain) for key, value in values.items()
        ):
            raise self.wrong(name, "names with a text, a number or true or false")
        return values

    def inner(self, name: str) -> Fields:
        """The names and values that stand below a name, which may be left out."""
        inner = Fields("{}", self._file, self._step, f"{self._what}, {name}")
        inner._values = dict(self.mapping(name))
        return inner

    def rest(self) -> Mapping[str, Any]:
        """What has not been taken yet."""
        rest, self._values = self._values, {}
        return rest

    def end(self) -> None:
        """Say that there is nothing else. Raises LessonError."""
        for name in self._values:
            raise self.error(LessonReason.UNKNOWN_NAME, f"{self._what}, {name}")

    def _list(self, name: str, least: int) -> list[Any]:
        values = self._take(name, None if least else [])
        if not isinstance(values, list):
            raise self.wrong(name, "a list")
        return values

    def _take(self, name: str, default: Any) -> Any:
        if name not in self._values and default is None:
            raise self.error(LessonReason.MISSING, f"{self._what}, {name}")
        return self._values.pop(name, default)
