"""Each service is asked as its documentation says, and its answer is read, shape for shape."""

from __future__ import annotations

import asyncio
from datetime import date
from time import monotonic
from typing import Any

import pytest
from aiohttp import web

from emilie.inference.sources import SourceKind
from emilie.research.errors import SearchFault
from emilie.research.sources.asking import (
    WORTH_WAITING,
    Pace,
    SourceFailed,
    SourceKeyRefused,
    SourceOverloaded,
)
from emilie.research.sources.registry import Source, adapter_of
from emilie.research.tools import Record, ToolArguments
from research.sources.state import (
    KINDS,
    SECRET,
    State,
    ask,
    entry_of,
    replied,
    shape_of,
    source_of,
)

EXCHANGES = [(kind, each) for kind in KINDS for each in shape_of(kind)["exchanges"]]
REFUSALS = [(kind, each) for kind in KINDS for each in shape_of(kind)["refusals"]]


def definition_of(kind: SourceKind, tool: str) -> Any:
    adapter = adapter_of(entry_of(kind, 1))
    return next(each for each in adapter.TOOLS if each.name == tool)


async def first(kind: SourceKind) -> tuple[list[Record], State]:
    exchange = shape_of(kind)["exchanges"][0]
    state = State(kind)
    async with source_of(state) as source:
        return await ask(source, exchange["tool"], exchange["arguments"]), state


@pytest.mark.parametrize(("kind", "exchange"), EXCHANGES)
async def test_what_is_asked_is_what_is_documented(
    kind: SourceKind, exchange: dict[str, Any]
) -> None:
    state = State(kind)
    async with source_of(state) as source:
        assert await ask(source, exchange["tool"], exchange["arguments"])
    assert state.asked[0] == exchange["request"]
    sent = definition_of(kind, exchange["tool"]).sends(exchange["arguments"])
    assert sent.shown == exchange["shown"]


@pytest.mark.parametrize(("kind", "refusal"), REFUSALS)
async def test_a_refusal_is_a_code(kind: SourceKind, refusal: dict[str, Any]) -> None:
    state = State(kind, replies=[replied(refusal) for _ in range(3)])
    exchange = shape_of(kind)["exchanges"][0]
    async with source_of(state) as source:
        with pytest.raises(SearchFault) as failure:
            await ask(source, exchange["tool"], exchange["arguments"])
    assert failure.value.code == refusal["code"]
    assert failure.value.told


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "body", ["", "[]", "null", "<html>", '{"results": 3, "features": "x"}', "{", '{"results": [3]}']
)
async def test_an_answer_that_is_none_breaks_nothing(kind: SourceKind, body: str) -> None:
    state = State(kind, replies=[web.Response(text=body, content_type="application/json")])
    exchange = shape_of(kind)["exchanges"][0]
    async with source_of(state) as source:
        asked = ask(source, exchange["tool"], exchange["arguments"])
        (given,) = await asyncio.gather(asked, return_exceptions=True)
    assert isinstance(given, SourceFailed) or given == []


async def test_a_company_has_its_facts_and_none_of_its_leaders() -> None:
    records, state = await first("entreprises")
    poste, hidden = records
    assert poste.title == "LA POSTE (356000000)"
    assert poste.url == "https://annuaire-entreprises.data.gouv.fr/entreprise/356000000"
    assert poste.published == date(2026, 3, 22)
    assert "SIRET du siège : 35600000000048" in poste.text
    assert "État : en activité" in poste.text
    assert "20 AVENUE DE SEGUR" not in hidden.text
    assert "Adresse du siège : non diffusée" in hidden.text
    # They are persons: the service is asked to leave them out, and would not be read.
    assert state.asked[0]["query"]["minimal"] == "true"
    assert "dirigeants" not in state.asked[0]["query"]["include"]


async def test_leaders_that_come_all_the_same_are_not_read() -> None:
    found = shape_of("entreprises")["exchanges"][0]["response"]
    found["results"][0]["dirigeants"] = [{"nom": "DURAND", "prenoms": "Camille"}]
    state = State("entreprises", replies=[web.json_response(found)])
    async with source_of(state) as source:
        records = await ask(source, "search_companies", {"query": "La Poste"})
    assert "DURAND" not in "".join(each.title + each.text for each in records)


async def test_an_address_has_its_codes_and_its_place() -> None:
    (found,), _ = await first("adresses")
    assert found.title == "20 Avenue de Ségur 75007 Paris"
    assert "Code Insee de la commune : 75107" in found.text
    assert "latitude 48.850699, longitude 2.308628" in found.text
    assert found.url.endswith("/75107_8909_00020")


async def test_an_article_has_its_number_its_state_and_its_date() -> None:
    (found,), _ = await first("legifrance")
    assert found.title == "Code civil, article 1240"
    assert found.url == "https://www.legifrance.gouv.fr/codes/article_lc/LEGIARTI000032041571"
    assert found.published == date(2016, 10, 1)
    assert "État : en vigueur, version en vigueur depuis le 1er octobre 2016." in found.text
    assert found.text.endswith("il est arrivé\nà le réparer.")


async def test_an_article_that_is_repealed_says_until_when() -> None:
    article = shape_of("legifrance")["articles"]["LEGIARTI000032041571"]
    article["article"] |= {
        "etat": "ABROGE", "dateDebut": "2004-03-10", "dateFin": "2016-10-01",
        "textTitles": [{"titre": "Décret n° 2004-220", "nature": "DECRET"}],
    }  # fmt: skip
    found = adapter_of(entry_of("legifrance", 1)).record_of(article)
    assert "État : abrogé, version en vigueur depuis le 10 mars 2004" in found.text
    assert "jusqu’au 1er octobre 2016" in found.text
    assert found.url.startswith("https://www.legifrance.gouv.fr/loda/article_lc/")


def test_an_article_number_is_written_as_the_service_writes_it() -> None:
    for written in ("L. 36-11", "L.36-11", "L 36-11", "L36-11"):
        sent = definition_of("legifrance", "search_legislation").sends({"article": written})
        criterion = sent.arguments["recherche"]["champs"][0]["criteres"][0]
        assert criterion["valeur"] == "L36-11"


def test_a_law_is_looked_for_by_its_number_outside_the_codes() -> None:
    sent = definition_of("legifrance", "search_legislation").sends(
        {"texte": "58-1100", "article": "6 nonies", "date": "2018-01-01"}
    )
    assert sent.arguments["fond"] == "LODA_DATE"
    fields = [each["typeChamp"] for each in sent.arguments["recherche"]["champs"]]
    assert fields == ["NUM", "NUM_ARTICLE"]
    assert sent.shown == "article 6 nonies · texte n° 58-1100 · au 1er janvier 2018"


@pytest.mark.parametrize(
    ("kind", "tool", "arguments"),
    [
        ("entreprises", "search_companies", {}),
        ("entreprises", "search_companies", {"query": 3}),
        ("entreprises", "search_companies", {"query": "x" * 500}),
        ("entreprises", "search_companies", {"query": "Lyon", "code_postal": "69"}),
        ("entreprises", "search_companies", {"query": "Lyon", "departement": "69&page=2"}),
        ("adresses", "search_addresses", {"query": "ab"}),
        ("adresses", "search_addresses", {"query": "Lyon", "code_postal": "abcde"}),
        ("adresses", "find_address_at", {"latitude": 91, "longitude": 2}),
        ("adresses", "find_address_at", {"latitude": "48", "longitude": 2}),
        ("adresses", "find_address_at", {"latitude": True, "longitude": 2}),
        ("adresses", "find_address_at", {"latitude": float("nan"), "longitude": 2}),
        ("legifrance", "search_legislation", {"code": "Code civil"}),
        ("legifrance", "search_legislation", {"article": "1240", "date": "hier"}),
        ("legifrance", "search_legislation", {"article": "12;40"}),
        ("legifrance", "search_legislation", {"query": "x", "code": "Code civil", "texte": "1"}),
    ],
)
def test_arguments_that_make_no_sense_leave_nothing(
    kind: SourceKind, tool: str, arguments: dict[str, Any]
) -> None:
    with pytest.raises(ToolArguments):
        definition_of(kind, tool).sends(arguments)


@pytest.mark.parametrize("kind", KINDS)
def test_what_its_agent_writes_anew_is_what_leaves(kind: SourceKind) -> None:
    for definition in adapter_of(entry_of(kind, 1)).TOOLS:
        shown = "48.85, 2.35" if definition.name == "find_address_at" else "ponts et chaussées"
        written = definition.rewritten(shown)
        assert written.shown in {shown, "48.850000, 2.350000"}
        with pytest.raises(ToolArguments):
            definition.rewritten("" if definition.name != "find_address_at" else "ailleurs")


async def test_a_short_rest_is_waited_for_once() -> None:
    state = State("adresses", replies=[web.Response(status=429, headers={"retry-after": "1"})])
    async with source_of(state) as source:
        began = monotonic()
        assert await ask(source, "search_addresses", {"query": "Ségur"})
        assert monotonic() - began >= 1
        state.replies = [web.Response(status=429, headers={"retry-after": "0"}) for _ in range(2)]
        with pytest.raises(SourceOverloaded):
            await ask(source, "search_addresses", {"query": "Ségur"})


async def test_a_long_rest_is_kept_without_a_call() -> None:
    state = State("entreprises", replies=[web.Response(status=429, headers={"retry-after": "60"})])
    async with source_of(state) as source:
        for _ in range(3):
            with pytest.raises(SourceOverloaded):
                await ask(source, "search_companies", {"query": "La Poste"})
    assert len(state.asked) == 1


async def test_no_more_than_so_many_calls_a_second() -> None:
    pace, began = Pace(50), monotonic()
    for _ in range(6):
        await pace.turn()
    assert monotonic() - began >= 4.9 / 50
    pace.rest(WORTH_WAITING + 1)
    with pytest.raises(SourceOverloaded):
        await pace.turn()


async def article(source: Source) -> list[Record]:
    return await ask(source, "search_legislation", {"article": "1240"})


async def test_one_token_serves_until_it_ends() -> None:
    state = State("legifrance")
    async with source_of(state) as source:
        await article(source)
        await article(source)
    assert state.tokens == [shape_of("legifrance")["token"]["request"]["form"]]
    assert set(state.bearers) == {"Bearer jeton-1"}


async def test_a_token_that_is_about_to_end_is_replaced() -> None:
    state = State("legifrance", lasts=61)
    async with source_of(state) as source:
        await article(source)
        source.access.token.until -= 2
        await article(source)
    assert len(state.tokens) == 2


async def test_a_token_that_was_taken_back_is_replaced_once() -> None:
    state = State("legifrance", replies=[web.Response(status=401)])
    async with source_of(state) as source:
        assert await article(source)
        assert len(state.tokens) == 2
        state.replies = [web.Response(status=401) for _ in range(2)]
        with pytest.raises(SourceKeyRefused):
            await article(source)
    assert len(state.tokens) == 3


async def test_neither_the_secret_nor_the_token_is_ever_written(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(0)
    refused, failed = "source_key_refused", "source_failed"
    for status, told in {200: None, 400: refused, 401: refused, 500: failed}.items():
        state = State("legifrance", token_status=status)
        async with source_of(state) as source:
            given = await asyncio.gather(article(source), return_exceptions=True)
            fault = given[0] if isinstance(given[0], SearchFault) else None
            assert (fault and fault.code) == told
            assert SECRET not in repr(fault) + repr(fault and fault.__cause__)
            assert SECRET not in repr(source.access) + repr(source.entry)
            assert "jeton-" not in repr(source.access)
    assert SECRET not in caplog.text
    assert "jeton-" not in caplog.text


async def test_one_article_that_fails_leaves_the_others() -> None:
    shape = shape_of("legifrance")
    found = shape["exchanges"][0]["response"]
    extracts = found["results"][0]["sections"][0]["extracts"]
    extracts.append(extracts[0] | {"id": "LEGIARTI000000000001"})
    state = State("legifrance", replies=[web.json_response(found)])
    async with source_of(state) as source:
        assert len(await article(source)) == 1
