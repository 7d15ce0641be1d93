"""The only way out, against real servers: what it refuses, and that nothing was reached."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import aiohttp
import pytest
from aiohttp import web

from emilie.core.http import Destination, DestinationRefused, Outbound
from emilie.core.outbound import addresses
from emilie.core.outbound.refusals import Refusal
from support.network import LeftTheMachine
from support.outbound import OWNER, get_json, way_to
from support.outbound import serving as serve

PUBLIC = "127.0.0.2"
"""An address of this machine that tests take for one of the Internet."""


@dataclass
class Place:
    """A server that says who asked, and sends on who asks for /vers/…"""

    port: int = 0
    onward: str = ""
    status: int = 302
    seen: list[web.Request] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.Response:
        self.seen.append(request)
        if self.onward and request.path == "/vers":
            return web.Response(status=self.status, headers={"location": self.onward})
        return web.json_response({"host": request.host})

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@pytest.fixture
async def place() -> AsyncIterator[Place]:
    place = Place()
    async with serve(place.answer, "0.0.0.0") as place.port:
        yield place


@pytest.fixture
def internet(monkeypatch: pytest.MonkeyPatch) -> None:
    """`PUBLIC` is an address of the Internet."""
    real = addresses.is_public
    monkeypatch.setattr(addresses, "is_public", lambda found: str(found) == PUBLIC or real(found))


def names(*answers: list[str]) -> tuple[list[str], Outbound]:
    """A way out whose names lead to each of `answers` in turn, and the names looked up."""
    asked: list[str] = []
    left = list(answers)

    async def look_up(host: str) -> list[str]:
        asked.append(host)
        return left.pop(0) if len(left) > 1 else left[0]

    return asked, Outbound(look_up=look_up)


def refusals(outbound: Outbound) -> list[Refusal]:
    return list(outbound._refusals._repeated)


async def test_a_declared_place_is_reached(place: Place) -> None:
    outbound = way_to(place.url)
    assert await get_json(outbound, OWNER, f"{place.url}/v1") == {"host": f"127.0.0.1:{place.port}"}
    assert place.seen[0].headers["user-agent"].startswith("Emilie/")
    await outbound.close()


FORMS = [
    "http://localhost:{port}/", "http://2130706433:{port}/", "http://0x7f000001:{port}/",
    "http://127.1:{port}/", "http://0177.0.0.1:{port}/", "http://[::ffff:127.0.0.1]:{port}/",
    "http://[::1]:{port}/", "http://127.0.0.1@127.0.0.2:{port}/", "http://127.0.0.3:{port}/",
    "https://127.0.0.1:{port}/", "http://127.0.0.1/", "http://127.0.0.1:{other}/",
    "http://évil.example:{port}/", "http://127.0.0.1.evil.example:{port}/", "http://0:{port}/",
    "file:///etc/passwd", "ftp://127.0.0.1:{port}/", "http://a b/", "",
]  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
async def test_every_other_host_is_refused_before_its_name_is_looked_up(
    place: Place, form: str
) -> None:
    asked, outbound = names(["127.0.0.1"])
    way_to(place.url, outbound=outbound)
    with pytest.raises(DestinationRefused):
        await get_json(outbound, OWNER, form.format(port=place.port, other=place.port + 1))
    assert (asked, place.seen) == ([], [])
    assert [refusal.owner for refusal in refusals(outbound)] == [OWNER]
    await outbound.close()


@pytest.mark.parametrize("written", ["EXAMPLE.ORG", "example.org.", "user:pass@example.org"])
async def test_another_way_to_write_a_declared_host_is_the_same_host(
    place: Place, written: str
) -> None:
    _, outbound = names(["127.0.0.1"])
    way_to(f"http://example.org:{place.port}", outbound=outbound, private=True)
    assert await get_json(outbound, OWNER, f"http://{written}:{place.port}/")
    await outbound.close()


async def test_what_one_declares_another_may_not_use(place: Place) -> None:
    outbound = way_to(place.url)
    with pytest.raises(DestinationRefused):
        await get_json(outbound, "un autre", place.url)
    outbound.declare(OWNER, [])
    with pytest.raises(DestinationRefused):
        await get_json(outbound, OWNER, place.url)
    assert place.seen == []
    await outbound.close()


async def test_a_kept_connection_to_what_is_no_longer_declared_is_not_used(place: Place) -> None:
    outbound = way_to(place.url)
    await get_json(outbound, OWNER, place.url)
    outbound.declare(OWNER, [])
    with pytest.raises(DestinationRefused):
        await get_json(outbound, OWNER, place.url)
    assert len(place.seen) == 1
    await outbound.close()


@pytest.mark.parametrize(
    "found",
    [["127.0.0.1"], ["::1"], ["10.0.0.1"], ["169.254.169.254"], ["0.0.0.0"], ["::ffff:127.0.0.1"],
     [PUBLIC, "127.0.0.1"]],
)  # fmt: skip
async def test_a_name_that_leads_inside_is_refused(
    place: Place, internet: None, found: list[str]
) -> None:
    asked, outbound = names(found)
    way_to(f"http://example.org:{place.port}", outbound=outbound)
    with pytest.raises(DestinationRefused):
        await get_json(outbound, OWNER, f"http://example.org:{place.port}/")
    assert (asked, place.seen) == (["example.org"], [])
    assert refusals(outbound) == [Refusal(OWNER, "example.org", place.port, "private address")]
    await outbound.close()


async def test_a_name_that_may_lead_inside_does(place: Place) -> None:
    _, outbound = names(["127.0.0.1"])
    way_to(f"http://example.org:{place.port}", outbound=outbound, private=True)
    assert await get_json(outbound, OWNER, f"http://example.org:{place.port}/")
    await outbound.close()
    _, outbound = names(["169.254.169.254"])
    way_to(f"http://example.org:{place.port}", outbound=outbound, private=True)
    with pytest.raises(DestinationRefused):
        await get_json(outbound, OWNER, f"http://example.org:{place.port}/")
    await outbound.close()


async def test_the_systems_resolver_is_guarded_too(place: Place) -> None:
    outbound = way_to(f"http://localhost:{place.port}", private=False)
    with pytest.raises(DestinationRefused):
        await get_json(outbound, OWNER, f"http://localhost:{place.port}/")
    way_to(f"http://localhost:{place.port}", outbound=outbound)
    assert await get_json(outbound, OWNER, f"http://localhost:{place.port}/")
    await outbound.close()


async def test_a_literal_address_is_checked_though_no_name_is_looked_up(place: Place) -> None:
    outbound = way_to(place.url, private=False)
    with pytest.raises(DestinationRefused):
        await get_json(outbound, OWNER, place.url)
    assert (place.seen, len(refusals(outbound))) == ([], 1)
    await outbound.close()


async def test_a_name_that_changes_is_checked_again(place: Place, internet: None) -> None:
    """DNS rebinding: first an address of the Internet, then this machine."""
    asked, outbound = names([PUBLIC], ["127.0.0.1"])
    url = f"http://example.org:{place.port}/"
    way_to(url, outbound=outbound)
    session = outbound.session(OWNER)
    async with session.get(url, headers={"connection": "close"}) as response:
        assert response.status == 200
    session.connector.clear_dns_cache()  # type: ignore[union-attr]
    with pytest.raises(DestinationRefused):
        await session.get(url)
    assert (len(asked), len(place.seen)) == (2, 1)
    await outbound.close()


async def test_the_address_checked_is_the_address_connected_to() -> None:
    asked, outbound = names(["93.184.216.34"], ["127.0.0.1"])
    way_to("http://example.org", outbound=outbound)
    with pytest.raises(LeftTheMachine, match=r"93\.184\.216\.34"):
        await get_json(outbound, OWNER, "http://example.org/")
    assert asked == ["example.org"]
    await outbound.close()


async def test_a_name_kept_in_memory_is_checked_where_the_socket_opens(place: Place) -> None:
    _, outbound = names(["127.0.0.1", "127.0.0.3"])
    url = f"http://example.org:{place.port}/"
    way_to(url, outbound=outbound, private=True)
    session = outbound.session(OWNER)
    async with session.get(url, headers={"connection": "close"}) as response:
        assert response.status == 200
    way_to(url, outbound=outbound, private=False)
    with pytest.raises((DestinationRefused, aiohttp.ClientConnectorError)):
        await session.get(url)
    assert len(place.seen) == 1
    await outbound.close()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_no_redirect_is_followed(place: Place, status: int) -> None:
    place.onward, place.status = "/", status
    outbound = way_to(place.url)
    with pytest.raises(DestinationRefused):
        await get_json(outbound, OWNER, f"{place.url}/vers")
    with pytest.raises(DestinationRefused):
        await outbound.session(OWNER).get(f"{place.url}/vers", allow_redirects=False)
    assert [request.path for request in place.seen] == ["/vers", "/vers"]
    assert refusals(outbound) == [Refusal(OWNER, "127.0.0.1", place.port, "redirect")]
    await outbound.close()


@pytest.mark.parametrize(
    "onward",
    ["http://127.0.0.2:{port}/", "http://localhost:{port}/", "//127.0.0.2:{port}/",
     "http://2130706433:{port}/", "http://example.org@127.0.0.2:{port}/", "http://[::1]:{port}/",
     "https://example.org:{port}/", "file:///etc/passwd", "http://169.254.169.254/latest"],
)  # fmt: skip
async def test_each_hop_of_an_allowed_redirect_is_checked(
    place: Place, internet: None, onward: str
) -> None:
    _, outbound = names([PUBLIC])
    url = f"http://example.org:{place.port}"
    way_to(url, outbound=outbound, redirects=True)
    place.onward = onward.format(port=place.port)
    with pytest.raises(DestinationRefused):
        await get_json(outbound, OWNER, f"{url}/vers")
    assert [request.path for request in place.seen] == ["/vers"]
    place.onward = f"{url}/ailleurs"
    assert await get_json(outbound, OWNER, f"{url}/vers")
    await outbound.close()


async def test_a_redirect_does_not_take_the_key_along(place: Place, internet: None) -> None:
    _, outbound = names([PUBLIC])
    first, second = (f"http://{host}.example:{place.port}" for host in ("un", "deux"))
    way_to(first, second, outbound=outbound, redirects=True)
    place.onward = f"{second}/"
    key = {"authorization": "Bearer clé".encode().decode("latin-1")}
    await get_json(outbound, OWNER, f"{first}/vers", headers=key)
    assert ["authorization" in request.headers for request in place.seen] == [True, False]
    await outbound.close()


async def test_kept_connections_cost_no_lookup(place: Place) -> None:
    asked, outbound = names(["127.0.0.1"])
    url = f"http://example.org:{place.port}/"
    way_to(url, outbound=outbound, private=True)
    for _ in range(20):
        await get_json(outbound, OWNER, url)
    assert asked == ["example.org"]
    assert len({request.transport for request in place.seen}) == 1
    await outbound.close()


async def test_many_at_once_wait_for_one_lookup_and_are_all_refused(place: Place) -> None:
    asked, outbound = names(["127.0.0.1"])
    url = f"http://example.org:{place.port}/"
    way_to(url, outbound=outbound)
    calls = (get_json(outbound, OWNER, url) for _ in range(20))
    said = await asyncio.gather(*calls, return_exceptions=True)
    assert {type(each) for each in said} == {DestinationRefused}
    assert (asked, place.seen) == (["example.org"], [])
    await outbound.close()


async def test_the_guard_cannot_be_taken_off(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    outbound = way_to(place.url)
    for option in ("connector", "response_class", "request_class", "proxy", "trust_env"):
        with pytest.raises(TypeError):
            outbound.session(OWNER, **{option: None})
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.2:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.2:9")
    assert await get_json(outbound, OWNER, place.url)
    seen = len(place.seen)
    with pytest.raises(ValueError, match="certificates"):
        await outbound.session(OWNER).get(place.url, ssl=False)
    with pytest.raises(ValueError, match="proxy"):
        await outbound.session(OWNER).get(place.url, proxy=f"http://127.0.0.2:{place.port}")
    assert len(place.seen) == seen
    await outbound.close()


async def test_a_proxy_takes_what_is_public_and_nothing_private(place: Place) -> None:
    asked, outbound = names(["127.0.0.1"])
    outbound = Outbound(f"http://compte:secret@127.0.0.1:{place.port}", outbound.look_up)
    inside, outside = f"http://127.0.0.1:{place.port}/", "http://example.org/quelque/part"
    way_to(inside, outbound=outbound)
    assert outbound.proxy not in outbound.destinations
    way_to(outside, owner="dehors", outbound=outbound)
    assert outbound.proxy in outbound.destinations
    assert "secret" not in repr(outbound.destinations)
    await get_json(outbound, OWNER, inside)
    await get_json(outbound, "dehors", outside)
    with pytest.raises(DestinationRefused):
        await get_json(outbound, "dehors", "http://example.com/")
    direct, through = place.seen
    assert ("proxy-authorization" in direct.headers, direct.host) == (
        False,
        f"127.0.0.1:{place.port}",
    )
    assert ("proxy-authorization" in through.headers, through.host) == (True, "example.org")
    assert asked == []
    await outbound.close()


def test_a_declaration_is_a_host_and_says_whether_it_is_here() -> None:
    place = Destination.of("https://API.example.org./v1", purpose="Essai", owner=OWNER)
    assert (place.address, place.private) == ("https://api.example.org:443", False)
    here = Destination.of("http://[::1]:8000/v1", purpose="Essai", owner=OWNER)
    assert (here.address, here.private) == ("http://[::1]:8000", True)
    with pytest.raises(ValueError):
        Destination("https", "2130706433", 443, "Essai", OWNER)
