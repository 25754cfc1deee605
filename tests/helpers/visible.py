"""Every text of a page that a person reads or hears, whatever kind of element it is in."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from typing import Any

from streamlit.testing.v1 import AppTest

# Fields of Streamlit's messages that are shown. All others are ids, addresses, numbers and code.
_SHOWN = {
    "accessibility_summary",
    "body",
    "caption",
    "content",
    "delta",
    "help",
    "label",
    "options",
    "placeholder",
    "text",
    "title",
}
_SPOKEN = ("alt", "aria-label", "aria-description", "placeholder", "title")  # of HTML
_IN_CHARTS = ("title", "text", "description")
_CODE = re.compile(r"(`+).+?\1", re.DOTALL)
_ICON = re.compile(r":material/\w+:")
_LINK = re.compile(r"\[([^\]]*)\]\((?:[^()\s]|\([^()]*\))*\)")
_COLOUR = re.compile(r":(?:[a-z]+(?:-background|-badge)?)\[")


def visible_texts(at: AppTest, clean: Callable[[str], str] = str) -> list[str]:
    """Without code, icons, addresses and HTML's tags.

    Args:
        at: the page.
        clean: what is done to each text before, while its Markdown or HTML is in it.
    """
    return [text for raw in _raw_texts(at._tree) for text in _plain(clean(raw)) if text.strip()]


def _raw_texts(node: Any) -> Iterator[str]:
    for child in getattr(node, "children", {}).values():
        yield from _raw_texts(child)
    proto = getattr(node, "proto", None)
    if proto is not None and getattr(node, "type", "") != "code":
        yield from _of_message(proto)


def _of_message(message: Any) -> Iterator[str]:
    for field, value in message.ListFields():
        is_one = isinstance(value, (str, bytes)) or not hasattr(value, "__len__")
        values = [value] if is_one else list(value)
        for each in values:
            if isinstance(each, str) and field.name == "spec":
                yield from _of_chart(json.loads(each))
            elif isinstance(each, str) and field.name == "json" and each:
                yield from _of_component(json.loads(each))
            elif isinstance(each, str) and field.name in _SHOWN:
                yield each
            elif hasattr(each, "ListFields"):
                yield from _of_message(each)


def _of_chart(spec: Any) -> Iterator[str]:
    """Titles of a Vega-Lite chart, and the names of its series."""
    if isinstance(spec, list):
        for each in spec:
            yield from _of_chart(each)
    elif isinstance(spec, dict):
        for name, value in spec.items():
            if name in _IN_CHARTS and isinstance(value, str):
                yield value
            elif name == "domain" and isinstance(value, list):
                yield from (each for each in value if isinstance(each, str))
            elif name not in ("data", "datasets"):
                yield from _of_chart(value)


def _of_component(data: Any) -> Iterator[str]:
    """Texts of several words in what a component of ours is given."""
    if isinstance(data, str) and " " in data and not data.startswith("data:"):
        yield data
    elif isinstance(data, list | dict):
        for each in data.values() if isinstance(data, dict) else data:
            yield from _of_component(each)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in ("style", "script")
        self.texts += [value for name, value in attrs if name in _SPOKEN and value]

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in ("style", "script")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.texts.append(data)


def _plain(raw: str) -> Iterator[str]:
    """The texts of Markdown or of HTML."""
    if re.search(r"<\w+[^>]*>", raw):
        reader = _Reader()
        reader.feed(raw)
        found = reader.texts
    else:
        found = [html.unescape(raw)]
    for text in found:
        without_code = _ICON.sub(" ", _CODE.sub(" ", text))
        yield _COLOUR.sub(" ", _LINK.sub(r"\1", without_code)).strip()
