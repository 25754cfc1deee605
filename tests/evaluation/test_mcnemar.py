"""Who is right where two networks differ, and McNemar's test, by hand."""

import numpy as np
import pytest

from mnist_core.evaluation.mcnemar import compare, mcnemar


def test_images_are_counted_by_who_reads_them():
    first = np.array([1, 1, 1, 1, 0, 0, 0], bool)
    second = np.array([1, 1, 0, 0, 1, 0, 0], bool)
    found = compare(first, second)
    assert (found.both, found.only_first, found.only_second, found.neither) == (2, 2, 1, 2)
    assert found.p_value == 1.0


@pytest.mark.parametrize(
    ("only_first", "only_second", "chance"),
    [
        (0, 0, 1.0),
        (5, 0, 2 / 2**5),  # all heads or all tails
        (1, 5, 2 * (1 + 6) / 2**6),
        (5, 1, 2 * (1 + 6) / 2**6),
        (3, 3, 1.0),
        (2, 8, 2 * (1 + 10 + 45) / 2**10),
    ],
)
def test_mcnemar_counts_the_tosses_of_a_coin(only_first, only_second, chance):
    assert mcnemar(only_first, only_second) == pytest.approx(chance)


def test_thousands_of_differences_are_no_trouble():
    assert mcnemar(1000, 3000) < 1e-200
    assert 0.5 < mcnemar(2000, 2010) < 1
