"""One form for each host, and which addresses are whose."""

from __future__ import annotations

from ipaddress import ip_address

import pytest

from emilie.core.outbound.addresses import (
    canonical,
    is_here,
    is_inside,
    is_public,
    may_reach,
    split,
)


@pytest.mark.parametrize(
    ("written", "host"),
    [
        ("API.Example.ORG", "api.example.org"),
        ("api.example.org.", "api.example.org"),
        ("été.example", "xn--t-9fab.example"),
        ("xn--t-9fab.example", "xn--t-9fab.example"),
        ("[0:0:0:0:0:0:0:1]", "::1"),
        ("::FFFF:127.0.0.1", "::ffff:7f00:1"),
        ("127.0.0.1", "127.0.0.1"),
        ("my_host", "my_host"),
    ],
)
def test_a_host_has_one_form(written: str, host: str) -> None:
    assert canonical(written) == host


@pytest.mark.parametrize(
    "host",
    [
        "", ".", "2130706433", "127.1", "0177.0.0.1", "0x7f000001", "0x7f.1", "127.0.0.1.5",
        "a..b", "a b", "a/b", "a@b", "-a.example", "fe80::1%eth0", "x" * 254, "a\nb", "１２７.1",
    ],
)  # fmt: skip
def test_what_is_no_host_is_refused(host: str) -> None:
    with pytest.raises(ValueError):
        canonical(host)


@pytest.mark.parametrize(
    "url",
    ["", "localhost:8000", "ftp://a.example", "file:///etc/passwd", "http://", "http://a:99999/",
     "http://2130706433/", "//a.example", "http:///v1", "javascript:alert(1)"],
)  # fmt: skip
def test_what_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(ValueError):
        split(url)


def test_what_is_before_the_at_is_not_the_host() -> None:
    assert split("https://api.example.org@evil.example/v1") == ("https", "evil.example", 443)


PRIVATE = ["127.0.0.1", "127.9.9.9", "10.1.2.3", "172.16.0.1", "192.168.1.1", "100.64.0.1",
           "::1", "fd00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1",
           "2002:7f00:1::"]  # fmt: skip
NEVER = ["0.0.0.0", "169.254.169.254", "224.0.0.1", "255.255.255.255", "240.0.0.1", "192.0.2.1",
         "198.18.0.1", "::", "fe80::1", "ff02::1", "fec0::1", "::7f00:1", "::ffff:169.254.169.254",
         "2001:0:4136:e378:8000:63bf:3fff:fdd2", "64:ff9b:1::1"]  # fmt: skip
PUBLIC = ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]


def test_addresses_are_told_apart() -> None:
    for address in PRIVATE:
        assert (is_public(ip_address(address)), is_inside(ip_address(address))) == (False, True)
    for address in NEVER:
        assert (is_public(ip_address(address)), is_inside(ip_address(address))) == (False, False)
    for address in PUBLIC:
        assert is_public(ip_address(address))


def test_a_name_reaches_what_its_declaration_allows() -> None:
    assert all(may_reach(address, "a.example", private=False) for address in PUBLIC)
    assert not any(may_reach(address, "a.example", private=False) for address in PRIVATE + NEVER)
    assert all(may_reach(address, "a.example", private=True) for address in PUBLIC + PRIVATE)
    assert not any(may_reach(address, "a.example", private=True) for address in NEVER)
    assert may_reach("169.254.1.1", "169.254.1.1", private=True)
    assert not may_reach("somewhere", "somewhere", private=True)


def test_an_address_that_says_it_is_here_needs_no_leave() -> None:
    assert [
        host for host in ("localhost", "127.0.0.1", "10.0.0.1", "::1") if not is_here(host)
    ] == []
    assert [host for host in ("a.example", "8.8.8.8", "localhost.example") if is_here(host)] == []
