"""The Browse page, without a browser: what it shows for what is chosen."""

from __future__ import annotations

import base64
import json
import re

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from mnist_core.config import DEFAULT_MODEL
from mnist_core.data.datasets import load_test_split
from mnist_core.i18n.formats import percent
from mnist_core.reading.calibration import read_calibration
from mnist_core.reading.classifier import Classifier
from mnist_core.reading.reader import read_image
from mnist_core.settings import PROJECT
from mnist_core.storage.model_store import ModelStore
from mnist_core.ui.browse.cell_images import MOST
from tests.helpers.artifacts import SHIPPED
from tests.helpers.html_tables import table
from tests.helpers.pages import html, said
from tests.helpers.spaces import spaced
from tests.helpers.stored import add_shipped_run, open_networks

MISTAKES = [*range(40, 60), 247, 9999]  # what the model of these tests reads wrong


@pytest.fixture
def page(shipped_models, monkeypatch) -> AppTest:
    """Browse with a model that knows every digit except those in `MISTAKES`, which it reads
    as the digit after."""
    labels = load_test_split("mnist").labels.copy()
    labels[MISTAKES] = (labels[MISTAKES] + 1) % 10
    answers = np.eye(10, dtype=np.float32)[labels] * 0.9 + 0.01
    monkeypatch.setattr(ModelStore, "load_test_logits", lambda self, name: np.log(answers))
    monkeypatch.setattr(ModelStore, "load_calibration", lambda self, name: None)
    return open_browse()


def open_browse() -> AppTest:
    at = AppTest.from_file(PROJECT / "app.py", default_timeout=60)
    return at.switch_page("pages/3_Browse.py")


def cells(at: AppTest) -> list[str]:
    """What the pictures say to those who cannot see them, e.g. "Image 0: ✓ 7: 91 % (7)"."""
    return re.findall(r'<img alt="([^"]*)"', html(at))


def numbers(at: AppTest) -> list[int]:
    return [int(re.match(r"Image (\d+):", cell)[1]) for cell in cells(at)]


def test_fifteen_images_are_shown_from_the_first_on(page):
    page.run()
    assert numbers(page) == list(range(15))
    assert cells(page)[0] == "Image 0: ✓ 7: 91 % (7)"
    assert "**10,000 of 10,000 images**; accuracy on all images: 99.8 %" in said(page)


def test_the_pictures_are_svg_that_say_the_same(page):
    page.run()
    source = re.search(r'src="data:image/svg\+xml;base64,([^"]+)"', html(page))[1]
    assert "✓ 7: 91 % (7)" in base64.b64decode(source).decode()


def test_the_last_page_has_what_is_left(page):
    page.run()
    page.get("pagination")[0].set_value(667).run()
    assert numbers(page) == list(range(9990, 10_000))
    assert cells(page)[-1].startswith("Image 9999: ✗")


def test_only_mistakes_leaves_nothing_but_mistakes(page):
    page.run()
    page.toggle(key="browse_mistakes").set_value(True).run()
    assert numbers(page) == MISTAKES[:15]
    assert all("✗" in cell for cell in cells(page))
    assert "**22 of 10,000 images**" in said(page)


def test_one_class_leaves_only_that_class(page):
    page.run()
    page.selectbox(key="browse_class").set_value("4").run()
    assert len(cells(page)) == 15
    assert all(cell.endswith("(4)") for cell in cells(page))
    assert "**982 of 10,000 images**" in said(page)


def test_another_choice_of_images_begins_at_its_first_page(page):
    page.run()
    page.get("pagination")[0].set_value(2).run()
    page.toggle(key="browse_mistakes").set_value(True).run()
    assert numbers(page) == MISTAKES[:15]


def test_jumping_to_an_image_turns_to_its_page_and_frames_it(page):
    page.run()
    page.number_input(key="browse_image").set_value(247).run()
    assert numbers(page) == list(range(240, 255))
    framed = re.findall(r'alt="(Image \d+)[^>]*outline', html(page))
    assert framed == ["Image 247"]


def test_jumping_to_an_image_that_is_left_out_says_so_and_shows_the_next(page):
    page.run()
    page.toggle(key="browse_mistakes").set_value(True).run()
    page.number_input(key="browse_image").set_value(100).run()
    assert 247 in numbers(page)
    assert "Image 100 is not in this selection" in said(page)


def test_the_mistakes_of_one_class_need_both_to_fit(page):
    page.query_params["browse_class"] = "3"
    page.query_params["browse_mistakes"] = "true"
    page.run()
    threes = [i for i in MISTAKES if load_test_split("mnist").labels[i] == 3]
    assert threes and numbers(page) == threes


def test_a_network_without_mistakes_is_praised_instead_of_a_blank_page(page, monkeypatch):
    answers = np.eye(10, dtype=np.float32)[load_test_split("mnist").labels] * 0.9 + 0.01
    monkeypatch.setattr(ModelStore, "load_test_logits", lambda self, name: np.log(answers))
    monkeypatch.setattr(ModelStore, "load_calibration", lambda self, name: None)
    page.query_params["browse_mistakes"] = "true"
    page.run()
    assert "makes no such mistake" in said(page)
    assert cells(page) == []


def test_a_view_can_be_opened_by_its_address(page):
    page.query_params["model"] = "digits-dense"
    page.query_params["browse_mistakes"] = "true"
    page.query_params["browse_page"] = "2"
    page.run()
    assert numbers(page) == MISTAKES[15:]
    assert page.selectbox(key="browse_model").value == "digits-dense"


def test_an_address_with_an_image_alone_opens_its_page(page):
    page.query_params["browse_image"] = "247"
    page.run()
    assert 247 in numbers(page)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("browse_page", "100000"),
        ("browse_page", "-1"),
        ("browse_page", "first"),
        ("browse_class", "Ankle boot"),
        ("browse_class", "<script>"),
        ("browse_image", "10000"),
        ("browse_image", "nan"),
        ("browse_mistakes", "perhaps"),
    ],
)
def test_a_bad_value_in_the_address_falls_back_to_the_default(page, name, value):
    page.query_params[name] = value
    page.run()
    assert numbers(page) == list(range(15))


def test_an_unknown_model_in_the_address_is_named_and_another_one_shown(page):
    page.query_params["model"] = "no-such-run"
    page.run()
    assert "no network no-such-run on this server" in said(page)
    assert len(cells(page)) == 15
    assert page.query_params["model"] == "digits-cnn"


def test_a_chosen_model_is_in_the_address_by_its_id(page):
    page.run()
    page.selectbox(key="browse_model").set_value("digits-dense").run()
    assert page.query_params["model"] == "digits-dense"
    assert page.selectbox(key="browse_model").value == "digits-dense"


def test_fashion_is_shown_with_its_names(shipped_models):
    at = open_browse()
    at.query_params["model"] = "fashion-dense"
    at.run()
    assert cells(at)[0].endswith("(Ankle boot)")
    assert "Sneaker" in at.selectbox(key="browse_class").options


def test_without_a_model_the_page_says_where_to_get_one(artifacts):
    at = open_browse().run()
    assert "no trained network yet" in said(at)
    assert cells(at) == []


def test_a_damaged_model_is_named_and_another_one_can_be_chosen(shipped_models):
    for file in ("model.tflite", "test_logits.npy"):
        (shipped_models / "models" / "digits-cnn" / file).write_bytes(b"cut short")
    at = open_browse().run()
    assert "The files of the network digits-cnn are damaged" in said(at)
    at.selectbox(key="browse_model").set_value("digits-dense").run()
    assert "damaged" not in said(at)
    assert len(cells(at)) == 15


def test_a_missing_data_set_is_named_with_what_to_do(shipped_models):
    (shipped_models / "datasets").rename(shipped_models / "elsewhere")
    at = open_browse().run()
    assert "mnist.npz is missing" in said(at)
    assert "git checkout" in said(at)


def test_the_mistakes_of_one_cell_are_in_the_address(page):
    page.query_params["browse_class"] = "7"
    page.query_params["browse_read_as"] = "8"
    page.run()
    expected = [i for i in MISTAKES if load_test_split("mnist").labels[i] == 7]
    assert expected and numbers(page) == expected
    (counted,) = [text.value for text in page.markdown if "7 read as 8" in text.value]
    assert counted.startswith(f"**7 read as 8: {len(expected)} image")
    assert "of 10,000" not in counted, "it is said once"


def test_the_surest_mistakes_come_first_when_sorted_so(page):
    page.run()
    page.selectbox(key="browse_order").set_value("Most sure mistake").run()
    assert numbers(page) == MISTAKES[:15]
    page.selectbox(key="browse_order").set_value("Least sure hit").run()
    assert not set(numbers(page)) & set(MISTAKES)


def test_a_random_page_is_one_of_the_pages(page):
    page.run()
    seen = set()
    for _ in range(3):
        next(b for b in page.button if b.label == "Random page").click().run()
        seen.add(numbers(page)[0])
    assert len(seen) > 1 and all(first % 15 == 0 for first in seen)


def test_scores_are_those_of_the_network(page):
    page.query_params["browse_view"] = "Scores"
    page.run()
    shown = {metric.label: spaced(metric.value) for metric in page.metric}
    assert shown["Accuracy"] == "99.78 %"
    labels = load_test_split("mnist").labels
    missed = sum(labels[i] == 7 for i in MISTAKES)
    (sevens,) = (row for row in table(page) if row[0] == "7")
    assert sevens[1] == "1028" and sevens[3] == spaced(percent(1 - missed / 1028, 2))


def test_classes_are_sorted_by_what_is_asked_the_lowest_first(page):
    page.query_params["browse_view"] = "Scores"
    page.run()
    assert [row[0] for row in table(page)] == list("0123456789")
    page.button_group(key="browse_class_order").set_value("Recall").run()
    recalls = [float(row[3].removesuffix(" %")) for row in table(page)]
    assert recalls == sorted(recalls) and len(set(recalls)) > 1


def test_a_cell_s_images_are_counted_and_the_first_shown_under_the_matrix(page):
    sevens = [i for i in MISTAKES if load_test_split("mnist").labels[i] == 7]
    assert 0 < len(sevens) <= MOST
    page.query_params.update({"browse_view": "Scores", "browse_class": "7"})
    page.run()
    assert 'data-testid="cell"' not in html(page), "a row of the matrix is no cell"
    page.selectbox(key="browse_read_as").set_value("8").run()
    assert in_the_cell(page) == sevens and cells(page)
    count = "image" if len(sevens) == 1 else "images"
    assert f"**7**, read as **8**: **{len(sevens)} {count}**." in said(page)
    page.toggle(key="browse_mistakes").set_value(True).run()
    page.selectbox(key="browse_read_as").set_value("7").run()
    assert len(in_the_cell(page)) == MOST, "the cell is the matrix's, whatever else is chosen"
    right = 1028 - len(sevens)
    assert f"**7**, read as **7**: **{right:,} images**. The first 6 are shown here" in said(page)
    page.selectbox(key="browse_read_as").set_value("1").run()
    assert "**7**, read as **1**: **0 images**." in said(page) and in_the_cell(page) == []


def matrix(at: AppTest) -> dict:
    """What the browser draws the confusion matrix of."""
    (found,) = (part for part in at.get("bidi_component") if part.key == "browse_matrix")
    return json.loads(found.proto.json)


def send_from_matrix(at: AppTest, value: object) -> AppTest:
    """Run the page as if the browser had sent this as the cell that was clicked."""
    (found,) = (part for part in at.get("bidi_component") if part.key == "browse_matrix")
    states = at._tree.get_widget_states()
    sent = states.widgets.add(id=f"$$STREAMLIT_INTERNAL_KEY_{found.proto.id}__events")
    sent.json_trigger_value = json.dumps([{"event": "opened", "value": value}])
    return at._run(states)


def test_the_matrix_has_a_name_for_each_cell_with_images_and_nothing_for_the_others(page):
    page.query_params.update({"browse_view": "Scores"})
    page.run()
    sevens = sum(load_test_split("mnist").labels[i] == 7 for i in MISTAKES)
    rows = matrix(page)["rows"]
    plural = "image" if sevens == 1 else "images"
    assert rows[7][8][0] == sevens and rows[7][8][2] == f"7 read as 8: {sevens} {plural}"
    assert rows[7][7][2] == f"7 read as 7: {1028 - sevens} images"
    assert rows[7][1] is None and matrix(page)["chosen"] is None


def test_a_cell_that_is_clicked_is_marked_and_its_images_are_in_the_address(page):
    page.query_params.update({"browse_view": "Scores", "browse_mistakes": "true"})
    page.run()
    send_from_matrix(page, [7, 8])
    sevens = [i for i in MISTAKES if load_test_split("mnist").labels[i] == 7]
    assert in_the_cell(page) == sevens and matrix(page)["chosen"] == [7, 8]
    assert page.query_params["browse_class"] == "7" and page.query_params["browse_read_as"] == "8"
    assert "browse_mistakes" not in page.query_params


@pytest.mark.parametrize("sent", [[7, 1], [7, 10], ["7", "8"], None], ids=json.dumps)
def test_what_is_no_cell_with_images_opens_nothing(page, sent):
    page.query_params.update({"browse_view": "Scores"})
    page.run()
    send_from_matrix(page, sent)
    assert 'data-testid="cell"' not in html(page) and matrix(page)["chosen"] is None
    assert "browse_class" not in page.query_params and "browse_read_as" not in page.query_params


def in_the_cell(at: AppTest) -> list[int]:
    """Numbers of the images that stand under the matrix."""
    return [int(index) for index in re.findall(r'alt="Test image (\d+): ', html(at))]


def test_reliability_says_how_wrong_the_network_is_about_itself(page):
    """It is 91 % sure of each image and right in 99.78 %."""
    page.query_params["browse_view"] = "Reliability"
    page.run()
    shown = {metric.label: spaced(metric.value) for metric in page.metric}
    assert shown["Expected calibration error"] == "8.78 %"
    assert "underconfident" in said(page)


def test_two_networks_that_answer_alike_cannot_be_told_apart(page):
    page.query_params["browse_view"] = "Two networks"
    page.run()
    assert "there is no difference" in said(page)
    assert page.selectbox(key="browse_other").value == "digits-dense"
    assert page.query_params["with"] == "digits-dense"


def test_a_run_is_compared_with_itself_at_an_earlier_epoch(shipped_models):
    """A run of the dense network that was the shipped CNN after its first epoch."""
    files = {
        ("weights", 1): b"not looked at once it is exported",
        ("epoch-tflite", 1): (SHIPPED / "digits-cnn" / "model.tflite").read_bytes(),
    }
    add_shipped_run(shipped_models, "0abc1234", files=files)
    counts = []
    for first, second in (("0abc1234", "epoch-1"), ("digits-dense", "digits-cnn")):
        at = open_browse()
        at.query_params.update({"browse_view": "Two networks", "model": first, "with": second})
        at.run()
        assert at.selectbox(key="browse_other").value == second
        counts.append({metric.label: metric.value for metric in at.metric})
    assert counts[0] == counts[1] and counts[0]["Only the second right"] != "0"


def test_the_data_is_shown_without_a_network(artifacts):
    at = open_browse()
    at.query_params["browse_view"] = "The data"
    at.run()
    pictures = re.findall(r'alt="Training image (\d+): (\w)"', html(at))
    assert [label for _, label in pictures[:5]] == list("50419") and len(pictures) == 25
    assert "the largest class is 1 (6,742) and the smallest is 5 (5,421)" in said(at)


def test_only_views_of_the_test_set_say_that_no_network_has_learned_from_it(page):
    page.query_params["browse_view"] = "The data"
    assert "no network was trained on" not in said(page.run())
    assert "60,000 training images" in said(page)
    page.segmented_control(key="browse_view").set_value("Images").run()
    assert "no network was trained on" in said(page)
    assert "training images that" not in said(page)


def test_downloads_hold_what_they_promise(page):
    page.query_params["browse_view"] = "Downloads"
    page.run()
    assert not page.exception
    labels = [button.proto.label for button in page.get("download_button")]
    assert len(labels) == 8 and "All predictions" in labels


def test_an_image_is_as_probable_as_where_it_is_drawn_or_looked_inside(default_model):
    at = open_browse()
    at.query_params.update({"browse_mistakes": "true", "model": DEFAULT_MODEL})
    at.run()
    networks, images = open_networks(), load_test_split("mnist").images
    classifier = Classifier(networks.load_model(DEFAULT_MODEL), DEFAULT_MODEL)
    calibration = read_calibration(networks.load_calibration(DEFAULT_MODEL))
    told, shown = cells(at), numbers(at)
    assert len(told) == 15 and "not calibrated" not in said(at)
    for cell, index in zip(told, shown, strict=True):
        found = read_image(images[index], classifier, calibration)
        expected = min(max(float(found.class_probabilities.max()), 0.01), 0.99)  # never 0 or 100 %
        assert float(re.search(r"(\d+) %", cell)[1]) == pytest.approx(100 * expected, abs=0.6)


@pytest.mark.parametrize("view", ["Reliability", "Two networks"])
def test_numbers_before_calibration_are_said_to_be_so(default_model, view):
    def shown(model: str, second: str) -> str:
        at = open_browse()
        at.query_params.update({"browse_view": view, "model": model, "with": second})
        return said(at.run())

    words = "probabilities are not calibrated"
    assert words in shown(DEFAULT_MODEL, "digits-cnn")
    assert words not in shown("digits-dense", "digits-cnn")
    assert (words in shown("digits-dense", DEFAULT_MODEL)) == (view == "Two networks")


def click_image(at: AppTest, value: object) -> AppTest:
    """Run the page as if the browser had sent this as the image that was clicked."""
    (found,) = (part for part in at.get("bidi_component") if part.key == "image_clicks")
    states = at._tree.get_widget_states()
    sent = states.widgets.add(id=f"$$STREAMLIT_INTERNAL_KEY_{found.proto.id}__events")
    sent.json_trigger_value = json.dumps([{"event": "opened", "value": value}])
    return at._run(states)


@pytest.mark.parametrize(
    "view", [{}, {"browse_view": "Scores", "browse_class": "4", "browse_read_as": "5"}]
)
def test_a_clicked_image_opens_with_its_answer_why_the_other_networks_and_a_way_inside(page, view):
    page.query_params.update({"model": "digits-dense", **view})
    page.run()
    assert 'data-image="' in html(page) and 'data-testid="occlusion"' not in html(page)
    click_image(page, 247)
    assert not page.exception
    shown = html(page)
    assert "the true class is 4" in shown  # digits-dense itself reads a 2
    assert 'data-testid="occlusion"' in shown and 'data-testid="all-models"' in shown
    links = {link.proto.label: link.proto for link in page.get("page_link")}
    inside = links["Follow it through the network"]
    assert "inside_image=247" in inside.query_string and "model=digits-dense" in inside.query_string


def test_the_image_stays_open_when_the_page_is_drawn_anew_and_not_on_the_next_visit(page):
    page.run()
    click_image(page, 3)
    page.run()
    assert 'data-testid="occlusion"' in html(page)
    page.switch_page("pages/4_Inside.py").run()
    page.switch_page("pages/3_Browse.py").run()
    assert 'data-testid="occlusion"' not in html(page)


@pytest.mark.parametrize("value", [-1, 10_000, True, "7", None, 1.5, [3]])
def test_a_browser_that_sends_no_image_opens_none(page, value):
    page.run()
    click_image(page, value)
    assert not page.exception and 'data-testid="occlusion"' not in html(page)


def test_a_clicked_training_image_is_shown_pixel_by_pixel(shipped_models):
    at = open_browse()
    at.query_params["browse_view"] = "The data"
    at.run()
    click_image(at, 4)
    assert at.slider(key="browse_data_image").value == 4
    assert "Training image 4, which is 9" in html(at)
