"""The charts of a run as they are drawn: nothing is cut off, and nothing is named without need."""

from __future__ import annotations

import json
import re
from dataclasses import replace

from streamlit.testing.v1 import AppTest

from mnist_core.records import EpochResult
from mnist_core.ui.shared.told_chart import WORDS
from tests.helpers.hand_cluster import epoch_record
from tests.helpers.pages import press
from tests.helpers.spaces import spaced


def specs(at: AppTest) -> list[dict]:
    assert not at.exception
    return [json.loads(chart.proto.spec) for chart in at.get("vega_lite_chart")]


def legends(at: AppTest) -> list[list[str]]:
    return [spec["encoding"]["color"]["scale"]["domain"] for spec in specs(at)]


def test_the_last_dot_and_the_last_number_have_room(page, cluster):
    press(page, "Train")
    cluster.finish_all()
    for spec in specs(page.run()):
        dots = spec["layer"][1]["mark"]["point"]["size"]
        for axis in ("x", "y"):
            room = spec["encoding"][axis]["scale"]["padding"]
            assert room**2 * 3 > dots, "the size of a dot is its area"
        flush = {axis: spec["encoding"][axis]["axis"]["labelFlush"] for axis in ("x", "y")}
        assert flush["x"] >= room and flush["y"] is False


def test_validation_is_named_once_there_is_something_of_it(page, cluster):
    press(page, "Train")
    assert legends(page) == [["Training"]] * 2
    cluster.finish()
    assert legends(page.run()) == [["Training", "Validation"]] * 2


def test_where_nothing_is_held_out_validation_is_not_named(page, cluster):
    press(page, "Train")
    record = replace(epoch_record(1), val_loss=None, val_accuracy=None)
    cluster.waiting.pop(0).on_done(EpochResult(b"network after 1", record), None)
    assert legends(page.run()) == [["Training"]] * 2


def test_the_charts_are_told_in_words_to_their_last_values(page, cluster):
    press(page, "Train")
    assert alternatives(page)[0] == "Loss: there are no values yet."
    cluster.finish()
    loss, accuracy = alternatives(page.run())
    assert loss == "Loss after 1 epoch: training from 2.000 to 1.000, validation 1.100."
    told = "Accuracy after 1 epoch: training from 50.0 % to 90.0 %, validation 80.0 %."
    assert accuracy == told, "as its axis has them"
    cluster.finish()
    loss, _ = alternatives(page.run())
    assert "after 2 epochs" in loss and "validation 0.550" in loss


def test_large_losses_have_separators_on_the_axis_as_in_sentences(page, cluster):
    press(page, "Train")
    cluster.finish()
    loss, accuracy = (spec["encoding"]["y"]["axis"] for spec in specs(page.run()))
    assert loss["format"] == ",.2f", "of d3: 4,000.00"
    assert accuracy["format"].endswith("%")


def alternatives(at: AppTest) -> list[str]:
    """What both charts say; their names stay, or the browser would build them anew."""
    assert not at.exception
    assert [chart.proto.alt for chart in at.get("vega_lite_chart")][:2] == ["Loss", "Accuracy"]
    bodies = [spaced(found.proto.body) for found in at.get("html")]
    return [re.sub("<.*?>", "", body) for body in bodies if WORDS in body]


def test_where_a_curve_begins_beyond_its_chart_an_arrow_says_how_far(page, cluster):
    press(page, "Train")
    points = ((1, 2.3, 0.1), (2, 0.3, 0.9), (3, 0.2, 0.96), (4, 0.1, 0.97), (5, 0.1, 0.97))
    record = replace(epoch_record(1), steps=5, points=points, val_loss=0.1, val_accuracy=0.97)
    cluster.waiting.pop(0).on_done(EpochResult(b"network after 1", record), None)
    loss, accuracy = specs(page.run())
    assert arrows(loss) == ["↑ up to 2.30"]
    assert [spaced(arrow) for arrow in arrows(accuracy)] == ["↓ down to 10.0 %"]
    explained = [caption.value for caption in page.caption if "An arrow says" in caption.value]
    assert len(explained) == 1


def test_a_chart_that_holds_all_of_its_curves_has_no_arrow(page, cluster):
    press(page, "Train")
    cluster.finish()
    assert [arrows(spec) for spec in specs(page.run())] == [[], []]
    assert not any("An arrow says" in caption.value for caption in page.caption)


def arrows(spec: dict) -> list[str]:
    return [layer["data"]["values"][0]["what"] for layer in spec["layer"] if "data" in layer]
