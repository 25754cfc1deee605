"""Moments by the clock of whoever reads them."""

from __future__ import annotations

import datetime
import time

import streamlit as st

from mnist_core.i18n.formats import day_and_time, time_of_day


def clock(seconds: float) -> datetime.datetime:
    """A moment on the reader's clock.

    Args:
        seconds: since 1970.
    """
    behind = st.context.timezone_offset  # minutes; None where no browser told it
    zone = None if behind is None else datetime.timezone(datetime.timedelta(minutes=-behind))
    return datetime.datetime.fromtimestamp(seconds, zone)


def moment(seconds: float) -> str:
    """ "14:58", with the day before if that is not today, "26 Nov, 14:58", and with the year
    if it is another one: "26 Nov 2025, 14:58"."""
    then, today = clock(seconds), clock(time.time())
    if then.date() == today.date():
        return time_of_day(then)
    return day_and_time(then, year=then.year != today.year)
