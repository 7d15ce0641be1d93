"""Organisations: made and changed by administrators, read by those who manage them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from accounts.organisations.conftest import Populate, path_of
from emilie.accounts.organisations.actions import siret_of
from emilie.accounts.organisations.errors import SiretRefused
from emilie.settings import Settings

SIRET = "73282932000074"
POST = "/api/organisations"


async def kinds(app: FastAPI, like: str) -> list[str]:
    async with app.state.sessions() as session:
        query = text("select kind || ' ' || facts::text from events where kind like :like")
        return list((await session.execute(query, {"like": like})).scalars())


async def made(client: httpx2.AsyncClient, **given: Any) -> Any:
    answer = await client.post(POST, json={"name": "Musée du Large"} | given)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_an_organisation_is_made_and_changed(
    app: FastAPI, administrator: httpx2.AsyncClient
) -> None:
    organisation = await made(administrator, siret="732 829 320 00074", seats=50, look="state")
    assert (organisation["siret"], organisation["seats"]) == (SIRET, 50)
    assert (organisation["members"], organisation["declared"]) == (0, False)
    path = f"{POST}/{organisation['id']}"
    change = {"name": "Musée de la Mer", "seats": None, "look": None}
    changed = (await administrator.patch(path, json=change)).json()
    assert (changed["name"], changed["seats"], changed["look"]) == ("Musée de la Mer", None, None)
    assert changed["siret"] == SIRET
    listed = (await administrator.get(POST)).json()["items"]
    names = [each["name"] for each in listed]
    assert names == ["Ministère de l’Archipel", "Musée de la Mer"]
    events = await kinds(app, "organisation:%")
    assert len(events) == 2
    assert "look name seats" in events[1]
    # What changes nothing is not accounted for.
    await administrator.patch(path, json={"name": "Musée de la Mer"})
    assert len(await kinds(app, "organisation:%")) == 2


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 422, "invalid"),
        ([], 422, "invalid"),
        ({"name": ""}, 422, "invalid"),
        ({"name": " \u200b\x00 "}, 422, "invalid"),
        ({"name": "x" * 121}, 422, "invalid"),
        ({"name": "X", "siret": "73282932000075"}, 400, "siret_refused"),
        ({"name": "X", "siret": "7328293200007"}, 400, "siret_refused"),
        ({"name": "X", "siret": "\u0667" * 14}, 400, "siret_refused"),
        ({"name": "X", "siret": "'; drop table agents"}, 400, "siret_refused"),
        ({"name": "X", "siret": "1" * 41}, 422, "invalid"),
        ({"name": "X", "seats": -1}, 422, "invalid"),
        ({"name": "X", "seats": 10**12}, 422, "invalid"),
        ({"name": "X", "look": "marianne"}, 422, "invalid"),
        ({"name": "Ministère de l’Archipel"}, 409, "organisation_name_taken"),
        ({"name": "Y", "siret": SIRET}, 409, "siret_taken"),
    ],
)
async def test_bad_organisations_are_refused(
    administrator: httpx2.AsyncClient, body: Any, status: int, code: str
) -> None:
    await made(administrator, siret=SIRET)
    answer = await administrator.post(POST, json=body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert len((await administrator.get(POST)).json()["items"]) == 2


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (SIRET, SIRET),
        ("732 829 320 00074", SIRET),
        ("732.829.320.00074", SIRET),
        # La Poste: the sum of the digits is a multiple of five; its seat is as the others are.
        ("35600000049837", "35600000049837"),
        ("35600000000048", "35600000000048"),
        ("", None),
        (None, None),
    ],
)
def test_a_siret_is_its_digits(given: str | None, kept: str | None) -> None:
    assert siret_of(given) == kept


@pytest.mark.parametrize("given", ["35600000049838", "35600000000049", "abc", "00000000000001"])
def test_a_siret_of_a_wrong_key_is_refused(given: str) -> None:
    with pytest.raises(SiretRefused):
        siret_of(given)


async def test_seats_do_not_go_below_those_who_have_access(
    administrator: httpx2.AsyncClient, populate: Populate
) -> None:
    path = f"{POST}/{(await made(administrator))['id']}"
    await populate(path, 12)
    refused = await administrator.patch(path, json={"seats": 11})
    assert (refused.status_code, refused.json()["params"]) == (409, {"members": 12})
    assert (await administrator.patch(path, json={"seats": 12})).json()["seats"] == 12


DECLARED = """
[organisations."Agence déclarée"]
default = "sensible"
tokens_a_day = 1000
sources = ["adresses"]

[sources.adresses]
kind = "adresses"
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    catalogue = tmp_path / "emilie.toml"
    catalogue.write_text(DECLARED)
    return Settings(data=tmp_path / "data", catalogue=catalogue)


async def test_a_name_that_the_catalogue_knows_stays(administrator: httpx2.AsyncClient) -> None:
    organisation = await made(administrator, name="Agence déclarée")
    assert organisation["declared"]
    path = f"{POST}/{organisation['id']}"
    refused = await administrator.patch(path, json={"name": "Agence"})
    assert (refused.status_code, refused.json()["code"]) == (409, "organisation_declared")
    assert (await administrator.patch(path, json={"seats": 3})).status_code == 200


async def test_what_the_catalogue_gives_is_read(administrator: httpx2.AsyncClient) -> None:
    declared, other = await made(administrator, name="Agence déclarée"), await made(administrator)
    theirs = (await administrator.get(f"{POST}/{declared['id']}/services")).json()
    assert (theirs["named"], theirs["default_sensitivity"]) == (True, "sensible")
    assert theirs["tokens_a_day"] == 1000
    assert [each["kind"] for each in theirs["outside"]] == ["source"]
    assert [each["kind"] for each in theirs["endpoints"]] == ["builtin"]
    assert [each["sensitivity"] for each in theirs["levels"]][-1] == "diffusion_restreinte"
    others = (await administrator.get(f"{POST}/{other['id']}/services")).json()
    assert (others["named"], others["outside"], others["tokens_a_day"]) == (False, [], None)


async def test_each_role_does_what_is_its_own(
    administrator: httpx2.AsyncClient,
    coordinator: httpx2.AsyncClient,
    referent: httpx2.AsyncClient,
    agent_client: httpx2.AsyncClient,
) -> None:
    own, other = await path_of(referent), f"{POST}/{(await made(administrator))['id']}"
    contacts = dict.fromkeys(("dpo_name", "dpo_contact", "security_name", "security_contact"), "x")
    asked: list[tuple[str, str, Any]] = [
        ("GET", "", None), ("GET", "/services", None), ("GET", "/units", None),
        ("PUT", "/contacts", contacts), ("PATCH", "", {"seats": 90}), ("GET", "/adoption", None),
    ]  # fmt: skip
    statuses = {
        name: [
            [(await client.request(method, path + rest, json=body)).status_code]
            for path in (own, other)
            for method, rest, body in asked
        ]
        for name, client in (
            ("administrator", administrator), ("coordinator", coordinator),
            ("referent", referent), ("agent", agent_client),
        )
    }  # fmt: skip
    flat = {name: [status for [status] in each] for name, each in statuses.items()}
    assert flat == {
        "administrator": [200, 200, 200, 200, 200, 403] * 2,
        "coordinator": [200, 200, 200, 403, 403, 200] * 2,
        "referent": [200, 200, 200, 200, 403, 200, 404, 404, 404, 404, 403, 404],
        "agent": [403] * 12,
    }
    for client in (coordinator, referent, agent_client):
        assert (await client.post(POST, json={"name": "Z"})).status_code == 403
    assert (await referent.get(POST)).status_code == 403
    assert (await administrator.get(f"{POST}/nulle-part")).status_code == 422


async def test_agents_know_whom_to_turn_to(
    referent: httpx2.AsyncClient, agent_client: httpx2.AsyncClient
) -> None:
    contacts = (await agent_client.get("/api/contacts")).json()
    assert contacts["referents"] == [
        {"name": "Samira Lebrun", "contact": "referente@demonstration.example"}
    ]
    assert contacts["dpo"]["name"] == "Paul Kerbrat"
    path = f"{await path_of(referent)}/contacts"
    told = {"dpo_name": " Léa\nMarin ", "dpo_contact": "01 23 45 67 89"}
    none = {"security_name": "", "security_contact": ""}
    assert (await referent.put(path, json=told | none)).status_code == 200
    contacts = (await agent_client.get("/api/contacts")).json()
    assert contacts["dpo"] == {"name": "Léa Marin", "contact": "01 23 45 67 89"}
    assert contacts["security"] is None
    for bad in ({}, told, told | none | {"dpo_name": "x" * 201}, told | none | {"dpo_name": None}):
        assert (await referent.put(path, json=bad)).status_code == 422


async def test_units_are_made_renamed_and_deleted(
    app: FastAPI, referent: httpx2.AsyncClient, populate: Populate
) -> None:
    path = await path_of(referent)
    made = (await referent.post(f"{path}/units", json={"name": "Bureau des cartes"})).json()
    unit = next(each for each in made["items"] if each["name"] == "Bureau des cartes")
    assert [each["name"] for each in made["items"]][:2] == [
        "Bureau des cartes", "Direction des médiathèques",
    ]  # fmt: skip
    await populate(path, 3, unit=unit["id"])
    one = f"{path}/units/{unit['id']}"
    named = (await referent.patch(one, json={"name": "Bureau des marées"})).json()
    assert {each["name"]: each["members"] for each in named["items"]}["Bureau des marées"] == 3
    # Accents and capitals do not make another one.
    again = await referent.post(f"{path}/units", json={"name": "bureau des marees"})
    assert (again.status_code, again.json()["code"]) == (409, "unit_name_taken")
    renamed = await referent.patch(one, json={"name": "secretariat general"})
    assert (renamed.status_code, renamed.json()["code"]) == (409, "unit_name_taken")
    assert (await referent.delete(one)).status_code == 204
    assert (await referent.delete(one)).status_code == 404
    page = (await referent.get(f"{path}/members", params={"q": "Membre"})).json()
    assert [each["unit_id"] for each in page["items"]] == [None] * 3
    events = [each.partition(" ")[0] for each in await kinds(app, "unit:%")]
    assert events == ["unit:created", "unit:renamed", "unit:deleted"]
    for bad in ({}, {"name": ""}, {"name": "x" * 121}, {"name": 3}):
        answer = await referent.post(f"{path}/units", json=bad)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


async def test_a_unit_of_another_organisation_does_not_exist(
    administrator: httpx2.AsyncClient, referent: httpx2.AsyncClient
) -> None:
    other = f"{POST}/{(await made(administrator))['id']}"
    made_there = await administrator.post(f"{other}/units", json={"name": "Ailleurs"})
    unit = made_there.json()["items"][0]["id"]
    own = await path_of(referent)
    assert (await referent.patch(f"{own}/units/{unit}", json={"name": "Ici"})).status_code == 404
    assert (await referent.delete(f"{own}/units/{unit}")).status_code == 404
