"""What a table on a page says."""

from __future__ import annotations

import re
from html import unescape

from streamlit.testing.v1 import AppTest


def table(at: AppTest) -> list[list[str]]:
    """The rows of the page's table, without its heading."""
    assert not at.exception
    body = next(e.proto.body for e in at.get("html") if "<tbody>" in e.proto.body)
    rows = re.findall(r"<tr>(.*?)</tr>", body.partition("<tbody>")[2])
    return [[unescape(cell) for cell in re.findall(r"<td>(.*?)</td>", row)] for row in rows]
