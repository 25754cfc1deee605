"""Each page is the first that a server shows: a link leads to any of them."""

from __future__ import annotations

import json
import subprocess
import sys

from mnist_core.settings import PROJECT
from mnist_core.ui.shared.page_links import PAGES

# One process for all: before each page it forgets what it has imported of ours.
_CODE = """
import json, sys, threading
import streamlit as st
from streamlit.testing.v1 import AppTest

seen = {}
threading.Timer.start = lambda timer: None  # after which a server starts its workers
for path in sys.argv[1:]:
    for name in [name for name in sys.modules if name.split(".")[0] == "mnist_core"]:
        del sys.modules[name]
    st.cache_resource.clear()
    st.cache_data.clear()
    at = AppTest.from_file("app.py", default_timeout=60)
    if path != "app.py":
        at.switch_page(path)
    at.run()
    seen[path] = [element.value for element in (*at.title, *at.exception, *at.error)]
print(json.dumps(seen))
"""


def test_each_page_can_be_the_first_of_a_server(shipped_models):
    paths = [path for path, _label, _icon in PAGES]
    command = [sys.executable, "-c", _CODE, *paths]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout.splitlines()[-1]) == {
        path: ["Digit school" if label == "Home" else label] for path, label, _icon in PAGES
    }
