"""What came from outside is shown as it is: never a link, a picture, a formula or an icon."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from streamlit.testing.v1 import AppTest

from mnist_core.errors import ImageError, ModelNotFoundError, RunNotFoundError
from mnist_core.messages import explain as explain_plainly
from mnist_core.settings import PROJECT
from mnist_core.ui.shared.plain import explain, quoted

NASTY = [
    "[press me](http://evil.example)",
    "![x](http://evil.example/x.png)",
    "<img src=http://evil.example/x.png>",
    "http://evil.example",
    "www.evil.example",
    "mailto:me@evil.example",
    "me@evil.example",
    "$x^2$ and $$y$$",
    ":material/home:",
    ":red[danger] :blue-badge[x]",
    ":smile: :streamlit:",
    "**bold** _it_ ~~no~~",
    "# large",
    "1. first",
    "- [ ] task",
    "a | b",
    "`code` [x](http://evil.example)",
    "``` [x](http://evil.example)",
    "` [x](http://evil.example) `",
    "\\` [x](http://evil.example)",
    "two\n\n[lines](http://evil.example)",
    "&lt;b&gt; -> x",
]
PLAIN = ["digits-cnn", "No space left on device", "from 1 to 30", "0.001", "20000 x 20000 pixels"]
PAGES = (
    *("", "1_Draw", "2_Train", "3_Browse", "4_Inside", "5_Handwriting", "6_Lessons"),
    "7_Class",
)
PARAMETERS = ("model", "run", "key", "with", "browse_view", "browse_dataset", "browse_data_image")
PARAMETERS += ("browse_who", "browse_pair_page", "browse_left_out", "browse_page", "browse_image")
PARAMETERS += ("inside_view", "inside_source", "inside_image", "inside_which")


def code_of(markdown: str) -> list[str]:
    """The parts of one paragraph that are code; its text has nothing that is looked for."""
    tokens = MarkdownIt("commonmark").parse(markdown)
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    parts = tokens[1].children
    assert {part.type for part in parts} <= {"text", "code_inline"}
    text = " ".join(part.content for part in parts if part.type == "text")
    assert not any(mark in text for mark in ("evil", "$", "@", "http", "[", "<", "*", "|", "x^"))
    return [part.content for part in parts if part.type == "code_inline"]


@pytest.mark.parametrize("text", NASTY)
def test_what_would_mean_something_is_code_and_says_the_same(text):
    assert code_of(quoted(text)) == [" ".join(text.split())]


@pytest.mark.parametrize("text", ["", *PLAIN])
def test_plain_words_stay_as_they_are(text):
    assert quoted(text) == text


@pytest.mark.parametrize("text", NASTY)
def test_what_an_error_quotes_is_code(text):
    for error in (RunNotFoundError(text), ModelNotFoundError(text), ImageError("too large", text)):
        assert code_of(explain(error)) == [" ".join(text.split())]
        assert text in explain_plainly(error)


@pytest.mark.parametrize("unseen", "\u202e\u2067\u200b\x1b")
def test_no_text_turns_the_sentence_around_it(unseen):
    text = f"{unseen}abcdef"
    for said in (
        quoted(text),
        explain(ModelNotFoundError(text)),
        explain_plainly(ModelNotFoundError(text)),
        explain(RunNotFoundError("x", text)),
    ):
        assert "�abcdef" in said and unseen not in said


def test_a_reason_that_nobody_gives_is_told_as_well():
    assert code_of(explain(RunNotFoundError("x", "[so](http://evil.example)")))


def test_a_long_text_is_cut_short():
    assert len(explain(RunNotFoundError("x" * 100_000))) < 400


@pytest.mark.parametrize(
    "text", [NASTY[0], NASTY[1], ":red[danger] www.evil.example", "1e400", 400 * "9"]
)
def test_no_page_makes_anything_of_its_address(text, shipped_models, monkeypatch):
    for name in PAGES:
        at = AppTest.from_file(PROJECT / "app.py", default_timeout=60)
        at = at.switch_page(f"pages/{name}.py") if name else at
        for parameter in PARAMETERS:
            at.query_params[parameter] = text
        assert_text_only(at.run())


def test_no_page_makes_anything_of_the_hardware_of_measured_results(shipped_models):
    result = {"seeds": [1], "lowest": 0.9, "highest": 0.9, "test_loss": 0.1, "seconds": 1.0}
    result |= {"test_accuracy": 0.9, "hardware": "![x](http://evil.example/x.png)"}
    (shipped_models / "recipes.json").write_text(json.dumps({"dense": result}))
    at = AppTest.from_file(PROJECT / "app.py", default_timeout=60).switch_page("pages/2_Train.py")
    assert_text_only(at.run())
    assert "evil" in " ".join(element.value for element in at.caption)


def assert_text_only(at: AppTest) -> None:
    assert not at.exception
    kinds = (at.markdown, at.caption, at.info, at.warning, at.error, at.toast, at.title)
    for element in (element for kind in kinds for element in kind):
        if "evil" in element.value or "danger" in element.value:
            for block in MarkdownIt("commonmark").parse(element.value):
                for part in block.children or ():
                    assert part.type == "code_inline" or not any(
                        mark in part.content for mark in ("evil", "danger", "www")
                    )
    pages = " ".join(element.proto.body for element in at.get("html"))
    assert "evil" not in pages


@pytest.mark.parametrize(
    "path",
    [*sorted((PROJECT / "mnist_core" / "ui").rglob("*.py")), *(PROJECT / "pages").glob("*.py")],
    ids=lambda path: path.name,
)
def test_a_page_explains_errors_as_markdown_only(path: Path):
    """`messages.explain` is for terminals: its parts are not quoted."""
    if path.name in ("plain.py", "server.py"):
        return
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert node.module != "mnist_core.messages"
