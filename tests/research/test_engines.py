"""Each service, against a server that answers as its documentation says, shape for shape."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from emilie.core.http import Outbound
from emilie.inference.hosting import Hosting
from emilie.inference.outside import FAMILIES
from emilie.inference.registry import Endpoints, Need
from emilie.research.errors import SearchClosed, SearchFailed, SearchFault, SearchOverloaded
from emilie.research.searching import Engine, Engines
from emilie.settings import Settings
from support.outbound import serving

KINDS = [kind for kind, family in FAMILIES.items() if family == "web"]
QUERY = "horaires des médiathèques"


def recorded(kind: str) -> dict[str, Any]:
    text = files("emilie.research.engines").joinpath(f"{kind}.json").read_text("utf-8")
    shape: dict[str, Any] = json.loads(text)
    return shape


class Answering:
    """The service: what it was asked, and what it answers."""

    def __init__(self) -> None:
        self.seen: list[web.Request] = []
        self.bodies: list[Any] = []
        self.status = 200
        self.headers: dict[str, str] = {}
        self.body: str = "{}"

    async def answer(self, request: web.Request) -> web.Response:
        self.seen.append(request)
        self.bodies.append(await request.json() if request.can_read_body else None)
        return web.Response(status=self.status, headers=self.headers, text=self.body)


@pytest.fixture
def service() -> Answering:
    return Answering()


@pytest.fixture
async def url(service: Answering) -> AsyncIterator[str]:
    async with serving(service.answer) as port:
        yield f"http://127.0.0.1:{port}"


class World:
    """The engines of a catalogue, opened as the application does."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("CLEF", "clef")
        self._file = folder / "emilie.toml"
        self.outbound = Outbound()

    def open(self, declared: str, policy: str = "") -> Engines:
        names = [line.split('"')[1] for line in declared.splitlines() if "[search." in line]
        switched = f'[organisations."DTN"]\nsearch = {json.dumps(names)}\n'
        self._file.write_text(f"{policy}\n{declared}\n{switched}", "utf-8")
        return Engines(Endpoints(Settings(catalogue=self._file), self.outbound), self.outbound)

    async def one(self, kind: str, url: str) -> tuple[Engines, Engine]:
        key = "" if kind == "searxng" else 'key_env = "CLEF"\n'
        engines = self.open(f'[search."{kind}"]\nkind = "{kind}"\nurl = "{url}"\n{key}')
        return engines, engines.choose(Need("interne", "DTN"), "web")


@pytest.fixture
async def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    world = World(tmp_path, monkeypatch)
    yield world
    await world.outbound.close()


@pytest.mark.parametrize("kind", KINDS)
async def test_it_is_asked_and_read_as_its_documentation_says(
    kind: str, service: Answering, url: str, world: World
) -> None:
    shape = recorded(kind)
    service.body = json.dumps(shape["response"])
    engines, engine = await world.one(kind, url)
    found = await engines.search(engine, QUERY)
    [request] = service.seen
    wanted = shape["request"]
    assert (request.method, request.path, dict(request.query)) == (
        wanted["method"], wanted["path"], wanted["query"],
    )  # fmt: skip
    assert service.bodies == [wanted.get("body")]
    for name, value in wanted["headers"].items():
        assert request.headers[name] == value
    first, second = found
    assert (first.url, first.title) == (
        "https://www.culture.gouv.fr/bibliotheques/horaires", "Ouvrir mieux, ouvrir plus",
    )  # fmt: skip
    assert first.excerpt.replace("'", "’") == (
        "Les horaires d’ouverture des bibliothèques sont fixés par la collectivité."
    )
    dated = shape.get("dated", True)
    assert str(first.published) == ("2026-03-12" if dated else "None")
    assert (second.site, second.published) == ("fr.wikipedia.org", None)


@pytest.mark.parametrize(
    ("kind", "refusal"),
    [(kind, refusal) for kind in KINDS for refusal in recorded(kind)["refusals"]],
    ids=lambda value: value if isinstance(value, str) else str(value["status"]),
)
async def test_its_refusals_have_a_code_and_leak_nothing(
    kind: str, refusal: dict[str, Any], service: Answering, url: str, world: World
) -> None:
    service.status, service.body = refusal["status"], refusal["body"]
    service.headers = refusal["headers"]
    engines, engine = await world.one(kind, url)
    with pytest.raises(SearchFault) as fault:
        await engines.search(engine, QUERY)
    assert (fault.value.code, fault.value.params) == (refusal["code"], {})


@pytest.mark.parametrize(
    "body", ["", "<html>", "[]", '"mot"', "{", '{"results": 3}', '{"web": []}']
)
@pytest.mark.parametrize("kind", KINDS)
async def test_an_answer_that_is_none_fails_or_finds_nothing(
    kind: str, body: str, service: Answering, url: str, world: World
) -> None:
    service.body = body
    engines, engine = await world.one(kind, url)
    try:
        assert await engines.search(engine, QUERY) == []
    except SearchFailed:
        assert not body.startswith('{"')


async def test_addresses_that_are_none_are_left_out(
    service: Answering, url: str, world: World
) -> None:
    wrong = [
        "javascript:alert(1)", "file:///etc/passwd", "https://", "//x.fr", "https://a@b.fr/",
        "https://x.fr/ y", "ftp://x.fr/", "https://x.fr/\u202e", 3, None,
        "https://x.fr/" + "a" * 3_000,
    ]  # fmt: skip
    right = ["https://x.fr/b#haut", "https://x.fr/b"]
    results = [{"url": each, "title": "x"} for each in [*wrong, *right]]
    service.body = json.dumps({"results": results})
    engines, engine = await world.one("searxng", url)
    [found] = await engines.search(engine, QUERY)
    assert found.url == "https://x.fr/b"


async def test_one_that_asks_to_wait_is_left_alone(
    service: Answering, url: str, world: World
) -> None:
    service.status, service.headers = 429, {"retry-after": "60"}
    engines, engine = await world.one("staan", url)
    with pytest.raises(SearchOverloaded):
        await engines.search(engine, QUERY)
    with pytest.raises(SearchOverloaded):
        engines.choose(Need("interne", "DTN"), "web")
    assert len(service.seen) == 1


def test_the_policy_decides_where_a_query_may_go(world: World) -> None:
    here = Hosting(operator="Linkup", seat="FR", country="FR", foreign_law=False)
    declared = f"""
[search."brave"]
kind = "brave"
hosting = {{ operator = "Brave", seat = "US", country = "US", foreign_law = true }}
[search."linkup"]
kind = "linkup"
hosting = {{ operator = "{here.operator}", seat = "FR", country = "FR", foreign_law = false }}
[search."maison"]
kind = "searxng"
url = "http://127.0.0.1:8888"
"""
    engines = world.open(declared, '[policy]\npreset = "france"')
    allowed = [each.name for each in engines.open_to(Need("interne", "DTN"), "web")]
    # What runs on this machine asks others: only what is declared of it counts.
    assert allowed == ["linkup"]
    assert engines.open_to(Need("sensible", "DTN"), "web") == []
    with pytest.raises(SearchClosed):
        engines.choose(Need("diffusion_restreinte", "DTN"), "web")
    # Off unless an organisation switches it on.
    assert engines.open_to(Need("public", "Autre"), "web") == []
    assert engines.open_to(Need("public", None), "web") == []


def test_where_they_are_is_declared_and_taken_back(world: World) -> None:
    engines = world.open('[search."brave"]\nkind = "brave"\n')
    assert "brave" in engines.opened
    assert [each.address for each in world.outbound.destinations] == [
        "https://api.search.brave.com:443"
    ]
