"""What a process of tests does again and again, and a server once or never: left out."""

from __future__ import annotations

import contextlib
import functools
import os
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy
from streamlit.components.v2 import manifest_scanner
from streamlit.runtime.scriptrunner import script_runner
from streamlit.testing.v1 import local_script_runner

from mnist_core.engine import scheduler
from mnist_core.settings import Settings
from mnist_core.storage import database, migrating

_UPGRADE = migrating.upgrade
_PRAGMAS = database._PRAGMAS


@contextlib.contextmanager
def shortcuts() -> Iterator[None]:
    """While it lasts, in this process only: the servers that tests start are whole."""
    with pytest.MonkeyPatch.context() as patch:
        # AppTest reads the metadata of every package that is installed, to find components in it,
        # whenever a page is opened: half a second, which is most of what many a page takes.
        found_once = functools.cache(manifest_scanner.scan_component_manifests)
        patch.setattr(manifest_scanner, "scan_component_manifests", found_once)
        # It compiles the page each time, too.
        compiled_once = functools.cache(local_script_runner.ScriptCache)
        patch.setattr(local_script_runner, "ScriptCache", compiled_once)
        # It also looks a thousand times a second whether the page has run, which the page's thread
        # has to wait for each time.
        patch.setattr(local_script_runner, "require_widgets_deltas", _wait_for_the_end)
        # After each run of a page Streamlit clears what Keras holds. A web process has no Keras.
        patch.setattr(script_runner, "_clean_problem_modules", lambda: None)
        # Next to TensorFlow there is a gigabyte to look through for memory to give back.
        patch.setattr(scheduler, "give_back_memory", lambda: None)
        # Processes are killed here and machines are not: nothing has to wait for the disk.
        pragmas = tuple(one.replace("synchronous = FULL", "synchronous = OFF") for one in _PRAGMAS)
        assert pragmas != _PRAGMAS
        patch.setattr(database, "_PRAGMAS", pragmas)
        # Each statement is compiled once for all databases, not once for each.
        patch.setattr(database, "_create_engine", _compiling_once(database._create_engine))
        # Tables are made once, which takes 14 ms, and copied: most tests have a database.
        with tempfile.TemporaryDirectory() as folder:
            patch.setattr(migrating, "upgrade", _copying(Path(folder)))
            yield


def tables_are_made(patch: pytest.MonkeyPatch) -> None:
    """For a test of that: nothing is copied."""
    patch.setattr(migrating, "upgrade", _UPGRADE)


def _compiling_once(
    create: Callable[[str], sqlalchemy.Engine],
) -> Callable[[str], sqlalchemy.Engine]:
    """Like `database._create_engine`; all of SQLite's have the dialect of the first one, which
    has to connect before another does, and what was compiled for it."""
    first: list[sqlalchemy.Engine] = []

    def create_engine(address: str) -> sqlalchemy.Engine:
        engine = create(address)
        if engine.dialect.name == "sqlite":
            if not first:
                first.append(engine)
            engine.dialect = first[0].dialect
            engine._compiled_cache = first[0]._compiled_cache
        return engine

    return create_engine


def _copying(folder: Path) -> Callable[[sqlalchemy.Engine], None]:
    """Like `migrating.upgrade`; SQLite's file, where there is none, is a copy of one made here."""
    made = database.Database(Settings(artifacts=folder, database=""))
    made.prepare()
    made.close()

    def upgrade(engine: sqlalchemy.Engine) -> None:
        path = Path(engine.url.database or "")
        if engine.url.get_backend_name() == "sqlite" and not path.exists():
            copy = path.with_name(f"{path.name}-{secrets.token_hex(4)}")
            with contextlib.suppress(OSError):  # the real one tells why it cannot be made
                shutil.copyfile(made.name, copy)
                with contextlib.suppress(FileExistsError):  # another was first
                    os.link(copy, path)  # never seen half written
                copy.unlink()
        _UPGRADE(engine)

    return upgrade


def _wait_for_the_end(runner: local_script_runner.LocalScriptRunner, timeout: float = 3) -> None:
    thread = runner._script_thread
    assert thread is not None
    thread.join(timeout)
    if thread.is_alive():
        runner.request_stop()
        runner.join()
        raise RuntimeError(f"The page ran for more than {timeout} seconds")
