"""Publications found by hand, made into documents that questions are asked about."""

from __future__ import annotations

import asyncio
import io
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import httpx2
import psycopg
import pypdf
import pytest
from fastapi import FastAPI

from emilie.core.ids import new_id
from emilie.research import keeping, pages
from emilie.research.errors import PageUnread
from emilie.research.publications.binding import bound
from emilie.research.publications.joining import name_of
from emilie.research.publications.publication import Author, Publication
from emilie.settings import Documents, ModelEndpoint, Settings
from support.documents import page, settled
from support.files import pdf
from support.library import ABSTRACT, FINDING, Library, text_of_paper
from support.model import ScriptedModel
from support.talk import begin, words
from support.web import Page

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

SEARCH = "/api/publications/search"
JOIN = "/api/publications/document"


@pytest.fixture
def worker() -> bool:
    return True


@pytest.fixture
def settings(tmp_path: Path, model: ScriptedModel, library: Library) -> Settings:
    return Settings(
        data=tmp_path / "data", catalogue=library.declare(tmp_path),
        model=ModelEndpoint(url=model.url, name="essai"),
    )  # fmt: skip


async def found(client: httpx2.AsyncClient) -> list[dict[str, Any]]:
    answer = await client.get(SEARCH, params={"words": "nitrates"})
    assert answer.status_code == 200, answer.text
    return [each["publication"] for each in answer.json()["publications"]]


async def joined(client: httpx2.AsyncClient, publication: dict[str, Any]) -> dict[str, Any]:
    answer = await client.post(JOIN, json={"publication": publication})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def test_an_open_text_becomes_a_document_that_is_read(
    agent_client: httpx2.AsyncClient, library: Library
) -> None:
    library.add_paper("Nitrates", text=text_of_paper())
    [publication] = await found(agent_client)
    made = await joined(agent_client, publication)
    assert (made["full_text"], made["code"]) == (True, None)
    document = await settled(agent_client, made["document"]["id"])
    assert (document["state"], document["pages"]) == ("ready", 3)
    assert document["name"] == "Durand et al., 2021 – Nitrates.pdf"
    assert FINDING in (await page(agent_client, document, 2))["text"]
    assert_notice((await page(agent_client, document, 3))["text"])


def assert_notice(text: str) -> None:
    said = " ".join(text.split())
    assert "Notice ajoutée par Émilie" in said
    assert "DURAND, Éléonore et LE GOFF, Jean-Marc. Nitrates." in said
    assert "DOI 10.7202/1098761." in said
    assert ABSTRACT in said


async def test_a_scan_that_nothing_reads_keeps_its_reference_and_abstract(
    agent_client: httpx2.AsyncClient, library: Library
) -> None:
    library.add_paper("Nitrates", text=pdf([[], []]))
    [publication] = await found(agent_client)
    made = await joined(agent_client, publication)
    document = await settled(agent_client, made["document"]["id"])
    assert (document["state"], document["pages"]) == ("ready", 3)
    assert_notice((await page(agent_client, document, 3))["text"])


async def test_a_notice_shows_what_it_cannot_write_and_no_more_pages_than_are_read() -> None:
    paper = Publication(title="Eau 水", abstract='#let x "$y$ \\ α ≤ 5 µg/L')
    made = await bound(pdf([["Eau"]]), paper, "en", Documents())
    said = pypdf.PdfReader(io.BytesIO(made)).pages[-1].extract_text()
    assert "Notice added by Émilie" in said
    assert "Eau □" in said
    assert paper.abstract in said
    with pytest.raises(PageUnread):
        await bound(pdf([["Eau"], ["Air"]]), paper, "fr", Documents(pages=2))


async def test_a_pdf_that_cannot_be_opened_leaves_its_abstract(
    agent_client: httpx2.AsyncClient, library: Library
) -> None:
    library.add_paper("Nitrates", text=b"%PDF-1.7 rien")
    [publication] = await found(agent_client)
    made = await joined(agent_client, publication)
    assert (made["full_text"], made["code"]) == (False, "page_unread")


async def test_a_text_that_no_search_found_is_not_fetched(
    agent_client: httpx2.AsyncClient, other_agent_client: httpx2.AsyncClient, library: Library
) -> None:
    library.add_paper("Nitrates", text=text_of_paper())
    [publication] = await found(agent_client)
    # Another agent's search is not one's own, and an address may be made up.
    for client, wanted in (
        (other_agent_client, publication),
        (agent_client, publication | {"pdf": f"{library.url}/autre.pdf"}),
    ):
        made = await joined(client, wanted)
        assert (made["full_text"], made["code"]) == (False, "page_elsewhere")
    assert not [each for each in library.asked if each.endswith((".pdf", "/document"))]


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (Page("<p>Identifiez-vous</p>"), "page_unread"),
        (Page("<p>Identifiez-vous</p>", "application/pdf"), "page_unread"),
        (Page(b"", status=404), "page_unread"),
        (Page(location="https://ailleurs.example/a.pdf"), "page_elsewhere"),
    ],
    ids=["a page", "a page that says it is a PDF", "gone", "elsewhere"],
)
async def test_an_abstract_stands_for_a_text_that_cannot_be_had(
    agent_client: httpx2.AsyncClient, library: Library, answer: Page, code: str
) -> None:
    library.add_paper("Nitrates", text=b"")
    library.pages["/hal-04000001/document"] = answer
    [publication] = await found(agent_client)
    made = await joined(agent_client, publication)
    assert (made["full_text"], made["code"]) == (False, code)
    document = await settled(agent_client, made["document"]["id"])
    assert document["name"] == "Durand et al., 2021 – Nitrates (résumé).txt"
    text = (await page(agent_client, document, 1))["text"]
    assert ABSTRACT in text
    assert "DURAND, Éléonore et LE GOFF, Jean-Marc" in text
    assert "son texte intégral n’a pas été lu" in text


async def test_the_wait_for_a_place_counts_in_the_time_of_a_text(
    agent_client: httpx2.AsyncClient, library: Library, app: FastAPI,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    library.add_paper("Nitrates", text=text_of_paper())
    [publication] = await found(agent_client)
    monkeypatch.setattr(pages, "FILE", replace(pages.FILE, seconds=0.2))
    async with asyncio.timeout(60), AsyncExitStack() as others:
        for _ in range(pages.FILES):
            await others.enter_async_context(app.state.page_reader._files)
        made = await joined(agent_client, publication)
    assert (made["full_text"], made["code"]) == (False, "page_slow")
    assert "/hal-04000001/document" not in library.asked


async def test_robots_are_heeded(agent_client: httpx2.AsyncClient, library: Library) -> None:
    library.add_paper("Nitrates", text=text_of_paper())
    library.robots = "User-agent: *\nDisallow: /hal-"
    [publication] = await found(agent_client)
    assert (await joined(agent_client, publication))["code"] == "page_robots"


async def test_what_has_neither_text_nor_abstract_is_refused(
    agent_client: httpx2.AsyncClient, library: Library
) -> None:
    library.add_paper("Nitrates", abstract="")
    [publication] = await found(agent_client)
    refused = await agent_client.post(JOIN, json={"publication": publication})
    assert (refused.status_code, refused.json()["code"]) == (422, "publications_nothing_to_read")


@pytest.mark.parametrize(
    "body",
    [
        {}, {"publication": None}, {"publication": {}}, {"publication": {"title": ""}},
        {"publication": {"title": "x" * 2_000}}, {"publication": {"title": "x", "pdf": 3}},
        {"publication": {"title": "x", "inconnu": 1}}, {"publication": []},
        {"publication": {"title": "x", "authors": [{}]}},
        {"publication": {"title": "x", "published": "hier"}},
    ],
)  # fmt: skip
async def test_what_is_no_publication_is_refused(
    agent_client: httpx2.AsyncClient, library: Library, body: dict[str, Any]
) -> None:
    refused = await agent_client.post(JOIN, json=body)
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid")


async def test_it_is_checked_like_any_writing(
    client: httpx2.AsyncClient, agent_client: httpx2.AsyncClient, library: Library,
    app: FastAPI, tmp_path: Path,
) -> None:  # fmt: skip
    body = {"publication": {"title": "x", "abstract": "y"}}
    assert (await client.post(JOIN, json=body)).status_code in {401, 403}
    library.declare(tmp_path, policy='[policy]\ninterne = "nowhere"')
    app.state.endpoints.reading._looked_at = 0.0
    closed = await agent_client.post(JOIN, json=body)
    assert (closed.status_code, closed.json()["code"]) == (403, "search_closed")
    del agent_client.headers["x-csrf-token"]
    forged = await agent_client.post(JOIN, json=body)
    assert (forged.status_code, forged.json()["code"]) == (403, "csrf")


async def test_chosen_publications_are_questioned_and_cited(
    agent_client: httpx2.AsyncClient, library: Library
) -> None:
    library.add_paper("Nitrates", text=text_of_paper())
    library.add_paper("Crues", abstract="Les crues de la Loire sont plus fréquentes depuis 2010.")
    documents = [
        (await joined(agent_client, each))["document"]["id"] for each in await found(agent_client)
    ]
    talk = await begin(agent_client)
    said = await talk.ask('[cite "plus fréquentes depuis 2010"]', documents=documents)
    [source] = [each for each in said if each["type"] == "source-document"]
    assert source["title"] == "Durand et al., 2022 – Crues (résumé).txt"
    assert "[1](#source-1)" in words(said)


async def test_where_searches_led_is_forgotten_after_a_day(
    agent_client: httpx2.AsyncClient, library: Library, dsn: str
) -> None:
    library.add_paper("Nitrates", text=text_of_paper())
    [publication] = await found(agent_client)
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("update found_addresses set found_at = now() - interval '25 hours'")
    assert (await joined(agent_client, publication))["code"] == "page_elsewhere"


async def test_searches_of_one_agent_do_not_wait_for_each_other() -> None:
    """Rows are locked in the order in which they come: two of them, one behind the other."""
    taken: list[list[bytes]] = []

    class Session:
        async def execute(self, _: Any, values: dict[str, Any]) -> None:
            taken.append(values["digests"])

    urls = [f"https://hal.science/{number}/document" for number in range(20)]
    for each in (urls, urls[::-1], urls + urls):
        await keeping.note_found(cast("AsyncSession", Session()), new_id(), each)
    assert len(taken[0]) == 20
    assert taken[0] == taken[1] == taken[2]


@pytest.mark.parametrize(
    ("paper", "name"),
    [
        (Publication(title="L’eau / la vie"), "L’eau la vie.pdf"),
        (Publication(title="Eau", authors=(Author(family="Li"),)), "Li – Eau.pdf"),
        (Publication(title="Eau", published="2020-01"), "2020 – Eau.pdf"),
        (Publication(title="é" * 500), "é" * 145 + "….pdf"),
        (Publication(title="..."), "document.pdf"),
    ],
)
def test_a_document_is_called_as_people_cite(paper: Publication, name: str) -> None:
    assert name_of(paper, ".pdf") == name
