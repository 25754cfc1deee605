"""What is to be read on any page, and a press on one of its buttons."""

from __future__ import annotations

from collections.abc import Iterator

from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block

from mnist_core.settings import PROJECT
from tests.helpers.spaces import spaced


def open_app() -> AppTest:
    """The app, before it has run for the first time."""
    return AppTest.from_file(PROJECT / "app.py", default_timeout=60)


def said(at: AppTest) -> str:
    """Every text of the page, a line each, with ordinary spaces."""
    assert not at.exception
    kinds = (at.markdown, at.header, at.caption, at.info, at.success, at.warning, at.error)
    texts = [element.value for kind in (*kinds, at.toast) for element in kind]
    return spaced("\n".join(texts + [bar.proto.text for bar in at.get("progress")]))


def html(at: AppTest) -> str:
    """All HTML that the page has put between its elements, with ordinary spaces."""
    assert not at.exception
    return spaced(" ".join(element.proto.body for element in at.get("html")))


def buttons(at: AppTest) -> set[str]:
    return {spaced(button.label) for button in at.button}


def press(at: AppTest, label: str) -> AppTest:
    return next(each for each in at.button if spaced(each.label) == label).click().run()


def metric(at: AppTest, label: str) -> str:
    return spaced(next(metric.value for metric in at.metric if metric.label == label))


def place(at: AppTest, kind: str) -> list[int]:
    """Where the first element of a kind stands: its number within each block, the page's first."""
    return next(_places(at.main, kind, []))


def _places(block: Block, kind: str, before: list[int]) -> Iterator[list[int]]:
    for number, child in block.children.items():
        if isinstance(child, Block):
            yield from _places(child, kind, [*before, number])
        elif child.type == kind:
            yield [*before, number]
