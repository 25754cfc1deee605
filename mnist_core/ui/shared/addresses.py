"""Where other devices find this computer: found without sending anything."""

from __future__ import annotations

import ipaddress
import socket
from urllib.parse import urlsplit

import psutil
import streamlit as st

from mnist_core.i18n import _
from mnist_core.ui.shared.plain import quoted

_ELSEWHERE = ("192.0.2.1", 9)  # of RFC 5737: nobody has this address


def is_loopback(host: str) -> bool:
    """True of a host that means, on each device, that device itself: localhost, 127.0.0.1, ::1."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def network_address() -> str | None:
    """This computer's IPv4 address in its network, e.g. "192.168.1.20"; None without one.

    That of the way out; in a classroom whose network leads nowhere, that of the first network.
    """
    candidates = (_way_out(), *_interfaces())
    return next((address for address in candidates if address and _is_usable(address)), None)


def address_for_others() -> str:
    """This page's address, without a query, as others reach it; a word about it if they do not."""
    parts = urlsplit(st.context.url or "")._replace(query="", fragment="")
    if not is_loopback(parts.hostname or ""):
        return parts.geturl()
    here, host = network_address(), quoted(parts.hostname or "")
    if here is None:
        st.write(
            _(
                "This computer is not in a network. Because {host} in these links means the device "
                "itself, they open only in other browsers on this computer."
            ).format(host=host)
        )
        return parts.geturl()
    st.write(
        _(
            "These links contain this computer's address, {here}, because {host} means a different "
            "device on each device. They open on all devices in the same network."
        ).format(here=here, host=host)
    )
    port = f":{parts.port}" if parts.port else ""
    return parts._replace(netloc=f"{here}{port}").geturl()


def _way_out() -> str | None:
    """The address that what is sent elsewhere would come from. Connecting UDP sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(_ELSEWHERE)
        except OSError:
            return None
        return str(probe.getsockname()[0])


def _interfaces() -> list[str]:
    """IPv4 addresses of all networks that are up."""
    up = {name for name, state in psutil.net_if_stats().items() if state.isup}
    return [
        found.address
        for name, addresses in psutil.net_if_addrs().items()
        for found in addresses
        if name in up and found.family == socket.AF_INET
    ]


def _is_usable(address: str) -> bool:
    found = ipaddress.ip_address(address)
    return not (found.is_loopback or found.is_link_local or found.is_unspecified)
