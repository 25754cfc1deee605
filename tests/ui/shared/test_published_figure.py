"""What was reached beside what was published."""

from __future__ import annotations

import pytest
from streamlit.proto.Metric_pb2 import Metric
from streamlit.testing.v1 import AppTest

from tests.helpers.spaces import spaced


def _page(reached: float, published: float | None) -> None:
    from mnist_core.ui.shared.published_figure import show_reached

    show_reached("Yours", reached, published, 200)


@pytest.mark.parametrize(
    ("reached", "delta", "direction"),
    [
        (0.974, "+0.20 percentage points", Metric.MetricDirection.UP),
        (0.970, "-0.20 percentage points", Metric.MetricDirection.DOWN),
        (0.972 - 1e-9, "0.00 percentage points", Metric.MetricDirection.NONE),
    ],
)
def test_an_arrow_says_above_or_below_and_nothing_of_what_is_equal(reached, delta, direction):
    (metric,) = AppTest.from_function(_page, args=(reached, 0.972)).run().metric
    assert (spaced(metric.delta), metric.proto.direction) == (delta, direction)
    assert metric.proto.color == Metric.MetricColor.GRAY


def test_where_nothing_was_published_there_is_nothing_to_compare_with():
    (metric,) = AppTest.from_function(_page, args=(0.974, None)).run().metric
    assert (spaced(metric.value), metric.delta) == ("97.40 %", "")
