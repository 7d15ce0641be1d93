"""Who changed what, and the same settings as a file."""

from __future__ import annotations

import tomllib
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from administration.conftest import PATH, Decide
from conftest import SignIn

ACCENT = {"light": "#1f6347", "dark": "#86d3ab"}


async def decided(agent: httpx2.AsyncClient, decide: Decide) -> str:
    mine: str = (await agent.get("/api/me")).json()["organisation"]["id"]
    await decide("appearance", {"product": "Archi", "accent": ACCENT}, reason="Charte graphique")
    await decide("banners", {"items": [{"fr": "Bonjour « à tous »"}]})
    await decide("retention", {"conversations": 6}, organisation_id=mine)
    await decide("features", {"off": {"web": "Marché."}}, organisation_id=mine)
    return mine


async def test_each_change_is_kept_with_who_when_and_why(
    app: FastAPI, agent_client: httpx2.AsyncClient, administrator: httpx2.AsyncClient,
    decide: Decide,
) -> None:  # fmt: skip
    mine = await decided(agent_client, decide)
    await decide("appearance", {"product": "Archi"})
    await decide("appearance", {"product": "Archi"})
    items = (await administrator.get(f"{PATH}/history")).json()["items"]
    assert [each["topic"] for each in items] == [
        "appearance", "features", "retention", "banners", "appearance",
    ]  # fmt: skip
    last, first = items[0], items[-1]
    assert (first["before"], first["reason"]) == (None, "Charte graphique")
    assert last["before"] == first["after"] == {"product": "Archi", "accent": ACCENT}
    assert last["after"] == {"product": "Archi"}
    assert items[1]["organisation"] == items[2]["organisation"] != None  # noqa: E711
    assert {each["by"] for each in items} == {(await administrator.get("/api/me")).json()["name"]}
    own = await administrator.get(f"{PATH}/history", params={"organisation_id": mine})
    assert len(own.json()["items"]) == 2
    async with app.state.sessions.begin() as session:
        events = text("select count(*) from events where kind = 'setting:changed'")
        assert await session.scalar(events) == 5


async def test_the_history_is_paged_and_taken_away(
    administrator: httpx2.AsyncClient, decide: Decide
) -> None:
    for number in range(53):
        assert (await decide("appearance", {"product": f"=É{number}"})).status_code == 200
    page = (await administrator.get(f"{PATH}/history")).json()
    assert (len(page["items"]), page["next"]) == (50, page["items"][-1]["number"])
    rest = await administrator.get(f"{PATH}/history", params={"before": page["next"]})
    assert (len(rest.json()["items"]), rest.json()["next"]) == (3, None)
    table = await administrator.get(f"{PATH}/history/table")
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    assert len(table.text.strip().splitlines()) == 54
    assert (await administrator.get(f"{PATH}/history", params={"before": 0})).status_code == 422


async def test_what_is_exported_is_imported_again(
    agent_client: httpx2.AsyncClient, administrator: httpx2.AsyncClient, decide: Decide
) -> None:
    mine = await decided(agent_client, decide)
    answer = await administrator.get(f"{PATH}/file")
    assert answer.headers["content-type"] == "application/toml"
    whole = tomllib.loads(answer.text)
    assert whole["appearance"] == {"product": "Archi", "accent": ACCENT}
    [organisation] = whole["organisations"].values()
    assert organisation["retention"] == {"conversations": 6}
    same = await administrator.post(f"{PATH}/file/preview", json={"text": answer.text})
    assert same.json()["changes"] == []
    before = (await administrator.get(PATH, params={"organisation_id": mine})).json()
    for topic in ("retention", "features"):
        await decide(topic, None, organisation_id=mine)
    await decide("appearance", {"product": "Autre"})
    preview = (await administrator.post(f"{PATH}/file/preview", json={"text": answer.text})).json()
    assert {each["topic"] for each in preview["changes"]} == {"appearance", "features", "retention"}
    applied = {"text": answer.text, "after": preview["number"], "reason": "Retour"}
    assert (await administrator.put(f"{PATH}/file", json=applied)).status_code == 204
    after = (await administrator.get(PATH, params={"organisation_id": mine})).json()
    for topic in ("retention", "features"):
        assert after[topic]["value"] == before[topic]["value"]
    last = (await administrator.get(f"{PATH}/history")).json()["items"][0]
    assert (last["source"], last["reason"]) == ("file", "Retour")
    # An empty file takes all away.
    emptied = {"text": "", "after": last["number"], "reason": ""}
    assert (await administrator.put(f"{PATH}/file", json=emptied)).status_code == 204
    assert (await administrator.get(PATH)).json()["appearance"]["value"] is None


async def test_what_changed_meanwhile_is_not_overwritten(
    administrator: httpx2.AsyncClient, decide: Decide
) -> None:
    await decide("appearance", {"product": "Un"})
    late = {"text": "", "after": 0, "reason": ""}
    answer = await administrator.put(f"{PATH}/file", json=late)
    assert (answer.status_code, answer.json()["code"]) == (409, "setting_changed")
    assert (await administrator.get(PATH)).json()["appearance"]["value"]["product"] == "Un"


BAD = [
    ("[", ""),
    ("voix = 1", "voix"),
    ("[maintenance]\nstarts_at = 2027-01-01T00:00:00Z", "maintenance"),
    ('[appearance]\nproduct = ""', "appearance.product"),
    ('[appearance.accent]\nlight = "#ffff00"\ndark = "#a9b8ff"', "appearance"),
    ('[organisations."Personne".retention]\nconversations = 6', "organisations.Personne"),
    ("organisations = 1", "organisations"),
    ('[waves."Aucune".features.off]', "waves.Aucune"),
    ("[retention]\nconversations = 0", "retention.conversations"),
    ("[retention]\nconversations = 12\nmost = 6", "retention"),
    ('[sensitivity]\nlevel = "sensible"', "sensitivity"),
    ("[features.off.web]\nsince = 2027-01-01", "features.off.web.since"),
]


@pytest.mark.parametrize(("text_", "where"), BAD)
async def test_a_file_that_is_wrong_is_refused_where_it_is(
    administrator: httpx2.AsyncClient, text_: str, where: str
) -> None:
    answer = await administrator.post(f"{PATH}/file/preview", json={"text": text_})
    assert (answer.status_code, answer.json()["code"]) == (400, "settings_file_refused")
    assert answer.json()["params"]["where"] == where
    put = await administrator.put(f"{PATH}/file", json={"text": text_, "after": 0, "reason": ""})
    assert put.status_code == 400


@pytest.mark.parametrize("persona", ["agent", "referente", "pilote"])
async def test_nobody_else_decides(sign_in: SignIn, persona: Any) -> None:
    other = await sign_in(persona)
    assert (await other.get(PATH)).status_code == 403
    body = {"value": {"items": []}, "after": 0, "reason": ""}
    assert (await other.put(f"{PATH}/banners", json=body)).status_code == 403
    assert (await other.get(f"{PATH}/file")).status_code == 403
