"""The sensitivity of a conversation: only ever raised, and obeyed by every call to a model."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI

from conftest import SignIn
from emilie.settings import Settings
from support.model import ScriptedModel
from support.talk import begin, words

CATALOGUE = """
[policy]
preset = "none"
sensible = "nowhere"

[organisations."{organisation}"]
default = "interne"

[[endpoints]]
name = "rapide"
url = "{url}"
qualities = ["fast"]
energy = {{ active = 24, total = 24 }}

[[endpoints]]
name = "reflechi"
url = "{url}"
model = "un-autre"
qualities = ["thorough"]
[endpoints.hosting]
operator = "Outscale"
country = "FR"
"""


@pytest.fixture
def settings(tmp_path: Path, model: ScriptedModel) -> Settings:
    file = tmp_path / "emilie.toml"
    content = CATALOGUE.format(url=model.url, organisation="Ministère de l’Archipel")
    file.write_text(content, "utf-8")
    return Settings(data=tmp_path / "data", catalogue=file)


async def facts(talk: Any) -> dict[str, Any]:
    found: dict[str, Any] = (await talk.messages())[-1]["metadata"]
    return found


async def test_a_conversation_begins_with_the_default_and_may_begin_higher(
    agent_client: httpx2.AsyncClient,
) -> None:
    made = (await agent_client.post("/api/conversations", json={})).json()
    assert (made["sensitivity"], made["endpoint"]) == ("interne", None)
    higher = await agent_client.post("/api/conversations", json={"sensitivity": "sensible"})
    assert higher.json()["sensitivity"] == "sensible"
    lower = await agent_client.post("/api/conversations", json={"sensitivity": "public"})
    assert lower.json()["sensitivity"] == "interne"


async def test_it_is_raised_never_lowered(agent_client: httpx2.AsyncClient) -> None:
    talk = await begin(agent_client)
    raised = await agent_client.patch(talk.path, json={"sensitivity": "sensible"})
    assert raised.json()["sensitivity"] == "sensible"
    again = await agent_client.patch(talk.path, json={"sensitivity": "sensible"})
    assert again.status_code == 200
    lowered = await agent_client.patch(talk.path, json={"sensitivity": "public"})
    assert (lowered.status_code, lowered.json()["code"]) == (409, "sensitivity_not_lowered")
    assert (await agent_client.get(talk.path)).json()["sensitivity"] == "sensible"
    wrong = await agent_client.patch(talk.path, json={"sensitivity": "secret"})
    assert wrong.status_code == 422


async def test_what_the_policy_closes_is_refused_and_nothing_is_sent(
    agent_client: httpx2.AsyncClient, model: ScriptedModel
) -> None:
    talk = await begin(agent_client)
    await agent_client.patch(talk.path, json={"sensitivity": "sensible"})
    sent = len(model.requests)
    await talk.ask("Une question sensible")
    assert (await facts(talk))["error"] == "no_endpoint_allowed"
    assert (await facts(talk))["endpoint"] is None
    assert len(model.requests) == sent, "neither the question nor its title"
    assert words((await talk.messages())[0]) == "Une question sensible"


async def test_a_document_raises_its_conversation_before_anything_is_sent(
    agent_client: httpx2.AsyncClient, model: ScriptedModel
) -> None:
    talk = await begin(agent_client)
    sent = await agent_client.post(
        "/api/documents?sensitivity=sensible", files={"file": ("note.txt", b"Un texte.")}
    )
    assert sent.json()["sensitivity"] == "sensible"
    before = len(model.requests)
    turn = {"text": "Résume", "documents": [sent.json()["id"]]}
    await agent_client.post(f"{talk.path}/turns", json=turn)
    assert (await agent_client.get(talk.path)).json()["sensitivity"] == "sensible"
    assert (await facts(talk))["error"] == "no_endpoint_allowed"
    assert len(model.requests) == before


async def test_the_agent_chooses_an_endpoint_and_the_answer_says_who_gave_it(
    agent_client: httpx2.AsyncClient, model: ScriptedModel
) -> None:
    talk = await begin(agent_client)
    await talk.ask("Bonjour")
    automatic = await facts(talk)
    assert automatic["endpoint"]["name"] == "rapide"
    assert automatic["endpoint"]["leaves_machine"] is False
    assert automatic["energy"]["wh_min"] < automatic["energy"]["wh_max"]
    assert automatic["energy"]["gco2_min"] < automatic["energy"]["gco2_max"]
    await agent_client.patch(talk.path, json={"endpoint": "reflechi"})
    await talk.ask("Et maintenant ?")
    chosen = await facts(talk)
    assert model.requests[-1]["model"] == "un-autre"
    assert chosen["endpoint"] | {} == {
        "name": "reflechi", "kind": "endpoint", "label": "un-autre", "model": "un-autre",
        "operator": "Outscale", "seat": None, "country": "FR", "certifications": [],
        "foreign_law": None, "leaves_machine": True,
    }  # fmt: skip
    assert chosen["energy"] is None
    assert (await facts(talk))["instead_of"] is None
    back = await agent_client.patch(talk.path, json={"endpoint": None})
    assert back.json()["endpoint"] is None


async def test_agents_are_told_what_is_open_to_them(agent_client: httpx2.AsyncClient) -> None:
    told = (await agent_client.get("/api/endpoints")).json()
    assert told["default_sensitivity"] == "interne"
    levels = {each["sensitivity"]: each for each in told["levels"]}
    assert levels["interne"]["endpoints"] == ["rapide", "reflechi"]
    assert levels["sensible"] == {
        "sensitivity": "sensible", "requirement": "nowhere", "endpoints": [], "search": [],
    }  # fmt: skip
    assert [(each["qualities"], each["up"]) for each in told["choices"]] == [
        (["fast"], True), (["thorough"], True),
    ]  # fmt: skip
    assert "127.0.0.1" not in str(told)


async def test_raising_somebody_else_s_conversation_is_not_found(
    agent_client: httpx2.AsyncClient, sign_in: SignIn
) -> None:
    talk = await begin(agent_client)
    other = await sign_in("agent", "autre")
    answer = await other.patch(talk.path, json={"sensitivity": "sensible"})
    assert answer.status_code == 404


async def test_an_answer_says_in_place_of_whom_it_was_made(
    agent_client: httpx2.AsyncClient, app: FastAPI
) -> None:
    talk = await begin(agent_client)
    await agent_client.patch(talk.path, json={"endpoint": "reflechi"})
    chosen = next(each for each in app.state.endpoints.opened if each.name == "reflechi")
    for _ in range(10):
        chosen.circuit.failed()
    await talk.ask("[court] Bonjour")
    told = await facts(talk)
    assert (told["endpoint"]["name"], told["instead_of"]) == ("rapide", chosen.facts.label)
    # A name of nobody is only said again.
    await agent_client.patch(talk.path, json={"endpoint": "ailleurs"})
    await talk.ask("[court] Encore")
    assert (await facts(talk))["instead_of"] == "ailleurs"
