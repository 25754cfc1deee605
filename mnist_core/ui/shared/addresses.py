"""Where other devices find this computer: found without sending anything."""

from __future__ import annotations

import ipaddress
import socket

import psutil

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
