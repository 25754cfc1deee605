"""The Inside page, without a browser: each view for networks of both kinds."""

from __future__ import annotations

import base64
import io
import re
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from mnist_core.config import DEFAULT_MODEL
from mnist_core.data.datasets import load_test_split
from mnist_core.drawing.segmentation import find_digits
from mnist_core.files.checksums import note_checksums
from mnist_core.i18n.formats import percent
from mnist_core.inspection.activations import OpenNetwork
from mnist_core.inspection.layers import layers_from_json, layers_to_json
from mnist_core.inspection.neighbours import trustworthiness
from mnist_core.inspection.occlusion import ADD, MAX_STROKES
from mnist_core.inspection.pca import fit_projection
from mnist_core.settings import PROJECT
from mnist_core.ui.inside.brush_strokes import image_mark, strokes_from
from tests.helpers.pages import html, said
from tests.helpers.spaces import spaced
from tests.helpers.stored import open_networks

VIEWS = {
    "Layers": "parameters",
    "Weights": "red",
    "Convolution": "convolution",
    "Saliency": "a square of 5 × 5",
    "Edit pixels": "5 strokes left",
    "Map": "The ten images that are nearest by all",
}
ONE = [["M", 170, 60], ["L", 168, 270]]  # a stroke of the brush
SHARE = re.compile(r"[\d.]+ %")
SEVEN = load_test_split("mnist").images[0]


def open_inside(**params: str) -> AppTest:
    at = AppTest.from_file(PROJECT / "app.py", default_timeout=60)
    at.switch_page("pages/4_Inside.py")
    for name, value in params.items():
        at.query_params[name] = value
    return at.run()


@pytest.mark.parametrize("model", ["digits-cnn", "fashion-dense"])
def test_every_view_opens_by_its_address(shipped_models, model):
    for view, content in VIEWS.items():
        at = open_inside(model=model, inside_view=view)
        assert content in html(at) + said(at), view
        assert "The network reads <b>" in html(at) and not at.error


def test_the_chain_of_layers_is_the_tutorials(shipped_models):
    at = open_inside(model="digits-cnn")
    chain = "28 × 28 × 1 → 26 × 26 × 32 → 13 × 13 × 32 → 11 × 11 × 64 → 5 × 5 × 64 → 3 × 3 × 64"
    assert "10 layers, 93,322 parameters" in said(at) and chain in said(at)
    cards = re.search(r'data-testid="layers">(.*)', html(at))[1]
    assert cards.count('alt="Output of ') == 10 + 1, "one on each card, and one large"
    assert "320 parameters" in cards and "18,496 parameters" in cards


def test_the_chain_has_both_of_two_equal_layers(shipped_models):
    assert "28 × 28 → 784 → 128 → 128 → 10" in said(open_inside(model="digits-dense"))


def test_the_pictures_of_layers_say_how_strongly_each_is_active_and_where(shipped_models):
    said_of = re.findall(r'alt="Output of ([^"]*)"', html(open_inside(model="digits-cnn")))
    convolution, last = said_of[2], said_of[9]
    assert convolution.startswith("Convolution: 32 feature maps of 26 × 26, active: ")
    assert re.search(r"largest number is \d\.\d\d, in map \d+, \w+", convolution)
    assert re.search(r"10 numbers, .* the largest is \d+\.\d\d, for 7$", last)


def test_a_dense_network_says_it_has_no_convolution(shipped_models):
    assert "no convolutional layer" in said(
        open_inside(model="digits-dense", inside_view="Convolution")
    )


def test_each_neuron_of_a_dense_network_is_explained_to_its_sum(shipped_models):
    shown = html(open_inside(model="digits-dense", inside_view="Weights"))
    evidence, bias, total, after = (
        float(re.search(rf"{word} (?:<b>)?([+-]?\d+\.\d+)", shown)[1])
        for word in ("evidence", "bias", "sum", "after ReLU")
    )
    assert total == pytest.approx(evidence + bias, abs=0.011)
    assert after == pytest.approx(max(0, total), abs=0.011)
    assert "Weights of all 128 neurons" in shown


def test_softmax_regression_shows_ten_templates_with_evidence(shipped_models, monkeypatch):
    """Ten neurons of the dense network's first layer are one: 784 weights to each class."""
    path = shipped_models / "models" / "digits-dense" / "layers.json"
    path.write_text(layers_to_json(layers_from_json(path.read_text())[:3]))
    note_checksums(path.parent, {path.name: path.read_bytes()})
    for name in ("kernel", "bias"):
        whole = getattr(OpenNetwork, name)
        monkeypatch.setattr(OpenNetwork, name, lambda *given, whole=whole: whole(*given)[:10])
    shown = html(open_inside(model="digits-dense", inside_view="Weights"))
    assert "templates" in shown
    sums = [float(x) for x in re.findall(r"<b>sum ([+-]\d+\.\d)</b>", shown)]
    assert len(sums) >= 10 and sums == sorted(sums, reverse=True)


def test_the_answer_moves_with_each_stroke(shipped_models):
    at = open_inside(model="digits-cnn", inside_view="Edit pixels", inside_image="0")
    assert "5 strokes left" in said(at)
    all_over = [["M", 0, 0], *(["L", 336 * (i % 2), i * 12] for i in range(29))]
    objects = [{"stroke": "#ffffff", "path": all_over}, {"stroke": "#000000", "path": ONE}]
    at.session_state[f"inside_brush_{image_mark(SEVEN)}0"] = {
        "drawing": {"raw": {"objects": objects}}
    }
    at.run()
    moments = re.search(r'data-testid="moments">(.*)', html(at))[1]
    answers = re.findall(r'alt="([^"]*)"', moments)
    when = [answer.partition(":")[0] for answer in answers]
    assert when == ["Original", "1 stroke", "2 strokes"]
    assert answers[0].startswith("Original: 7,") and answers[2].startswith("2 strokes: 1,")
    assert "instead of 7" in said(at)


def test_strokes_are_read_from_the_canvas_and_the_sixth_is_too_many():
    path = [["M", 6, 6], ["Q", 6, 6, 18, 6], ["L", 30, 6]]
    drawing = {"objects": [{"stroke": "#000000", "path": path}] * 7}
    strokes = strokes_from(drawing)
    assert len(strokes) == MAX_STROKES and strokes[0].kind == ADD
    assert {(0, 0), (0, 1), (0, 2)} <= set(strokes[0].pixels)
    assert strokes_from(None) == () and strokes_from({"objects": [{"type": "Circle"}]}) == ()


def test_a_drawing_is_looked_at_once_there_is_one(shipped_models):
    assert "The canvas is blank" in said(open_inside(inside_source="Draw"))


def test_a_network_without_its_layers_says_how_to_get_them(shipped_models):
    (shipped_models / "models" / "digits-cnn" / "layers.json").unlink()
    words = said(open_inside(model="digits-cnn"))
    assert "layers of digits-cnn is missing. Run `python -m mnist_core layers digits-cnn`" in words


@pytest.mark.parametrize("content", ['{"a":1}', "[]", "{"])
def test_a_damaged_description_of_layers_is_said_to_be_so(shipped_models, content):
    path = shipped_models / "models" / "digits-cnn" / "layers.json"
    path.write_text(content)
    note_checksums(path.parent, {path.name: path.read_bytes()})
    words = said(open_inside(model="digits-cnn"))
    assert "layers of digits-cnn is damaged. Run `python -m mnist_core layers digits-cnn`" in words


def test_a_layer_merged_on_export_is_said_to_be(shipped_models):
    path = shipped_models / "models" / "digits-cnn" / "layers.json"
    layers = layers_from_json(path.read_text())
    changed = (*layers[:3], replace(layers[3], tensor=None), *layers[4:])
    path.write_text(layers_to_json(changed))
    note_checksums(path.parent, {path.name: path.read_bytes()})
    assert "merged with the next layer" in html(open_inside(model="digits-cnn"))


def test_what_erasing_costs_is_told_in_points(shipped_models):
    words = said(open_inside(model="fashion-dense", inside_view="Saliency", inside_image="4"))
    assert re.search(r"by [\d.]+ percentage points on average", words)
    assert re.search(r"raises the probability by [\d.]+ percentage points", words)


UNCALIBRATED = "probabilities are not calibrated"


@pytest.mark.parametrize(
    ("index", "words"),
    [(0, "7"), (1241, "Not sure: 7 or 1"), (582, "Not sure: not a digit or 8")],
)
def test_a_test_image_is_answered_as_on_the_draw_page(default_model, index, words):
    """Before its calibration the network is 51.5 % sure of a 7, and 52.7 % sure of an 8 that is
    likelier no digit."""
    draw = AppTest.from_file(PROJECT / "app.py", default_timeout=60)
    draw.switch_page("pages/1_Draw.py").run()
    draw.segmented_control(key="draw_source").set_value("Test image").run()
    draw.session_state["draw_test_index"] = index
    there = html(draw.run()).split('data-testid="answer"')[1].split("data-testid")[0]
    inside = html(open_inside(model=DEFAULT_MODEL, inside_image=str(index)))
    here = inside.split('data-testid="answer"')[1].split("</div>")[:2]
    assert f">{words}</div>" in there and f"<b>{words}</b>" in here[0]
    assert SHARE.findall("".join(here))[0] == SHARE.findall(there)[0]


@pytest.mark.parametrize("view", ["Saliency", "Edit pixels"])
def test_numbers_before_calibration_are_said_to_be_so(default_model, view):
    assert UNCALIBRATED in said(open_inside(model=DEFAULT_MODEL, inside_view=view))
    assert UNCALIBRATED not in said(open_inside(model="digits-cnn", inside_view=view))


def draw_on(at: AppTest, rgba: np.ndarray) -> AppTest:
    buffer = io.BytesIO()
    Image.fromarray(rgba).save(buffer, "PNG")
    data = f"data:image/png;base64,{base64.b64encode(buffer.getvalue()).decode()}"
    paper = f"draw_canvas_{at.session_state['draw_sheet']}"
    raw = {"objects": [{"type": "Path"}]}
    at.session_state[paper] = {"drawing": {"raw": raw, "data": data}}
    return at.run()


def black_on_white(ink: np.ndarray) -> np.ndarray:
    """RGBA (280, 280) from ink, uint8 (height, width), in its middle."""
    rgba = np.full((280, 280, 4), 255, np.uint8)
    height, width = ink.shape
    top, left = (280 - height) // 2, (280 - width) // 2
    rgba[top : top + height, left : left + width, :3] = 255 - ink[..., None]
    return rgba


def test_a_person_chooses_the_digit_of_a_number_that_is_looked_at(shipped_models):
    split = load_test_split("mnist")
    number = [split.images[np.flatnonzero(split.labels == digit)[0]] for digit in (7, 2, 1)]
    ink = np.concatenate(number, axis=1).repeat(3, axis=0).repeat(3, axis=1)
    at = draw_on(open_inside(model="digits-cnn", inside_source="Draw"), black_on_white(ink))
    assert "The network reads <b>7</b>" in html(at)
    which = at.segmented_control(key="inside_which_3")
    assert which.options == ["1: 7", "2: 2", "3: 1"]
    assert "The network reads <b>2</b>" in html(which.set_value(1).run())


def test_a_four_whose_stem_is_apart_is_one_digit_as_on_the_draw_page(default_model):
    ink = np.zeros((170, 120), np.uint8)
    ink[:90, 8:24] = ink[74:90, 8:76] = 255
    ink[:170, 86:102] = 255  # the stem, 10 pixels beside the rest
    assert len(find_digits(black_on_white(ink))) == 2
    at = open_inside(model=DEFAULT_MODEL, inside_source="Draw")
    shown = html(draw_on(at, black_on_white(ink)))
    assert "The network reads <b>4</b>" in shown or "Not sure: 4 or" in shown
    assert [c.key for c in at.segmented_control if "which" in c.key] == []


def test_the_map_says_how_far_to_trust_it_and_takes_the_nearest_by_all_numbers(shipped_models):
    at = open_inside(model="digits-dense", inside_view="Map", inside_image="247")
    networks, name = open_networks(), "digits-dense"
    network = OpenNetwork(networks.load_model(name), networks.load_layers(name), name)
    split = load_test_split("mnist")
    hidden = network.last_hidden(split.images[:2_000])
    distances = ((hidden - hidden[247]) ** 2).sum(axis=1)
    counts = np.bincount(split.labels[np.argsort(distances)[:10]], minlength=10)
    most = int(counts.argmax())
    assert f"circled on the map: {most} ({counts[most]})" in said(at)
    places = fit_projection(hidden).apply(hidden)
    trust = spaced(percent(trustworthiness(hidden, places), 0))
    assert f"Trustworthiness of this map: {trust}" in said(at)
