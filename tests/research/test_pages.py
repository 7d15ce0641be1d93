"""Pages are read where a search led, as their sites let them be, and nothing else is reached."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest
from fastapi import FastAPI

from emilie.core.http import Bounds, Destination
from emilie.research import pages, robots
from emilie.research.errors import SearchFault
from emilie.research.passages import PageRead
from emilie.research.results import Result
from support import files
from support.web import SENTENCE, Page, World

Read = Callable[..., Awaitable[list[PageRead]]]


class Told:
    """What became of each result."""

    def __init__(self) -> None:
        self.states: dict[str, list[str]] = {}

    def __call__(self, result: Result, state: str, fault: SearchFault | None) -> None:
        said = f"{state} {fault.code}" if fault else state
        self.states.setdefault(result.url, []).append(said)

    @property
    def last(self) -> list[str]:
        return [states[-1] for states in self.states.values()]


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def read(app: FastAPI, told: Told) -> Read:
    # A machine at its limits must not make these stories differ.
    sought = replace(pages.PAGES, patience=90)

    async def read(*urls: str, scope: str = "interne DTN", private: bool = True) -> list[PageRead]:
        results = [Result(url, f"Titre de {url[-9:]}") for url in urls]
        found: list[PageRead] = await app.state.page_reader.read(
            results, scope, told, sought, private=private
        )
        await app.state.page_reader.settled()
        return found

    return read


async def test_a_page_is_its_article(read: Read, world: World, told: Told) -> None:
    menu = "<nav><ul>" + "<li><a href='/x'>Rubrique du menu</a></li>" * 40 + "</ul></nav>"
    article = "".join(f"<p>{SENTENCE} Paragraphe {n}.</p>" for n in range(12))
    world.pages["/a"] = Page(
        "<!doctype html><html lang=fr><head><meta charset=utf-8><title>Horaires | Culture</title>"
        '<meta property="article:published_time" content="2026-03-12T10:00:00+01:00"></head>'
        f"<body>{menu}<main><article><h1>Horaires</h1>{article}</article></main></body></html>"
    )
    [page] = await read(f"{world.url}/a")
    assert SENTENCE in page.text
    assert "Rubrique du menu" not in page.text
    assert (page.title, page.site, str(page.published)) == ("Horaires", "127.0.0.1", "2026-03-12")
    assert told.last == ["read"]
    for part in page.parts:
        assert page.text[part.start : part.end].strip()


async def test_a_pdf_and_a_plain_text_are_read_too(read: Read, world: World) -> None:
    lines = ["Le prêt est consenti pour quatre semaines, renouvelables une fois par lecteur."]
    world.pages["/a.pdf"] = Page(files.pdf([lines]), "application/pdf")
    world.pages["/b.txt"] = Page(SENTENCE, "text/plain")
    pdf, text = await read(f"{world.url}/a.pdf", f"{world.url}/b.txt")
    assert "quatre semaines" in pdf.text
    assert text.text == SENTENCE


async def test_a_site_that_asks_to_be_left_alone_is(read: Read, world: World, told: Told) -> None:
    world.robots = "User-agent: *\nDisallow: /prive\n\nUser-agent: Emilie\nDisallow: /agents\n"
    for path in ("/agents/a", "/prive"):
        world.add(path, SENTENCE)
    found = await read(*(world.url + path for path in world.found))
    # The group that names us is the only one that counts.
    assert told.last == ["failed page_robots", "read"]
    assert [each.url for each in found] == [f"{world.url}/prive"]
    assert world.asked.count("/robots.txt") == 1
    assert "/agents/a" not in world.asked


@pytest.mark.parametrize(
    ("said", "kind", "state"),
    [
        ("\ufeffUser-agent: *\nDisallow: /a\n", "text/plain", "failed page_robots"),
        ("User-agent: *\nDisallow: /a\n", "application/octet-stream", "failed page_robots"),
        ("User-agent: *\nDisallow: /a\n", "text/html", "read"),
        ("<!doctype html>\nUser-agent: *\nDisallow: /a\n", "application/x-robots", "read"),
    ],
)
async def test_rules_are_obeyed_whatever_their_type(
    said: str, kind: str, state: str, read: Read, world: World, told: Told
) -> None:
    world.add("/a", SENTENCE)
    world.robots, world.robots_kind = said, kind
    await read(f"{world.url}/a")
    assert told.last == [state]


async def test_a_failure_of_the_system_is_of_one_page(
    read: Read, world: World, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_: object) -> dict[str, object]:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pages, "read_pdf", full)
    world.pages["/a.pdf"] = Page(b"%PDF-1.7", "application/pdf")
    world.add("/b", SENTENCE)
    [page] = await read(f"{world.url}/a.pdf", f"{world.url}/b")
    assert page.url == f"{world.url}/b"
    assert told.last == ["failed page_unread", "read"]


@pytest.mark.parametrize(
    "host", ["intranet", "wiki.lan", "grist.ministere.internal", "x.home.arpa"]
)
async def test_behind_a_proxy_names_of_private_networks_are_refused(
    host: str, app: FastAPI, read: Read, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = Destination.of("http://127.0.0.1:9", private=True, owner="proxy", purpose="Essai")
    monkeypatch.setattr(app.state.outbound, "proxy", proxy)
    assert await read(f"https://{host}/a", private=False) == []
    assert told.last == ["failed page_elsewhere"]


async def test_rules_out_of_reach_forbid(read: Read, world: World, told: Told) -> None:
    world.add("/a", SENTENCE)
    world.robots_status = 503
    assert await read(f"{world.url}/a") == []
    assert told.last == ["failed page_robots"]
    assert world.asked == ["/robots.txt"]


@pytest.mark.parametrize(
    ("location", "state"),
    [
        ("/b", "read"),
        ("http://127.0.0.1:1/", "failed page_robots"),
        ("http://localhost:{port}/b", "failed page_elsewhere"),
        ("https://ailleurs.example/", "failed page_elsewhere"),
        ("http://169.254.169.254/latest/meta-data/", "failed page_elsewhere"),
        ("file:///etc/passwd", "failed page_elsewhere"),
        ("http://u:p@127.0.0.1:{port}/b", "failed page_elsewhere"),
        ("/a", "failed page_unread"),
    ],
)
async def test_a_page_is_followed_on_its_own_host_alone(
    location: str, state: str, read: Read, world: World, told: Told
) -> None:
    world.pages["/a"] = Page(location=location.format(port=world.port))
    world.add("/b", SENTENCE)
    await read(f"{world.url}/a")
    assert told.last == [state]


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:{port}/a", "http://localhost:{port}/a", "http://[::1]/", "http://10.0.0.1/",
        "http://192.168.1.1/", "http://169.254.169.254/latest/meta-data/", "http://2130706433/",
        "https://culture.gouv.fr:8443/", "http://0x7f.1/",
    ],
)  # fmt: skip
async def test_no_page_is_private(url: str, read: Read, world: World, told: Told) -> None:
    world.add("/a", SENTENCE)
    assert await read(url.format(port=world.port), private=False) == []
    assert told.last == ["failed page_elsewhere"]
    assert world.asked == []


async def test_a_name_that_leads_inside_is_refused(
    app: FastAPI, read: Read, world: World, told: Told
) -> None:
    async def inside(_: str) -> list[str]:
        return ["127.0.0.1"]

    app.state.outbound.look_up = inside
    assert await read("http://rebond.example/a", private=False) == []
    # Its robots.txt could not be had, which forbids the rest.
    assert told.last == ["failed page_robots"]
    assert world.asked == []


async def test_what_is_too_large_too_slow_or_no_text_is_told_so(
    read: Read, world: World, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "PAGE", Bounds(4, 20_000))
    world.pages |= {
        "/large": Page("<p>" + "mot " * 10_000), "/slow": Page(SENTENCE, seconds=9),
        "/image": Page(b"\x89PNG", "image/png"), "/empty": Page("<html></html>"),
        "/gone": Page(status=410), "/broken": Page(b"%PDF-1.7 rien", "application/pdf"),
    }  # fmt: skip
    assert await read(*(world.url + path for path in world.pages)) == []
    assert told.last == [
        "failed page_large", "failed page_slow", *["failed page_unread"] * 4,
    ]  # fmt: skip


async def test_a_page_that_breaks_its_reader_takes_no_other_with_it(
    read: Read, world: World, told: Told
) -> None:
    world.pages["/deep"] = Page("<div>" * 200_000 + "mot " * 30)
    world.add("/good", SENTENCE)
    found = await read(f"{world.url}/deep", f"{world.url}/good")
    assert f"{world.url}/good" in [each.url for each in found]


async def test_it_is_not_fetched_twice_in_an_hour_by_the_same(read: Read, world: World) -> None:
    url = world.add("/a", SENTENCE)
    await read(url)
    again = await read(url)
    assert [each.text for each in again]
    assert world.asked.count("/a") == 1
    # Another organisation, or another sensitivity, must not see that it was read.
    await read(url, scope="sensible DTN")
    assert world.asked.count("/a") == 2


async def test_others_take_the_place_of_those_that_cannot_be_read(read: Read, world: World) -> None:
    for number in range(8):
        world.add(f"/{number}", f"{SENTENCE} Page {number}.", status=200 if number > 2 else 500)
    found = await read(*(world.url + path for path in world.found))
    assert len(found) == 5
    assert [each.url[-1] for each in found] == ["3", "4", "5", "6", "7"]


async def test_of_a_page_that_cannot_be_read_there_is_what_the_service_says(
    app: FastAPI, world: World, told: Told
) -> None:
    result = Result(f"{world.url}/absente", "Titre", "Ce que le moteur cite de cette page absente.")
    [page] = await app.state.page_reader.read([result], "public", told, pages.PAGES, private=True)
    assert (page.text, page.excerpt) == (result.excerpt, True)


async def test_the_ways_out_of_a_search_close_with_it(
    app: FastAPI, read: Read, world: World
) -> None:
    before = list(app.state.outbound.destinations)
    await read(world.add("/a", SENTENCE))
    assert app.state.outbound.destinations == before


async def test_the_name_that_rules_are_looked_up_by_is_the_one_of_our_requests(
    read: Read, world: World
) -> None:
    await read(world.add("/a", SENTENCE))
    assert {agent.partition("/")[0] for agent in world.agents} == {robots.NAME}
