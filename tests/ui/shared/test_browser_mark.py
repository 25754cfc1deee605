"""A browser is known again, and another one is another."""

from __future__ import annotations

import pytest
from streamlit.runtime.context import ContextProxy
from streamlit.web.server.starlette.starlette_app_utils import generate_xsrf_token_string

from mnist_core.storage.people import SECRET
from mnist_core.ui.shared.browser_mark import COOKIE, owner_mark


@pytest.fixture
def cookies(monkeypatch) -> dict[str, str]:
    cookies: dict[str, str] = {}
    monkeypatch.setattr(ContextProxy, "cookies", cookies)
    return cookies


def mark_with(cookies: dict[str, str], **values: str) -> str:
    cookies.clear()
    cookies.update(values)
    return owner_mark()


def test_streamlits_cookie_says_the_same_whatever_its_mask(cookies):
    loads = [generate_xsrf_token_string(b"sixteen bytes...") for _ in range(5)]
    assert len(set(loads)) == 5
    assert len({mark_with(cookies, _streamlit_xsrf=load) for load in loads}) == 1
    other = generate_xsrf_token_string(b"another browser.")
    assert mark_with(cookies, _streamlit_xsrf=other) != mark_with(cookies, _streamlit_xsrf=loads[0])


def test_our_own_cookie_outlives_streamlits(cookies):
    first = generate_xsrf_token_string(b"sixteen bytes...")
    mark = mark_with(cookies, _streamlit_xsrf=first)
    after_restart = generate_xsrf_token_string(b"another token...")
    assert mark_with(cookies, _streamlit_xsrf=after_restart, **{COOKIE: mark}) == mark


@pytest.mark.parametrize("mark", ["0123456789abcdef", "0123456789abcdef" * 2])
def test_a_browser_keeps_its_mark_and_that_of_an_earlier_version_too(cookies, mark):
    token = generate_xsrf_token_string(b"sixteen bytes...")
    assert mark_with(cookies, _streamlit_xsrf=token, **{COOKIE: mark}) == mark


def test_a_mark_is_as_long_as_a_secret_has_to_be(cookies):
    token = generate_xsrf_token_string(b"sixteen bytes...")
    for mark in (mark_with(cookies, _streamlit_xsrf=token), mark_with(cookies)):
        assert SECRET.fullmatch(mark) and len(mark) * 4 == 128, "bits"


@pytest.mark.parametrize(
    "value", ["", "x" * 32, "../../etc/passwd", "0" * 15, "0" * 17, "0" * 31, "0" * 33, "数字"]
)
def test_a_cookie_that_is_no_mark_is_not_believed(cookies, value):
    token = generate_xsrf_token_string(b"sixteen bytes...")
    assert mark_with(cookies, _streamlit_xsrf=token, **{COOKIE: value}) == mark_with(
        cookies, _streamlit_xsrf=token
    )


@pytest.mark.parametrize("value", ["2||00|1", "2|zz|zz|1", "no token", "2|00"])
def test_what_is_no_token_of_streamlits_still_makes_a_mark(cookies, value):
    assert len(mark_with(cookies, _streamlit_xsrf=value)) == 32
