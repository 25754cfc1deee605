"""The list of runs on the Train page: what tells them apart first, and one's own before others'."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from streamlit.runtime.context import ContextProxy

from mnist_core.config import TrainingConfig
from mnist_core.records import Run
from mnist_core.ui.shared.loaders import get_engine
from mnist_core.ui.train import run_choice
from tests.helpers.pages import buttons, press, said
from tests.helpers.spaces import spaced
from tests.helpers.train_page import address, open_train, runs_listed

AFTERNOON = 1_750_000_000.0  # 15 June 2025, 15:06:40 UTC
RUN = Run("0c1d", TrainingConfig(epochs=3), "finished", AFTERNOON, 3, test_accuracy=0.955)


@pytest.fixture
def clock(monkeypatch) -> None:
    """It is an hour later, and the browser is in New York."""
    monkeypatch.setattr(time, "time", lambda: AFTERNOON + 3600)
    monkeypatch.setattr(ContextProxy, "timezone_offset", 240)


def test_a_run_is_told_by_when_whose_and_how_good_before_what(clock):
    title = run_choice._title(replace(RUN, owner="me"), "me")
    assert spaced(title) == "11:06 · yours · 95.5 % · Dense network, digits, 3 epochs · 0c1d"
    assert "yours" not in run_choice._title(RUN, "me")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"state": "running", "test_accuracy": None}, "11:06 · running · "),
        ({"state": "stopped"}, "11:06 · stopped, 95.5 % · "),
        ({"created": AFTERNOON - 86_400}, "14 Jun, 11:06 · 95.5 % · "),
    ],
)
def test_what_is_not_finished_or_not_of_today_says_so(clock, change, told):
    assert spaced(run_choice._title(replace(RUN, **change), "me")).startswith(told)


def test_where_no_browser_tells_the_time_the_servers_is_told(monkeypatch):
    monkeypatch.setattr(ContextProxy, "timezone_offset", None)
    assert time.strftime("%H:%M", time.localtime(RUN.created)) in run_choice._title(RUN, "me")


def test_ones_own_runs_come_first_and_each_line_is_one_run(page, cluster, cookies):
    press(page, "Train")
    own, _ = address(page)
    cookies["_streamlit_xsrf"] = "another person's browser"
    for _ in range(2):
        press(open_train().run(), "Train")
    options = runs_listed(open_train().run()).options
    assert ["yours" in option for option in options] == [True, True, False]
    assert options[2].endswith(own) and len(set(options)) == 3
    assert get_engine().runs()[-1].id == own
    cookies["_streamlit_xsrf"] = "one person's browser"
    options = runs_listed(page.run()).options
    assert options[0].endswith(own) and ["yours" in option for option in options].count(True) == 1


def test_many_runs_of_ones_own_leave_room_for_those_of_others(monkeypatch):
    monkeypatch.setattr(run_choice, "RUNS", 2)
    runs = [replace(RUN, id=f"{n}", owner=owner) for n, owner in enumerate("axxaaxa")]
    assert [run.id for run in run_choice._own_first(runs, "a")] == ["0", "3", "1", "2"]


def test_ones_own_runs_are_deleted_from_the_list_and_others_are_not_offered(page, cluster, cookies):
    assert "Delete them permanently" not in buttons(page)
    press(page, "Train")
    own, _ = address(page)
    cookies["_streamlit_xsrf"] = "another person's browser"
    other, _ = address(press(open_train().run(), "Train"))
    cookies["_streamlit_xsrf"] = "one person's browser"
    box = next(box for box in page.run().multiselect if box.label == "Your runs")
    assert [option for option in box.options if own in option] == box.options
    box.set_value([own]).run()
    page.multiselect(key=box.key).set_value([])  # the click comes with it
    press(page, "Delete them permanently")
    assert len(get_engine().runs()) == 2
    page.multiselect(key=box.key).set_value([own]).run()
    press(page, "Delete them permanently")
    assert [run.id for run in get_engine().runs()] == [other]
    assert "1 run is deleted." in said(page) and "run" not in page.query_params
