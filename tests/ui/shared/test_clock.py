"""Moments as pages write them."""

from __future__ import annotations

import datetime
import time

import pytest

from mnist_core.ui.shared.clock import moment


@pytest.mark.parametrize(
    ("then", "written"),
    [
        ((2026, 11, 27, 9, 5), "09:05"),
        ((2026, 11, 26, 23, 59), "26 Nov, 23:59"),
        ((2026, 12, 31, 23, 59), "31 Dec, 23:59"),
        ((2027, 1, 1, 0, 0), "1 Jan 2027, 00:00"),
        ((2025, 12, 31, 23, 59), "31 Dec 2025, 23:59"),
    ],
)
def test_a_moment_has_its_day_and_its_year_where_they_are_not_todays(then, written, monkeypatch):
    today = datetime.datetime(2026, 11, 27, 14, 58).timestamp()
    monkeypatch.setattr(time, "time", lambda: today)
    assert moment(datetime.datetime(*then).timestamp()) == written
