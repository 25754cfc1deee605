"""What is set once in the server's process, before pages use it."""

from __future__ import annotations

import functools
import ipaddress
import socket
from collections.abc import Iterator
from typing import Any

import psutil
from streamlit import config, string_util
from streamlit.components.v2.bidi_component import serialization

from mnist_core.engine.garbage import set_aside_what_stays
from mnist_core.engine.memory import keep_memory_together

_HOSTS = "server.allowedHosts"


@functools.cache
def prepare_server() -> None:
    """Calling it again changes nothing."""
    keep_memory_together()
    set_aside_what_stays()
    do_without_pandas()
    do_without_emoji()
    allow_own_names()


def allow_own_names() -> None:
    """Add this machine's names to the hosts that .streamlit/config.toml allows.

    A list that somebody gave on the command line or in STREAMLIT_SERVER_ALLOWED_HOSTS is left as
    it is.
    """
    where = config.get_where_defined(_HOSTS)
    if where.endswith("config.toml"):
        allowed = config.get_option(_HOSTS)
        own = [name for name in own_names() if name not in allowed]
        config.set_option(_HOSTS, [*allowed, *own], where)


def own_names() -> Iterator[str]:
    """What this machine calls itself, its IPv6 addresses, and the address its pages are said to
    have. Nothing is asked of a name server, which a classroom may not have."""
    name = socket.gethostname().lower()
    yield from dict.fromkeys((name, name.partition(".")[0]))
    for addresses in psutil.net_if_addrs().values():
        for address in addresses:
            if address.family == socket.AF_INET6:
                yield str(ipaddress.IPv6Address(address.address.partition("%")[0]))
    if config.is_manually_set("browser.serverAddress"):
        yield config.get_option("browser.serverAddress")


def do_without_pandas() -> None:
    """Tell Streamlit that the strokes that a canvas begins with are no data frame.

    Streamlit 1.67 imports pandas and pyarrow to see whether a dict is one: 75 MB and half a
    second, for the first who opens Draw. No page here has a data frame (see `tables`).
    """
    streamlits: Any = serialization  # which does not export what is replaced here
    asks = streamlits.is_dataframe_like
    streamlits.is_dataframe_like = lambda value: not isinstance(value, dict) and asks(value)


def do_without_emoji() -> None:
    """Tell Streamlit that no label of ours begins with an emoji.

    To see that "中文" does not, Streamlit 1.67 compiles a pattern of all that there are: 6 MB and a
    tenth of a second, for the first visitor.
    """
    streamlits: Any = string_util
    streamlits.extract_leading_emoji = lambda text: ("", text)
