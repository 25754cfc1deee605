"""Panel: a small table. Plain HTML, which a screen reader reads and the keyboard scrolls.

Streamlit's own tables load pandas, 50 MB, and draw ten rows a quarter of a second later than the
rest of the page.
"""

from __future__ import annotations

import functools
import html
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import streamlit as st

if TYPE_CHECKING:
    import pyarrow


def show_table(columns: Mapping[str, Sequence[object]], label: str) -> None:
    """Show it as wide as it is; what is wider than the page scrolls within.

    Args:
        columns: by their heading, equally long, as they are to be read. None is shown as "–".
        label: what the table is, for those who do not see it.
    """
    head = "".join(f'<th scope="col">{html.escape(name)}</th>' for name in columns)
    rows = "".join(f"<tr>{_cells(row)}</tr>" for row in zip(*columns.values(), strict=True))
    st.html(
        f'<div class="wide-table" tabindex="0" role="region" '
        f'aria-label="{html.escape(label)}"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _cells(row: Sequence[object]) -> str:
    texts = ("–" if value is None else html.escape(str(value)) for value in row)
    return "".join(f"<td>{text}</td>" for text in texts)


def chart_rows(rows: Sequence[Mapping[str, object]]) -> pyarrow.Table:
    """Rows of a chart as Streamlit sends them; from a list of dicts it makes them with pandas.

    Args:
        rows: with the same names in each; what a row lacks is None.
    """
    names = dict.fromkeys(name for row in rows for name in row)
    columns = {name: [row.get(name) for row in rows] for name in names}
    return _load_pyarrow().table(columns)


@functools.cache
def _load_pyarrow() -> Any:
    """Pyarrow, 25 MB, for pages with a chart. It looks for pandas once, when it makes its first
    array, to know a Series when it sees one: that look finds nothing."""
    import pyarrow

    if "pandas" not in sys.modules:
        sys.meta_path.insert(0, _NoPandas)
        try:
            pyarrow.array([0])
        finally:
            sys.meta_path.remove(_NoPandas)
    return pyarrow


class _NoPandas:
    """An importer, of which Python asks the classes as well as the objects."""

    @staticmethod
    def find_spec(name: str, *_: object) -> None:
        if name == "pandas":
            raise ModuleNotFoundError("not needed here", name=name)
