"""A guided task through HTTP: its form in the turn, its question stored, its answer reviewed."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI

from emilie.inference.reading import LOOKED_AT
from emilie.settings import ModelEndpoint, Settings
from support.builtin import spaced
from support.model import ScriptedModel, last_question
from support.talk import Talk, begin, words

ELSEWHERE = """+++
id = "elsewhere"
version = 1
organisations = ["Une autre"]
name = { fr = "Ailleurs", en = "Elsewhere" }
lead = { fr = "a", en = "a" }
action = { fr = "a", en = "a" }
engine = { fr = "a", en = "a" }
question = { fr = "a {b}", en = "a {b}" }
[[fields]]
id = "b"
kind = "text"
label = { fr = "b", en = "b" }
+++
{b}
"""
CHOICES = """+++
id = "choix"
version = 1
name = { fr = "Choix", en = "Choice" }
lead = { fr = "a", en = "a" }
action = { fr = "a", en = "a" }
engine = { fr = "a", en = "a" }
question = { fr = "Choisis {un}, {deux}", en = "Choose {un}, {deux}" }
[[fields]]
id = "un"
kind = "choice"
label = { fr = "Un", en = "One" }
options = [
  { id = "a", label = { fr = "A", en = "A" } }, { id = "b", label = { fr = "B", en = "B" } },
]
[[fields]]
id = "deux"
kind = "choice"
label = { fr = "Deux", en = "Two" }
options = [
  { id = "a", label = { fr = "A", en = "A" } }, { id = "b", label = { fr = "B", en = "B" } },
]
+++
Un : {un}. Deux : {deux}.
"""
WRONG = """Objet : Report

Madame,

Nous demandons un report aux agent·es.

Cordialement,

Jeanne"""


@pytest.fixture
def settings(tmp_path: Path, model: ScriptedModel) -> Settings:
    (tmp_path / "elsewhere.md").write_text(ELSEWHERE, "utf-8")
    catalogue = tmp_path / "emilie.toml"
    catalogue.write_text("[policy]\n", "utf-8")
    endpoint = ModelEndpoint(url=model.url)
    return Settings(data=tmp_path / "data", model=endpoint, tasks=tmp_path, catalogue=catalogue)


async def fill_in(talk: Talk, task: str, **fields: str) -> list[dict[str, Any]]:
    return await talk.ask("", task=task, fields=fields)


def data_of(message: dict[str, Any] | list[dict[str, Any]], kind: str) -> dict[str, Any]:
    parts = message if isinstance(message, list) else message["parts"]
    [data] = [part["data"] for part in parts if part["type"] == kind]
    found: dict[str, Any] = data
    return found


async def test_tasks_are_told_in_the_callers_language(agent_client: httpx2.AsyncClient) -> None:
    listed = (await agent_client.get("/api/tasks")).json()["items"]
    # Another organisation's is not there.
    assert [task["id"] for task in listed] == [
        "courriel", "synthese", "traduction", "reformulation", "comparaison"
    ]  # fmt: skip
    assert listed[0]["action"] == "Rédiger"
    [languages] = [field for field in listed[2]["fields"] if field["id"] == "cible"]
    assert {"id": "de", "label": "allemand"} in languages["options"]
    assert "auto" not in [option["id"] for option in languages["options"]]
    await agent_client.patch("/api/me", json={"language": "en"})
    listed = (await agent_client.get("/api/tasks")).json()["items"]
    assert (listed[0]["name"], listed[0]["action"]) == ("E-mail, note", "Write")


async def test_a_form_makes_the_question_and_is_kept_to_be_edited(
    agent_client: httpx2.AsyncClient, model: ScriptedModel
) -> None:
    talk = await begin(agent_client)
    await fill_in(talk, "courriel", intention="demander un report", destinataire="Mme Durand")
    sent = last_question(model.requests[-1])
    assert "<intention>demander un report</intention>" in sent
    assert "Formule d'appel, à la lettre : « Madame, »" in sent
    question, _ = await talk.messages()
    assert spaced(words(question)).startswith("Rédige un courriel pour Mme Durand : demander")
    facts = question["metadata"]
    assert facts["task"] == "courriel"
    assert facts["fields"]["intention"] == "demander un report"
    assert facts["fields"]["ton"] == "neutre"
    # Its question stands in the history, not its prompt.
    await talk.ask("Plus court")
    history = [message["content"] for message in model.requests[-1]["messages"]]
    assert history[1] == words(question)
    assert history[-1] == "Plus court"


async def test_asking_again_fills_the_same_form_in(
    agent_client: httpx2.AsyncClient, model: ScriptedModel
) -> None:
    talk = await begin(agent_client)
    await fill_in(talk, "traduction", texte="Bonjour", cible="de")
    first = last_question(model.requests[-1])
    assert "Langue d'arrivée : allemand." in first
    question, _ = await talk.messages()
    await talk.post(f"/questions/{question['id']}/again")
    assert last_question(model.requests[-1]) == first


async def test_a_choice_that_its_field_lost_is_asked_without_its_form(
    agent_client: httpx2.AsyncClient, app: FastAPI, tmp_path: Path, model: ScriptedModel
) -> None:
    """That another field still has it does not make it fit."""
    file = tmp_path / "choix.md"
    file.write_text(CHOICES, "utf-8")
    app.state.tasks._looked_at = float("-inf")
    talk = await begin(agent_client)
    await fill_in(talk, "choix", un="a", deux="a")
    assert "Un : A. Deux : A." in last_question(model.requests[-1])
    file.write_text(CHOICES.replace('id = "a"', 'id = "c"', 1), "utf-8")
    app.state.tasks._looked_at = float("-inf")
    question, _ = await talk.messages()
    await talk.post(f"/questions/{question['id']}/again")
    assert last_question(model.requests[-1]) == words(question)


async def test_a_letter_is_checked_and_put_right(agent_client: httpx2.AsyncClient) -> None:
    talk = await begin(agent_client)
    intention = f'demander un report [dit "{WRONG}"]'
    said = await fill_in(
        talk, "courriel", intention=intention, qualite="prefet", civilite="f", forme="courrier"
    )
    told = data_of(said, "data-letter")
    assert told["subject"] == "Report"
    assert [(fault["kind"], fault["found"]) for fault in told["faults"]] == [
        ("greeting", "Madame,"), ("closing", "Cordialement,")
    ]  # fmt: skip
    assert told["right"].startswith("Madame la Préfète,\n\nNous demandons")
    assert told["departures"] == [{"words": "agent·es", "kind": "median"}]
    answer = (await talk.messages())[1]
    assert data_of(answer, "data-letter") == told
    # What the model wrote stays as it was.
    assert words(answer) == WRONG


async def test_a_rewriting_comes_with_the_text_that_it_rewrites(
    agent_client: httpx2.AsyncClient,
) -> None:
    talk = await begin(agent_client)
    text = 'Il est procédé à l’envoi. [dit "Nous envoyons."]'
    told = data_of(await fill_in(talk, "reformulation", texte=text), "data-rewriting")
    assert (told["before"], told["after"]) == (text, "Nous envoyons.")


async def test_the_conversation_itself_may_be_summed_up(
    agent_client: httpx2.AsyncClient, model: ScriptedModel
) -> None:
    talk = await begin(agent_client)
    nothing = {"text": "", "task": "synthese", "fields": {"forme": "compte_rendu"}}
    refused = await agent_client.post(f"{talk.path}/turns", json=nothing)
    assert (refused.status_code, refused.json()["code"]) == (422, "task_nothing_given")
    assert await talk.messages() == []
    await talk.ask("Le comité a décidé d’attendre.")
    await fill_in(talk, "synthese", forme="compte_rendu", longueur="court")
    sent = [message["content"] for message in model.requests[-1]["messages"]]
    assert sent[1] == "Le comité a décidé d’attendre."
    assert "« Actions », en tableau" in sent[-1]
    assert "court, soit 150 mots" in sent[0]
    assert (await talk.messages())[2]["metadata"]["length"] == "court"


async def test_the_rule_of_the_organisation_is_told_and_checked(
    agent_client: httpx2.AsyncClient, model: ScriptedModel, settings: Settings
) -> None:
    rule = '[organisations."Ministère de l’Archipel"]\ninclusive = "none"\n'
    settings.catalogue.write_text(rule, "utf-8")
    await asyncio.sleep(LOOKED_AT)  # until the file is looked at again
    talk = await begin(agent_client)
    text = 'Aux agents. [dit "Aux agentes et aux agents."]'
    told = data_of(await fill_in(talk, "reformulation", texte=text), "data-rewriting")
    assert "Emploie le masculin comme forme neutre" in last_question(model.requests[-1])
    assert [each["kind"] for each in told["departures"]] == ["doublet"]


@pytest.mark.parametrize(
    ("turn", "status", "code", "params"),
    [
        ({"task": "courriel", "fields": {}}, 422, "task_field_missing",
         {"field": "intention", "name": "Que voulez-vous dire ou demander\u202f?"}),
        ({"task": "courriel", "fields": {"intention": "a", "ton": "x"}}, 422, "task_field_invalid",
         {"field": "ton", "name": "Ton"}),
        ({"task": "courriel", "fields": {"nimporte": "a"}}, 422, "task_field_unknown",
         {"field": "nimporte"}),
        ({"task": "elsewhere", "fields": {"b": "c"}}, 404, "task_not_found", {"task": "elsewhere"}),
        ({"task": "absente"}, 404, "task_not_found", {"task": "absente"}),
        ({"fields": {"intention": "a"}}, 422, "invalid", {"field": "task"}),
        ({"task": "courriel", "text": "b", "fields": {"intention": "a"}}, 422, "invalid",
         {"field": "text"}),
        ({"task": "comparaison", "fields": {}}, 422, "task_documents_count",
         {"least": 2, "most": 2}),
        ({"task": "traduction", "fields": {"texte": "a" * 100_001}}, 422, "task_field_too_long",
         {"most": 100_000}),
    ],
)  # fmt: skip
async def test_a_bad_form_is_refused_and_leaves_nothing(
    agent_client: httpx2.AsyncClient, turn: dict[str, Any], status: int, code: str,
    params: dict[str, Any],
) -> None:  # fmt: skip
    talk = await begin(agent_client)
    answer = await agent_client.post(f"{talk.path}/turns", json=turn)
    told = answer.json()
    assert (answer.status_code, told["code"]) == (status, code)
    assert params.items() <= told["params"].items()
    assert await talk.messages() == []


async def test_a_task_of_an_earlier_version_is_still_read(
    agent_client: httpx2.AsyncClient, model: ScriptedModel
) -> None:
    """A question typed with a task beside it has no form."""
    talk = await begin(agent_client)
    await talk.ask("Écris à Paul", task="courriel")
    assert "Commence par une ligne « Objet" in model.requests[-1]["messages"][0]["content"]
    assert last_question(model.requests[-1]) == "Écris à Paul"
    facts = (await talk.messages())[0]["metadata"]
    assert (facts["task"], facts["fields"]) == ("courriel", None)
