"""Who steers a run on the Train page: the browser that started it, and its link for steering."""

from __future__ import annotations

import re

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from mnist_core.config import TrainingConfig
from mnist_core.errors import LimitError
from mnist_core.ui.shared.browser_mark import COOKIE, KEPT_KEYS, KEYS_COOKIE, kept_keys, owner_mark
from mnist_core.ui.shared.loaders import get_engine
from tests.helpers.engines import leave, look
from tests.helpers.pages import buttons, press, said
from tests.helpers.train_page import address, open_train

MINE, YOURS = "a" * 16, "b" * 16
KEY = "k" * 22


@pytest.fixture
def started(page, cluster, cookies) -> tuple[str, str]:
    """A run that another browser has started: its id and key. This browser knows neither."""
    cookies[COOKIE] = YOURS
    press(page, "Train")
    cookies[COOKIE] = MINE
    return address(page)


def restart(cluster) -> None:
    """The server ends and begins again; the database is still there."""
    get_engine().close()
    cluster.waiting.clear()
    st.cache_resource.clear()
    look(get_engine())


def sent(at: AppTest) -> str:
    """All that the page has sent to the browser."""
    return "".join(str(node.proto) for node in at._tree if hasattr(node, "proto"))


def scripts(at: AppTest) -> list[str]:
    """What keeps keys in the browser."""
    return [html.proto.body for html in at.get("html") if KEYS_COOKIE in html.proto.body]


def keep(at: AppTest, cookies: dict[str, str]) -> None:
    """Do what the page's script does in a browser that kept no other keys."""
    (script,) = scripts(at)
    cookies[KEYS_COOKIE] = re.search(r"\['([^']+)', \.\.\.others\]", script)[1]


def test_the_key_of_a_link_is_read_once_and_gone_from_the_address(started):
    run, key = started
    at = open_train(run, key).run()
    assert at.query_params == {"run": run} and "Stop" in buttons(at)
    assert "Stop" in buttons(at.run())


def test_a_wrong_key_is_gone_from_the_address_too_and_still_said_to_be_wrong(started):
    at = open_train(started[0], "guessed").run()
    for _ in range(2):
        assert "key" not in at.query_params and "Stop" not in buttons(at)
        assert "The key in this link does not belong to this run" in said(at)
        at.run()


def test_a_browser_that_was_given_the_link_steers_after_a_reload_and_a_restart(
    started, cookies, cluster
):
    run, key = started
    keep(open_train(run, key).run(), cookies)
    assert "Stop" in buttons(open_train(run).run())
    restart(cluster)
    assert [task.run_id for task in cluster.waiting] == [run], "nobody presses Resume"
    again = open_train(run).run()
    assert {"Pause", "Stop"} <= buttons(again) and not scripts(again)
    press(again, "Pause")
    assert "Paused" in said(again) and not cluster.waiting


def test_the_browser_that_started_a_run_steers_it_without_any_key(page, cookies, cluster):
    press(page, "Train")
    run, _ = address(page)
    assert "Stop" in buttons(open_train(run).run())
    restart(cluster)
    at = press(press(press(open_train(run).run(), "Pause"), "Resume"), "Stop")
    assert "Stopped" in said(at)
    cookies["_streamlit_xsrf"] = "another browser"
    assert "You are watching" in said(open_train(run).run())


def test_no_other_browser_is_sent_the_mark_or_the_key(started):
    run, key = started
    at = open_train(run).run()
    at.toggle(key="train_compare").set_value(True).run()
    assert run in sent(at) and YOURS not in sent(at) and key not in sent(at)
    assert key in sent(open_train(run, key).run())


def test_share_offers_both_links_where_the_key_is_known(started, cookies):
    run, key = started
    keep(open_train(run, key).run(), cookies)
    at = open_train(run).run()
    links = [code.value for code in at.code if "?run=" in code.value]
    assert [link.partition("?")[2] for link in links] == [f"run={run}", f"run={run}&key={key}"]


def test_who_started_a_run_makes_a_new_link_where_the_key_is_lost(page):
    press(page, "Train")
    run, key = address(page)
    at = press(open_train(run).run(), "Make a new link for control")
    link = next(code.value for code in at.code if "&key=" in code.value)
    new = link.partition("&key=")[2]
    assert get_engine().owns(run, new) and not get_engine().owns(run, key)
    assert f"{run}.{new}" in scripts(at)[0]


def test_delete_says_what_is_lost_and_leaves_the_page_without_a_run(page, cluster):
    press(page, "Train")
    cluster.finish()
    page.run()
    assert "its curves and its network" in said(page) and "so far: 1 epoch." in said(page)
    press(page, "Delete permanently")
    assert get_engine().runs() == [] and not cluster.waiting
    assert "Press Train" in said(page) and "The run is deleted." in said(page)
    assert "run" not in page.query_params
    press(page, "Train")
    assert "Epoch 1 of 5" in said(page)


def test_a_run_that_is_compared_can_be_deleted(page, cluster):
    press(page, "Train")
    press(page, "Train")
    cluster.finish_all()
    page.toggle(key="train_compare").set_value(True).run()
    press(page, "Delete permanently")
    assert "There are not yet two runs to compare" in said(page)


def test_only_who_steers_a_run_can_delete_it(started):
    assert "Delete permanently" not in buttons(open_train(started[0]).run())
    assert "Delete permanently" in buttons(open_train(*started).run())


def test_a_run_that_cannot_be_kept_says_so_and_its_switch_goes_back(page, cluster, monkeypatch):
    press(page, "Train")
    cluster.finish_all()
    run, _ = address(page.run())

    def refuse(*_: object) -> None:
        raise LimitError("pinned", 1000)

    monkeypatch.setattr("mnist_core.storage.run_changes.RunChanges.pin", refuse)
    page.toggle(key=f"train_keep_{run}").set_value(True).run()
    assert "Runs that are kept may take 1,000 MB" in said(page)
    assert page.toggle(key=f"train_keep_{run}").value is False


@pytest.mark.parametrize("restarted", [False, True])
def test_a_class_that_left_its_runs_alone_keeps_nobody_from_training(
    cluster, cookies, monkeypatch, restarted
):
    monkeypatch.setenv("MNIST_MAX_RUNS", "64")
    for browser in range(22):
        cookies[COOKIE] = f"{browser:016x}"
        for _ in range(3 if browser < 21 else 1):
            get_engine().start(TrainingConfig(), owner_mark())
    cookies[COOKIE] = MINE
    refused = press(open_train().run(), "Train")
    assert "This server has 64 slots" in said(refused) and "has not been watched" in said(refused)
    leave(get_engine())
    if restarted:
        restart(cluster)
    at = press(open_train().run(), "Train")
    assert "Epoch 1 of 5" in said(at)
    cluster.finish_all()
    assert "Finished" in said(at.run())


@pytest.mark.parametrize(
    "cookie",
    ["", "~~", "run", f"run.{KEY}x", f"../run.{KEY}", f"run.{KEY[1:]}", "run.<script>"],
)
def test_what_is_no_kept_key_is_passed_over(cookies, cookie):
    cookies[KEYS_COOKIE] = f"{cookie}~f1a15hed.{KEY}"
    assert kept_keys() == {"f1a15hed": KEY}


def test_what_a_browser_keeps_fits_into_a_cookie():
    longest = KEPT_KEYS * (8 + 1 + 22 + 1)
    assert len(KEYS_COOKIE) + longest < 4096 / 2
