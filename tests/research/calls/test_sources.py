"""A service of the State is asked once its agent agrees, and what it gives is cited."""

from __future__ import annotations

import asyncio
import json

import httpx2
import psycopg
import pytest
from aiohttp import web as aiohttp_web

from emilie.assistant import leaving
from research.calls.talking import COMPANY, asked, told_of
from research.sources.state import State
from research.test_asking_first import asking, decided, searches
from support.model import ScriptedModel
from support.talk import begin, words

Companies = tuple[State, int]
LAW = (
    '[outil search_legislation {"article": "1240", "code": "Code civil"}]'
    ' [cite "oblige celui par la faute duquel il est arrivé"]'
)


async def test_a_source_is_asked_once_its_agent_agrees_and_is_cited(
    agent_client: httpx2.AsyncClient, companies: Companies, dsn: str
) -> None:
    talk = await begin(agent_client)
    turn = asyncio.create_task(talk.ask(COMPANY))
    assert await asking(dsn) == {"id": "appel-1", "service": "source entreprises"}
    assert companies[0].asked == []
    await decided(agent_client, talk, "appel-1", "search")
    said = await turn
    assert [each["state"] for each in searches(said)] == [
        "checking", "asking", "searching", "done",
    ]  # fmt: skip
    [search] = searches((await talk.messages())[-1]["parts"])
    assert (search["query"], search["service"]["operator"]) == ("La Poste", "DINUM")
    assert search["tool"] == {"writes": False, "editable": True}
    assert search["pages"][0]["url"].endswith("/entreprise/356000000")
    parts = (await talk.messages())[-1]["parts"]
    [source] = [part for part in parts if part["type"] == "source-url"]
    facts = source["providerMetadata"]["emilie"]
    assert (source["title"], facts["quote"]) == (
        "LA POSTE (356000000)", "SIRET du siège : 35600000000048",
    )  # fmt: skip
    page = (await agent_client.get(f"{talk.path}/pages/{facts['document_id']}")).json()
    assert page["text"][facts["start"] : facts["end"]] == facts["quote"]


async def test_an_article_of_law_is_cited_with_its_date(
    agent_client: httpx2.AsyncClient, dsn: str
) -> None:
    parts = await asked(await begin(agent_client), dsn, LAW)
    [source] = [part for part in parts if part["type"] == "source-url"]
    assert source["title"] == "Code civil, article 1240"
    assert source["url"].startswith("https://www.legifrance.gouv.fr/codes/article_lc/LEGIARTI")
    assert source["providerMetadata"]["emilie"]["published"] == "2016-10-01"


async def test_what_its_agent_writes_anew_is_what_leaves(
    agent_client: httpx2.AsyncClient, companies: Companies, dsn: str
) -> None:
    await asked(await begin(agent_client), dsn, COMPANY, query="La Banque postale")
    assert companies[0].asked[0]["query"]["q"] == "La Banque postale"


async def test_what_is_declined_does_not_leave(
    agent_client: httpx2.AsyncClient, companies: Companies, dsn: str
) -> None:
    parts = await asked(await begin(agent_client), dsn, COMPANY, "skip")
    assert searches(parts)[0]["reason"] == "tool_declined"
    assert companies[0].asked == []
    assert words({"parts": parts})


async def test_once_and_for_all_is_for_one_service_of_one_conversation(
    agent_client: httpx2.AsyncClient, companies: Companies, dsn: str
) -> None:
    talk = await begin(agent_client)
    await asked(talk, dsn, COMPANY, remember=True)
    await talk.ask(COMPANY)
    assert len(companies[0].asked) == 2
    await asked(talk, dsn, LAW, "skip")
    await asked(await begin(agent_client), dsn, COMPANY, "skip")
    assert len(companies[0].asked) == 2


async def test_personal_data_does_not_leave(
    agent_client: httpx2.AsyncClient, companies: Companies
) -> None:
    talk = await begin(agent_client)
    said = await talk.ask('[outil search_companies {"query": "jean.dupont@mairie.fr"}]')
    assert searches(said)[-1]["reason"] == "query_personal"
    assert companies[0].asked == []


async def test_a_failure_is_a_sentence_for_the_model_and_a_code_for_its_agent(
    agent_client: httpx2.AsyncClient, companies: Companies, model: ScriptedModel, dsn: str
) -> None:
    companies[0].replies = [
        aiohttp_web.Response(status=429, headers={"retry-after": "60"}, text="secret du service")
    ]
    parts = await asked(await begin(agent_client), dsn, COMPANY)
    assert searches(parts)[0]["reason"] == "source_overloaded"
    told = told_of(model)
    assert "demande d'attendre" in told
    assert "secret" not in json.dumps([parts, told])


async def test_who_says_nothing_lets_nothing_leave(
    agent_client: httpx2.AsyncClient, companies: Companies, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leaving, "PATIENCE", 0.3)
    said = await (await begin(agent_client)).ask(COMPANY)
    assert searches(said)[-1]["reason"] == "tool_unanswered"
    assert companies[0].asked == []


async def test_what_was_asked_is_recorded_without_its_text(
    agent_client: httpx2.AsyncClient, dsn: str
) -> None:
    await asked(await begin(agent_client), dsn, COMPANY)
    with psycopg.connect(dsn) as connection:
        rows = connection.execute("select facts from events where kind = 'search:made'").fetchall()
    [(facts,)] = rows
    assert (facts["service"], facts["results"]) == ("source entreprises", "2")
    assert "Poste" not in json.dumps(facts)
