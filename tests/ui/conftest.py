"""What a browser sends along with every page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from streamlit.runtime.context import ContextProxy

from mnist_core.figures.plots import caption_text
from mnist_core.ui.browse import prediction_grid


@pytest.fixture(autouse=True, scope="package")
def pictures_are_drawn_once() -> Iterator[None]:
    """Every test begins with nothing in its caches, and a page of Browse draws fifteen pictures:
    most of what it takes. An equal picture of an earlier page is shown again."""
    draw, drawn = prediction_grid.draw_answer, {}

    def look_up(image, probabilities, label, names, *others) -> str:
        caption = caption_text(probabilities, label, names)  # in the language of the page
        key = (image.tobytes(), probabilities.tobytes(), label, *names, *others, caption)
        if key not in drawn:
            drawn[key] = draw(image, probabilities, label, names, *others)
        return drawn[key]

    prediction_grid.draw_answer = look_up
    yield
    prediction_grid.draw_answer = draw


@pytest.fixture
def cookies(monkeypatch) -> dict[str, str]:
    """The browser's, which AppTest has none of."""
    cookies = {"_streamlit_xsrf": "one person's browser"}
    monkeypatch.setattr(ContextProxy, "cookies", cookies)
    return cookies
