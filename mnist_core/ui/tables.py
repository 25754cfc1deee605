"""Panel: a small table. Plain HTML, which a screen reader reads and the keyboard scrolls.

Streamlit's own tables load pandas, 50 MB, and draw ten rows a quarter of a second later than the
rest of the page.
"""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    import pyarrow

_LINE = "border-bottom: 1px solid color-mix(in srgb, currentColor 20%, transparent)"
_STYLE = f"""<style>
.table-of-ours {{ overflow-x: auto; white-space: nowrap; max-width: 100% }}
.table-of-ours table {{ border-collapse: collapse; font-variant-numeric: tabular-nums }}
.table-of-ours :is(th, td) {{ padding: 0.35rem 0.75rem; {_LINE}; text-align: right }}
.table-of-ours :is(th, td):first-child {{ text-align: left }}
.table-of-ours th {{ font-weight: 600 }}
.table-of-ours:focus-visible {{ outline: 2px solid currentColor; outline-offset: -2px }}
</style>"""


def show_table(columns: Mapping[str, Sequence[object]], label: str) -> None:
    """Show it as wide as it is; what is wider than the page scrolls within.

    Args:
        columns: by their heading, equally long, as they are to be read. None is shown as "–".
        label: what the table is, for those who do not see it.
    """
    head = "".join(f'<th scope="col">{html.escape(name)}</th>' for name in columns)
    rows = "".join(f"<tr>{_cells(row)}</tr>" for row in zip(*columns.values(), strict=True))
    st.html(
        f'{_STYLE}<div class="table-of-ours" tabindex="0" role="region" '
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
    import pyarrow  # 25 MB: Home does without

    names = dict.fromkeys(name for row in rows for name in row)
    return pyarrow.table({name: [row.get(name) for row in rows] for name in names})
