"""How sensitive a document is: marked before its first question, only ever raised."""

from __future__ import annotations

from uuid import uuid4

import httpx2
import pytest

from conftest import SignIn
from support.documents import sent
from support.talk import begin

TEXT = b"Vingt-cinq jours par an."


async def test_a_document_is_raised_before_its_first_question_never_lowered(
    agent_client: httpx2.AsyncClient,
) -> None:
    document = await sent(agent_client, TEXT, "note.txt")
    assert document["sensitivity"] is None
    path = f"/api/documents/{document['id']}"
    for level in ("public", "sensible", "sensible"):
        marked = await agent_client.patch(path, json={"sensitivity": level})
        assert (marked.status_code, marked.json()["sensitivity"]) == (200, level)
    lowered = await agent_client.patch(path, json={"sensitivity": "interne"})
    assert lowered.status_code == 409
    assert lowered.json()["code"] == "document_sensitivity_not_lowered"
    assert (await agent_client.get(path)).json()["sensitivity"] == "sensible"


async def test_once_in_a_conversation_it_is_the_conversation_that_is_raised(
    agent_client: httpx2.AsyncClient,
) -> None:
    document = await sent(agent_client, TEXT, "note.txt")
    talk = await begin(agent_client)
    await talk.ask("Combien de jours ?", documents=[document["id"]])
    path = f"/api/documents/{document['id']}"
    refused = await agent_client.patch(path, json={"sensitivity": "sensible"})
    assert (refused.status_code, refused.json()["code"]) == (409, "document_in_use")
    assert (await agent_client.get(path)).json()["sensitivity"] is None


async def test_the_question_says_which_documents_raised_its_conversation(
    agent_client: httpx2.AsyncClient,
) -> None:
    plain = await sent(agent_client, TEXT, "note.txt")
    marked = await sent(agent_client, TEXT, "agents.txt")
    body = {"sensitivity": "sensible"}
    await agent_client.patch(f"/api/documents/{marked['id']}", json=body)
    talk = await begin(agent_client)
    await talk.ask("Combien de jours ?", documents=[plain["id"], marked["id"]])
    await talk.ask("Et encore ?", documents=[marked["id"]])
    first, _, second, _ = await talk.messages()
    raised = {"sensitivity": "sensible", "documents": ["agents.txt"]}
    parts = [part["data"] for part in first["parts"] if part["type"] == "data-raised"]
    assert parts == [raised]
    assert [part["type"] for part in second["parts"]] == ["data-document", "text"]


@pytest.mark.parametrize(
    "body",
    [
        {}, {"sensitivity": None}, {"sensitivity": "secret"}, {"sensitivity": 3},
        {"sensitivity": ["sensible"]}, {"sensitivity": ""}, [], "sensible", None,
    ],
)  # fmt: skip
async def test_what_is_no_sensitivity_is_refused(
    agent_client: httpx2.AsyncClient, body: object
) -> None:
    document = await sent(agent_client, TEXT, "note.txt")
    answer = await agent_client.patch(f"/api/documents/{document['id']}", json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


async def test_what_is_not_one_s_own_does_not_exist(
    agent_client: httpx2.AsyncClient, sign_in: SignIn
) -> None:
    document = await sent(agent_client, TEXT, "note.txt")
    other = await sign_in("agent", "autre")
    for client, identifier in ((other, document["id"]), (agent_client, str(uuid4()))):
        answer = await client.patch(
            f"/api/documents/{identifier}", json={"sensitivity": "sensible"}
        )
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
