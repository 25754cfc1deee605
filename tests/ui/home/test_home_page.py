"""Home, without a browser, with models and without."""

from __future__ import annotations

import base64
import io
import json
import re
import subprocess
import sys

from PIL import Image
from streamlit.testing.v1 import AppTest

from mnist_core.settings import PROJECT
from mnist_core.ui.home.digit_strip import DIGITS
from mnist_core.ui.home.model_cards import CARDS
from tests.helpers.pages import said


def open_home() -> AppTest:
    return AppTest.from_file(PROJECT / "app.py", default_timeout=60).run()


def test_home_shows_each_model_with_data_set_accuracy_epochs_and_size(shipped_models):
    at = open_home()
    shown = {metric.label: metric.value for metric in at.metric}
    assert set(shown) == {"CNN, digits", "Dense network, digits", "Dense network, clothes"}
    record = json.loads((shipped_models / "models/digits-cnn/run.json").read_text())
    assert shown["CNN, digits"] == f"{100 * record['test_accuracy']:.1f} %"
    assert f"{record['model_epoch']} epoch" in said(at)
    kilobytes = (shipped_models / "models/digits-cnn/model.tflite").stat().st_size / 1000
    assert f"{kilobytes:,.0f} kB" in said(at)


def test_home_leads_to_the_other_pages(shipped_models):
    links = [(link.proto.page, link.proto.label) for link in open_home().get("page_link")]
    cards = {page for page, label in links if label.startswith("**")}
    assert cards == {"Draw", "Train", "Browse", "Inside", "Handwriting", "Class"}


def test_a_card_opens_browse_with_its_own_model(shipped_models):
    queries = [link.proto.query_string for link in open_home().get("page_link")]
    assert queries.count("model=fashion-dense") == 2, "once for Draw and once for Browse"


def test_without_models_home_says_where_to_get_one(artifacts):
    at = open_home()
    assert "no trained network yet" in said(at)
    assert len(at.metric) == 0


def test_more_models_than_cards_are_counted(shipped_models):
    source = shipped_models / "models" / "digits-dense"
    for i in range(CARDS):
        copy = shipped_models / "models" / f"copy-{i}"
        copy.mkdir()
        for file in source.iterdir():
            (copy / file.name).write_bytes(file.read_bytes())
    at = open_home()
    assert len(at.metric) == CARDS
    assert "you can choose 3 more networks" in said(at)


def test_a_model_whose_file_is_gone_does_not_take_the_page_with_it(shipped_models):
    (shipped_models / "models" / "digits-cnn" / "model.tflite").unlink()
    assert "file is missing" in said(open_home())


def test_the_strip_is_made_of_the_first_test_digits(shipped_models):
    from mnist_core.data.datasets import load_test_split

    html = " ".join(element.proto.body for element in open_home().get("html"))
    content = base64.b64decode(re.search(r"base64,([^)]+)\)", html)[1])
    strip = Image.open(io.BytesIO(content)).getchannel("A")
    assert strip.size == (28 * DIGITS, 28)
    seventh = strip.crop((6 * 28, 0, 7 * 28, 28))
    assert seventh.tobytes() == load_test_split("mnist").images[6].tobytes()


def test_a_missing_data_set_is_told_in_a_sentence(shipped_models):
    (shipped_models / "datasets").rename(shipped_models / "elsewhere")
    assert "mnist.npz is missing" in said(open_home())


def test_home_needs_neither_matplotlib_nor_tensorflow(shipped_models):
    code = (
        "import sys; from streamlit.testing.v1 import AppTest; "
        "from mnist_core.engine.engine import Engine; Engine.warm_up = lambda self: None; "
        "at = AppTest.from_file('app.py', default_timeout=60).run(); assert not at.exception; "
        "print(*(n for n in ('matplotlib', 'tensorflow', 'keras') if n in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []
