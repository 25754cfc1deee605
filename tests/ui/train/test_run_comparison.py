"""Runs side by side on the Train page: their curves, and which of them are there."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
import streamlit as st

from mnist_core.config import TrainingConfig
from mnist_core.records import EpochResult
from mnist_core.ui.shared.browser_mark import COOKIE
from mnist_core.ui.shared.loaders import get_engine
from mnist_core.ui.train import run_comparison
from tests.helpers.hand_cluster import epoch_record, half_way
from tests.helpers.html_tables import tables
from tests.helpers.pages import press, said
from tests.helpers.train_page import address, charts, choose, open_train, trained

RUNS = "train_compare_runs"


def compare(at):
    at.toggle(key="train_compare").set_value(True).run()
    assert not at.exception
    return at


def opened(at, run_id: str):
    """As by a link to watch it."""
    at.query_params.pop("key", None)
    at.query_params["run"] = run_id
    return at.run()


@pytest.fixture
def runs(page, cluster) -> list[str]:
    """Three runs of one turn, the newest opened on the page."""
    return [trained(page, cluster) for _ in range(3)]


def test_a_run_of_one_turn_has_its_curve_within_the_turn(page, runs):
    compare(page)
    rows = [row for row in charts(page)[2] if row["run"] == "A"]
    places = {
        series: [(row["images"], row["value"]) for row in rows if row["series"] == series]
        for series in ("Training", "Validation")
    }
    assert places == {"Training": [(25.0, 2.0), (50.0, 1.0)], "Validation": [(50.0, 1.1)]}


def test_curves_of_accuracy_are_within_the_turn_too(page, runs):
    compare(page).segmented_control(key="train_compare_metric").set_value("accuracy").run()
    rows = charts(page)[2]
    assert [r["value"] for r in rows if (r["run"], r["series"]) == ("A", "Training")] == [0.5, 0.9]


def test_a_curve_that_begins_beyond_the_chart_has_an_arrow_in_it(page, cluster, runs):
    press(page, "Train")
    points = ((1, 2.3, 0.1), *((step, 0.1, 0.97) for step in range(2, 21)))
    record = replace(epoch_record(1), steps=20, points=points, val_loss=0.1)
    cluster.waiting.pop(0).on_done(EpochResult(b"network after 1", record), None)
    own = compare(page).multiselect(key=RUNS).value[0]
    page.multiselect(key=RUNS).set_value([own]).run()
    arrow = json.loads(page.get("vega_lite_chart")[2].proto.spec)["layer"][-1]
    (place,) = arrow["data"]["values"]
    assert place == {"images": 2 * 50 / 20, "what": "↑ up to 2.30"}
    assert any("Dashed: training. An arrow says" in caption.value for caption in page.caption)


def test_training_is_dashed_and_validation_has_dots(page, runs):
    compare(page)
    spec = json.loads(page.get("vega_lite_chart")[2].proto.spec)
    marks = {layer["transform"][0]["filter"]["equal"]: layer["mark"] for layer in spec["layer"]}
    assert "strokeDash" in marks["Training"] and "point" not in marks["Training"]
    assert "strokeDash" not in marks["Validation"] and marks["Validation"]["point"]


def test_a_run_opened_while_comparing_becomes_the_first(page, runs):
    first, second, third = runs
    compare(page)
    chosen = page.multiselect(key=RUNS)
    assert chosen.value == [third, second]
    opened(page, first)
    assert page.multiselect(key=RUNS).value == [first, third, second]
    opened(page, second)
    assert page.multiselect(key=RUNS).value == [second, first, third]


def test_ones_own_runs_and_the_opened_one_are_offered_however_old_they_are(
    cluster, cookies, monkeypatch
):
    """All are paused: what is finished is a network, and all of these are offered."""
    monkeypatch.setattr(run_comparison, "_LISTED", 1)
    cookies[COOKIE] = "a" * 32
    own, old, newest = (paused_run(mark * 32, cluster) for mark in "abb")
    at = compare(open_train(old).run())
    box = at.multiselect(key=RUNS)
    assert box.value == [old, own], "one's own before other people's"
    assert [title.startswith("yours: ") for title in box.options[:3]].count(True) == 1
    at.multiselect(key=RUNS).set_value([old, newest]).run()
    assert at.multiselect(key=RUNS).value == [old, newest]


def paused_run(mark: str, cluster) -> str:
    """The id of a run that somebody pauses after the first of its epochs."""
    run, key = get_engine().start(TrainingConfig(epochs=2), mark)
    cluster.finish()
    get_engine().pause(run.id, key)
    return run.id


def test_the_opened_run_can_be_taken_out_and_stays_out(page, runs):
    compare(page)
    page.multiselect(key=RUNS).set_value(runs[:2]).run()
    page.run()
    assert page.multiselect(key=RUNS).value == runs[:2]


def test_a_run_joins_when_it_has_learned_something(page, runs, cluster, looks):
    compare(page)
    press(page, "Train")
    new, _ = address(page)
    assert new not in page.multiselect(key=RUNS).value
    assert looks[-1] == 1.0
    cluster.finish()
    page.run()
    assert page.multiselect(key=RUNS).value == [new, runs[2], runs[1]]


def test_where_no_more_can_be_compared_the_last_makes_room(page, cluster, monkeypatch):
    monkeypatch.setattr("mnist_core.ui.train.run_comparison.MAX_RUNS", 2)
    first, second, third = (trained(page, cluster) for _ in range(3))
    compare(page)
    opened(page, first)
    assert page.multiselect(key=RUNS).value == [first, third]


def test_runs_in_steps_and_in_one_turn_differ_in_their_length(page, cluster):
    for recipe in ("softmax", "fast"):
        choose(page, recipe)
        press(page, "Train")
        cluster.finish_all()
        page.run()
    compare(page)
    assert "length (419 steps and 1,000 steps)" in said(page)
    assert "steps per turn" not in said(page)


def test_a_run_that_trains_is_said_to_and_compared_with_others_where_they_were_then(
    page,
    cluster,
):
    whole = trained(page, cluster, epochs=3)
    page.slider(key="train_epochs").set_value(3)
    press(page, "Train")
    cluster.finish()
    compare(page.run())
    assert page.multiselect(key=RUNS).value[1] == whole
    assert [row[2] for row in tables(page)[-1]] == ["1 of 3 epochs, still training", "3 epochs"]
    told = said(page)
    assert "differ in length (1 epoch and 3 epochs)" in told
    assert "**A** is still training (1 epoch done): there is no result yet." in told
    assert "After the same length, 1 epoch, the validation accuracy was" in told
    assert "percentage points higher" not in told  # what it reads is not known yet


def test_runs_of_one_length_are_compared_as_they_are(page, runs):
    compare(page)
    assert [row[2] for row in tables(page)[-1]] == ["1 epoch", "1 epoch"]
    assert "After the same length" not in said(page) and "still training" not in said(page)


@pytest.fixture
def looks(monkeypatch) -> list[float | None]:
    """How often the comparison is looked at again, in seconds, for each time it was drawn; None
    where it is not."""
    found, fragment = [], st.fragment

    def noted(shown, run_every=None):
        if shown is run_comparison._show_live:
            found.append(run_every)
        return fragment(shown, run_every=run_every)

    monkeypatch.setattr(st, "fragment", noted)
    return found


def test_runs_under_way_are_looked_at_every_second(page, runs, cluster, looks):
    compare(page)
    assert looks[-1] is None
    press(page, "Train")
    cluster.finish()
    page.run()
    assert looks[-1] == 1.0
    before = len(charts(page)[2])
    cluster.waiting[0].on_progress(half_way())
    page.run()
    assert len(charts(page)[2]) == before + 1
