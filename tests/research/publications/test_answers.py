"""Publications searched for an answer: asked about, read, cited by their references."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx2
import psycopg
import pytest
from fastapi import FastAPI

from emilie.conversations.permissions import Asking
from emilie.inference.registry import Need
from emilie.research import keeping, pages
from emilie.research.pages import PAGES
from emilie.research.results import Result
from emilie.settings import ModelEndpoint, Settings
from research.test_asking_first import asking, decided, searches
from support.library import ABSTRACT, FINDING, Library, text_of_paper
from support.model import ScriptedModel
from support.talk import Talk, begin, words
from support.web import Page, demonstration

CITED = "Les concentrations de nitrates dépassent le seuil"
SIGN_IN = "<p>Identifiez-vous, ou achetez cet article, pour en lire le texte intégral ici.</p>" * 3
OF_ABSTRACT = "sauf pour les nitrates"
REFERENCE = (
    "DURAND, Éléonore et LE GOFF, Jean-Marc. Nitrates. Revue des sciences de l’eau. 12 mai 2021,"
    " vol.\u00a036, n°\u00a02, p.\u00a085-102. DOI\u00a010.7202/1098761."
)


@pytest.fixture
def settings(tmp_path: Path, model: ScriptedModel, library: Library) -> Settings:
    return Settings(
        data=tmp_path / "data", catalogue=library.declare(tmp_path),
        model=ModelEndpoint(url=model.url, name="essai"),
    )  # fmt: skip


@pytest.fixture
def allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The agent has said once and for all that searches may leave."""

    async def given(*_: Any) -> bool:
        return True

    monkeypatch.setattr(Asking, "given", given)


def question(cited: str, **wanted: Any) -> str:
    asked = {"query": "nitrates rivières"} | wanted
    return f'[outil search_publications {json.dumps(asked)}] [cite "{cited}"]'


async def told(talk: Talk, cited: str = OF_ABSTRACT, **wanted: Any) -> list[dict[str, Any]]:
    await talk.ask(question(cited, **wanted), search=["publications"])
    parts: list[dict[str, Any]] = (await talk.messages())[-1]["parts"]
    return parts


def source_in(parts: list[dict[str, Any]]) -> dict[str, Any]:
    [source] = [part for part in parts if part["type"] == "source-url"]
    return source


async def test_nothing_leaves_before_its_agent_says_so_and_all_are_asked_at_once(
    agent_client: httpx2.AsyncClient, library: Library, dsn: str
) -> None:
    library.add_paper("Nitrates")
    talk = await begin(agent_client)
    wanted = {"author": "Durand", "first_year": 2015}
    turn = asyncio.create_task(talk.ask(question(OF_ABSTRACT, **wanted), search=["publications"]))
    assert await asking(dsn) == {"id": "appel-1", "service": "hal,crossref"}
    assert library.searched == []
    answer = await decided(agent_client, talk, "appel-1", "search", remember=True)
    assert answer.status_code == 204, answer.text
    said = await turn
    shown = searches(said)[-1]
    assert shown["criteria"] == {"author": "Durand", "first_year": 2015, "last_year": None}
    assert [shown["service"]["label"], *(each["label"] for each in shown["also"])] == [
        "HAL", "Crossref",
    ]  # fmt: skip
    assert {name for name, _ in library.searched} == {"hal", "crossref"}
    [(_, asked)] = [each for each in library.searched if each[0] == "hal"]
    assert "nitrates" in asked["q"]
    assert "Durand" in asked["q"]
    # Once and for all is for those very services.
    await told(talk)
    assert len(library.searched) == 4


async def test_an_answer_cites_the_open_text_by_its_reference(
    agent_client: httpx2.AsyncClient, library: Library, allowed: None
) -> None:
    library.add_paper("Nitrates", text=text_of_paper())
    talk = await begin(agent_client)
    parts = await told(talk, CITED)
    source = source_in(parts)
    facts = source["providerMetadata"]["emilie"]
    assert (source["url"], source["title"]) == ("https://hal.science/hal-04000001", "Nitrates")
    assert (facts["reference"], facts["quote"]) == (REFERENCE, CITED)
    page = (await agent_client.get(f"{talk.path}/pages/{facts['document_id']}")).json()
    assert page["text"][facts["start"] : facts["end"]] == CITED
    assert page["text"].startswith(ABSTRACT)
    assert (page["excerpt"], page["publication"]["reference"]) == (False, REFERENCE)
    export = {"format": "bibtex", "publications": [page["publication"]["publication"]]}
    taken = await agent_client.post("/api/publications/export", json=export)
    assert "10.7202/1098761" in taken.text
    [line] = searches(parts)[-1]["pages"]
    assert (line["state"], line["reference"]) == ("read", REFERENCE)
    assert line["also"] == [
        "https://doi.org/10.7202/1098761", f"{library.url}/hal-04000001/document",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (Page("<p>Identifiez-vous pour lire cet article.</p>", status=403), "page_unread"),
        (Page(f"<main><h1>Accès</h1>{SIGN_IN}</main>"), "page_unread"),
        (Page(SIGN_IN, "text/plain"), "page_unread"),
        (Page(SIGN_IN, "application/octet-stream"), "page_unread"),
        (Page(b"%PDF-1.7 rien", "application/pdf"), "page_unread"),
        (Page(b"x" * 6_000_000, "application/pdf"), "page_large"),
        (Page(location="https://ailleurs.example/a.pdf"), "page_elsewhere"),
    ],
    ids=["forbidden", "asks to sign in", "in words", "of no kind", "broken", "large", "elsewhere"],
)  # fmt: skip
async def test_of_a_text_that_cannot_be_read_the_abstract_stands(
    agent_client: httpx2.AsyncClient, library: Library, allowed: None, page: Page, reason: str
) -> None:
    library.add_paper("Nitrates", text=b"")
    library.pages["/hal-04000001/document"] = page
    talk = await begin(agent_client)
    parts = await told(talk)
    facts = source_in(parts)["providerMetadata"]["emilie"]
    read = (await agent_client.get(f"{talk.path}/pages/{facts['document_id']}")).json()
    assert (read["text"], read["excerpt"]) == (ABSTRACT, True)
    [line] = searches(parts)[-1]["pages"]
    assert (line["state"], line["reason"]) == ("failed", reason)


async def test_what_was_read_there_as_a_page_of_the_web_is_not_its_text(
    agent_client: httpx2.AsyncClient, library: Library, app: FastAPI, dsn: str, allowed: None
) -> None:
    library.add_paper("Nitrates", text=b"")
    library.pages["/hal-04000001/document"] = Page(f"<main><h1>Accès</h1>{SIGN_IN}</main>")
    talk = await begin(agent_client)
    with psycopg.connect(dsn) as connection:
        [[scope]] = connection.execute(
            "select sensitivity from conversations where id = %s", [talk.path.rpartition("/")[2]]
        ).fetchall()
    scope = keeping.scope_of(Need(scope, demonstration()))
    address = Result(f"{library.url}/hal-04000001/document", "Accès")
    reader = app.state.page_reader
    [seen] = await reader.read([address], scope, lambda *_: None, PAGES, private=True)
    await reader.settled()
    assert "achetez" in seen.text
    parts = await told(talk)
    facts = source_in(parts)["providerMetadata"]["emilie"]
    read = (await agent_client.get(f"{talk.path}/pages/{facts['document_id']}")).json()
    assert (read["text"], read["excerpt"]) == (ABSTRACT, True)


async def test_a_text_whose_site_does_not_say_that_it_is_a_pdf_is_read(
    agent_client: httpx2.AsyncClient, library: Library, allowed: None
) -> None:
    library.add_paper("Nitrates", text=b"")
    path = "/hal-04000001/document"
    library.pages[path] = Page(text_of_paper(), "application/octet-stream")
    [line] = searches(await told(await begin(agent_client), CITED))[-1]["pages"]
    assert line["state"] == "read"


async def test_each_of_ten_open_texts_is_read(
    agent_client: httpx2.AsyncClient, library: Library, allowed: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    # A machine at its limits must not make this story differ.
    monkeypatch.setattr(
        "emilie.research.publications.papers.TEXTS", replace(pages.TEXTS, patience=90)
    )
    for number in range(10):
        library.add_paper(f"Nitrates {number}", text=text_of_paper())
    lines = searches(await told(await begin(agent_client), CITED))[-1]["pages"]
    assert [each["state"] for each in lines] == ["read"] * 10


async def test_the_model_is_given_the_reference_of_each_and_nothing_to_invent_from(
    agent_client: httpx2.AsyncClient, library: Library, model: ScriptedModel, allowed: None
) -> None:
    library.add_paper("Nitrates")
    library.add_paper("Crues", abstract="")
    await told(await begin(agent_client))
    # The title of the conversation is asked for as well.
    asked = [each["messages"] for each in model.requests if each["messages"][-1]["role"] == "tool"]
    given = asked[-1][-1]["content"]
    assert f'document="{REFERENCE}"' in given
    # Without an abstract, its reference is all that there is to cite.
    assert "DURAND, Éléonore et LE GOFF, Jean-Marc. Crues." in given.partition(">\n")[2]
    system = str(asked[-1][0]["content"])
    assert "search_publications" in system
    assert "search_web" not in system


async def test_a_service_that_fails_is_said_and_the_others_answer(
    agent_client: httpx2.AsyncClient, library: Library, dsn: str, allowed: None
) -> None:
    library.add_paper("Nitrates")
    [search] = searches(await told(await begin(agent_client)))
    assert search["state"] == "done"
    assert search["refusals"] == [
        {"code": "publications_overloaded", "params": {"source": "Crossref"}}
    ]
    with psycopg.connect(dsn) as connection:
        [[facts]] = connection.execute(
            "select facts from events where kind = 'search:made'"
        ).fetchall()
    assert (facts["service"], facts["results"], facts["error"]) == ("hal,crossref", "1", "")
    assert "nitrates" not in json.dumps(facts)


async def test_when_all_fail_the_answer_goes_on_without(
    agent_client: httpx2.AsyncClient, library: Library, model: ScriptedModel, allowed: None
) -> None:
    library.hal_status = 500
    parts = await told(await begin(agent_client))
    [search] = searches(parts)
    assert (search["state"], search["reason"]) == ("failed", "publications_unanswered")
    assert {each["code"] for each in search["refusals"]} == {
        "publications_failed", "publications_overloaded",
    }  # fmt: skip
    assert words({"parts": parts})
    assert "secret de" not in str(parts) + str(model.requests)


@pytest.mark.parametrize(
    ("wanted", "reason"),
    [
        ({"query": "dossier de jean.dupont@mairie.fr"}, "query_personal"),
        ({"author": "jean.dupont@mairie.fr"}, "query_personal"),
        ({"query": "  "}, "query_empty"),
    ],
)
async def test_what_may_not_leave_does_not(
    agent_client: httpx2.AsyncClient, library: Library, allowed: None,
    wanted: dict[str, Any], reason: str,
) -> None:  # fmt: skip
    [search] = searches(await told(await begin(agent_client), **wanted))
    assert (search["state"], search["reason"]) == ("failed", reason)
    assert library.searched == []


@pytest.mark.parametrize(
    "wanted",
    [
        {"first_year": 2024, "last_year": 2020},
        {"first_year": "douze"},
        {"author": ["Durand"]},
        {"author": "x" * 500},
        {"last_year": 99_999},
    ],
)
async def test_parameters_that_make_no_sense_are_told_to_the_model(
    agent_client: httpx2.AsyncClient, library: Library, allowed: None, wanted: dict[str, Any]
) -> None:
    parts = await told(await begin(agent_client), **wanted)
    [step] = [part for part in parts if part["type"] == "tool-search_publications"]
    assert step["errorText"] == "tool_refused"
    assert library.searched == []


async def test_an_author_alone_is_searched(
    agent_client: httpx2.AsyncClient, library: Library, allowed: None
) -> None:
    library.add_paper("Nitrates")
    parts = await told(await begin(agent_client), query="", author="Durand", last_year=None)
    [search] = searches(parts)
    assert (search["state"], search["query"]) == ("done", "")
    assert library.searched[0][1]["q"] == "authFullName_t:(Durand)"


async def test_without_the_switch_or_a_service_the_tool_is_not_offered(
    agent_client: httpx2.AsyncClient, library: Library, model: ScriptedModel, app: FastAPI,
    tmp_path: Path, allowed: None,
) -> None:  # fmt: skip
    talk = await begin(agent_client)
    await talk.ask(question(OF_ABSTRACT))
    assert not model.requests[-1].get("tools")
    library.declare(tmp_path, policy='[policy]\ninterne = "instance"')
    app.state.endpoints.reading._looked_at = 0.0
    await talk.ask("Bonjour", search=["publications"])
    [search] = searches((await talk.messages())[-1]["parts"])
    assert (search["state"], search["reason"]) == ("failed", "search_closed")
    assert library.searched == []


async def test_an_answer_links_only_to_what_was_found(
    agent_client: httpx2.AsyncClient, library: Library, allowed: None
) -> None:
    library.add_paper("Nitrates")
    talk = await begin(agent_client)
    ours, others = "https://doi.org/10.7202/1098761", "https://doi.org/10.9999/invente"
    asked = f"{question(OF_ABSTRACT)} Voir [a]({ours}) et [b]({others})."
    await talk.ask(asked.replace("[cite", "[sans"), search=["publications"])
    answer = (await talk.messages())[-1]
    written = await agent_client.get(
        f"{talk.path}/export", params={"format": "md", "message": answer["id"]}
    )
    assert written.status_code == 200, written.text
    assert others not in written.text


async def test_an_export_gives_the_reference(
    agent_client: httpx2.AsyncClient, library: Library, allowed: None
) -> None:
    library.add_paper("Nitrates", text=text_of_paper())
    talk = await begin(agent_client)
    await told(talk, CITED)
    answer = (await talk.messages())[-1]
    written = await agent_client.get(
        f"{talk.path}/export", params={"format": "md", "message": answer["id"]}
    )
    assert "DURAND, Éléonore et LE GOFF, Jean-Marc" in written.text
    assert "10.7202/1098761" in written.text


class TestBuiltin:
    """Without a model, code makes the query of the question's words, and quotes what it finds."""

    @pytest.fixture
    def settings(self, tmp_path: Path, library: Library) -> Settings:
        return Settings(
            data=tmp_path / "data", catalogue=library.declare(tmp_path), model=ModelEndpoint()
        )

    async def test_it_searches_and_quotes(
        self, agent_client: httpx2.AsyncClient, library: Library, allowed: None
    ) -> None:
        library.add_paper("Nitrates", text=text_of_paper())
        talk = await begin(agent_client)
        said = await talk.ask(
            "Dans combien de bassins les concentrations de nitrates dépassent-elles le seuil ?",
            search=["publications"],
        )
        [search] = [each for each in searches(said) if each["state"] == "done"]
        assert search["family"] == "publications"
        assert FINDING in words(said)
        assert [each["url"] for each in said if each["type"] == "source-url"] == [
            "https://hal.science/hal-04000001"
        ]
