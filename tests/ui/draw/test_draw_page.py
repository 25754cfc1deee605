"""The Draw page, without a browser: what it answers to what is put before it."""

from __future__ import annotations

import base64
import io
import random
import re

import numpy as np
import pytest
from PIL import Image
from streamlit.runtime.context import ContextProxy
from streamlit.testing.v1 import AppTest

from mnist_core.data.datasets import load_test_split
from mnist_core.drawing import ink, segmentation
from mnist_core.ui.answer.answer_text import sureness
from mnist_core.ui.input.picture_upload import gets_camera
from tests.helpers.artifacts import SHIPPED
from tests.helpers.draw_page import answer, draw, draw_number, open_draw, paper
from tests.helpers.drawings import png
from tests.helpers.pages import html, said
from tests.helpers.spaces import spaced
from tests.helpers.stored import add_shipped_run


@pytest.fixture
def page(shipped_models) -> AppTest:
    return open_draw().run()


def test_a_blank_paper_says_so_and_answers_nothing(page):
    assert "The canvas is blank" in said(page) and answer(page) is None
    assert page.button(key="draw_undo").disabled and page.button(key="draw_clear").disabled


def test_a_drawing_is_answered_with_ten_bars(page):
    draw(page, 7)
    assert answer(page) == "7"
    assert len(re.findall(r"grid-template-columns", html(page))) == 10
    assert "The canvas is blank" not in said(page)


def test_the_answer_follows_the_drawing(page):
    assert answer(draw(page, 7)) == "7"
    assert answer(draw(page, 7, 0)) == "0"


def test_undo_takes_back_one_stroke_and_its_answer(page):
    draw(draw(page, 7), 7, 0)
    assert answer(page.button(key="draw_undo").click().run()) == "7"
    page.button(key="draw_undo").click().run()
    assert answer(page) is None and "The canvas is blank" in said(page)


def test_clear_empties_the_paper_and_can_be_undone(page):
    draw(page, 7)
    page.button(key="draw_clear").click().run()
    assert answer(page) is None and "The canvas is blank" in said(page)
    assert answer(page.button(key="draw_undo").click().run()) == "7"


def test_drawing_goes_on_after_undo(page):
    draw(draw(page, 7), 7, 0)
    page.button(key="draw_undo").click().run()
    assert answer(draw(page, 7, 1)) == "1"
    assert answer(page.button(key="draw_undo").click().run()) == "7"


def test_the_states_of_a_session_are_bounded_in_bytes_and_the_last_stays(page):
    from mnist_core.ui.input.canvas import Drawing  # needs a server
    from mnist_core.ui.input.drawing_canvas import MAX_BYTES, _keep
    from mnist_core.ui.input.drawing_states import DrawingState

    states, noise = [DrawingState()], random.Random(1)
    for number in range(30):
        strokes = {"objects": [{"path": noise.randbytes(100_000).hex(), "number": number}]}
        _keep(states, Drawing(strokes, noise.randbytes(50_000)))
        assert sum(state.size for state in states) <= MAX_BYTES
    assert 1 < len(states) < 30
    assert states[-1].strokes == strokes
    large = {"objects": [noise.randbytes(MAX_BYTES).hex()]}
    _keep(states, Drawing(large, b"one that is larger than all"))
    assert len(states) == 1 and states[0].png == b"one that is larger than all"


def test_the_drawing_is_there_again_after_another_page(page):
    draw(page, 7)
    page.switch_page("pages/3_Browse.py").run()
    page.switch_page("pages/1_Draw.py").run()
    assert answer(page) == "7"
    assert page.session_state["draw_start"] == {"objects": [{"type": "Path", "stroke": 7}]}


def test_erasing_everything_within_the_canvas_is_a_blank_paper(page):
    assert answer(draw(draw(page, 7))) is None
    assert "The canvas is blank" in said(page) and page.button(key="draw_clear").disabled


def test_every_model_can_be_chosen_and_is_in_the_address(page):
    draw(page, 7)
    page.selectbox(key="draw_model").select("digits-dense").run()
    assert answer(page) == "7" and "digits-dense" in page.query_params["model"]


def test_a_fashion_model_says_that_it_looks_for_clothes(page):
    assert "clothes" not in said(page)
    page.selectbox(key="draw_model").select("fashion-dense").run()
    assert "trained on clothes" in said(page)
    assert answer(draw(page, 0)) not in "0123456789"


def test_a_test_image_is_read_and_compared_with_what_it_is(page):
    page.segmented_control(key="draw_source").set_value("Test image").run()
    split = load_test_split("mnist")
    index = page.session_state["draw_test_index"]
    assert f"Test image {index}. True class: **{split.labels[index]}**." in said(page)
    page.session_state["draw_test_index"] = 0
    page.run()
    assert answer(page) == "7" and "✓ correct" in html(page)
    page.session_state["draw_test_index"] = 247  # a 4 that looks like a 2 or a 6
    page.run()
    read = answer(page)
    assert ("✓ correct" if read == "4" else "✗ wrong: the true class is 4") in html(page)


def test_another_test_image_can_be_had(page):
    page.segmented_control(key="draw_source").set_value("Test image").run()
    indices = {page.session_state["draw_test_index"]}
    for _ in range(3):
        page.button(key="draw_another").click().run()
        indices.add(page.session_state["draw_test_index"])
    assert len(indices) > 1


def upload(at: AppTest, content: bytes, name: str = "digit.png") -> AppTest:
    at.segmented_control(key="draw_source").set_value("Upload").run()
    return at.file_uploader(key="draw_upload").set_value((name, content, "image/png")).run()


def test_a_28x28_file_is_read_black_on_white_and_white_on_black(page):
    image = load_test_split("mnist").images[0]
    assert answer(upload(page, png(255 - image))) == "7"
    assert answer(upload(page, png(image))) == "7"


def test_the_name_of_an_upload_turns_no_sentence_around(page):
    image = load_test_split("mnist").images[0]
    assert "Your picture �7.png. " in html(upload(page, png(image), "\u202e7.png"))


def test_an_upload_without_a_file_or_without_a_digit_says_so(page):
    page.segmented_control(key="draw_source").set_value("Upload").run()
    assert "There is no picture yet" in said(page)
    upload(page, png(np.full((50, 50), 130, np.uint8)))
    assert "No digit was found" in said(page) and answer(page) is None


def test_a_file_that_is_no_picture_costs_a_sentence_and_not_the_drawing(page):
    draw(page, 7)
    upload(page, b"this is not a picture")
    assert "not a picture that this app can read" in said(page) and answer(page) is None
    page.segmented_control(key="draw_source").set_value("Draw").run()
    assert answer(page) == "7"


def test_a_damaged_model_is_told_and_the_canvas_stays(shipped_models):
    (shipped_models / "models" / "digits-cnn" / "model.tflite").write_bytes(b"cut short")
    page = draw(open_draw().run(), 7)
    assert "are damaged" in said(page)
    assert page.button(key="draw_undo") and answer(page) is None


def test_without_a_model_the_page_says_where_to_get_one(artifacts):
    page = open_draw().run()
    assert "There is no trained network yet" in said(page)
    assert [component.key for component in page.get("bidi_component")] == [
        "theme_watch",
        "return_watch",
    ]


def test_all_but_certain_is_not_called_certain():
    assert [spaced(sureness(share)) for share in (1.0, 0.99951, 0.9994, 0.5, 0.0006, 0.0001)] == [
        "> 99.9 %",
        "> 99.9 %",
        "99.9 %",
        "50.0 %",
        "0.1 %",
        "< 0.1 %",
    ]


def scribble(at: AppTest) -> AppTest:
    """Put on the canvas what is no digit: a thick cross in a frame."""
    picture = np.full((280, 280), 255, np.uint8)
    for i in range(40, 240):
        picture[i : i + 14, i : i + 14] = picture[i : i + 14, 266 - i : 280 - i] = 0
    picture[40:54, 40:240] = picture[226:240, 40:240] = picture[133:147, 40:240] = 0
    data = f"data:image/png;base64,{base64.b64encode(png(picture)).decode()}"
    raw = {"objects": [{"type": "Path", "stroke": "scribble"}]}
    at.session_state[paper(at)] = {"drawing": {"raw": raw, "data": data}}
    return at.run()


def test_a_scribble_looks_like_no_digit_in_the_same_words_everywhere(default_model):
    page = scribble(open_draw().run())
    shown = html(page)
    assert "Probably not a digit" in shown and "Not sure" not in shown
    assert re.search(r"<div>closest: \d</div>", shown) and ">not a digit</span>" in shown
    page.session_state["draw_all_models"] = page.session_state["draw_why"] = True
    shown = html(page.run())
    row = shown.split('data-testid="all-models"')[1]
    assert re.search(r"not a digit, (&gt; )?\d", row)
    steps = shown.split('data-testid="steps"')[1].split('data-testid="occlusion"')[0]
    assert "not a digit" in steps


def test_a_number_is_read_with_the_bars_of_each_digit(page):
    said_there = html(draw_number(page, 7, 2, 1))
    assert re.search(r'data-testid="answer".*?>721</div>', said_there, re.DOTALL)
    assert re.findall(r"sees it. The network reads it as (\d)", said_there) == ["7", "2", "1"]
    assert said_there.count('data-testid="bars"') == 3


def test_below_the_threshold_both_guesses_are_said_instead_of_an_answer(page):
    page.selectbox(key="draw_model").select("digits-dense").run()
    draw(page, 4)  # a 4 that leans to 9
    assert answer(page) == "4" and "Not sure" not in html(page)
    page.slider(key="draw_threshold_digits-dense").set_value(100).run()
    assert re.search(r"Not sure: 4 or \d", html(page)) and answer(page).startswith("4 or ")


def test_why_shows_each_step_and_what_would_be_read_without_it(page):
    draw(page, 7)
    assert "Without centring" not in html(page)
    page.session_state["draw_why"] = True
    shown = html(page.run())
    titles = re.findall(r"<div><b>([^<]+)</b>", shown)
    assert titles[0] == "Original" and titles[-1] == "Centred" and len(titles) == 8
    assert re.search(r"Without centring: (\d, (&[lg]t; )?[\d.]+ %|no difference here)", shown)
    assert "With the specks: no difference here" in shown and 'data-testid="occlusion"' in shown


def test_all_models_of_digits_read_the_same_drawing(page):
    draw(page, 7)
    page.session_state["draw_all_models"] = True
    rows = html(page.run()).split('data-testid="all-models"')[1]
    assert rows.count(">7</b>") == 2 and "CNN" in rows and "Dense" in rows
    assert "ashion" not in rows


def test_a_drawing_is_segmented_once_for_all_who_read_it(page, monkeypatch):
    found = []

    def find_ink(rgba):
        found.append(rgba)
        return ink.find_ink(rgba)

    monkeypatch.setattr(segmentation, "find_ink", find_ink)
    page.session_state["draw_all_models"] = True
    draw(page, 7)
    assert 'data-testid="all-models"' in html(page)
    assert len(found) == 1


def test_a_photo_from_the_camera_held_sideways_is_read(page):
    page.segmented_control(key="draw_source").set_value("Camera").run()
    assert "There is no photo yet" in said(page)
    image = np.pad(255 - load_test_split("mnist").images[0], 10, constant_values=255)
    photo = Image.fromarray(image.repeat(8, axis=0).repeat(8, axis=1)).transpose(
        Image.Transpose.ROTATE_90
    )
    orientation, buffer = Image.Exif(), io.BytesIO()
    orientation[0x0112] = 6  # to be turned clockwise by 90 degrees
    photo.save(buffer, "JPEG", exif=orientation)
    camera = page.camera_input(key="draw_camera")
    assert answer(camera.set_value(("p.jpg", buffer.getvalue(), "image/jpeg")).run()) == "7"


@pytest.mark.parametrize(
    ("url", "given"),
    [
        ("https://digits.example.org/Draw", True),
        ("http://localhost:8501/Draw", True),
        ("http://127.0.0.1:8501/Draw", True),
        ("http://127.1.2.3/Draw", True),
        ("http://[::1]:8501/Draw", True),
        (None, True),
        ("http://192.168.1.20:8501/Draw", False),
        ("http://digits.example.org/Draw", False),
        ("http://localhost.example.org/Draw", False),
        ("http://[fe80::1]:8501/Draw", False),
    ],
)
def test_browsers_give_the_camera_to_secure_pages_alone(url, given):
    assert gets_camera(url) == given


def test_without_a_camera_the_page_says_what_to_do_instead(page, monkeypatch):
    monkeypatch.setattr(ContextProxy, "url", "http://192.168.1.20:8501/Draw")
    page.segmented_control(key="draw_source").set_value("Camera").run()
    assert "Browsers allow the camera only on https pages. Choose Upload" in said(page)
    assert not page.get("camera_input")
    monkeypatch.setattr(ContextProxy, "url", "https://digits.example.org/Draw")
    assert page.run().get("camera_input")


def test_a_run_s_drawing_is_read_by_its_network_of_any_epoch(shipped_models):
    network = (SHIPPED / "digits-dense" / "model.tflite").read_bytes()
    files = {("epoch-tflite", 0): network, ("epoch-tflite", 1): network}
    files["weights", 1] = b"only that they are there counts here"
    add_shipped_run(shipped_models, "0badcafe", files=files)
    page = draw(open_draw().run(), 7)
    assert "earlier epochs" not in " ".join(panel.label for panel in page.expander)
    page.selectbox(key="draw_model").select("0badcafe").run()
    page.session_state["draw_epochs"] = True
    assert html(page.run()).count('role="status" data-testid="answer"') == 2
    assert "weights are still random" in said(page)
    page.select_slider(key="draw_epoch_0badcafe").set_value(1).run()
    assert html(page).count('role="status" data-testid="answer"') == 2
    assert "still random" not in said(page)
