"""The server's start and end: what happens once, before it answers and after it has."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st
from streamlit.cli_util import open_browser

from mnist_core.engine.engine import Engine
from mnist_core.errors import DatabaseError, SettingsError
from mnist_core.i18n import _
from mnist_core.i18n.languages import language_of
from mnist_core.i18n.translations import speaking
from mnist_core.messages import explain
from mnist_core.settings import load_settings
from mnist_core.ui.shared.loaders import get_engine
from mnist_core.ui.shared.page_watch import get_watch
from mnist_core.ui.shared.server_start import prepare_server

_WRONG_SETTINGS = 2  # exit status, as the command line's


def check_settings() -> None:
    """End the server with a sentence in the terminal if a setting makes no sense."""
    try:
        load_settings()
    except SettingsError as error:
        with speaking(language_of(os.environ)):
            said = _("Error: {sentence}").format(sentence=explain(error))
        print(said, file=sys.stderr, flush=True)
        sys.exit(_WRONG_SETTINGS)


@asynccontextmanager
async def serving(app: st.App) -> AsyncIterator[None]:
    """While the server answers. What is here before it is opened for the first visitor; after it,
    worker processes are ended: a server that gets a signal runs nothing at its exit."""
    prepare_server()
    engine = get_engine()
    tell_database(engine)
    get_watch().listen(asyncio.get_running_loop())
    engine.serve()
    if not st.get_option("server.headless"):
        asyncio.get_running_loop().run_in_executor(None, open_browser, _address())
    try:
        yield
    finally:
        await asyncio.to_thread(engine.close)


def tell_database(engine: Engine) -> None:
    """Say in the terminal if the database cannot be used now; pages say it too, and try again."""
    try:
        engine.check_database()
    except DatabaseError as error:
        with speaking(language_of(os.environ)):
            said = _("Warning: {sentence}").format(sentence=explain(error))
        print(said, file=sys.stderr, flush=True)


def _address() -> str:
    """Where a browser on this machine finds the server."""
    scheme = "https" if st.get_option("server.sslCertFile") else "http"
    base = (st.get_option("server.baseUrlPath") or "").strip("/")
    host = st.get_option("browser.serverAddress")
    return f"{scheme}://{host}:{st.get_option('server.port')}/{base}"
