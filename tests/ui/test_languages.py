"""Every page and its main states in Chinese, and in a made-up language that brackets each message.

What stays English in Chinese, or is outside the brackets, is listed here: names, ids, and titles
of other people's works.
"""

from __future__ import annotations

import gettext
import re
from collections.abc import Callable, Iterator

import pytest
from streamlit.testing.v1 import AppTest

from mnist_core.errors import DivergedError
from mnist_core.i18n import translations
from mnist_core.i18n.languages import LANGUAGES
from mnist_core.i18n.translations import speaking
from mnist_core.lessons.loader import lesson_files, load
from mnist_core.recipes import RECIPES
from tests.helpers.draw_page import draw, draw_number, open_draw
from tests.helpers.hand_cluster import HandCluster
from tests.helpers.pages import open_app, press
from tests.helpers.spaces import spaced
from tests.helpers.train_page import choose
from tests.helpers.visible import visible_texts

OPEN, CLOSE = "⟦", "⟧"
SENTENCE = re.compile(r"[A-Za-z][A-Za-z'’-]*(?:[ ,;:.]+[A-Za-z][A-Za-z'’-]*){3,}")
SPACED = re.compile(r"[。！？]\** [\u4e00-\u9fff]")  # as if Chinese sentences were English ones
BREAKABLE = re.compile(r"[0-9] (?:%|[kM]B\b)")  # a line could end there
WORD = re.compile(r"[A-Za-z]{2,}|[\u4e00-\u9fff]+")
BROWSE_VIEWS = ("Images", "Scores", "Reliability", "Two networks", "Downloads", "The data")
INSIDE_VIEWS = ("Layers", "Weights", "Convolution", "Saliency", "Edit pixels", "Map")
TUTORIALS = [recipe.source for recipe in RECIPES.values() if not recipe.own]
ALSO_ENGLISH = [*TUTORIALS, "Intel Xeon"]
LESSONS = [
    text
    for lesson in (load(name, "en") for name in lesson_files())
    for text in (lesson.title, lesson.summary)
]
"""In files of their own, in no catalog: `tests/lessons` holds the languages against each other."""
# Outside the brackets of the made-up language: names that are the same in all of them.
NAMES = re.compile(
    r"English|中文|Language / 语言|MNIST|Fashion|CNN|Keras|Python|TensorBoard|TensorFlow|"
    r"GradientTape|float32|bfloat16|ReLU|ReLu|relu|softmax|NaN|PNG|JPEG|CSV|SVG|npz|zip|NumPy|px|kB|MB|"
    r"[a-z]+(?:[-_][a-z0-9]+)+|#\w+|\b[0-9a-f]{8}\b|https?://\S+"
)


class Bracketed(gettext.NullTranslations):
    """A language in which each message is itself in brackets."""

    def gettext(self, message: str) -> str:
        return f"{OPEN}{message}{CLOSE}" if message else ""

    def ngettext(self, one: str, many: str, count: int) -> str:
        return self.gettext(one if count == 1 else many)


@pytest.fixture
def cluster(artifacts, cookies, monkeypatch) -> HandCluster:
    """The cluster of the pages' engine."""
    cluster = HandCluster()
    monkeypatch.setattr("mnist_core.engine.engine.Cluster", lambda settings: cluster)
    return cluster


@pytest.fixture
def brackets(monkeypatch) -> None:
    monkeypatch.setattr(translations, "catalog", lambda language: Bracketed())


@pytest.fixture(params=["chinese", "brackets"])
def check(request: pytest.FixtureRequest) -> Iterator[Callable[[AppTest], AppTest]]:
    """Opens a page in one of the languages and says whether it is in it.

    AppTest asks for the titles of options by itself, outside of any visitor's page.
    """
    if request.param == "brackets":
        request.getfixturevalue("brackets")
    found = {"chinese": english_sentences, "brackets": outside_brackets}[request.param]

    def look(at: AppTest) -> AppTest:
        if "lang" not in at.query_params:
            at.query_params["lang"] = "zh-CN" if request.param == "chinese" else "en"
            at.run()
        assert not at.exception
        assert list(found(at)) == []
        assert [text for text in visible_texts(at) if SPACED.search(text)] == []
        assert [text for text in visible_texts(at) if BREAKABLE.search(text)] == []
        return at

    with speaking("zh_CN" if request.param == "chinese" else "en"):
        yield look


def english_sentences(at: AppTest) -> Iterator[str]:
    for text in visible_texts(at, spaced):
        for known in ALSO_ENGLISH:
            text = text.replace(known, " ")
        yield from (sentence[0] for sentence in SENTENCE.finditer(text))


def outside_brackets(at: AppTest) -> Iterator[str]:
    for text in visible_texts(at, without_brackets):
        for known in (*ALSO_ENGLISH, *LESSONS):
            text = text.replace(known, " ")
        if WORD.search(NAMES.sub(" ", text)):
            yield text


def without_brackets(text: str) -> str:
    """What is in no bracket at all."""
    depth, rest = 0, ""
    for character in spaced(text):
        depth += character == OPEN
        rest += character if depth == 0 else " "
        depth -= character == CLOSE and depth > 0
    return rest


def open_page(name: str, **params: str) -> AppTest:
    at = open_app()
    at = at.switch_page(f"pages/{name}.py") if name else at
    for param, value in params.items():
        at.query_params[param] = value
    return at


def press_primary(at: AppTest) -> AppTest:
    return next(button for button in at.button if button.proto.type == "primary").click().run()


def test_what_is_looked_for_would_be_found():
    assert SENTENCE.search("训练 The network reads a seven 好")
    assert not SENTENCE.search("使用 GradientTape 的 CNN，28 × 28 像素")
    assert without_brackets("⟦a ⟦b⟧ c⟧ d").split() == ["d"]
    assert SPACED.search("**甲。** 乙") and SPACED.search("甲。 乙") and not SPACED.search("甲。乙")


@pytest.mark.parametrize("page", ["", "1_Draw", "2_Train", "3_Browse", "4_Inside"])
def test_a_page_in_english_would_be_found_by_both(shipped_models, page):
    at = open_page(page, lang="en").run()
    assert len(list(english_sentences(at))) > 3
    assert len(list(outside_brackets(at))) > 10


def test_all_views_are_walked(shipped_models):
    browse, inside = open_page("3_Browse").run(), open_page("4_Inside").run()
    assert tuple(browse.segmented_control(key="browse_view").options) == BROWSE_VIEWS
    assert tuple(inside.segmented_control(key="inside_view").options) == INSIDE_VIEWS


def test_the_page_says_which_language_it_is_in(shipped_models):
    for code, language in LANGUAGES.items():
        at = open_page("", lang=language.tag).run()
        assert at.session_state["language"] == code
        scripts = " ".join(element.proto.body for element in at.get("html"))
        assert f"documentElement.lang = '{language.tag}'" in scripts


def test_two_sessions_of_one_server_have_a_language_each(shipped_models):
    chinese, english = open_page("", lang="zh-CN").run(), open_page("", lang="en").run()
    for at in (chinese, english, chinese, english):
        at.run()
    assert "Trained networks" in visible_texts(english)
    assert "已训练的网络" in visible_texts(chinese)


def test_the_switch_changes_the_language_at_once_and_keeps_what_was_chosen(shipped_models):
    at = open_page("3_Browse", lang="en", model="digits-dense", browse_view="Scores").run()
    at.segmented_control(key="language_choice").set_value("zh_CN").run()
    assert not at.exception and list(english_sentences(at)) == []
    assert at.query_params["lang"] == ["zh-CN"] or at.query_params["lang"] == "zh-CN"
    assert at.segmented_control(key="browse_view").value == "Scores"
    assert at.selectbox(key="browse_model").value == "digits-dense"


@pytest.mark.parametrize(
    "page",
    ["", "1_Draw", "2_Train", "3_Browse", "4_Inside", "5_Handwriting", "6_Lessons", "7_Class"],
)
def test_pages_without_networks(check, artifacts, page):
    check(open_page(page))


def test_a_lesson_is_in_chinese_to_its_last_word(shipped_models):
    for number, step in enumerate(load("first_network", "zh_CN").steps, 1):
        at = open_page("6_Lessons", lang="zh-CN", lesson="first_network", step=str(number)).run()
        for question in step.questions:
            at = press(at, question.choices[0])
        assert not at.exception and list(english_sentences(at)) == [], number


def test_home(check, default_model):
    check(open_page(""))


@pytest.mark.parametrize("model", ["digits-cnn", "fashion-dense"])
@pytest.mark.parametrize("source", ["draw", "test", "picture"])
def test_draw_blank(check, shipped_models, model, source):
    check(open_page("1_Draw", model=model, draw_source=source))


def test_draw_a_digit_and_a_number(check, default_model):
    at = check(open_draw())
    check(draw(at, 7))
    check(draw_number(at, 3, 7))


def test_train_from_the_first_press_to_the_end(check, cluster):
    at = check(open_page("2_Train"))
    check(press_primary(at))
    cluster.finish()
    check(at.run())
    cluster.finish_all()
    check(at.run())


def test_a_run_that_diverged(check, cluster):
    at = check(open_page("2_Train"))
    press_primary(at)
    cluster.finish(DivergedError(1, 17))
    check(at.run())


def test_two_runs_compared(check, cluster):
    at = check(open_page("2_Train"))
    for _ in range(2):
        press_primary(at)
        cluster.finish_all()
        at.run()
    check(at)


def test_recipes(check, cluster):
    at = check(open_page("2_Train"))
    for recipe in RECIPES:
        check(choose(at, recipe))


@pytest.mark.parametrize("view", BROWSE_VIEWS)
@pytest.mark.parametrize("model", ["digits-cnn", "fashion-dense"])
def test_browse(check, shipped_models, view, model):
    check(open_page("3_Browse", browse_view=view, model=model))


@pytest.mark.parametrize("view", INSIDE_VIEWS)
@pytest.mark.parametrize("model", ["digits-cnn", "digits-dense", "fashion-dense"])
def test_inside(check, shipped_models, view, model):
    check(open_page("4_Inside", inside_view=view, model=model))


@pytest.mark.parametrize("model", ["digits-cnn", "fashion-dense"])
def test_handwriting_empty(check, shipped_models, model):
    check(open_page("5_Handwriting", model=model))


def test_handwriting_with_a_digit(check, shipped_models):
    elsewhere = draw(open_draw().run(), 0)
    sent = elsewhere.session_state[f"draw_canvas_{elsewhere.session_state['draw_sheet']}"]
    at = check(open_page("5_Handwriting"))
    at.session_state[f"handwriting_canvas_{at.session_state['handwriting_sheet']}"] = sent
    check(at.run())
    check(at.button(key="handwriting_keep").click().run())


@pytest.mark.parametrize("page", ["1_Draw", "3_Browse", "4_Inside", "5_Handwriting"])
def test_a_network_that_is_not_there(check, shipped_models, page):
    check(open_page(page, model="nobody"))


def test_a_run_that_is_not_there(check, cluster):
    check(open_page("2_Train", run="nobody"))


def test_a_data_set_that_is_not_there(check, shipped_models):
    (shipped_models / "datasets").rename(shipped_models / "elsewhere")
    for page in ("", "3_Browse", "4_Inside"):
        check(open_page(page))
