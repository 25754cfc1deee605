"""The digits that a network reads while it learns, on the Train page."""

from __future__ import annotations

import re
from dataclasses import replace

from mnist_core.data.datasets import load_test_split
from mnist_core.data.watched import watched_images
from mnist_core.ui.input.drawing_states import STATES, DrawingState
from tests.helpers.drawings import png
from tests.helpers.hand_cluster import half_way, result_of
from tests.helpers.pages import press, said

LABELS = tuple(watched_images(load_test_split("mnist")).labels.tolist())
WRONG = (5, *LABELS[1:])  # a 0 read as 5


def grid(page) -> list[str]:
    """What stands under each watched image."""
    html = next(each.proto.body for each in page.get("html") if "data-testid" in each.proto.body)
    return re.findall(r"<b>(.*?)</b>", html.partition('data-testid="watched"')[2])


def finish_epoch(cluster, *predictions) -> None:
    task = cluster.waiting.pop(0)
    result = result_of(task)
    record = replace(result.record, predictions=predictions)
    task.on_done(replace(result, record=record), None)


def test_images_flip_from_wrong_to_right_with_a_count(page, cluster):
    press(page, "Train")
    assert "test images are read correctly" not in said(page)
    progress = replace(half_way(), predictions=((0, (5,) * 20), (1, WRONG)))
    cluster.waiting[0].on_progress(progress)
    page.run()
    assert "**19 of 20** test images are read correctly (after 25,000 images)." in said(page)
    assert grid(page)[:2] == ["5 ✗", "0 ✓"]
    finish_epoch(cluster, (1, WRONG), (2, LABELS))
    page.run()
    assert "**20 of 20** test images are read correctly (after 1 epoch)." in said(page)
    assert not any("✗" in each for each in grid(page))


def test_a_run_at_rest_is_looked_back_at(page, cluster):
    page.slider(key="train_epochs").set_value(1)
    press(page, "Train")
    finish_epoch(cluster, (0, (5,) * 20), (1, WRONG), (2, LABELS))
    cluster.finish_all()
    page.run()
    back = next(slider for slider in page.select_slider if slider.label == "Look back")
    assert back.value == 2
    back.set_value(0).run()
    assert "**2 of 20** test images are read correctly (before training)." in said(page)
    assert "Your drawing" not in said(page)


def test_what_was_drawn_is_read_too_and_stored_nowhere(page, cluster, artifacts):
    paper = 255 - load_test_split("mnist").images[0].repeat(10, axis=0).repeat(10, axis=1)
    page.session_state[STATES] = [DrawingState(b"", png(paper))]
    press(page, "Train")
    drawing = cluster.waiting[0].arguments[3]
    assert len(drawing) == 784 and max(drawing) > 200
    cluster.waiting[0].on_progress(replace(half_way(), predictions=((0, (*LABELS, 7)),)))
    page.run()
    assert grid(page)[-1] == "you: 7"
    database = (artifacts / "digit_school.db").read_bytes()
    log = (artifacts / "digit_school.db-wal").read_bytes()
    assert drawing not in database + log
