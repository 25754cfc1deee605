"""The server's start and end: what happens once, before it answers and after it has."""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import os
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from typing import TYPE_CHECKING

import streamlit as st
from streamlit.cli_util import open_browser

from mnist_core.engine.garbage import loading_what_stays
from mnist_core.errors import DatabaseError, DatasetError, MnistCoreError, SettingsError
from mnist_core.i18n import N_, _
from mnist_core.i18n.languages import language_of
from mnist_core.i18n.translations import speaking
from mnist_core.settings import load_settings, make_artifacts_folder
from mnist_core.ui.shared.server_start import prepare_server

if TYPE_CHECKING:
    from mnist_core.engine.engine import Engine

_WRONG_SETTINGS = 2  # exit status, as the command line's
_SWITCH_SECONDS = 0.0005  # ten times shorter than usual
_LATER_SECONDS = 2.0  # when all pages' part is loaded; the first visitor has their page by then


def check_settings() -> None:
    """End the server with a sentence in the terminal if a setting makes no sense, or if there is no
    artifacts folder and none can be made."""
    try:
        make_artifacts_folder(load_settings())
    except SettingsError as error:
        _tell(N_("Error: {sentence}"), error)
        sys.exit(_WRONG_SETTINGS)


@contextlib.asynccontextmanager
async def serving(app: st.App, load_home: Callable[[], object]) -> AsyncIterator[None]:
    """While the server answers. After it, worker processes are ended: a server that gets a signal
    runs nothing at its exit.

    Args:
        app: what is served.
        load_home: imports the page that most visitors open first.
    """
    prepare_server()
    loop = asyncio.get_running_loop()
    opening = asyncio.create_task(asyncio.to_thread(open_engine, loop, load_home))
    loading = asyncio.create_task(_load_later(opening))
    if not st.get_option("server.headless"):
        loop.run_in_executor(None, open_browser, _address())
    try:
        yield
    finally:
        loading.cancel()
        engine = await opening
        await asyncio.to_thread(engine.close)


def open_engine(loop: asyncio.AbstractEventLoop, load_home: Callable[[], object]) -> Engine:
    """Look after the runs, and load what every page needs, while the first visitor's browser loads
    what Streamlit sends it: nobody waits for it. A page that is asked for sooner waits itself, as
    Python lets one thread import a module and Streamlit one make what is kept for all.

    Args:
        loop: of the server, on which sessions are asked to draw their pages anew.
        load_home: imports Home.
    """
    with _loading():
        from mnist_core.ui.shared.loaders import get_engine
        from mnist_core.ui.shared.page_watch import get_watch

        engine = get_engine()
        engine.database.on_replaced = _warn
        tell_database(engine)
        get_watch().listen(loop)
        engine.serve()
        load_home()
        load_what_pages_need()
    return engine


def load_what_pages_need() -> None:
    """What is a part of every page: its imports, its numbers, and what Streamlit looks up once."""
    from mnist_core.i18n.formats import number
    from mnist_core.ui.shared import frame, pictures  # noqa: F401

    number(0)  # Babel, and what it needs of the language
    inspect.stack()  # at its first element Streamlit does so, and finds the file of each module


def load_what_drawings_need() -> None:
    """What reads a drawing, and the images that a network reads while it learns. No first page
    waits for them, and neither does the first stroke."""
    with _loading():
        from mnist_core.reading import reader  # noqa: F401
        from mnist_core.ui.shared.loaders import cached_test_split

        with contextlib.suppress(DatasetError):  # the page says it
            cached_test_split("mnist")


@contextlib.contextmanager
def _loading() -> Iterator[None]:
    """While a thread loads, the one that answers is soon at its turn: a browser fetches 87 files
    before it shows a page, each of which takes several turns."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(_SWITCH_SECONDS)
    try:
        with loading_what_stays():
            yield
    finally:
        sys.setswitchinterval(usual)


async def _load_later(opening: asyncio.Task[Engine]) -> None:
    await asyncio.wait({opening})
    await asyncio.sleep(_LATER_SECONDS)
    await asyncio.to_thread(load_what_drawings_need)


def tell_database(engine: Engine) -> None:
    """Say in the terminal if the database cannot be used now; pages say it too, and try again."""
    try:
        engine.check_database()
    except DatabaseError as error:
        _warn(error)


def _warn(error: MnistCoreError) -> None:
    _tell(N_("Warning: {sentence}"), error)


def _tell(form: str, error: MnistCoreError) -> None:
    from mnist_core.messages import explain  # with Babel's numbers: where all is well, none yet

    with speaking(language_of(os.environ)):
        print(_(form).format(sentence=explain(error)), file=sys.stderr, flush=True)


def _address() -> str:
    """Where a browser on this machine finds the server."""
    scheme = "https" if st.get_option("server.sslCertFile") else "http"
    base = (st.get_option("server.baseUrlPath") or "").strip("/")
    host = st.get_option("browser.serverAddress")
    return f"{scheme}://{host}:{st.get_option('server.port')}/{base}"
