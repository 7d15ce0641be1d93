"""Publications searched by hand through the interface, and their references taken away."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import httpx2
import psycopg
import pytest
import rispy
from pybtex.database import parse_string

from emilie.settings import Settings
from research.publications.loopback import SERVICES, Loopback
from support.outbound import serving
from support.web import demonstration

Services = dict[str, Loopback]
PATH = "/api/publications/search"


@pytest.fixture
async def services() -> AsyncIterator[Services]:
    made: Services = {name: Loopback(name) for name in SERVICES}
    async with AsyncExitStack() as stack:
        for each in made.values():
            each.port = await stack.enter_async_context(serving(each.answer))
        yield made


def catalogue(services: Services, switched_on: list[str], policy: str = "") -> str:
    tables = "".join(
        f'[search."{name}"]\nkind = "{name}"\nurl = "http://127.0.0.1:{each.port}"\n'
        'contact = "science@example.gouv.fr"\nhosting = { seat = "FR", country = "FR" }\n'
        for name, each in services.items()
    )
    return f'{policy}{tables}[organisations."{demonstration()}"]\nsearch = {switched_on}\n'


@pytest.fixture
def declared() -> Callable[[Services], str]:
    return lambda services: catalogue(services, list(SERVICES))


@pytest.fixture
async def settings(
    tmp_path: Path, services: Services, declared: Callable[[Services], str]
) -> Settings:
    file = tmp_path / "emilie.toml"
    file.write_text(declared(services), "utf-8")
    return Settings(data=tmp_path / "data", catalogue=file)


def codes(found: dict[str, Any]) -> dict[str, str | None]:
    return {each["name"]: each["code"] for each in found["services"]}


async def test_all_that_the_organisation_switched_on_is_asked(
    agent_client: httpx2.AsyncClient, services: Services, dsn: str
) -> None:
    services["crossref"].status = 500
    answer = await agent_client.get(PATH, params={"words": "qualité de l’eau", "first_year": 2000})
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert codes(found) == {
        "hal": None, "openalex": None, "crossref": "publications_failed", "arxiv": None,
    }  # fmt: skip
    assert len(found["publications"]) == 6
    [first, *_] = found["publications"]
    assert first["reference"].startswith("DURAND, Éléonore et LE GOFF, Jean-Marc.")
    assert services["openalex"].asked[0]["query"]["mailto"] == "science@example.gouv.fr"
    with psycopg.connect(dsn) as connection:
        [[facts]] = connection.execute(
            "select facts from events where kind = 'publications:searched'"
        ).fetchall()
    assert (facts["services"], facts["failed"]) == ("hal,openalex,arxiv", "crossref")
    assert "eau" not in str(facts)


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        ({}, 422, "publications_query_empty"),
        ({"words": "dossier de jeanne.durand@example.fr"}, 422, "query_personal"),
        (
            {"words": "eau", "first_year": 2024, "last_year": 2020},
            422,
            "publications_years_backwards",
        ),
        ({"words": "eau", "page": 100, "rows": 50}, 422, "publications_too_deep"),
        ({"words": "eau", "rows": 500}, 422, "invalid"),
        ({"words": "eau", "q": "*:*"}, 422, "invalid"),
        ({"words": "eau", "sources": ["scopus"]}, 422, "invalid"),
        ({"words": "eau", "sources": [""]}, 422, "invalid"),
        ({"words": "eau", "sources": ["hal"] * 9}, 422, "invalid"),
    ],
)
async def test_a_search_that_is_none_leaves_nowhere(
    agent_client: httpx2.AsyncClient, services: Services, asked: Any, status: int, code: str
) -> None:
    answer = await agent_client.get(PATH, params=asked)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not any(each.asked for each in services.values())


async def test_only_the_services_that_were_chosen_are_asked(
    agent_client: httpx2.AsyncClient, services: Services
) -> None:
    answer = await agent_client.get(PATH, params={"words": "eau", "sources": ["arxiv", "hal"]})
    assert answer.status_code == 200, answer.text
    assert codes(answer.json()) == {"hal": None, "arxiv": None}
    assert {name for name, each in services.items() if each.asked} == {"hal", "arxiv"}


class TestPolicy:
    @pytest.fixture
    def declared(self) -> Callable[[Services], str]:
        policy = '[policy]\nsensible = "nowhere"\n'
        return lambda services: catalogue(services, ["hal"], policy)

    async def test_only_where_the_policy_and_the_organisation_allow(
        self, agent_client: httpx2.AsyncClient, services: Services
    ) -> None:
        answer = await agent_client.get(PATH, params={"words": "eau", "sensitivity": "sensible"})
        assert (answer.status_code, answer.json()["code"]) == (403, "search_closed")
        elsewhere = await agent_client.get(PATH, params={"words": "eau", "sources": ["arxiv"]})
        assert (elsewhere.status_code, elsewhere.json()["code"]) == (403, "search_closed")
        assert (await agent_client.get(PATH, params={"words": "eau"})).status_code == 200
        assert {name: len(each.asked) for name, each in services.items()} == {
            "hal": 1, "openalex": 0, "crossref": 0, "arxiv": 0,
        }  # fmt: skip


async def test_who_is_not_signed_in_asks_nothing(
    client: httpx2.AsyncClient, services: Services
) -> None:
    assert (await client.get(PATH, params={"words": "eau"})).status_code == 401
    assert not any(each.asked for each in services.values())


async def test_references_are_taken_away(
    agent_client: httpx2.AsyncClient, services: Services
) -> None:
    found = (await agent_client.get(PATH, params={"words": "eau"})).json()["publications"]
    chosen = [each["publication"] for each in found]
    for kind, media, name in (
        ("bibtex", "application/x-bibtex", "publications.bib"),
        ("ris", "application/x-research-info-systems", "publications.ris"),
    ):
        answer = await agent_client.post(
            "/api/publications/export", json={"format": kind, "publications": chosen}
        )
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"].partition(";")[0] == media
        assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
        read = (
            parse_string(answer.text, "bibtex").entries
            if kind == "bibtex"
            else rispy.loads(answer.text)
        )
        assert len(read) == len(chosen) == 8


async def test_an_export_is_checked_like_any_writing(
    agent_client: httpx2.AsyncClient, services: Services
) -> None:
    path = "/api/publications/export"
    empty = await agent_client.post(path, json={"format": "ris", "publications": []})
    assert (empty.status_code, empty.json()["code"]) == (422, "invalid")
    wrong = {"format": "word", "publications": [{"title": "x"}]}
    assert (await agent_client.post(path, json=wrong)).status_code == 422
    del agent_client.headers["x-csrf-token"]
    forged = await agent_client.post(path, json={"format": "ris", "publications": [{"title": "x"}]})
    assert (forged.status_code, forged.json()["code"]) == (403, "csrf")
