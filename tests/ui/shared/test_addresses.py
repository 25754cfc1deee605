"""This computer's address in its network, on networks made by hand."""

from __future__ import annotations

import socket
from types import SimpleNamespace

import psutil
import pytest

from mnist_core.ui.shared import addresses
from mnist_core.ui.shared.addresses import is_loopback, network_address


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("localhost", True),
        ("digits.localhost", True),
        ("127.0.0.1", True),
        ("127.1.2.3", True),
        ("::1", True),
        ("192.168.1.20", False),
        ("fd00::2", False),
        ("digits.example.org", False),
        ("", False),
    ],
)
def test_a_host_that_means_the_device_itself(host, expected):
    assert is_loopback(host) is expected


@pytest.fixture
def networks(monkeypatch) -> dict[str, tuple[str, bool]]:
    """Address by interface, and whether it is up; there is no way out."""
    found: dict[str, tuple[str, bool]] = {"lo": ("127.0.0.1", True)}
    monkeypatch.setattr(addresses, "_way_out", lambda: None)
    monkeypatch.setattr(
        psutil,
        "net_if_addrs",
        lambda: {
            name: [
                SimpleNamespace(family=socket.AF_INET6, address="fe80::1"),
                SimpleNamespace(family=socket.AF_INET, address=address),
            ]
            for name, (address, _) in found.items()
        },
    )
    monkeypatch.setattr(
        psutil,
        "net_if_stats",
        lambda: {name: SimpleNamespace(isup=up) for name, (_, up) in found.items()},
    )
    return found


def test_without_a_network_there_is_no_address(networks):
    networks["eth0"] = ("192.168.1.20", False)
    networks["eth1"] = ("169.254.7.7", True)  # nobody gave it one
    assert network_address() is None


def test_a_network_that_leads_nowhere_has_an_address_too(networks):
    networks["wlan0"] = ("192.168.1.20", True)
    assert network_address() == "192.168.1.20"


def test_the_way_out_comes_first(networks, monkeypatch):
    networks["docker0"] = ("172.17.0.1", True)
    monkeypatch.setattr(addresses, "_way_out", lambda: "192.168.1.20")
    assert network_address() == "192.168.1.20"


def test_the_way_out_is_an_address_of_this_computer_or_none():
    here = {a.address for found in psutil.net_if_addrs().values() for a in found}
    assert addresses._way_out() in {*here, None}
