"""What a table on a page says."""

from __future__ import annotations

import re
from html import unescape

from streamlit.testing.v1 import AppTest

from tests.helpers.spaces import spaced


def table(at: AppTest) -> list[list[str]]:
    """The rows of the page's first table, without its heading, with ordinary spaces."""
    return tables(at)[0]


def tables(at: AppTest) -> list[list[list[str]]]:
    """The same of all its tables."""
    assert not at.exception
    return [_rows(spaced(e.proto.body)) for e in at.get("html") if "<tbody>" in e.proto.body]


def _rows(body: str) -> list[list[str]]:
    rows = re.findall(r"<tr>(.*?)</tr>", body.partition("<tbody>")[2])
    return [[unescape(cell) for cell in re.findall(r"<td>(.*?)</td>", row)] for row in rows]
