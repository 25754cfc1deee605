"""Recipes on the Train page: one click, the run in its own unit, and its code."""

from __future__ import annotations

import json
from dataclasses import asdict, replace

import pytest

from mnist_core.codegen.script import script
from mnist_core.recipes import MEASURED_FILE, RECIPES, Measured
from mnist_core.records import EpochResult, Progress
from tests.helpers.hand_cluster import epoch_record
from tests.helpers.html_tables import table
from tests.helpers.pages import buttons, metric, press, said
from tests.helpers.spaces import spaced
from tests.helpers.train_page import address, charts, choose, points, recipe_box


@pytest.mark.parametrize("name", RECIPES)
def test_one_click_fills_the_settings_exactly(page, cluster, name):
    choose(page, name)
    press(page, "Train")
    assert not page.exception
    assert cluster.waiting[0].arguments[0] == RECIPES[name].config


def test_a_recipe_says_what_it_teaches_and_what_was_published(page, artifacts):
    choose(page, "softmax")
    assert "without a hidden layer" in said(page) and "Published: test accuracy 92.00 %" in said(
        page
    )
    assert "Measured here" not in said(page)
    measured = Measured((0, 1, 2), 0.9155, 0.912, 0.918, 0.3, 2.0, "2 cores")
    (artifacts / MEASURED_FILE).write_text(json.dumps({"softmax": asdict(measured)}))
    page.run()
    assert "Measured here: 91.55 %" in said(page) and "from 91.20 % to 91.80 %" in said(page)


def test_a_table_one_click_away_says_what_each_recipe_reached(page, artifacts):
    assert len(table(page)) == len(RECIPES)
    assert ["Clothes", "88.45 %", "not yet", "", "", "0"] in table(page)
    measured = Measured((0, 1, 2), 0.8811, 0.8742, 0.8912, 0.34, 35.0, "2 cores")
    (artifacts / MEASURED_FILE).write_text(json.dumps({"fashion-dense": asdict(measured)}))
    page.run()
    assert ["Clothes", "88.45 %", "88.11 %", "87.42 %", "89.12 %", "3"] in table(page)
    assert "Measured with different seeds on 2 cores." in said(page)
    (away,) = [at for at in page.expander if at.label == "What the recipes reach"]
    assert not away.proto.expanded and len(away.get("html")) == 1
    press(page, "Train")
    assert "Measured with different seeds on 2 cores." in said(page)


def test_a_recipe_carries_one_line_with_what_was_measured_and_says_what_it_changes(page, artifacts):
    choose(page, "dense")
    changes = (
        "It changes length (3 epochs), training images (60,000), preprocessing (L2-normalized) "
        "and precision (float32)."
    )
    assert f"The tutorial's first dense network. {changes}" in said(page)
    measured = Measured((0, 1), 0.9712, 0.97, 0.98, 0.1, 13.4, "2 cores")
    (artifacts / MEASURED_FILE).write_text(json.dumps({"dense": asdict(measured)}))
    page.run()
    assert f"The tutorial's first dense network: 97.1 %, 13 s. {changes}" in said(page)
    assert "Dense: 97.1 %, 13 s" in map(spaced, recipe_box(page).options)


def test_the_code_of_a_recipe_is_there_before_it_is_trained(page):
    choose(page, "convnet-tape")
    shown = [code.value for code in page.code if "def build_model" in code.value]
    assert shown == [script(RECIPES["convnet-tape"].config).strip()]
    assert [d.proto.label for d in page.get("download_button")] == ["Python", "Notebook"]


def test_choosing_another_recipe_changes_everything_that_differs(page, cluster):
    for name in ("convnet-tape", "fashion-dense", "deep-cnn", "dense"):
        choose(page, name)
    press(page, "Train")
    assert cluster.waiting[0].arguments[0] == RECIPES["dense"].config


def test_a_changed_setting_is_no_longer_the_recipe(page, cluster):
    choose(page, "cnn")
    page.slider(key="train_epochs").set_value(2).run()
    assert recipe_box(page).value is None
    assert "Published:" not in said(page)
    press(page, "Train")
    assert cluster.waiting[0].arguments[0] == replace(RECIPES["cnn"].config, epochs=2)


def test_the_seed_is_ones_own(page, cluster):
    page.number_input(key="train_seed").set_value(7).run()
    choose(page, "softmax")
    assert page.number_input(key="train_seed").value == 7
    assert recipe_box(page).value == "softmax"


def test_settings_come_back_after_a_visit_elsewhere(page, cluster):
    choose(page, "convnet-tape")
    page.switch_page("pages/3_Browse.py").run()
    page.switch_page("pages/2_Train.py").run()
    assert recipe_box(page).value == "convnet-tape"


def test_a_run_in_steps_is_told_in_steps(page, cluster):
    choose(page, "softmax")
    press(page, "Train")
    assert "Step 0 of 1,000: preparing" in said(page)
    for _ in range(3):
        cluster.finish()
    cluster.waiting[0].on_progress(Progress(50, 100, ((50, 0.4, 0.9),), 9_000.0))
    page.run()
    assert "Step 350 of 1,000 · 9,000 images per second" in said(page)
    places = [row["epoch"] for row in charts(page)[0] if row["series"] == "Validation"]
    assert places == [100, 200, 300]
    assert "on 5,000 images that it does not learn from, every 100 steps" in said(page)
    press(page, "Stop")
    assert "300 of 1,000 steps done" in said(page)
    assert "Continue for 300 more steps" in buttons(page)


def test_more_steps_are_whole_turns(page, cluster):
    choose(page, "softmax")
    press(page, "Train")
    run, _ = address(page)
    cluster.finish_all()
    page.run()
    page.number_input(key=f"train_more_{run}").set_value(150).run()
    press(page, "Continue for 200 more steps")
    assert cluster.waiting[0].arguments[0].epochs == 12


def test_the_end_shows_published_beside_measured(page, cluster):
    choose(page, "dense")
    press(page, "Train")
    assert "published a test accuracy of 97.20 %" in said(page)
    cluster.finish_all()
    page.run()
    assert metric(page, "Dense, published") == "97.20 %"
    assert metric(page, "Dense, this run") == "97.00 %"
    (delta,) = [m.delta for m in page.metric if m.label == "Dense, this run"]
    assert spaced(delta) == "-0.20 percentage points"


def test_a_run_that_is_shorter_than_its_recipe_is_not_compared(page, cluster):
    choose(page, "dense")
    press(page, "Train")
    cluster.finish()
    page.run()
    press(page, "Stop")
    cluster.finish_all()
    page.run()
    assert metric(page, "Test accuracy") == "97.0 %"
    assert "Dense, published" not in [m.label for m in page.metric]
    assert "published a test accuracy of 97.20 %" in said(page)


def test_one_run_has_no_spread(page, artifacts):
    measured = Measured((0,), 0.9494, 0.9494, 0.9494, 0.18, 35.0, "2 cores")
    (artifacts / MEASURED_FILE).write_text(json.dumps({"fashion-best": asdict(measured)}))
    choose(page, "fashion-best")
    assert "Measured here: 94.94 % in one run, on 2 cores." in said(page)
    assert ["Best for clothes", "94.00 %", "94.94 %", "", "", "1"] in table(page)


def test_a_run_that_left_its_recipe_is_not_compared(page, cluster):
    choose(page, "dense")
    press(page, "Train")
    run, _ = address(page)
    page.select_slider(key=f"train_live_rate_{run}").set_value(0.1).run()
    cluster.finish()
    page.select_slider(key=f"train_live_rate_{run}").set_value(0.001).run()
    cluster.finish_all()
    page.run()
    assert "Dense, published" not in [m.label for m in page.metric]


def test_where_nothing_is_held_out_the_page_says_so(page, cluster):
    choose(page, "dense")
    press(page, "Train")
    record = replace(epoch_record(1), val_loss=None, val_accuracy=None)
    cluster.waiting.pop(0).on_done(EpochResult(b"network after 1", record), None)
    page.run()
    assert "There is no validation curve" in said(page)
    assert points(charts(page)[0], "Validation") == []
    assert metric(page, "Validation accuracy") == "–"


def test_its_code_has_the_learning_rate_of_each_turn(page, cluster):
    press(page, "Train")
    run, _ = address(page)
    cluster.finish()
    page.run()
    page.select_slider(key=f"train_live_rate_{run}").set_value(0.1).run()
    page.run()
    (code,) = [code.value for code in page.code if "def build_model" in code.value]
    asked = replace(cluster.waiting[0].arguments[0], learning_rate=0.1)
    assert code == script(asked, (0.001,)).strip()
    rate = "    0.1,\n" * 4
    assert f"    0.001,\n{rate}]" in code


def test_its_code_has_the_runs_settings_and_two_downloads(page, cluster):
    choose(page, "convnet-tape")
    press(page, "Train")
    shown = [code.value for code in page.code if "def build_model" in code.value]
    assert shown == [script(cluster.waiting[0].arguments[0]).strip()]
    assert [d.proto.label for d in page.get("download_button")] == ["Python", "Notebook"]
