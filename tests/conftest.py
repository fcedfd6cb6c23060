"""Every test is offline: a connection to another machine fails the test that tried it."""

from __future__ import annotations

import ipaddress
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from index.encoders.encoding import SentenceTransformerEncoder, load_encoder

os.environ["HF_HUB_OFFLINE"] = "1"
SEEDS = Path(__file__).resolve().parents[2] / "shared" / "seeds"


class StrayConnection(BaseException):
    """A test reached for another machine; no `except Exception` can hide it."""


@pytest.fixture(autouse=True)
def offline(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let through only this machine's own addresses, and fail the test for any other."""
    strays: list[str] = []

    def guard(real: Any, reach: Any) -> Any:
        def guarded(*arguments: Any, **named: Any) -> Any:
            host = reach(*arguments)
            if not is_own(host):
                strays.append(str(host))
                raise StrayConnection(f"a test reached for {host}")
            return real(*arguments, **named)

        return guarded

    monkeypatch.setattr(socket.socket, "connect", guard(socket.socket.connect, find_host))
    monkeypatch.setattr(socket.socket, "connect_ex", guard(socket.socket.connect_ex, find_host))
    monkeypatch.setattr(socket.socket, "sendto", guard(socket.socket.sendto, find_host))
    monkeypatch.setattr(socket, "getaddrinfo", guard(socket.getaddrinfo, lambda host, *_: host))
    yield
    if strays:
        pytest.fail(f"a test reached for {', '.join(strays)}")


def find_host(held: socket.socket, *arguments: Any) -> object:
    """The host in the arguments of connect or sendto; None for a socket on this machine's disk."""
    address = arguments[-1] if arguments else None
    if held.family not in (socket.AF_INET, socket.AF_INET6) or not isinstance(address, tuple):
        return None
    return address[0]


def is_own(host: object) -> bool:
    """Whether a host is this machine."""
    if host in (None, "", b"", "localhost", b"localhost"):
        return True
    try:
        name = host.decode() if isinstance(host, bytes) else str(host)
        address = ipaddress.ip_address(name)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


@pytest.fixture(scope="session")
def encoder() -> SentenceTransformerEncoder:
    """The bundled encoder, loaded once for all tests that need it."""
    return load_encoder()


@pytest.fixture(scope="session")
def seeds() -> Path:
    """The five seed briefings beside the checkout."""
    if not SEEDS.is_dir():
        pytest.skip(f"the seed briefings are not here: {SEEDS} does not exist")
    return SEEDS
