"""Small tables as HTML, and rows of charts, both without pandas."""

import pytest
from streamlit.testing.v1 import AppTest

from mnist_core.ui.shared.tables import chart_rows
from tests.helpers.html_tables import table


def page_with_a_table() -> None:
    from mnist_core.ui.shared.tables import show_table

    show_table({"Class": ["<b>7</b>", "![x](http://x)"], "Recall": [None, 0.5]}, 'Its "scores"')


def test_a_table_says_what_it_is_given_and_nothing_in_it_is_html():
    at = AppTest.from_function(page_with_a_table).run()
    assert table(at) == [["<b>7</b>", "–"], ["![x](http://x)", "0.5"]]
    (element,) = at.get("html")
    assert "<b>" not in element.proto.body and "Its &quot;scores&quot;" in element.proto.body


def test_rows_of_a_chart_keep_their_order_and_what_they_lack_is_none():
    rows = [{"epoch": 1, "value": 0.5}, {"epoch": 2, "label": "end"}]
    assert chart_rows(rows).to_pylist() == [
        {"epoch": 1, "value": 0.5, "label": None},
        {"epoch": 2, "value": None, "label": "end"},
    ]


@pytest.mark.parametrize("rows", [[], [{}]])
def test_a_chart_without_rows_is_empty(rows):
    assert chart_rows(rows).num_columns == 0
