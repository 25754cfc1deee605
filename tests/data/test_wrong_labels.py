"""Labels that are replaced on purpose: how many, which, and by what."""

from __future__ import annotations

import numpy as np
import pytest

from mnist_core.data.wrong_labels import replace_labels

LABELS = (np.arange(1_000) % 10).astype(np.uint8)


@pytest.mark.parametrize(("share", "wrong"), [(0.0, 0), (0.001, 1), (0.3, 300), (0.9, 900)])
def test_exactly_the_share_is_replaced_by_another_class(share, wrong):
    replaced = replace_labels(LABELS, share, seed=0)
    assert int((replaced != LABELS).sum()) == wrong
    assert replaced.dtype == np.uint8 and replaced.max() <= 9
    assert np.array_equal(LABELS, np.arange(1_000) % 10), "what is given stays as it is"


def test_each_other_class_is_as_likely():
    fives = np.full(90_000, 5, np.uint8)
    counts = np.bincount(replace_labels(fives, 0.9, seed=0), minlength=10)
    assert counts[5] == 9_000
    assert np.all(np.abs(np.delete(counts, 5) - 9_000) < 400)  # 4.5 standard deviations


def test_a_larger_share_replaces_those_of_a_smaller_one_as_well():
    few, many = (replace_labels(LABELS, share, seed=4) for share in (0.2, 0.5))
    wrong = few != LABELS
    np.testing.assert_array_equal(few[wrong], many[wrong])


def test_seeds_replace_different_labels():
    first, second = (replace_labels(LABELS, 0.5, seed) for seed in (0, 1))
    assert not np.array_equal(first, second)
