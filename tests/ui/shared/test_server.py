"""The server's start and end, as `streamlit run app.py` has them."""

from __future__ import annotations

import asyncio
import gc
import subprocess
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest
from streamlit.web.server.app_discovery import discover_asgi_app

from mnist_core.errors import DatabaseError
from mnist_core.settings import PROJECT
from mnist_core.ui.shared import loaders, page_watch, server


class ActedEngine:
    closed = serves = False

    def __init__(self) -> None:
        self.database = SimpleNamespace()

    away: DatabaseError | None = None  # what its database answers

    def check_database(self) -> None:
        if self.away:
            raise self.away

    def serve(self) -> None:
        self.serves = True

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def engine(monkeypatch) -> ActedEngine:
    engine = ActedEngine()
    monkeypatch.setattr(loaders, "get_engine", lambda: engine)
    watch = SimpleNamespace(listen=lambda loop: None)
    monkeypatch.setattr(page_watch, "get_watch", lambda: watch)
    monkeypatch.setattr(server, "load_what_pages_need", lambda: None)
    monkeypatch.setattr(server, "load_what_drawings_need", lambda: None)
    return engine


@pytest.fixture
def opened(monkeypatch) -> list[str]:
    """Addresses that were opened in a browser."""
    opened: list[str] = []
    monkeypatch.setattr(server, "open_browser", opened.append)
    return opened


def serve(monkeypatch, **options: object) -> None:
    """Begin to serve and end again, with these options of Streamlit's."""
    options = {"server.headless": False, "server.port": 8501, **options}
    options.setdefault("browser.serverAddress", "localhost")
    monkeypatch.setattr(server.st, "get_option", options.get)

    async def begin_and_end() -> None:
        async with server.serving(None, int):
            await asyncio.get_running_loop().run_in_executor(None, int)

    asyncio.run(begin_and_end())


def test_streamlit_finds_the_app_that_reads_settings_before_it_answers():
    found = discover_asgi_app(Path(PROJECT / "app.py"))
    assert found.import_string == "app:app"


def test_the_workers_end_with_the_server(engine, opened, monkeypatch):
    serve(monkeypatch)
    assert engine.closed


def test_what_other_servers_have_left_is_looked_after_before_anybody_comes(
    engine, opened, monkeypatch
):
    serve(monkeypatch)
    assert engine.serves


def test_a_database_that_is_away_is_told_in_the_terminal_and_the_server_begins(
    engine, opened, monkeypatch, capsys
):
    serve(monkeypatch)
    assert not capsys.readouterr().err
    engine.away = DatabaseError("unreachable", "db.example", "timed out")
    serve(monkeypatch)
    told = "Warning: The database of this server cannot be reached (timed out)."
    assert capsys.readouterr().err.startswith(told)
    assert engine.serves and opened


def test_a_database_whose_file_was_replaced_is_told_in_the_terminal(engine, monkeypatch, capsys):
    serve(monkeypatch, **{"server.headless": True})
    engine.database.on_replaced(DatabaseError("replaced", "school.db", "school.db"))
    told = "Warning: The file of this server's database (school.db) was removed or replaced."
    assert capsys.readouterr().err.startswith(told)


def test_the_server_answers_before_the_database_does(engine, opened, monkeypatch):
    """What takes a third of a second is done while the visitor's browser loads the page."""
    answers = threading.Event()
    monkeypatch.setattr(engine, "check_database", lambda: answers.wait(10))
    monkeypatch.setattr(server.st, "get_option", {"server.headless": True}.get)

    async def begin() -> None:
        async with server.serving(None, int):
            assert not engine.serves
            answers.set()

    asyncio.run(begin())
    assert engine.serves and engine.closed


def test_what_makes_the_first_page_slow_is_not_imported_before_the_server_answers():
    """In a process of its own: other tests load everything."""
    code = """
import sys, app
print(*(n for n in ("sqlalchemy", "numpy", "babel", "PIL", "distributed") if n in sys.modules))
"""
    command = [sys.executable, "-W", "ignore", "-c", code]
    shown = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=60)
    assert (shown.returncode, shown.stdout.strip()) == (0, ""), shown.stderr


def test_home_is_loaded_before_what_the_first_drawing_needs(engine, monkeypatch):
    order: list[str] = []
    loaded = threading.Event()
    monkeypatch.setattr(server, "_LATER_SECONDS", 0)
    monkeypatch.setattr(server, "load_what_pages_need", lambda: order.append("pages"))
    monkeypatch.setattr(server, "load_what_drawings_need", loaded.set)
    monkeypatch.setattr(server.st, "get_option", {"server.headless": True}.get)

    def load_home() -> None:
        order.append("drawings" if loaded.wait(0.05) else "home")

    async def begin() -> None:
        async with server.serving(None, load_home):
            assert await asyncio.to_thread(loaded.wait, 10)

    asyncio.run(begin())
    assert order == ["home", "pages"]


def test_what_the_server_loads_keeps_nobody_waiting_by_garbage_or_long_turns(
    engine, opened, monkeypatch
):
    def stands() -> tuple[bool, float]:
        return gc.isenabled(), sys.getswitchinterval()

    usual, found = stands(), []
    monkeypatch.setattr(server, "load_what_pages_need", lambda: found.append(stands()))
    serve(monkeypatch)
    assert found == [(False, pytest.approx(usual[1] / 10))] and stands() == usual


def test_the_first_visitor_does_not_wait_while_streamlit_looks_for_the_file_of_each_module():
    """In a process of its own: pytest has looked for them."""
    code = """
import os, sys
from unittest import mock
from streamlit.env_util import is_repl
from mnist_core.ui.shared.server import load_what_pages_need

load_what_pages_need()
with mock.patch("os.path.realpath", side_effect=os.path.realpath) as looks:
    is_repl()
print(looks.call_count < len(sys.modules) / 20)
"""
    command = [sys.executable, "-W", "ignore", "-c", code]
    shown = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=60)
    assert shown.stdout.strip() == "True", shown.stderr


def test_the_first_drawing_is_read_with_what_was_loaded_before_it(default_model):
    """In a process of its own: other tests load everything."""
    code = """
import os, sys
from streamlit.testing.v1 import AppTest
from mnist_core.engine.engine import Engine
from mnist_core.ui.shared.server import load_what_drawings_need
from tests.helpers.draw_page import answer, draw

Engine.warm_up = lambda self: None
load_what_drawings_need()
at = AppTest.from_file(os.path.abspath("app.py"), default_timeout=60).run()
loaded = set(sys.modules)
draw(at, 7)
print(answer(at), *set(sys.modules) - loaded)
"""
    command = [sys.executable, "-W", "ignore", "-c", code]
    shown = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=60)
    assert shown.stdout.split() == ["7"], shown.stderr


def test_a_browser_is_opened_where_there_is_a_screen(engine, opened, monkeypatch):
    serve(monkeypatch, **{"server.headless": True})
    assert opened == []
    serve(monkeypatch)
    serve(monkeypatch, **{"server.sslCertFile": "cert.pem", "server.baseUrlPath": "/digits/"})
    assert opened == ["http://localhost:8501/", "https://localhost:8501/digits"]


def test_settings_that_make_sense_let_the_server_begin(monkeypatch, capsys):
    monkeypatch.setenv("MNIST_WORKERS", "2")
    server.check_settings()
    monkeypatch.setenv("MNIST_WORKERS", "two")
    with pytest.raises(SystemExit) as ended:
        server.check_settings()
    assert ended.value.code == 2
    assert "MNIST_WORKERS must be a whole number" in capsys.readouterr().err


def test_the_server_is_prepared_before_it_answers_anybody(engine, opened, monkeypatch):
    prepared = []
    monkeypatch.setattr(server, "prepare_server", lambda: prepared.append(True))

    async def begin() -> None:
        async with server.serving(None, int):
            assert prepared

    monkeypatch.setattr(server.st, "get_option", {"server.headless": True}.get)
    asyncio.run(begin())
