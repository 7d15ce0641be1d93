"""Names and addresses of other machines: one form for each, and which are reachable from where.

Written by us because each list of the standard library forgets some: multicast is "global" to
it, and so is an IPv6 address that carries 127.0.0.1 inside.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from urllib.parse import urlsplit

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

PORTS: Mapping[str, int] = {"http": 80, "https": 443}
MAIL_PORTS: Mapping[str, int] = {"smtp": 587, "smtps": 465}
NAME = re.compile(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*")
# Systems read 2130706433, 127.1 and 0x7f.1 as 127.0.0.1: what ends in a number is no name.
NUMERIC = re.compile(r"(^|\.)(\d+|0x[0-9a-f]*)$")
INSIDE: tuple[Network, ...] = tuple(
    ip_network(network)
    for network in (
        *("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"),
        *("::1/128", "fc00::/7"),
    )
)
UNICAST = IPv6Network("2000::/3")
TEREDO = IPv6Network("2001::/32")
TRANSLATED = IPv6Network("64:ff9b::/96")


def canonical(host: str) -> str:
    """The one form of a host: lower case, ASCII, no final dot; `ValueError` if it is none."""
    name = host.strip("[]").lower().rstrip(".")
    if not name.isascii():
        from yarl import URL  # noqa: PLC0415 -- 40 ms of the start, for the few who need it

        name = URL.build(scheme="http", host=name).raw_host or ""
    if "%" in name:
        raise ValueError("an address of one link")
    if ":" in name or NUMERIC.search(name):
        return ip_address(name).compressed
    if len(name) > 253 or not NAME.fullmatch(name):
        raise ValueError("not a host")
    return name


def split(url: str, ports: Mapping[str, int] = PORTS) -> tuple[str, str, int]:
    """Scheme, host and port of a web address; `ValueError` when it is not one.

    `ports`: the schemes that it may have, each with its usual port.
    """
    parts = urlsplit(url)
    if parts.scheme not in ports or not parts.hostname:
        raise ValueError("not an address of these schemes")
    return parts.scheme, canonical(parts.hostname), parts.port or ports[parts.scheme]


def web_address(url: str) -> str:
    """`url` itself, for settings to refuse what nothing could be reached by."""
    split(url)
    return url


def is_here(host: str) -> bool:
    """Whether a canonical host names a private address by itself, so that declaring it says so."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return not is_public(ip_address(host))
    except ValueError:
        return False


def is_public(address: Address) -> bool:
    """Whether it is an address of the Internet, seen through those that carry another."""
    carried = _carried(address)
    if carried is not None:
        return is_public(carried)
    if isinstance(address, IPv6Address) and (address not in UNICAST or address in TEREDO):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved)


def is_inside(address: Address) -> bool:
    """Whether it is an address of this machine or of a private network: not a link's own.

    169.254.169.254, where clouds keep the keys of a machine, is one of those left out.
    """
    seen = _carried(address) or address
    return any(seen.version == network.version and seen in network for network in INSIDE)


def _carried(address: Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 one stands for."""
    if isinstance(address, IPv4Address):
        return None
    if address in TRANSLATED:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour


def may_reach(found: str, host: str, *, private: bool) -> bool:
    """Whether `host`, declared so, may be reached at the address `found` (of a socket)."""
    try:
        address = ip_address(found.partition("%")[0])
    except ValueError:
        return False
    if is_public(address):
        return True
    return private and (is_inside(address) or address.compressed == host)
