"""What is to be read on any page, and a press on one of its buttons."""

from __future__ import annotations

from collections.abc import Iterator

from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block

from mnist_core.settings import PROJECT


def open_app() -> AppTest:
    """The app, before it has run for the first time."""
    return AppTest.from_file(PROJECT / "app.py", default_timeout=60)


def said(at: AppTest) -> str:
    """Every text of the page, a line each."""
    assert not at.exception
    kinds = (at.markdown, at.header, at.caption, at.info, at.success, at.warning, at.error)
    texts = [element.value for kind in (*kinds, at.toast) for element in kind]
    return "\n".join(texts + [bar.proto.text for bar in at.get("progress")])


def html(at: AppTest) -> str:
    """All HTML that the page has put between its elements."""
    assert not at.exception
    return " ".join(element.proto.body for element in at.get("html"))


def buttons(at: AppTest) -> set[str]:
    return {button.label for button in at.button}


def press(at: AppTest, label: str) -> AppTest:
    return next(button for button in at.button if button.label == label).click().run()


def metric(at: AppTest, label: str) -> str:
    return next(metric.value for metric in at.metric if metric.label == label)


def place(at: AppTest, kind: str) -> list[int]:
    """Where the first element of a kind stands: its number within each block, the page's first."""
    return next(_places(at.main, kind, []))


def _places(block: Block, kind: str, before: list[int]) -> Iterator[list[int]]:
    for number, child in block.children.items():
        if isinstance(child, Block):
            yield from _places(child, kind, [*before, number])
        elif child.type == kind:
            yield [*before, number]
