"""Refuses every connection that leaves the machine."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable
from typing import Any

import pytest


class LeftTheMachine(AssertionError):
    """A test tried to reach another machine."""


def is_inside(address: Any) -> bool:
    if not isinstance(address, tuple):
        return True  # A path: a Unix socket.
    host = str(address[0])
    if host in {"localhost", ""}:
        return True
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _guarded(connect: Callable[..., Any]) -> Callable[..., Any]:
    def guarded(self: socket.socket, address: Any) -> Any:
        if not is_inside(address):
            raise LeftTheMachine(address)
        return connect(self, address)

    return guarded


def close_the_door(monkeypatch: pytest.MonkeyPatch) -> None:
    look_up = socket.getaddrinfo

    def guarded_look_up(host: Any, *args: Any, **kwargs: Any) -> Any:
        if host is not None and not is_inside((host if isinstance(host, str) else host.decode(),)):
            raise LeftTheMachine(host)
        return look_up(host, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", guarded_look_up)
    monkeypatch.setattr(socket.socket, "connect", _guarded(socket.socket.connect))
    monkeypatch.setattr(socket.socket, "connect_ex", _guarded(socket.socket.connect_ex))
