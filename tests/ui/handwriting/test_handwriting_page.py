"""Keeping drawings, on the Draw page and on Handwriting: only when asked, and taken back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from mnist_core.engine.engine import Engine
from mnist_core.errors import DatabaseError
from mnist_core.reading.classifier import Classifier
from mnist_core.settings import load_settings
from mnist_core.storage.checkpoints import WarmStart
from mnist_core.storage.drawing_archive import to_npz
from mnist_core.storage.drawing_store import DrawingStore
from mnist_core.storage.drawings import KeptDrawing
from mnist_core.storage.tables import drawings
from mnist_core.ui.handwriting import drawing_answers, fine_tuning_view
from mnist_core.ui.shared import fine_tuned_run, frame, loaders
from tests.helpers.artifacts import SHIPPED
from tests.helpers.draw_page import answer, draw, draw_number, open_draw
from tests.helpers.drawings import image
from tests.helpers.hand_cluster import HandCluster
from tests.helpers.html_tables import table
from tests.helpers.pages import html, said
from tests.helpers.spaces import spaced
from tests.helpers.stored import open_database


def kept(artifacts: Path) -> list[dict]:
    """What is in the database, the oldest first."""
    with open_database(artifacts).reading() as connection:
        told = [column for column in drawings.c if column.name != "number"]
        rows = connection.execute(select(*told).order_by(drawings.c.id)).mappings()
        return [{**row, "strokes": json.loads(row["strokes"] or "null")} for row in rows]


def labels(artifacts: Path) -> list[int]:
    return [drawing["label"] for drawing in kept(artifacts)]


def pills(at: AppTest):
    (found,) = [group for group in at.button_group if group.label == "Correct digit"]
    return found


def open_handwriting(at: AppTest | None = None) -> AppTest:
    return (at or open_draw().run()).switch_page("pages/5_Handwriting.py").run()


def draw_here(at: AppTest, digit: int) -> AppTest:
    """Put a test image on this page's sheet, as the Draw page's canvas would send it."""
    elsewhere = draw(open_draw().run(), digit)
    sent = elsewhere.session_state[f"draw_canvas_{elsewhere.session_state['draw_sheet']}"]
    at.session_state[f"handwriting_canvas_{at.session_state['handwriting_sheet']}"] = sent
    return at.run()


def test_a_digit_drawn_here_is_kept_with_its_button_and_the_sheet_is_new(shipped_models):
    page = draw_here(open_handwriting(), 0)
    assert kept(shipped_models) == []
    page.button(key="handwriting_keep").click().run()
    (drawing,) = kept(shipped_models)
    assert (drawing["label"], drawing["answer"]) == (0, 0)
    assert "Draw a **1**" in said(page) and page.button(key="handwriting_keep").disabled


def test_nothing_is_kept_until_a_digit_is_clicked(shipped_models):
    page = draw(open_draw().run(), 7)
    assert answer(page) == "7" and "Otherwise nothing is kept" in said(page)
    assert kept(shipped_models) == []


def test_one_click_keeps_strokes_image_label_model_and_answer(shipped_models):
    page = draw(open_draw().run(), 7)
    pills(page).set_value(1).run()
    (drawing,) = kept(shipped_models)
    assert (drawing["label"], drawing["answer"]) == (1, 7)
    assert drawing["model"] == page.selectbox(key="draw_model").value
    assert drawing["strokes"] == {"objects": [{"type": "Path", "stroke": 7}]}
    assert "This drawing is kept as a 1" in said(page)


def test_a_label_can_be_changed_and_taken_back(shipped_models):
    page = draw(open_draw().run(), 7)
    pills(page).set_value(1).run()
    pills(page).set_value(7).run()
    assert labels(shipped_models) == [7]
    page.button(key="correction_undo").click().run()
    assert labels(shipped_models) == [] and pills(page).value is None
    assert "Otherwise nothing is kept" in said(page)


def test_another_drawing_is_asked_about_anew(shipped_models):
    page = draw(open_draw().run(), 7)
    pills(page).set_value(7).run()
    draw(page, 7, 0)
    assert "Otherwise nothing is kept" in said(page)
    pills(page).set_value(0).run()
    assert labels(shipped_models) == [7, 0]


def test_a_blank_paper_and_a_model_of_clothes_ask_nothing(shipped_models):
    page = open_draw().run()
    assert not [group for group in page.button_group if group.label == "Correct digit"]
    draw(page, 7)
    page.selectbox(key="draw_model").select("fashion-dense").run()
    assert not [group for group in page.button_group if group.label == "Correct digit"]


def test_a_full_store_says_so_and_keeps_what_is_there(shipped_models, monkeypatch):
    monkeypatch.setenv("MNIST_MAX_DRAWINGS_PER_OWNER", "1")
    page = draw(open_draw().run(), 7)
    pills(page).set_value(7).run()
    draw(page, 7, 0)
    pills(page).set_value(0).run()
    assert labels(shipped_models) == [7]
    assert "may keep 1 drawing on" in said(page)
    assert "Otherwise nothing is kept" in said(page)


def test_handwriting_without_drawings_asks_for_a_zero(shipped_models):
    page = open_handwriting()
    assert "Draw a **0**" in said(page) and page.button(key="handwriting_keep").disabled
    shown = {metric.label: metric.value for metric in page.metric}
    assert shown["Accuracy on your drawings"] == "none yet"
    assert spaced(shown["Accuracy on the test images"]).endswith(" %")


def test_handwriting_counts_what_is_read_right_and_deletes_one_or_all(shipped_models):
    page = draw(open_draw().run(), 7)
    pills(page).set_value(7).run()
    draw(page, 7, 0)
    pills(page).set_value(3).run()
    open_handwriting(page)
    assert spaced(page.metric[0].value) == "50.0 %" and "1 of 2 drawings" in said(page)
    assert "✗ read as 0" in html(page) and 'alt="Your 7, read as 7"' in html(page)
    delete = [b for b in page.button if b.key and b.key.startswith("handwriting_delete_1")]
    delete[0].click().run()
    assert labels(shipped_models) == [7] and spaced(page.metric[0].value) == "100.0 %"
    assert "1 of 1 drawing. One drawing alone says little" in said(page), "and not: each counts for"
    page.button(key="handwriting_delete_all").click().run()
    assert labels(shipped_models) == [] and page.metric[0].value == "none yet"


def delete_buttons(page: AppTest):
    return [b for b in page.button if b.key and b.key.startswith("handwriting_delete_1")]


def put_back(page: AppTest) -> AppTest:
    return next(b for b in page.button if b.label == "Put it back").click().run()


def test_deleting_says_what_and_can_be_taken_back_drawing_by_drawing(shipped_models):
    page = take_in(open_handwriting(), to_npz([KeptDrawing(image(), n) for n in (4, 7, 9)]))
    before = kept(shipped_models)
    assert [b.label for b in delete_buttons(page)] == [f"Delete this {n}" for n in (9, 7, 4)]
    assert "Put it back" not in {b.label for b in page.button}
    for label in (7, 4):
        next(b for b in delete_buttons(page) if b.label.endswith(str(label))).click().run()
        assert f"Your {label} was deleted." in said(page)
    assert labels(shipped_models) == [9]
    put_back(page)
    assert labels(shipped_models) == [4, 9] and "Your 7 was deleted." in said(page)
    put_back(page)
    assert kept(shipped_models) == before
    assert "Put it back" not in {b.label for b in page.button}


def test_what_cannot_be_put_back_now_can_be_later(shipped_models, monkeypatch):
    monkeypatch.setenv("MNIST_MAX_DRAWINGS_PER_OWNER", "1")
    page = take_in(open_handwriting(), to_npz([KeptDrawing(image(), 7)]))
    delete_buttons(page)[0].click().run()
    take_in(page, to_npz([KeptDrawing(image(), 4)]))
    put_back(page)
    assert labels(shipped_models) == [4] and "may keep 1 drawing on" in said(page)
    delete_buttons(page)[0].click().run()
    put_back(page)
    assert labels(shipped_models) == [4] and "Your 7 was deleted." in said(page)


def test_deleting_all_for_good_leaves_nothing_to_put_back(shipped_models):
    page = take_in(open_handwriting(), to_npz([KeptDrawing(image(), 7), KeptDrawing(image(), 4)]))
    delete_buttons(page)[0].click().run()
    page.button(key="handwriting_delete_all").click().run()
    assert "Put it back" not in {b.label for b in page.button} and "was deleted" not in said(page)


def test_it_is_said_for_whom_drawings_are_kept_and_how_they_go_elsewhere(shipped_models):
    page = open_handwriting()
    assert "on this server, for this browser only" in said(page)
    assert "Export them to a file" in said(page)
    elsewhere = draw(open_draw().run(), 7)
    pills(elsewhere).set_value(7).run()
    assert "stored on this server and visible only in this browser" in said(elsewhere)


def refuse(*_: object) -> None:
    raise DatabaseError("full", "digit_school.db", "no space left")


def test_an_error_when_only_the_drawings_are_shown_again_is_a_sentence(shipped_models, monkeypatch):
    """A fragment runs again by itself, outside the guard of its page."""

    def again() -> None:
        from mnist_core.ui.handwriting.handwriting_view import show_handwriting
        from mnist_core.ui.shared.loaders import get_engine

        show_handwriting(get_engine().networks.load_run("digits-dense"))

    monkeypatch.setattr(DrawingStore, "drawings_of", refuse)
    page = AppTest.from_function(again, default_timeout=60).run()
    assert not page.exception and "no space left" in page.error[0].value


def test_an_error_when_only_the_lesson_is_shown_again_is_a_sentence(shipped_models, monkeypatch):
    def again() -> None:
        from mnist_core.ui.handwriting.fine_tuning_view import _show_progress

        _show_progress("0badcafe", (), None)

    page = AppTest.from_function(again, default_timeout=60).run()
    assert not page.exception and "There is no run 0badcafe" in page.error[0].value


def take_in(page: AppTest, content: bytes) -> AppTest:
    key = f"handwriting_upload_{page.session_state['handwriting_uploads']}"
    page.file_uploader(key=key).set_value(("mine.npz", content, "application/zip")).run()
    return page.button(key="handwriting_import").click().run()


def test_a_file_is_taken_in_and_the_next_digit_asked_for(shipped_models):
    page = take_in(open_handwriting(), to_npz([KeptDrawing(image(), 0), KeptDrawing(image(), 2)]))
    assert labels(shipped_models) == [0, 2] and "Draw a **1**" in said(page)
    assert "Imported: 2 drawings" in said(page)
    assert page.button(key="handwriting_import").disabled


def test_a_broken_file_costs_a_sentence_and_nothing_else(shipped_models):
    page = take_in(open_handwriting(), to_npz([KeptDrawing(image(), 0)]))
    take_in(page, b"PK not really")
    assert "your drawings are unchanged" in said(page)
    assert labels(shipped_models) == [0]


@pytest.mark.parametrize("name", ["my-digits.npz", "my-digits.zip"])
def test_there_is_nothing_to_export_until_something_is_kept(shipped_models, name):
    page = open_handwriting()
    export = {b.proto.id: b.proto for b in page.get("download_button")}
    assert [p.disabled for key, p in export.items() if name in key] == [True]
    take_in(page, to_npz([KeptDrawing(image(), 0)]))
    export = {b.proto.id: b.proto for b in page.get("download_button")}
    assert [p.disabled for key, p in export.items() if name in key] == [False]


def test_one_digit_of_a_number_is_kept_with_its_own_strokes(shipped_models):
    page = draw_number(open_draw().run(), 7, 2)
    page.segmented_control(key="correction_which_2").set_value(1).run()
    pills(page).set_value(3).run()
    (drawing,) = kept(shipped_models)
    assert (drawing["label"], drawing["answer"]) == (3, 2)
    assert [stroke["stroke"] for stroke in drawing["strokes"]["objects"]] == [2]


def page_that_deletes_and_marks_many() -> None:
    import streamlit as st

    from mnist_core.storage.drawings import KeptDrawing
    from mnist_core.ui.draw import correction_view
    from mnist_core.ui.handwriting import handwriting_view
    from tests.helpers.drawings import image

    for number in range(handwriting_view.MAX_DELETED + 3):
        handwriting_view._delete(KeptDrawing(image(), number % 10))
    for number in range(correction_view.MAX_MARKS + 3):
        correction_view._remember(f"mark {number}", "id")
    st.write(str(len(st.session_state[handwriting_view.DELETED])))
    st.write(list(st.session_state[correction_view._KEPT])[-1])
    st.write(str(len(st.session_state[correction_view._KEPT])))


def test_what_a_visit_remembers_of_deleted_and_kept_drawings_is_bounded(artifacts):
    open_draw().run()  # the canvas is found by an app only
    at = AppTest.from_function(page_that_deletes_and_marks_many, default_timeout=60).run()
    assert not at.exception
    assert [element.value for element in at.markdown] == ["50", "mark 202", "200"]


def test_a_network_is_taught_once_there_are_enough_drawings(shipped_models, monkeypatch):
    cluster = HandCluster()
    engine = Engine(load_settings(), cluster)
    for module in (frame, fine_tuning_view, fine_tuned_run, loaders):
        monkeypatch.setattr(module, "get_engine", lambda: engine)
    page = open_handwriting()
    assert page.button(key="handwriting_fine_tune").disabled and "at least 5" in said(page)
    take_in(page, to_npz([KeptDrawing(image(), label) for label in range(6)]))
    page.button(key="handwriting_fine_tune").click().run()
    (task,) = cluster.waiting
    config, warm_start, *_ = task.arguments
    assert config.warm_start_from == page.selectbox(key="handwriting_model").value
    assert WarmStart.from_bytes(warm_start).labels.tolist() == [0, 1, 2, 3, 4, 5]
    assert page.button(key="handwriting_fine_tune").disabled
    (run,) = engine.runs()
    mark = page.session_state["browser_mark"]
    engine.pause(run.id, mark=mark)
    assert not page.run().button(key="handwriting_fine_tune").disabled
    engine.resume(run.id, mark=mark)
    cluster.finish_all()
    network = Classifier((SHIPPED / "digits-dense" / "model.tflite").read_bytes(), "digits-dense")
    monkeypatch.setattr(drawing_answers, "load_classifier", lambda run: network)
    before, after = table(page.run())
    assert (before[0], after[0], after[-1]) == ("Before", "After", "97.00 %")
    assert before[2] == after[2] == "none yet"
    assert "The network was trained on these drawings" in said(page)
    take_in(page, to_npz([KeptDrawing(image(), 3, created=1.0)]))  # drawn long ago, new to it
    for row in table(page):
        assert row[1].endswith("of 6") and row[2].endswith("of 1")
    engine.close()
