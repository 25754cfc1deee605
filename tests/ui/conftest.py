"""What a browser sends along with every page."""

from __future__ import annotations

import pytest
from streamlit.runtime.context import ContextProxy


@pytest.fixture
def cookies(monkeypatch) -> dict[str, str]:
    """The browser's, which AppTest has none of."""
    cookies = {"_streamlit_xsrf": "one person's browser"}
    monkeypatch.setattr(ContextProxy, "cookies", cookies)
    return cookies
