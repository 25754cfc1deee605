"""What the server's process is told once: whom it answers, and what it need not load."""

import subprocess
import sys

import pytest
from streamlit import config
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.forward_msg_cache import populate_hash_if_needed
from streamlit.testing.v1 import AppTest
from streamlit.web.server.starlette.starlette_websocket import is_host_allowed

from mnist_core.settings import PROJECT
from mnist_core.ui.shared.server_start import allow_own_names, own_names

HOSTS = "server.allowedHosts"
ANYWHERE = (
    "localhost:8501",
    "127.0.0.1:8501",
    "[::1]:8501",
    "192.168.1.20:8501",
    "10.0.0.255",
    "teacher.local:8501",
    "digit-school.streamlit.app",
)
NOWHERE = (
    "evil.example.org",
    "localhost.evil.org:8501",
    "127.0.0.1.evil.org",
    "streamlit.app.evil.org",
    "local",
    "",
)


@pytest.fixture
def hosts():
    """The hosts that are allowed, put back at the end."""
    where, allowed = config.get_where_defined(HOSTS), config.get_option(HOSTS)
    yield lambda names, defined: config.set_option(HOSTS, names, defined)
    config.set_option(HOSTS, allowed, where)


@pytest.mark.parametrize("host", ANYWHERE)
def test_a_class_reaches_the_server_with_no_set_up(host):
    assert is_host_allowed(host)


@pytest.mark.parametrize("host", NOWHERE)
def test_a_name_that_somebody_else_may_have_pointed_here_is_refused(host):
    assert not is_host_allowed(host)


def test_this_machines_own_names_are_allowed(hosts, monkeypatch):
    monkeypatch.setattr("socket.gethostname", lambda: "Teacher-PC.school.example")
    hosts(["localhost"], "project/.streamlit/config.toml")
    allow_own_names()
    allow_own_names()
    assert is_host_allowed("teacher-pc:8501") and is_host_allowed("teacher-pc.school.example")
    assert all(is_host_allowed(f"[{name}]:8501") for name in own_names() if ":" in name)
    assert not is_host_allowed("school.example")
    assert len(config.get_option(HOSTS)) == len(set(config.get_option(HOSTS)))


def test_a_deployments_own_list_is_left_as_it_is(hosts):
    hosts(["school.example.org"], "command-line argument or environment variable")
    allow_own_names()
    assert config.get_option(HOSTS) == ["school.example.org"]


def test_a_large_message_is_sent_whole_not_as_a_reference_the_browser_may_have_dropped():
    message = ForwardMsg()
    message.delta.new_element.text.body = "a" * 1_000_000
    populate_hash_if_needed(message)
    assert message.hash and not message.metadata.cacheable


def test_a_canvas_a_chart_and_a_matrix_are_shown_without_pandas():
    """50 MB in the web process. In a process of its own: other tests load pandas."""
    page = """
import streamlit as st
from streamlit_drawable_canvas import st_canvas
from mnist_core.ui.shared.server_start import do_without_pandas
do_without_pandas()
st_canvas(initial_drawing={"objects": []}, return_image_data=True, key="canvas")
from mnist_core.ui.shared.tables import chart_rows, show_table
rows = [{"epoch": 1, "loss": 0.5}, {"epoch": 2, "loss": None}]
st.vega_lite_chart({"data": {"values": chart_rows(rows)}, "mark": "line", "encoding": {}})
show_table({"Epoch": [1, 2]}, "Epochs")
import numpy as np
from mnist_core.ui.shared.matrix_table import show_matrix
show_matrix(np.eye(2, dtype=int), ("a", "b"), "", chosen=("a", "a"), on_open=print, key="matrix")
"""
    code = f"""
import sys
from streamlit.testing.v1 import AppTest
assert not AppTest.from_string({page!r}, default_timeout=30).run().exception
sys.exit("pandas" in sys.modules)
"""
    command = [sys.executable, "-W", "ignore", "-c", code]
    shown = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=60)
    assert shown.returncode == 0, shown.stderr


def test_labels_are_shown_without_a_table_of_all_emoji():
    """6 MB and a tenth of a second, as "中文" is not ASCII."""
    page = """
import streamlit as st
from mnist_core.ui.shared.server_start import do_without_emoji
do_without_emoji()
st.segmented_control("Language", ["English", "中文"])
st.info("先画一个数字。")
"""
    code = f"""
import sys
from streamlit.testing.v1 import AppTest
shown = AppTest.from_string({page!r}, default_timeout=30).run()
assert not shown.exception and shown.info[0].value == "先画一个数字。"
sys.exit("streamlit.emojis" in sys.modules)
"""
    command = [sys.executable, "-W", "ignore", "-c", code]
    shown = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=60)
    assert shown.returncode == 0, shown.stderr


def test_the_first_page_prepares_the_server(artifacts, monkeypatch):
    prepared = []
    monkeypatch.setattr("mnist_core.ui.shared.frame.prepare_server", lambda: prepared.append(True))
    assert not AppTest.from_file(PROJECT / "app.py", default_timeout=60).run().exception
    assert prepared
